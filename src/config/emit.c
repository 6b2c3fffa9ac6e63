/* The canonical text of an experiment, and its hash; see config_internal.h.
 *
 * Every key that has an effect, in the order of the table, axes under their dotted paths, so that
 * equal experiments have equal texts however they were written. The text parses to the same
 * experiment. The hash is that of a shorter text, without the title and without keys at their
 * defaults: a key that a later version adds leaves the hash of every experiment as it is (while a
 * default that changes would not be seen, so defaults must never change). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config_internal.h"

/* Shorter axes are easier to read as lists. */
enum { SHORTEST_RANGE = 4 };

mattis_config_digits mattis_config_format(double value) {
    mattis_config_digits out;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out.text, sizeof out.text, "%.*g", digits, value);
        if (strtod(out.text, NULL) == value)
            break;
    }
    return out;
}

const mattis_axis *mattis_config_axis_of(const mattis_experiment *experiment,
                                         const mattis_param *param) {
    for (size_t a = 0; a < experiment->n_axes; a++)
        if (experiment->axis[a].param == param)
            return &experiment->axis[a];
    return NULL;
}

/* --- Keys ----------------------------------------------------------------------------------- */

static void write_text_in_quotes(FILE *out, const char *text) {
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void write_value(FILE *out, const mattis_param *param, double value) {
    switch (param->type) {
    case MATTIS_TYPE_BOOL:
        fputs(value == 0 ? "false" : "true", out);
        break;
    case MATTIS_TYPE_CHOICE:
        fputs(param->choices[(size_t)value], out);
        break;
    case MATTIS_TYPE_INT:
        fprintf(out, "%.0f", value);
        break;
    default:
        fputs(mattis_config_format(value).text, out);
    }
}

/* Opens the sections of `path` that `previous`, the path written before it, did not open, and
 * writes the last name. */
static void write_key(FILE *out, const char *path, const char *previous) {
    size_t start = 0;
    int depth = 0;
    bool shared = true;
    for (const char *dot = strchr(path, '.'); dot; dot = strchr(dot + 1, '.')) {
        size_t end = (size_t)(dot - path);
        shared = shared && strncmp(path, previous, end + 1) == 0;
        if (!shared)
            fprintf(out, "%*s%.*s:\n", 2 * depth, "", (int)(end - start), path + start);
        start = end + 1;
        depth++;
    }
    fprintf(out, "%*s%s: ", 2 * depth, "", path + start);
}

/* From the root on, so that the stored experiment can be read anywhere. */
static void write_path(FILE *out, const mattis_experiment *experiment, const mattis_param *param) {
    mattis_params base = experiment->base;
    const char *path = *mattis_param_file(param, &base);
    char *here = *path == '/' ? NULL : getcwd(NULL, 0), *whole = NULL;
    if (here && asprintf(&whole, "%s/%s", here, path) < 0)
        whole = NULL;
    write_text_in_quotes(out, whole ? whole : path);
    free(whole);
    free(here);
}

/* All keys, or those that differ from `left_out` (NULL: none are left out). */
static void write_keys(FILE *out, const mattis_experiment *experiment,
                       const mattis_params *left_out) {
    const char *previous = "";
    unsigned model = 1u << experiment->base.model;
    for (size_t k = 0; k < mattis_param_count; k++) {
        const mattis_param *param = &mattis_param_table[k];
        const mattis_axis *axis = mattis_config_axis_of(experiment, param);
        bool both_starts = axis && param->type == MATTIS_TYPE_CHOICE;
        if (!(param->models & model) || (axis && !both_starts) ||
            !mattis_param_is_set(param, &experiment->base) ||
            !mattis_config_has_effect(param, &experiment->base))
            continue;
        double value = both_starts ? MATTIS_FROM_BOTH : mattis_param_get(param, &experiment->base);
        if (left_out && value == mattis_param_get(param, left_out))
            continue; /* paths too: their content has its checksum */
        write_key(out, param->path, previous);
        if (param->type == MATTIS_TYPE_FILE)
            write_path(out, experiment, param);
        else
            write_value(out, param, value);
        fputc('\n', out);
        previous = param->path;
    }
}

/* --- Axes ----------------------------------------------------------------------------------- */

/* Whether its ends and length tell the whole axis, bit for bit. */
static bool is_range(const mattis_axis *axis) {
    if (axis->log)
        return true;
    if (axis->n < SHORTEST_RANGE)
        return false;
    for (size_t k = 1; k + 1 < axis->n; k++)
        if (axis->value[k] !=
            mattis_config_axis_point(axis->value[0], axis->value[axis->n - 1], axis->n, k, false))
            return false;
    return true;
}

static void write_axis(FILE *out, const mattis_axis *axis) {
    fprintf(out, "  %s: ", axis->param->path);
    if (is_range(axis)) {
        fputs("{from: ", out);
        write_value(out, axis->param, axis->value[0]);
        fputs(", to: ", out);
        write_value(out, axis->param, axis->value[axis->n - 1]);
        fprintf(out, ", steps: %zu, spacing: %s}\n", axis->n, axis->log ? "log" : "linear");
        return;
    }
    for (size_t k = 0; k < axis->n; k++) {
        fputs(k == 0 ? "[" : ", ", out);
        write_value(out, axis->param, axis->value[k]);
    }
    fputs("]\n", out);
}

static void write_axes(FILE *out, const mattis_experiment *experiment) {
    bool any = false;
    for (size_t a = 0; a < experiment->n_axes; a++) {
        if (experiment->axis[a].param->type == MATTIS_TYPE_CHOICE) /* written as start.from */
            continue;
        if (!any)
            fputs("axes:\n", out);
        any = true;
        write_axis(out, &experiment->axis[a]);
    }
}

/* --- Hash ----------------------------------------------------------------------------------- */

/* FNV-1a, 64 bits, then the finalizer of MurmurHash3, since the last bytes of a text reach only the
 * low bits of FNV. It tells experiments apart; it is no protection against intent. */
static uint64_t hash(const char *text) {
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    h = (h ^ (h >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    h = (h ^ (h >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ (h >> 33);
}

static int finish(FILE *out) {
    bool failed = ferror(out);
    return fclose(out) != 0 || failed ? MATTIS_ERR_MEMORY : MATTIS_OK;
}

/* The text that is hashed; the caller frees it, also after a failure. */
static int write_hashed(const mattis_experiment *experiment, char **text) {
    mattis_params defaults;
    mattis_params_defaults(&defaults);
    size_t size = 0;
    FILE *out = open_memstream(text, &size);
    if (!out)
        return MATTIS_ERR_MEMORY;
    write_keys(out, experiment, &defaults);
    write_axes(out, experiment);
    return finish(out);
}

static int write_text(mattis_experiment *experiment) {
    size_t size = 0;
    FILE *out = open_memstream(&experiment->text, &size);
    if (!out)
        return MATTIS_ERR_MEMORY;
    fputs("title: ", out);
    write_text_in_quotes(out, experiment->title);
    fputc('\n', out);
    write_keys(out, experiment, NULL);
    write_axes(out, experiment);
    return finish(out);
}

int mattis_config_emit(mattis_experiment *experiment, mattis_report *report) {
    char *hashed = NULL;
    int status = write_text(experiment);
    if (!status)
        status = write_hashed(experiment, &hashed);
    if (!status)
        snprintf(experiment->hash, sizeof experiment->hash, "%016" PRIx64, hash(hashed));
    free(hashed);
    return status ? mattis_config_no_memory(report) : MATTIS_OK;
}
