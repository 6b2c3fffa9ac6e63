static int16_t overlaps_max(const int16_t *overlap, size_t n) {
    int16_t max = overlap[0];
    for (size_t mu = 1; mu < n; mu++)
        max = overlap[mu] > max ? overlap[mu] : max;
    return max;
}

static void weights_lookup(const int16_t *overlap, size_t n, const double *table, int smallest,
                           double *weight) {
    for (size_t mu = 0; mu < n; mu++)
        weight[mu] = table[(overlap[mu] - smallest) / 2];
}

static void weights_split(const double *weight, const uint64_t *column, size_t n, double *set,
                          double *unset) {
    double part[2][MATTIS_BLOCK] = {0};
    for (size_t mu = 0; mu < n; mu++)
        part[mattis_bit(column, mu)][mu % MATTIS_BLOCK] += weight[mu];
    *unset = mattis_add_parts(part[0]);
    *set = mattis_add_parts(part[1]);
}
