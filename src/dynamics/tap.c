/* See mattis/tap.h. */
#include "mattis/tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/dynamics.h"
#include "mattis/experiment.h"

static const double start_scale = 0.999;

int mattis_tap_limits(const mattis_params *params, mattis_report *report) {
    const char *why = NULL;
    if (params->model != MATTIS_DENSE)
        why = "it covers model dense";
    else if (params->interaction != MATTIS_DISTINCT)
        why = "it covers network.interaction distinct, not full";
    else if (params->temperature == 0)
        why = "magnetizations need a dynamics.temperature above 0";
    else if (params->tap_order == 2 && params->rule == MATTIS_UNSUPERVISED && params->order == 2)
        why = "no reaction term is known for unsupervised pairs; give dynamics.tap-order 1, or "
              "network.order 3 or more";
    if (why)
        return mattis_fail(report, MATTIS_ERR_RANGE, "dynamics.update tap: %s", why);
    return mattis_engine_find(params)->limits(params, report);
}

void mattis_tap_cost(const mattis_params *params, mattis_cost *out) {
    const double spins = (double)params->spins, patterns = (double)params->patterns;
    const double wide = params->examples > INT8_MAX ? 2 : 1; /* bytes of an entry of the means */
    double terms = patterns, entry = 1;
    out->disorder_bytes = spins * ceil(patterns / 64) * 8;
    if (params->rule == MATTIS_UNSUPERVISED) {
        terms *= (double)params->examples;
        out->disorder_bytes += spins * ceil(terms / 64) * 8;
    }
    if (params->rule == MATTIS_SUPERVISED) {
        entry = wide;
        out->disorder_bytes += spins * patterns * entry;
    }
    const double couplings = mattis_tap_noise_elements(params);
    const double pairs = couplings > 0 && params->order == 4 ? spins * spins / 2 : 0;
    out->disorder_bytes += couplings * sizeof(float);
    out->state_bytes = spins * (terms * entry + 7 * sizeof(double)) + pairs * sizeof(double);
    out->sweep_elements = 2 * spins * terms + couplings;
}

/* kappa gamma: the variance of the crosstalk of all terms but the retrieved one, in units
 * of (P/2) q^{P-1}; the terms of one pattern are alike for unsupervised. */
static double crosstalk_of(const mattis_params *params) {
    if (params->rule != MATTIS_UNSUPERVISED)
        return params->load;
    const double examples = (double)params->examples, order = (double)params->order;
    const double square = params->quality * params->quality;
    const double alike = pow(square, order);
    return params->load * (alike + (1 - alike) / examples) /
           pow(square + (1 - square) / examples, order);
}

static int start(mattis_tap *self, const mattis_params *params, uint64_t key, uint32_t sample) {
    const size_t n = self->terms.n_spins;
    int8_t *spin = malloc(n * sizeof *spin);
    uint32_t *order = malloc(n * sizeof *order);
    if (spin && order) {
        mattis_start_spins(&self->disorder->patterns, params, key, sample, 0, order, spin);
        for (size_t i = 0; i < n; i++)
            self->previous[i] = start_scale * spin[i];
        mattis_tap_set(self, self->previous);
    }
    int status = spin && order ? MATTIS_OK : MATTIS_ERR_MEMORY;
    free(spin);
    free(order);
    return status;
}

int mattis_tap_init(mattis_tap *self, const mattis_disorder *disorder, const mattis_params *params,
                    uint64_t key, uint32_t sample) {
    *self = (mattis_tap){
        .disorder = disorder,
        .expansion = (int)params->tap_order,
        .beta = 1 / params->temperature,
        .damping = params->damping,
        .tolerance = params->tolerance,
        .crosstalk = crosstalk_of(params),
        .gaussian = params->load * params->synaptic * params->synaptic,
        .examples = params->rule == MATTIS_STORING ? 1 : (size_t)params->examples,
    };
    int status = mattis_tap_terms_init(&self->terms, disorder, params);
    if (!status)
        status = mattis_tap_noise_init(&self->synaptic, disorder, params);
    if (status)
        return status;
    self->m = calloc(3 * self->terms.length, sizeof *self->m);
    if (!self->m)
        return MATTIS_ERR_MEMORY;
    self->previous = self->m + self->terms.length;
    self->field = self->previous + self->terms.length;
    return start(self, params, key, sample);
}

void mattis_tap_free(mattis_tap *self) {
    mattis_tap_terms_free(&self->terms);
    mattis_tap_noise_free(&self->synaptic);
    free(self->m);
    *self = (mattis_tap){0};
}

static void find_fields(mattis_tap *self) {
    mattis_tap_terms_fields(&self->terms, self->m, self->field);
    mattis_tap_noise_add(&self->synaptic, self->m, self->field);
}

void mattis_tap_set(mattis_tap *self, const double *m) {
    memcpy(self->m, m, self->terms.n_spins * sizeof *m);
    memset(self->previous, 0, self->terms.n_spins * sizeof *m);
    find_fields(self);
    self->iterations = 0;
    self->converged = false;
}

