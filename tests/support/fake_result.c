/* See fake_result.h. */
#include "fake_result.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_POINTS = 61 };

typedef struct cell {
    double load, temperature, spins;
    int random_start;
    size_t number;
} cell;

double fake_spinodal(double temperature) {
    return temperature < 0.7 ? 0.36 * (1 - pow(temperature / 0.7, 2)) : 0;
}

double fake_global(double temperature) {
    return temperature < 0.62 ? 0.21 * (1 - pow(temperature / 0.62, 2)) : 0;
}

static double predicted_overlap(const cell *c) {
    if (c->random_start || c->load > fake_spinodal(c->temperature))
        return 0;
    double depth = 1 - c->load / fake_spinodal(c->temperature);
    return (0.72 + 0.28 * sqrt(depth)) * (1 - 0.35 * pow(c->temperature, 3));
}

static double predicted_q(const cell *c) {
    double m = predicted_overlap(c);
    double frozen = fmax(0, 1 - c->temperature / (0.25 + sqrt(c->load)));
    return m > 0 ? m * m : frozen;
}

static double phase_of(const cell *c) {
    if (c->load < fake_global(c->temperature))
        return 3;
    if (c->load < fake_spinodal(c->temperature))
        return 2;
    return predicted_q(c) > 0 ? 1 : 0;
}

/* The prediction, rounded off as in a finite network, with noise that depends on the cell. */
static double measured_overlap(const cell *c) {
    double width = 3 / c->spins;
    double step = 1 / (1 + exp((c->load - fake_spinodal(c->temperature)) / width));
    double noise = 0.012 * sin(12.9898 * (double)c->number + 78.233);
    return c->random_start ? 0.04 + noise : 0.97 * step * (1 - 0.3 * c->temperature) + noise;
}

static cell cell_of(const fake_axis *axis, size_t n_axes, size_t number) {
    cell c = {.load = 0.1, .temperature = 0.3, .spins = 128, .number = number};
    size_t rest = number;
    for (size_t a = n_axes; a-- > 0; rest /= axis[a].n) {
        double value = axis[a].value[rest % axis[a].n];
        if (strcmp(axis[a].name, "load") == 0)
            c.load = value;
        else if (strcmp(axis[a].name, "temperature") == 0)
            c.temperature = value;
        else if (strcmp(axis[a].name, "spins") == 0)
            c.spins = value;
        else if (strcmp(axis[a].name, "start") == 0)
            c.random_start = value == 1;
    }
    return c;
}

void fake_add_axes(mattis_frame *frame, const fake_axis *axis, size_t n_axes, char *dims,
                   size_t size) {
    *dims = '\0';
    for (size_t a = 0; a < n_axes; a++) {
        int d = mattis_frame_add_dimension(frame, axis[a].name, "1", axis[a].name, axis[a].n,
                                           axis[a].value);
        assert(d >= 0);
        mattis_attributes *attributes = &frame->dimension[d].attributes;
        mattis_attributes_set(attributes, "symbol", axis[a].symbol, 0);
        mattis_attributes_set(attributes, "spacing", axis[a].spacing, 0);
        size_t used = strlen(dims);
        snprintf(dims + used, size - used, "%s%s", a ? " " : "", axis[a].name);
    }
}

double *fake_add(mattis_frame *frame, const char *name, mattis_storage storage, const char *dims,
                 const char *more) {
    char all[256];
    snprintf(all, sizeof all, "%s%s%s", dims, *dims && *more ? " " : "", more);
    int v = mattis_frame_add_variable(frame, name, "1", name, storage, all);
    assert(v >= 0);
    return frame->variable[v].value;
}

/* Every seventh cell from the fifth on, and a block, are holes. */
static int is_hole(const cell *c, int flags) {
    return (flags & FAKE_HOLES) && (c->number % 37 == 5 || (c->load > 0.4 && c->temperature > 0.6));
}

static void fill_measured(mattis_frame *frame, const fake_axis *axis, size_t n_axes, int flags) {
    char dims[128];
    fake_add_axes(frame, axis, n_axes, dims, sizeof dims);
    mattis_frame_add_dimension(frame, "sample", "1", "disorder sample", FAKE_SAMPLES, NULL);
    mattis_frame_add_dimension(frame, "pattern", "1", "pattern", FAKE_PATTERNS, NULL);
    double *m = fake_add(frame, "overlap_mean", MATTIS_F64, dims, "pattern");
    double *m_error = fake_add(frame, "overlap_error", MATTIS_F64, dims, "pattern");
    double *q = fake_add(frame, "replica_overlap_mean", MATTIS_F64, dims, "");
    double *q_error = fake_add(frame, "replica_overlap_error", MATTIS_F64, dims, "");
    double *retrieved = fake_add(frame, "retrieved_mean", MATTIS_F64, dims, "");
    double *patterns = fake_add(frame, "n_patterns", MATTIS_I64, dims, "sample");
    double *done = fake_add(frame, "done", MATTIS_U8, dims, "sample");
    size_t n = frame->variable[2].size;
    for (size_t k = 0; k < n; k++) {
        cell c = cell_of(axis, n_axes, k);
        for (size_t s = 0; s < FAKE_SAMPLES; s++) {
            patterns[k * FAKE_SAMPLES + s] = fmax(1, round(c.load * pow(c.spins, 3) / 12));
            done[k * FAKE_SAMPLES + s] = !is_hole(&c, flags);
        }
        if (is_hole(&c, flags))
            continue;
        m[k * FAKE_PATTERNS] = measured_overlap(&c);
        m_error[k * FAKE_PATTERNS] = 0.011;
        m[k * FAKE_PATTERNS + 1] = 0.001 * (double)k;
        m_error[k * FAKE_PATTERNS + 1] = 0.002;
        q[k] = fmax(predicted_q(&c), 0.02) + 0.01 * cos(57.1 * (double)k);
        q_error[k] = 0.014;
        retrieved[k] = measured_overlap(&c) > 0.5;
    }
}

