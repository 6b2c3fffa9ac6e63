/* See couplings.h. */
#include "couplings.h"

#include "mattis/error.h"

int mattis_couplings_draw(const mattis_params *params, const mattis_stream *stream,
                          float **couplings) {
    (void)params;
    (void)stream;
    *couplings = NULL;
    return MATTIS_ERR_RANGE;
}
