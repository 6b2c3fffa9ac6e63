/* Gaussian couplings of the synaptic noise. Private to this folder. */
#ifndef MATTIS_DISORDER_COUPLINGS_H
#define MATTIS_DISORDER_COUPLINGS_H

#include "mattis/params.h"
#include "mattis/stream.h"

/* Draws the standard normal g_{i1 < ... < iP} of a sample into *couplings (layout: see
 * mattis/disorder.h); the caller frees it. Block rank / 4 of the stream holds four of them, rank
 * being the place of (i1, ..., iP) among all sorted P-tuples of spins in lexicographic order.
 * MATTIS_ERR_MEMORY. */
int mattis_couplings_draw(const mattis_params *params, const mattis_stream *stream,
                          float **couplings);

#endif
