/* What the weights of a state and the scores of a pattern tell: see mattis/softmax.h. */
#include <math.h>
#include <stdlib.h>

#include "softmax_pass.h"

enum { LANES = MATTIS_SOFTMAX_LANES, BINS = 1024, MOST_READINGS = 8 };

const char *const mattis_point_names[] = {"single", "metastable", "global", NULL};
const char mattis_point_rule[] =
    "n is the least number of patterns that carry 90 % of the softmax weight. single: n = 1; "
    "global: n > 1 and n >= K/2; metastable: all else";

mattis_fixed_point mattis_softmax_point(const mattis_softmax *self, double attended) {
    if (attended <= 1)
        return MATTIS_POINT_SINGLE;
    return attended >= (double)self->patterns->n_patterns / 2 ? MATTIS_POINT_GLOBAL
                                                              : MATTIS_POINT_METASTABLE;
}

/* --- Number of patterns that carry a share of the weight ------------------------------------- */

/* The patterns of one state by their depth x_max - x below the largest score: those above the bins
 * are all counted in, the bins split [from, from + width). */
typedef struct histogram {
    double x_max, wanted; /* weight that is asked for, in units of the largest */
    double from, width;   /* depths of the bins */
    double above, weight; /* number and weight of the patterns above */
    double count[BINS], sum[BINS];
    bool done;
} histogram;

static void count_block(void *context, uint64_t first, size_t n, size_t group,
                        const double *score) {
    histogram *state = (histogram *)context + group * LANES;
    (void)first;
    for (size_t l = 0; l < LANES; l++) {
        histogram *self = &state[l];
        if (self->done)
            continue;
        for (size_t p = 0; p < n; p++) {
            const double depth = fmax(self->x_max - score[p * LANES + l], 0);
            const double bin = (depth - self->from) / self->width * BINS;
            if (bin < 0 || bin >= BINS)
                continue;
            self->count[(size_t)bin]++;
            self->sum[(size_t)bin] += exp(-depth);
        }
    }
}

/* Looks for the bin in which the wanted weight is passed; it becomes the range of the next reading,
 * unless its patterns are alike. */
static void narrow(histogram *self, double *out) {
    size_t k = 0;
    while (k + 1 < BINS && self->weight + self->sum[k] < self->wanted) {
        self->above += self->count[k];
        self->weight += self->sum[k++];
    }
    if (self->count[k] > 1 && self->width / BINS > 1e-9) {
        self->from += (double)k * self->width / BINS;
        self->width /= BINS;
        for (size_t b = 0; b < BINS; b++)
            self->count[b] = self->sum[b] = 0;
        return;
    }
    const double each = self->count[k] > 0 ? self->sum[k] / self->count[k] : INFINITY;
    /* Not one pattern more for a share that is missed by rounding alone. */
    const double missing = (self->wanted - self->weight) / each * (1 - 1e-6);
    *out = self->above + ceil(fmin(missing, self->count[k]));
    self->done = true;
}

int mattis_softmax_attended(const mattis_softmax *self, double share, double *out) {
    histogram *state = calloc(self->n_groups * LANES, sizeof *state);
    if (!state)
        return MATTIS_ERR_MEMORY;
    bool open = false;
    for (size_t a = 0; a < self->n_groups * LANES; a++) {
        const mattis_softmax_sums *sums = mattis_softmax_pass_of(self->pass, a / LANES);
        const double total = sums->sum[a % LANES];
        /* Beyond this depth all K patterns together have 1e-10 of the largest weight. */
        const double deepest = log((double)self->patterns->n_patterns) + 23;
        state[a] =
            (histogram){.x_max = sums->max[a % LANES], .wanted = share * total, .width = deepest};
        state[a].done = a >= self->n_states || total * share <= 1;
        if (a < self->n_states && state[a].done)
            out[a] = 1;
        open = open || !state[a].done;
    }
    int status = MATTIS_OK;
    for (int reading = 0; !status && open && reading < MOST_READINGS; reading++) {
        status = mattis_softmax_pass_scores(self, self->s, self->beta, count_block, state);
        open = false;
        for (size_t a = 0; !status && a < self->n_states; a++) {
            if (!state[a].done)
                narrow(&state[a], &out[a]);
            open = open || !state[a].done;
        }
    }
    free(state);
    return status;
}

/* --- Separation ------------------------------------------------------------------------------ */

typedef struct rivals {
    const mattis_softmax *network;
    double *nearest; /* of each state: the largest xi . xi^nu, nu another pattern */
} rivals;

static void find_rivals(void *context, uint64_t first, size_t n, size_t group,
                        const double *score) {
    const rivals *self = context;
    for (size_t l = 0; l < LANES && group * LANES + l < self->network->n_states; l++) {
        const size_t a = group * LANES + l;
        for (size_t p = 0; p < n; p++)
            if (first + p != self->network->state[a].target)
                self->nearest[a] = fmax(self->nearest[a], score[p * LANES + l]);
    }
}

int mattis_softmax_separations(const mattis_softmax *self, double *separation) {
    rivals context = {self, separation};
    for (size_t a = 0; a < self->n_states; a++)
        separation[a] = -INFINITY;
    int status = mattis_softmax_pass_scores(self, self->target, 1, find_rivals, &context);
    for (size_t a = 0; a < self->n_states; a++) {
        double square = 0;
        for (size_t i = 0; i < self->n_components; i++) {
            const double x = self->target[mattis_softmax_at(self->n_components, a, i)];
            square += x * x;
        }
        separation[a] = square - separation[a];
    }
    return status;
}

double mattis_softmax_bound(const mattis_softmax *self, double separation, double cue_error,
                            double fixed_error) {
    const double largest = sqrt(self->largest), others = (double)self->patterns->n_patterns - 1;
    const double exponent = -self->beta * (separation - 2 * fmax(cue_error, fixed_error) * largest);
    return others > 0 ? fmin(2 * others * largest * exp(exponent), 2 * largest) : 0;
}
