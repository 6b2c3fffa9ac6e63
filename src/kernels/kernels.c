/* Choice of the kernel row: see mattis/kernels.h. */
#include "mattis/kernels.h"

#include <stdlib.h>
#include <string.h>

#include "rows.h"

const mattis_kernels *const mattis_kernel_rows[] = {
    &mattis_kernels_scalar,
#if defined(__x86_64__)
    &mattis_kernels_avx2,
    &mattis_kernels_avx512,
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
