/* See fake_patterns.h. */
#include "fake_patterns.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_STATES = 5, LINE_POINTS = 21 };

static const char state_values[] = "0: ergodic, 1: pure, 2: hierarchical, 3: parallel, 4: mixed";
static const char *const states[N_STATES] = {"ergodic", "pure", "hierarchical", "parallel",
                                             "mixed"};

typedef struct cell {
    double dilution, temperature;
    size_t patterns;
} cell;

double fake_pattern_overlap(double dilution, double temperature, size_t mu) {
    if (temperature > 1 - dilution || dilution > 0.9)
        return 0;
    return (1 - dilution) * (dilution < 0.6 ? pow(dilution, (double)mu) : 0.5);
}

static cell cell_of(const fake_axis *axis, size_t n_axes, size_t number, size_t recorded) {
    cell c = {.dilution = 0.3, .temperature = 0.05, .patterns = recorded};
    for (size_t a = n_axes; a-- > 0; number /= axis[a].n) {
        double value = axis[a].value[number % axis[a].n];
        if (strcmp(axis[a].name, "dilution") == 0)
            c.dilution = value;
        else if (strcmp(axis[a].name, "temperature") == 0)
            c.temperature = value;
        else if (strcmp(axis[a].name, "patterns") == 0)
            c.patterns = (size_t)value;
    }
    return c;
}

static int state_of(const cell *c) {
    if (c->temperature > 1 - c->dilution || c->dilution > 0.9)
        return 0;
    return c->dilution < 0.1 ? 1 : c->dilution < 0.6 ? 2 : 3;
}

/* Every second pattern but the first has ended with the other sign. */
static double measured_overlap(const cell *c, size_t mu) {
    double sign = mu % 2 && mu > 1 ? -1 : 1;
    return mu < c->patterns ? sign * fake_pattern_overlap(c->dilution, c->temperature, mu) + 0.004
                            : NAN;
}

static size_t count_cells(const fake_axis *axis, size_t n_axes) {
    size_t n = 1;
    for (size_t a = 0; a < n_axes; a++)
        n *= axis[a].n;
    return n;
}

static void fill_measured(mattis_frame *frame, const fake_axis *axis, size_t n_axes,
                          size_t recorded) {
    static const char *const pair[] = {"cost", "loss"};
    static const char *const vectors[] = {"overlap", "pattern_abs_overlap", "sorted_overlap"};
    char dims[128], name[64];
    double *mean[3], *error[3], *scalar[2], *share[N_STATES];
    fake_add_axes(frame, axis, n_axes, dims, sizeof dims);
    mattis_frame_add_dimension(frame, "sample", "1", "disorder sample", FAKE_SAMPLES, NULL);
    mattis_frame_add_dimension(frame, "pattern", "1", "pattern", recorded, NULL);
    mattis_frame_add_dimension(frame, "replica", "1", "replica", 2, NULL);
    for (size_t k = 0; k < 3; k++) {
        snprintf(name, sizeof name, "%s_mean", vectors[k]);
        mean[k] = fake_add(frame, name, MATTIS_F64, dims, "pattern");
        snprintf(name, sizeof name, "%s_error", vectors[k]);
        error[k] = fake_add(frame, name, MATTIS_F64, dims, "pattern");
    }
    for (size_t k = 0; k < 2; k++) {
        snprintf(name, sizeof name, "%s_mean", pair[k]);
        scalar[k] = fake_add(frame, name, MATTIS_F64, dims, "");
    }
    for (size_t k = 0; k < N_STATES; k++) {
        snprintf(name, sizeof name, "state_%s_mean", states[k]);
        share[k] = fake_add(frame, name, MATTIS_F64, dims, "");
    }
    fake_add(frame, "final_state", MATTIS_F64, dims, "sample replica");
    mattis_attributes_set(&mattis_frame_variable(frame, "final_state")->attributes, "values",
                          state_values, 0);
    for (size_t c = 0; c < count_cells(axis, n_axes); c++) {
        const cell at = cell_of(axis, n_axes, c, recorded);
        const bool unsure = at.dilution > 0.5 && at.dilution < 0.6;
        for (size_t mu = 0; mu < recorded; mu++) {
            const double m = measured_overlap(&at, mu);
            for (size_t k = 0; k < 3; k++) {
                mean[k][c * recorded + mu] = k ? fabs(m) : m;
                error[k][c * recorded + mu] = isnan(m) ? NAN : mu ? 0.0115 : 0.0023;
            }
        }
        scalar[0][c] = scalar[1][c] = 3 * (1 - at.dilution);
        for (int k = 0; k < N_STATES; k++)
            share[k][c] = k == state_of(&at) ? unsure ? 0.6 : 1 : k == 4 && unsure ? 0.4 : 0;
    }
}

