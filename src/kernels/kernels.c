/* Choice of the kernel row: see mattis/kernels.h. */
#include "mattis/kernels.h"

#include <stdlib.h>
#include <string.h>

#include "rows.h"

#if defined(__x86_64__)
static mattis_kernels amx;

/* Here, where code is for every processor. */
static __attribute__((constructor)) void complete_amx(void) {
    amx = mattis_kernels_avx512;
    amx.name = mattis_kernels_amx.name;
    amx.supported = mattis_kernels_amx.supported;
    amx.chunk_overlaps = mattis_kernels_amx.chunk_overlaps;
    amx.chunk_fields = mattis_kernels_amx.chunk_fields;
}
#endif

const mattis_kernels *const mattis_kernel_rows[] = {
    &mattis_kernels_scalar,
#if defined(__x86_64__)
    &mattis_kernels_avx2,
    &mattis_kernels_avx512,
    &amx,
#endif
    NULL,
};

const mattis_kernels *mattis_kernels_choose(void) {
    const char *wanted = getenv("MATTIS_KERNELS");
    bool any = !wanted || !*wanted;
    const mattis_kernels *chosen = NULL;
    for (size_t k = 0; mattis_kernel_rows[k]; k++) {
        const mattis_kernels *row = mattis_kernel_rows[k];
        if (row->supported() && (any || strcmp(row->name, wanted) == 0))
            chosen = row;
    }
    return chosen;
}

/* Bits [a][b] -> [b][a]: halves of 32, then 16, ... swap their off-diagonal squares (Warren,
 * Hacker's Delight, section 7-3). */
void mattis_transpose(uint64_t square[64]) {
    uint64_t mask = UINT32_MAX;
    for (unsigned half = 32; half; half /= 2, mask ^= mask << half)
        for (unsigned k = 0; k < 64; k = ((k | half) + 1) & ~half) {
            const uint64_t swap = (square[k] >> half ^ square[k | half]) & mask;
            square[k] ^= swap << half;
            square[k | half] ^= swap;
        }
}

void mattis_softmax_rows(const uint64_t *column, size_t n_components, uint64_t *row) {
    for (size_t i = 0; i < n_components; i += 64, row += MATTIS_SOFTMAX_BLOCK) {
        const size_t rest = n_components - i < 64 ? n_components - i : 64;
        memset(row, 0, 64 * sizeof *row);
        memcpy(row, column + i, rest * sizeof *row);
        mattis_transpose(row);
    }
}