static void fill_theory(mattis_frame *frame, const fake_axis *axis, size_t n_axes) {
    char dims[128];
    fake_add_axes(frame, axis, n_axes, dims, sizeof dims);
    double *m = fake_add(frame, "overlap", MATTIS_F64, dims, "");
    double *q = fake_add(frame, "replica_overlap", MATTIS_F64, dims, "");
    double *phase = fake_add(frame, "phase", MATTIS_F64, dims, "");
    double *status = fake_add(frame, "status", MATTIS_U8, dims, "");
    for (size_t k = 0; k < frame->variable[0].size; k++) {
        cell c = cell_of(axis, n_axes, k);
        m[k] = predicted_overlap(&c);
        q[k] = predicted_q(&c);
        phase[k] = phase_of(&c);
        status[k] = 0;
    }
}

static void add_line(mattis_frame *frame, const char *name, double (*load)(double), double end) {
    char points[64];
    char dims[128];
    snprintf(points, sizeof points, "%s_point", name);
    mattis_frame_add_dimension(frame, points, "1", "point", LINE_POINTS, NULL);
    snprintf(dims, sizeof dims, "%s coordinate", points);
    int v = mattis_frame_add_variable(frame, name, "1", name, MATTIS_F64, dims);
    assert(v >= 0);
    mattis_attributes_set(&frame->variable[v].attributes, "x_axis", "load", 0);
    mattis_attributes_set(&frame->variable[v].attributes, "y_axis", "temperature", 0);
    for (size_t k = 0; k < LINE_POINTS; k++) {
        double temperature = end * (double)k / (LINE_POINTS - 1);
        frame->variable[v].value[2 * k] = load(temperature);
        frame->variable[v].value[2 * k + 1] = temperature;
    }
}

mattis_frame *fake_add_frame(mattis_result *out, const char *path) {
    mattis_frame *frame = &out->frame[out->n_frames++];
    int status = mattis_frame_init(frame, path);
    assert(status == 0);
    (void)status;
    return frame;
}

void fake_result_make(mattis_result *out, const fake_axis *axis, size_t n_axes, int flags) {
    static const char *const texts[][2] = {
        {"title", "Retrieval in a dense network, P = 4"},
        {"model", "dense"},
        {"experiment_hash", "00c0ffee00c0ffee"},
        {"version", "0.1.0"},
        {"git_revision", "abc1234"},
        {"started", "2026-01-02T03:04:05Z"},
        {"finished", "2026-01-02T04:05:06Z"},
        {"experiment", "network:\n  spins: 128\n  load: 0.1\ndynamics:\n  temperature: 0.3\n"},
    };
    *out = (mattis_result){.frame = calloc(3, sizeof(mattis_frame))};
    assert(out->frame);
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        mattis_attributes_set(&out->root, texts[k][0], texts[k][1], 0);
    mattis_attributes_set(&out->root, "order", NULL, 4);
    mattis_attributes_set(&out->root, "spins", NULL, 128);
    if (flags & FAKE_MEASURED)
        fill_measured(fake_add_frame(out, "/monte_carlo"), axis, n_axes, flags);
    if (flags & FAKE_THEORY)
        fill_theory(fake_add_frame(out, "/theory"), axis, n_axes);
    if (flags & FAKE_LINES) {
        mattis_frame *lines = fake_add_frame(out, "/theory/lines");
        mattis_frame_add_dimension(lines, "coordinate", "1", "coordinate", 2, NULL);
        add_line(lines, "spinodal", fake_spinodal, 0.7);
        add_line(lines, "global", fake_global, 0.62);
    }
}

void fake_result_add_line(mattis_result *self, const char *name, double (*load)(double),
                          double end) {
    add_line(&self->frame[self->n_frames - 1], name, load, end);
}

void fake_result_free(mattis_result *self) {
    for (size_t k = 0; k < self->n_frames; k++)
        mattis_frame_free(&self->frame[k]);
    free(self->frame);
    mattis_attributes_free(&self->root);
    *self = (mattis_result){0};
}
