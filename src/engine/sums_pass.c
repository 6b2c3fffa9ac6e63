/* See sums_pass.h. */
#include "sums_pass.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/error.h"

static bool has_third(const mattis_mean_energy *energy) {
    return energy->powers > 1 && energy->order > 3;
}

/* |E_k| <= 6 (N M)^k, from |p_k| <= N M^k. */
static double bound_of(double spins, double examples, int k) {
    return (k == 1 ? 1 : k == 2 ? 2 : 6) * pow(spins * examples, k);
}

bool mattis_sums_pass_fits(const mattis_mean_energy *energy, int64_t spins, int64_t examples) {
    const int order = energy->order;
    const double n = (double)spins, m = (double)examples;
    return order <= MATTIS_SUMS_POWERS + 1 && pow(m, order - 1) <= INT16_MAX &&
           n * pow(m, has_third(energy) ? 3 : 1) <= INT32_MAX - n &&
           (order == 2 || n * m * m <= INT32_MAX) && bound_of(n, m, order - 1) < 0x1p61;
}

/* So many digits hold every E_{P-k}. */
static int digits_of(const mattis_mean_energy *energy, double spins, double examples, int k) {
    const int bits = mattis_sums_digit_bits((int)examples, k);
    int digits = 1;
    while (ldexp(1, bits * digits - 2) <= bound_of(spins, examples, energy->order - k))
        digits++;
    return digits;
}

static size_t whole_groups(size_t patterns) {
    return (patterns + MATTIS_SUMS_GROUP - 1) / MATTIS_SUMS_GROUP * MATTIS_SUMS_GROUP;
}

static size_t sums_room(size_t n_spins) {
    return (n_spins + 3) / 4 * 4;
}

double mattis_sums_pass_bytes(const mattis_mean_energy *energy, double spins, double patterns,
                              double examples) {
    int of_spin = 2; /* numbers of 64 bits */
    for (int k = 1; k < energy->order; k++)
        of_spin += digits_of(energy, spins, examples, k);
    return 8 * of_spin * spins + 12 * patterns;
}

/* p_2 of the patterns and factor_0 sum_mu X_i^P of the spins, of every state. */
static void add_constants(mattis_sums_pass *self) {
    const mattis_means *means = self->means;
    for (size_t i = 0; i < means->n_spins; i++) {
        int64_t sum = 0;
        for (size_t mu = 0; mu < means->n_patterns; mu++) {
            const int64_t x = mattis_means_sum(means, i, mu), square = x * x;
            sum += square * (self->energy.order == 2 ? 1 : self->energy.order == 3 ? x : square);
            if (self->has_second)
                self->second[mu] += (int32_t)square;
        }
        self->own[i] = self->factor[0] * sum;
    }
}

int mattis_sums_pass_init(mattis_sums_pass *self, const mattis_means *means,
                          const mattis_kernels *kernel, const mattis_mean_energy *energy) {
    *self = (mattis_sums_pass){.means = means, .kernel = kernel, .energy = *energy};
    const size_t n = means->n_spins, room = whole_groups(means->n_patterns);
    int digits = 0;
    for (int k = 0; k < energy->order; k++)
        self->factor[k] = (int64_t)energy->factor[k];
    for (int k = 1; k < energy->order; k++) {
        self->bits[k] = mattis_sums_digit_bits(means->examples, k);
        self->digits[k] = digits_of(energy, (double)n, (double)means->examples, k);
        self->tried[k] = 1;
        digits += self->digits[k];
    }
    self->has_second = energy->powers > 1 && energy->order > 2;
    self->has_third = has_third(energy);
    self->own = malloc(n * sizeof *self->own);
    self->turned = malloc(n * sizeof *self->turned);
    self->sum = malloc((size_t)digits * sums_room(n) * sizeof *self->sum);
    self->first = calloc(room, sizeof *self->first);
    self->second = calloc(room, sizeof *self->second);
    self->third = calloc(room, sizeof *self->third);
    if (!self->own || !self->turned || !self->sum || !self->first || !self->second || !self->third)
        return MATTIS_ERR_MEMORY;
    add_constants(self);
    return MATTIS_OK;
}

void mattis_sums_pass_free(mattis_sums_pass *self) {
    free(self->own);
    free(self->first);
    free(self->second);
    free(self->third);
    free(self->turned);
    free(self->sum);
    *self = (mattis_sums_pass){0};
}

/* Digits of E_{P-k} of the patterns from `first` on, 0 from n on; as many as the last chunk needed
 * are tried first. Returns how many there are. */
static int take_digits(mattis_sums_pass *self, int k, size_t first, size_t n,
                       int16_t (*digit)[MATTIS_SUMS_CHUNK]) {
    const int bits = self->bits[k];
    int count = self->tried[k], needed = 1;
    const int64_t reached =
        self->kernel->sums_digits(self->first + first, self->second + first, self->third + first,
                                  self->energy.order - k, whole_groups(n), bits, count, digit);
    while (reached > mattis_sums_reach(bits, needed))
        needed++;
    self->tried[k] = needed;
    if (needed > count)
        return take_digits(self, k, first, n, digit);
    for (int t = 0; t < needed; t++)
        memset(digit[t] + n, 0, (whole_groups(n) - n) * sizeof(int16_t));
    return needed;
}

