/* The kernels of the exponential network, written once for every width of vector: equal bits in all
 * rows. A row includes this after means_body.h and
 *
 *     lanes_where(bits, x)    x in the lanes whose bit is set, 0 in the others
 *
 * Contracts: mattis/kernels.h. */

static int16_t overlaps_max(const int16_t *overlap, size_t n) {
    enum { PART = 32 }; /* maxima side by side: the compiler takes vectors */
    int16_t best[PART];
    for (size_t k = 0; k < PART; k++)
        best[k] = overlap[0];
    size_t mu = 0;
    for (; mu + PART <= n; mu += PART)
        for (size_t k = 0; k < PART; k++)
            best[k] = overlap[mu + k] > best[k] ? overlap[mu + k] : best[k];
    for (; mu < n; mu++)
        best[0] = overlap[mu] > best[0] ? overlap[mu] : best[0];
    for (size_t k = 1; k < PART; k++)
        best[0] = best[k] > best[0] ? best[k] : best[0];
    return best[0];
}

/* Gathers of AVX2 are no faster than this loop. */
static void weights_lookup(const int16_t *overlap, size_t n, const double *table, int smallest,
                           double *weight) {
    for (size_t mu = 0; mu < n; mu++)
        weight[mu] = table[(unsigned)(overlap[mu] - smallest) / 2];
}

static void weights_split(const double *weight, const uint64_t *column, size_t n, double *set,
                          double *unset) {
    lanes in[PARTS] = {0}, out[PARTS] = {0};
    size_t mu = 0;
    for (; mu + MATTIS_BLOCK <= n; mu += MATTIS_BLOCK) {
        const unsigned bits = (unsigned)(column[mu / 64] >> mu % 64);
        UNROLL
        for (int part = 0; part < PARTS; part++) {
            lanes w;
            memcpy(&w, weight + mu + (size_t)part * LANES, sizeof w);
            in[part] += lanes_where(bits >> part * LANES, w);
            out[part] += lanes_where(~bits >> part * LANES, w);
        }
    }
    double sum[2][MATTIS_BLOCK];
    memcpy(sum[0], out, sizeof sum[0]);
    memcpy(sum[1], in, sizeof sum[1]);
    for (; mu < n; mu++)
        sum[mattis_bit(column, mu)][mu % MATTIS_BLOCK] += weight[mu];
    *unset = mattis_add_parts(sum[0]);
    *set = mattis_add_parts(sum[1]);
}
