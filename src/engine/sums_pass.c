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
    int digits = 0;
    for (int k = 1; k < energy->order; k++)
        digits += digits_of(energy, spins, examples, k);
    return spins * (digits + 2) * sizeof(int64_t) + patterns * 3 * sizeof(int32_t) +
           (double)digits * MATTIS_SUMS_CHUNK * sizeof(int16_t);
}

double mattis_sums_pass_coupled_bytes(double spins, int digits) {
    return digits ? spins * (sizeof(int16_t) + digits * (double)sizeof(int64_t)) : 0;
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
    self->digit = malloc((size_t)digits * sizeof *self->digit);
    self->sum = malloc((size_t)digits * sums_room(n) * sizeof *self->sum);
    self->first = calloc(room, sizeof *self->first);
    self->second = calloc(room, sizeof *self->second);
    self->third = calloc(room, sizeof *self->third);
    if (!self->own || !self->turned || !self->digit || !self->sum || !self->first ||
        !self->second || !self->third)
        return MATTIS_ERR_MEMORY;
    add_constants(self);
    return MATTIS_OK;
}

static int coupling_digits(const mattis_sums_pass *self) {
    const mattis_means *means = self->means;
    return mattis_mean_couplings_digits(&self->energy, (double)means->n_spins,
                                        (double)means->n_patterns, (double)means->examples);
}

