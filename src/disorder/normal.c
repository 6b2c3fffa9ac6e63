/* See normal.h. */
#include "normal.h"

#include <math.h>
#include <stddef.h>

void mattis_normal_four(const uint32_t word[4], double g[4]) {
    const double grid = 0x1p12;
    for (size_t a = 0; a < 4; a += 2) {
        double radius = sqrt(-2 * log((word[a] + 0.5) * 0x1p-32));
        double angle = 2 * M_PI * (word[a + 1] * 0x1p-32);
        g[a] = nearbyint(grid * radius * cos(angle)) / grid;
        g[a + 1] = nearbyint(grid * radius * sin(angle)) / grid;
    }
}
