/* Chunks of ternary patterns: the loops of chunk_body.h with a second plane of bits, after which a
 * row includes this. Contracts: mattis/kernels.h. */

static void ternary_overlaps(const mattis_ternary_chunk *x, const uint64_t *turned, size_t n_spins,
                             int16_t *overlap) {
    overlaps_of(x->plus, x->nonzero, x->stride, turned, n_spins, x->n, overlap, true);
}

static void ternary_fields(const mattis_ternary_chunk *x, size_t n_spins, const int32_t *weight,
                           int planes, int64_t *field) {
    fields_of_chunk(x->plus, x->nonzero, x->stride, n_spins, x->n, weight, planes, field, true);
}