static void run_chunk(mattis_sums_pass *self, size_t first, bool known) {
    int16_t digit[MATTIS_SUMS_DIGITS][MATTIS_SUMS_CHUNK];
    int64_t *sum[MATTIS_SUMS_DIGITS];
    const mattis_means *means = self->means;
    const size_t rest = means->n_patterns - first, spins = sums_room(means->n_spins);
    const mattis_sums_chunk x = {.narrow = means->narrow ? means->narrow + first : NULL,
                                 .wide = means->wide ? means->wide + first : NULL,
                                 .stride = means->stride,
                                 .n = rest < MATTIS_SUMS_CHUNK ? rest : MATTIS_SUMS_CHUNK,
                                 .limit = means->examples};
    mattis_sums_digits weight = {.digit = (const int16_t(*)[MATTIS_SUMS_CHUNK])digit};
    int64_t *room = self->sum;
    int all = 0;
    if (!known)
        self->kernel->sums_overlaps(&x, 1, self->turned, means->n_spins, self->first + first);
    if (!known && self->has_third)
        self->kernel->sums_overlaps(&x, 3, self->turned, means->n_spins, self->third + first);
    for (int k = 1; k < self->energy.order; k++) {
        weight.count[k - 1] = take_digits(self, k, first, x.n, digit + all);
        if (weight.count[k - 1] > self->used[k])
            self->used[k] = weight.count[k - 1];
        for (int t = 0; t < weight.count[k - 1]; t++)
            sum[all++] = room + (size_t)t * spins;
        room += (size_t)self->digits[k] * spins;
    }
    self->kernel->sums_fields(&x, means->n_spins, &weight, sum);
}

/* sum_mu X_i^k E_{P-k} from the sums of its digits, times its factor. */
static inline mattis_wide part_of(const mattis_sums_pass *self, int k, size_t i) {
    const size_t spins = sums_room(self->means->n_spins);
    const int64_t *digit = self->sum + i, factor = self->factor[self->energy.order - k];
    for (int j = 1; j < k; j++)
        digit += (size_t)self->digits[j] * spins;
    if (self->used[k] == 1)
        return (mattis_wide)*digit * factor;
    mattis_wide sum = 0;
    for (int t = self->used[k] - 1; t >= 0; t--)
        sum = sum * ((int64_t)1 << self->bits[k]) + digit[(size_t)t * spins];
    return sum * factor;
}

/* I_i: Horner in -sigma_i. */
static mattis_wide join(const mattis_sums_pass *self, int spin, size_t i) {
    mattis_wide total = self->own[i];
    if (self->energy.order > 3)
        total = part_of(self, 3, i) - spin * total;
    if (self->energy.order > 2)
        total = part_of(self, 2, i) - spin * total;
    return part_of(self, 1, i) - spin * total;
}

void mattis_sums_pass_run(mattis_sums_pass *self, const int8_t *spin, bool known,
                          mattis_wide *field) {
    const size_t n = self->means->n_spins, spins = sums_room(n);
    size_t digits = 0;
    for (int k = 1; k < self->energy.order; k++) {
        digits += (size_t)self->digits[k];
        self->used[k] = 0;
    }
    memset(self->sum, 0, digits * spins * sizeof *self->sum);
    for (size_t i = 0; i < n; i++)
        self->turned[i] = (uint64_t)((int64_t)spin[i] >> 63); /* no branch */
    for (size_t first = 0; first < self->means->n_patterns; first += MATTIS_SUMS_CHUNK)
        run_chunk(self, first, known);
    for (size_t i = 0; i < n; i++)
        field[i] = join(self, spin[i], i);
}

void mattis_sums_pass_add(mattis_sums_pass *self, size_t i, int step) {
    const mattis_sums_column x = mattis_sums_at(self->means, i);
    self->kernel->sums_add(self->first, &x, step);
    for (size_t mu = 0; self->has_third && mu < x.n; mu++) {
        const int sum = mattis_means_sum(self->means, i, mu);
        self->third[mu] += step * sum * sum * sum;
    }
}

static int check_sums(const mattis_sums_pass *self, const int8_t *spin, size_t mu,
                      mattis_report *report) {
    int64_t first = 0, third = 0;
    for (size_t i = 0; i < self->means->n_spins; i++) {
        const int64_t x = mattis_means_sum(self->means, i, mu);
        first += spin[i] * x;
        third += spin[i] * x * x * x;
    }
    if (self->first[mu] != first || (self->has_third && self->third[mu] != third))
        return mattis_fail(
            report, MATTIS_ERR_INTERNAL, "power sums of pattern %zu are %d, %d, not %lld, %lld", mu,
            (int)self->first[mu], (int)self->third[mu], (long long)first, (long long)third);
    return MATTIS_OK;
}

/* X [E_{P-1} f_{P-1} - y (E_{P-2} f_{P-2} - ...)], y = sigma X. */
static mattis_wide whole_field(const mattis_sums_pass *self, int spin, size_t i) {
    mattis_wide sum = 0;
    for (size_t mu = 0; mu < self->means->n_patterns; mu++) {
        const int x = mattis_means_sum(self->means, i, mu);
        mattis_wide horner = self->factor[0];
        for (int k = self->energy.order - 1; k > 0; k--) {
            const int64_t p = self->first[mu], p2 = self->second[mu], p3 = self->third[mu];
            const int which = self->energy.order - k;
            const int64_t energy = which == 1   ? p
                                   : which == 2 ? p * p - p2
                                                : p * (p * p - 3 * p2) + 2 * p3;
            horner = energy * self->factor[self->energy.order - k] - spin * x * horner;
        }
        sum += x * horner;
    }
    return sum;
}

int mattis_sums_pass_check(const mattis_sums_pass *self, const int8_t *spin,
                           const mattis_wide *field, mattis_report *report) {
    for (size_t mu = 0; mu < self->means->n_patterns; mu++) {
        const int status = check_sums(self, spin, mu, report);
        if (status)
            return status;
    }
    for (size_t i = 0; i < self->means->n_spins; i++)
        if (field[i] != whole_field(self, spin[i], i))
            return mattis_fail(report, MATTIS_ERR_INTERNAL, "field %zu is not that of its spins",
                               i);
    return MATTIS_OK;
}