void mattis_tap_transfer(mattis_tap *self, mattis_buffer *buffer) {
    const size_t bytes = self->terms.n_spins * sizeof *self->m;
    mattis_buffer_move(buffer, self->m, bytes);
    mattis_buffer_move(buffer, self->previous, bytes);
    mattis_buffer_move(buffer, &self->iterations, sizeof self->iterations);
    mattis_buffer_move(buffer, &self->converged, sizeof self->converged);
    if (buffer->loading)
        find_fields(self);
}

double mattis_tap_replica_overlap(const mattis_tap *self) {
    double sum = 0;
    for (size_t i = 0; i < self->terms.n_spins; i++)
        sum += self->m[i] * self->m[i];
    return sum / (double)self->terms.n_spins;
}

/* Whether O and G exist: at P = 2, chi = beta (1 - q) < 1. */
static bool reacts(const mattis_tap *self, double q) {
    return self->expansion == 1 || self->terms.order > 2 || self->beta * (1 - q) < 1;
}

double mattis_tap_reaction(const mattis_tap *self, double q) {
    const double p = self->terms.order, chi = self->beta * (1 - q);
    if (self->expansion == 1 || !reacts(self, q))
        return 0;
    if (self->terms.order == 2)
        return self->crosstalk * chi / (1 - chi) + self->gaussian * chi;
    return chi * (self->crosstalk + self->gaussian) * p / 2 * (p - 1) * pow(q, p - 2);
}

/* G(q) of mattis/tap.h. */
static double reaction_free_energy(const mattis_tap *self, double q) {
    const double p = self->terms.order, chi = self->beta * (1 - q);
    if (self->expansion == 1)
        return 0;
    if (!reacts(self, q))
        return NAN;
    const bool pairs = p == 2;
    const double independent = self->gaussian + (pairs ? 0 : self->crosstalk);
    const double all_orders = pairs ? -self->crosstalk / (2 * self->beta) * (log1p(-chi) + chi) : 0;
    return all_orders +
           self->beta * independent / 4 * (1 - pow(q, p) - (1 - q) * p * pow(q, p - 1));
}

void mattis_tap_step(mattis_tap *self) {
    const double q = mattis_tap_replica_overlap(self), reaction = mattis_tap_reaction(self, q);
    double change = 0;
    for (size_t i = 0; i < self->terms.n_spins; i++) {
        const double now = self->m[i];
        const double target = tanh(self->beta * (self->field[i] - reaction * self->previous[i]));
        self->m[i] = (1 - self->damping) * target + self->damping * now;
        self->previous[i] = now;
        change = fmax(change, fabs(self->m[i] - now));
    }
    find_fields(self);
    self->iterations++;
    self->converged = change < self->tolerance && reacts(self, q);
}

/* H is a sum of products of P different magnetizations: sum_i m_i h_i = - P H. */
double mattis_tap_energy(const mattis_tap *self) {
    double sum = 0;
    for (size_t i = 0; i < self->terms.n_spins; i++)
        sum += self->m[i] * self->field[i];
    return -sum / self->terms.order;
}

static double entropy(double m) {
    const double up = (1 + m) / 2, down = (1 - m) / 2;
    return -(up > 0 ? up * log(up) : 0) - (down > 0 ? down * log(down) : 0);
}

double mattis_tap_free_energy(const mattis_tap *self) {
    double sum = 0;
    for (size_t i = 0; i < self->terms.n_spins; i++)
        sum += entropy(self->m[i]);
    return mattis_tap_energy(self) - sum / self->beta -
           (double)self->terms.n_spins *
               reaction_free_energy(self, mattis_tap_replica_overlap(self));
}

double mattis_tap_overlap(const mattis_tap *self, size_t mu) {
    double sum = 0;
    for (size_t i = 0; i < self->terms.n_spins; i++)
        sum += mattis_patterns_sign(&self->disorder->patterns, i, mu) * self->m[i];
    return sum / (double)self->terms.n_spins;
}

/* M x_i of the first pattern, whatever the rule sums over: for storing M = 1 and x = xi. */
static int example_sum(const mattis_disorder *disorder, size_t i, size_t examples) {
    if (disorder->means.n_spins)
        return mattis_means_sum(&disorder->means, i, 0);
    const mattis_patterns *binary =
        disorder->examples.bit ? &disorder->examples : &disorder->patterns;
    int sum = 0;
    for (size_t a = 0; a < examples; a++)
        sum += mattis_patterns_sign(binary, i, a);
    return sum;
}

double mattis_tap_data_overlap(const mattis_tap *self) {
    double sum = 0;
    for (size_t i = 0; i < self->terms.n_spins; i++)
        sum += example_sum(self->disorder, i, self->examples) * self->m[i];
    return sum / (double)(self->examples * self->terms.n_spins);
}
