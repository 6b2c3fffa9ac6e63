/* See mean_couplings.h. */
#include "mean_couplings.h"

#include <math.h>
#include <stdlib.h>

#include "mean_energy.h"

/* Sums over the patterns of M^P, by factors of 16 at most: 2, 6 and 8, or 6 and 16 (full). */
int mattis_mean_couplings_digits(const mattis_mean_energy *energy, double spins, double patterns,
                                 double examples) {
    enum { PATTERNS_A_SPIN = 16 };
    if (energy->order < 3 || energy->order > 4 || patterns < PATTERNS_A_SPIN * spins)
        return 0;
    const double bits = log2(16 * patterns * pow(examples, energy->order)) + 2;
    return (int)ceil(bits / 16);
}

/* Whole groups, and rows begin in different banks. */
static size_t stride_of(size_t n_spins) {
    return (n_spins + MATTIS_SUMS_GROUP - 1) / MATTIS_SUMS_GROUP * MATTIS_SUMS_GROUP + 32;
}

double mattis_mean_couplings_bytes(double spins, int digits) {
    const double row = (double)digits * (double)stride_of((size_t)spins) * sizeof(int16_t);
    const double making = (spins + 4) * sizeof(int64_t) + MATTIS_SUMS_CHUNK * sizeof(int16_t);
    return digits ? spins * (row + making) : 0;
}

/* What is needed while they are made. */
typedef struct workshop {
    int64_t *sum;                         /* L_ij at [j * room + i] */
    int16_t (*column)[MATTIS_SUMS_CHUNK]; /* X_j of a chunk */
    const int16_t **columns;
    int64_t **sums;
    size_t room;
} workshop;

static bool open_workshop(workshop *self, size_t n_spins) {
    *self = (workshop){.room = (n_spins + 3) / 4 * 4};
    self->sum = calloc(n_spins * self->room, sizeof *self->sum);
    self->column = malloc(n_spins * sizeof *self->column);
    self->columns = malloc(n_spins * sizeof *self->columns);
    self->sums = malloc(n_spins * sizeof *self->sums);
    if (!self->sum || !self->column || !self->columns || !self->sums)
        return false;
    for (size_t j = 0; j < n_spins; j++) {
        self->columns[j] = self->column[j];
        self->sums[j] = self->sum + j * self->room;
    }
    return true;
}

static void close_workshop(workshop *self) {
    free(self->sum);
    free(self->column);
    free(self->columns);
    free(self->sums);
}

static void sum_up(workshop *self, const mattis_means *means, const mattis_kernels *kernel,
                   int power) {
    for (size_t first = 0; first < means->n_patterns; first += MATTIS_SUMS_CHUNK) {
        const mattis_sums_chunk x = mattis_sums_chunk_at(means, first);
        for (size_t j = 0; j < means->n_spins; j++)
            for (size_t mu = 0; mu < MATTIS_SUMS_CHUNK; mu++)
                self->column[j][mu] =
                    mu < x.n ? (int16_t)mattis_means_sum(means, j, first + mu) : 0;
        kernel->sums_columns(&x, power, means->n_spins, self->columns, self->sums, means->n_spins);
    }
}

static void cut(mattis_mean_couplings *self, size_t n_spins, size_t i, size_t j, int64_t value) {
    for (int t = 0; t < self->digits; t++) {
        const int16_t digit = (int16_t)(uint16_t)value;
        self->digit[((size_t)t * n_spins + i) * self->stride + j] = digit;
        value = (value - digit) / (1 << 16);
    }
}

static void make(mattis_mean_couplings *self, const mattis_means *means,
                 const mattis_kernels *kernel, const mattis_mean_energy *energy) {
    workshop shop;
    const size_t n = means->n_spins;
    const bool third = energy->powers > 1 && energy->order == 4;
    const int64_t first = (int64_t)energy->factor[1];
    const int64_t turned = third ? 2 * (int64_t)energy->factor[3] : 0;
    self->stride = stride_of(n);
    self->digit = calloc((size_t)self->digits * n * self->stride, sizeof *self->digit);
    if (open_workshop(&shop, n) && self->digit) {
        sum_up(&shop, means, kernel, energy->order - 1);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                cut(self, n, i, j, first * shop.sums[j][i] + turned * shop.sums[i][j]);
        self->order = energy->order;
        self->powers = energy->powers;
    }
    close_workshop(&shop);
}

bool mattis_mean_couplings_ready(mattis_mean_couplings *self, size_t n, const mattis_means *means,
                                 const mattis_kernels *kernel, const mattis_mean_energy *energy) {
    const uint64_t enough = means->n_spins / (energy->order == 4 ? 4 : 1);
    self->states += n;
    if (!self->digit && self->states > enough) {
        self->digits = mattis_mean_couplings_digits(energy, (double)means->n_spins,
                                                    (double)means->n_patterns, means->examples);
        if (self->digits)
            make(self, means, kernel, energy);
    }
    return self->order == energy->order && self->powers == energy->powers;
}

void mattis_mean_couplings_add(const mattis_mean_couplings *self, size_t n_spins,
                               const mattis_kernels *kernel, const int16_t *const *spin,
                               int64_t *const *const *sum, size_t n) {
    const int16_t *part[MATTIS_SUMS_STATES];
    for (size_t first = 0; first < n_spins; first += MATTIS_SUMS_CHUNK) {
        const size_t rest = n_spins - first;
        for (size_t s = 0; s < n; s++)
            part[s] = spin[s] + first;
        for (int t = 0; t < self->digits; t++) {
            const mattis_sums_chunk rows = {
                .wide = self->digit + (size_t)t * n_spins * self->stride + first,
                .stride = self->stride,
                .n = rest < MATTIS_SUMS_CHUNK ? rest : MATTIS_SUMS_CHUNK,
                .limit = INT16_MAX}; /* -2^15 too: products with +-1 have room */
            kernel->sums_columns(&rows, 1, n_spins, part, sum[t], n);
        }
    }
}