int mattis_sums_pass_couple(mattis_sums_pass *self, mattis_mean_couplings *couplings) {
    const size_t n = self->means->n_spins, digits = (size_t)coupling_digits(self);
    if (!couplings || !digits)
        return MATTIS_OK;
    self->couplings = couplings;
    self->sign = calloc(whole_groups(n), sizeof *self->sign);
    self->coupled = malloc(digits * sums_room(n) * sizeof *self->coupled);
    return self->sign && self->coupled ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

void mattis_sums_pass_free(mattis_sums_pass *self) {
    free(self->own);
    free(self->first);
    free(self->second);
    free(self->third);
    free(self->turned);
    free(self->digit);
    free(self->sign);
    free(self->coupled);
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

/* The highest power whose weights have digits. */
static int top(const mattis_sums_pass *self) {
    return self->energy.order - 1 - self->linear;
}

/* The digits of a chunk, one behind the other, and where the sums of each go. */
static void weigh(mattis_sums_pass *self, size_t first, size_t n, mattis_sums_digits *weight,
                  int64_t **sum) {
    const size_t spins = sums_room(self->means->n_spins);
    int64_t *room = self->sum;
    int all = 0;
    weight->digit = (const int16_t(*)[MATTIS_SUMS_CHUNK])self->digit;
    for (int k = 1; k <= top(self); k++) {
        const int count = weight->count[k - 1] = take_digits(self, k, first, n, self->digit + all);
        if (count > self->used[k])
            self->used[k] = count;
        for (int t = 0; t < count; t++)
            sum[all++] = room + (size_t)t * spins;
        room += (size_t)self->digits[k] * spins;
    }
}

static void run_one(mattis_sums_pass *self, const mattis_sums_chunk *x, size_t first, bool known) {
    const size_t spins = self->means->n_spins;
    mattis_sums_digits weight = {0};
    int64_t *sum[MATTIS_SUMS_DIGITS];
    if (!known)
        self->kernel->sums_overlaps(x, 1, self->turned, spins, self->first + first);
    if (!known && self->has_third)
        self->kernel->sums_overlaps(x, 3, self->turned, spins, self->third + first);
    weigh(self, first, x->n, &weight, sum);
    self->kernel->sums_fields(x, spins, &weight, sum);
}

static void overlaps_of_many(mattis_sums_pass *const *self, const int8_t *const *spin, size_t n,
                             const mattis_sums_chunk *x, size_t first) {
    const mattis_kernels *kernel = self[0]->kernel;
    const size_t spins = self[0]->means->n_spins;
    int32_t *power[MATTIS_SUMS_STATES] = {NULL};
    for (size_t s = 0; s < n; s++)
        power[s] = self[s]->first + first;
    kernel->sums_overlaps_many(x, 1, spin, spins, power, n);
    for (size_t s = 0; s < n; s++)
        power[s] = self[s]->third + first;
    if (self[0]->has_third)
        kernel->sums_overlaps_many(x, 3, spin, spins, power, n);
}

/* The digits of all states that belong to one power, and where their sums go. */
typedef struct digit_columns {
    const int16_t *digit[MATTIS_SUMS_STATES * MATTIS_SUMS_DIGITS];
    int64_t *sum[MATTIS_SUMS_STATES * MATTIS_SUMS_DIGITS];
    size_t n;
} digit_columns;

static void fields_of_many(mattis_sums_pass *const *self, size_t n, const mattis_sums_chunk *x,
                           size_t first) {
    digit_columns of[MATTIS_SUMS_POWERS];
    for (int k = 0; k < MATTIS_SUMS_POWERS; k++)
        of[k].n = 0;
    for (size_t s = 0; s < n; s++) {
        mattis_sums_digits weight = {0};
        int64_t *sum[MATTIS_SUMS_DIGITS];
        weigh(self[s], first, x->n, &weight, sum);
        for (int k = 0, t = 0; k < MATTIS_SUMS_POWERS; k++)
            for (int end = t + weight.count[k]; t < end; t++, of[k].n++) {
                of[k].digit[of[k].n] = weight.digit[t];
                of[k].sum[of[k].n] = sum[t];
            }
    }
    for (int k = 0; k < MATTIS_SUMS_POWERS; k++)
        self[0]->kernel->sums_columns(x, k + 1, self[0]->means->n_spins, of[k].digit, of[k].sum,
                                      of[k].n);
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

static mattis_wide coupled_part(const mattis_sums_pass *self, size_t i) {
    const size_t spins = sums_room(self->means->n_spins);
    mattis_wide sum = 0;
    for (int t = self->couplings->digits - 1; t >= 0; t--)
        sum = sum * (1 << 16) + self->coupled[(size_t)t * spins + i];
    return sum;
}

/* I_i: Horner in -sigma_i. The couplings hold the factor, and at P = 4 what belongs to X, whose
 * sign is the same. */
static mattis_wide join(const mattis_sums_pass *self, int spin, size_t i) {
    mattis_wide total = self->own[i];
    if (self->linear)
        total = coupled_part(self, i) - spin * total;
    for (int k = top(self); k > 0; k--)
        total = part_of(self, k, i) - spin * total;
    return total;
}

static void begin(mattis_sums_pass *self, const int8_t *spin) {
    const size_t n = self->means->n_spins;
    size_t digits = 0;
    for (int k = 1; k < self->energy.order; k++) {
        digits += (size_t)self->digits[k];
        self->used[k] = 0;
    }
    memset(self->sum, 0, digits * sums_room(n) * sizeof *self->sum);
    for (size_t i = 0; i < n; i++)
        self->turned[i] = (uint64_t)((int64_t)spin[i] >> 63); /* no branch */
}

/* Uses the couplings from the reading on that finds them. */
static void couple(mattis_sums_pass *self) {
    self->linear = true;
    self->has_third = false;
    memset(self->third, 0, whole_groups(self->means->n_patterns) * sizeof *self->third);
}

static void add_coupled(mattis_sums_pass *const *self, const int8_t *const *spin, size_t n) {
    const mattis_mean_couplings *couplings = self[0]->couplings;
    const size_t n_spins = self[0]->means->n_spins, room = sums_room(n_spins);
    const int16_t *sign[MATTIS_SUMS_STATES];
    int64_t *sum[MATTIS_COUPLING_DIGITS][MATTIS_SUMS_STATES], *const *of[MATTIS_COUPLING_DIGITS];
    for (int t = 0; t < couplings->digits; t++) {
        of[t] = sum[t];
        for (size_t s = 0; s < n; s++)
            sum[t][s] = self[s]->coupled + (size_t)t * room;
    }
    for (size_t s = 0; s < n; s++) {
        sign[s] = self[s]->sign;
        for (size_t i = 0; i < n_spins; i++)
            self[s]->sign[i] = spin[s][i];
        memset(self[s]->coupled, 0, (size_t)couplings->digits * room * sizeof *self[s]->coupled);
    }
    mattis_mean_couplings_add(couplings, n_spins, self[0]->kernel, sign, of, n);
}

/* All of one disorder and energy, so that they use couplings or not alike. */
static void begin_all(mattis_sums_pass *const *self, const int8_t *const *spin, size_t n) {
    const bool linear =
        self[0]->couplings && mattis_mean_couplings_ready(self[0]->couplings, n, self[0]->means,
                                                          self[0]->kernel, &self[0]->energy);
    for (size_t s = 0; s < n; s++) {
        if (linear && !self[s]->linear)
            couple(self[s]);
        begin(self[s], spin[s]);
    }
    if (linear)
        add_coupled(self, spin, n);
}

static void end(const mattis_sums_pass *self, const int8_t *spin, mattis_wide *field) {
    for (size_t i = 0; i < self->means->n_spins; i++)
        field[i] = join(self, spin[i], i);
}

void mattis_sums_pass_run(mattis_sums_pass *self, const int8_t *spin, bool known,
                          mattis_wide *field) {
    begin_all(&self, &spin, 1);
    for (size_t first = 0; first < self->means->n_patterns; first += MATTIS_SUMS_CHUNK) {
        const mattis_sums_chunk x = mattis_sums_chunk_at(self->means, first);
        run_one(self, &x, first, known);
    }
    end(self, spin, field);
}

/* From so many states on it pays to make ready what they share. */
enum { MANY = 4 };

void mattis_sums_pass_run_many(mattis_sums_pass *const *self, const int8_t *const *spin, size_t n,
                               mattis_wide *const *field) {
    const mattis_means *means = self[0]->means;
    begin_all(self, spin, n);
    for (size_t first = 0; first < means->n_patterns; first += MATTIS_SUMS_CHUNK) {
        const mattis_sums_chunk x = mattis_sums_chunk_at(means, first);
        if (n >= MANY) {
            overlaps_of_many(self, spin, n, &x, first);
            fields_of_many(self, n, &x, first);
        } else
            for (size_t s = 0; s < n; s++)
                run_one(self[s], &x, first, false);
    }
    for (size_t s = 0; s < n; s++)
        end(self[s], spin[s], field[s]);
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
    if (self->linear && has_third(&self->energy)) /* for the fields that are compared */
        self->third[mu] = (int32_t)third;
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
    const size_t patterns = self->means->n_patterns;
    int status = MATTIS_OK;
    for (size_t mu = 0; !status && mu < patterns; mu++)
        status = check_sums(self, spin, mu, report);
    for (size_t i = 0; !status && i < self->means->n_spins; i++)
        if (field[i] != whole_field(self, spin[i], i))
            status =
                mattis_fail(report, MATTIS_ERR_INTERNAL, "field %zu is not that of its spins", i);
    if (self->linear)
        memset(self->third, 0, patterns * sizeof *self->third);
    return status;
}