static void fill_theory(mattis_frame *frame, const fake_axis *axis, size_t n_axes,
                        size_t recorded) {
    char dims[128];
    fake_add_axes(frame, axis, n_axes, dims, sizeof dims);
    mattis_frame_add_dimension(frame, "pattern", "1", "pattern", recorded, NULL);
    double *m = fake_add(frame, "overlap", MATTIS_F64, dims, "pattern");
    double *codes[] = {fake_add(frame, "state", MATTIS_U8, dims, ""),
                       fake_add(frame, "phase", MATTIS_U8, dims, "")};
    mattis_attributes_set(&mattis_frame_variable(frame, "state")->attributes, "values",
                          state_values, 0);
    mattis_attributes_set(&mattis_frame_variable(frame, "phase")->attributes, "values",
                          state_values, 0);
    for (size_t c = 0; c < count_cells(axis, n_axes); c++) {
        const cell at = cell_of(axis, n_axes, c, recorded);
        for (size_t mu = 0; mu < recorded; mu++)
            m[c * recorded + mu] =
                mu < at.patterns ? fake_pattern_overlap(at.dilution, at.temperature, mu) : NAN;
        codes[0][c] = codes[1][c] = state_of(&at);
    }
}

static void fill_lines(mattis_frame *frame) {
    mattis_frame_add_dimension(frame, "coordinate", "1", "coordinate", 2, NULL);
    mattis_frame_add_dimension(frame, "critical_point", "1", "point", LINE_POINTS, NULL);
    double *at = fake_add(frame, "critical", MATTIS_F64, "critical_point", "coordinate");
    mattis_attributes *attributes = &mattis_frame_variable(frame, "critical")->attributes;
    mattis_attributes_set(attributes, "x_axis", "dilution", 0);
    mattis_attributes_set(attributes, "y_axis", "temperature", 0);
    for (size_t k = 0; k < LINE_POINTS; k++) {
        at[2 * k] = (double)k / (LINE_POINTS - 1);
        at[2 * k + 1] = 1 - at[2 * k];
    }
}

void fake_patterns_make(mattis_result *out, const fake_axis *axis, size_t n_axes, size_t recorded,
                        int flags) {
    assert(recorded <= FAKE_RECORDED_MOST);
    *out = (mattis_result){.frame = calloc(3, sizeof(mattis_frame))};
    assert(out->frame);
    mattis_attributes_set(&out->root, "title", "Several patterns at once", 0);
    mattis_attributes_set(&out->root, "model", "multitasking", 0);
    mattis_attributes_set(
        &out->root, "experiment",
        "network:\n  spins: 500\n  dilution: 0.3\ndynamics:\n  temperature: 0.05\n", 0);
    if (flags & FAKE_MEASURED)
        fill_measured(fake_add_frame(out, "/monte_carlo"), axis, n_axes, recorded);
    if (flags & FAKE_THEORY)
        fill_theory(fake_add_frame(out, "/theory"), axis, n_axes, recorded);
    if (flags & FAKE_LINES)
        fill_lines(fake_add_frame(out, "/theory/lines"));
}
