/* Keys and the table: finding a row, and the nearest right key for a wrong one; see
 * config_internal.h. */
#include <stdio.h>
#include <string.h>

#include "config_internal.h"
#include "mattis/nearest.h"

/* Most keys that an error lists. */
enum { MOST_LISTED = 14 };
#define ALL_KEYS "the keys that `mattis models` lists"

/* Keys of the top level that are no rows of the table. */
static const char *const own_keys[] = {"title", "axes"};
enum { N_OWN_KEYS = sizeof own_keys / sizeof *own_keys };

void mattis_config_join(char key[MATTIS_CONFIG_KEY], const char *prefix, const char *name) {
    snprintf(key, MATTIS_CONFIG_KEY, "%.100s%s%s", prefix, *prefix ? "." : "",
             mattis_config_quote(name).text);
}

static bool is_below(const char *path, const char *section) {
    size_t length = strlen(section);
    return strncmp(path, section, length) == 0 && path[length] == '.';
}

bool mattis_config_is_section(const char *path) {
    for (size_t k = 0; k < mattis_param_count; k++)
        if (is_below(mattis_param_table[k].path, path))
            return true;
    return false;
}

bool mattis_config_can_be_axis(const mattis_param *param) {
    bool is_number = param->type == MATTIS_TYPE_INT || param->type == MATTIS_TYPE_REAL;
    return is_number && !param->fixed;
}

static const char *last_name(const char *path) {
    const char *dot = strrchr(path, '.');
    return dot ? dot + 1 : path;
}

/* --- Nearness ------------------------------------------------------------------------------- */

/* The nearest candidate so far. */
typedef struct search {
    const char *key; /* looked for */
    size_t distance; /* a candidate must be nearer than this */
    char best[MATTIS_CONFIG_KEY];
} search;

static search search_for(const char *key) {
    return (search){.key = key, .distance = mattis_near_enough(last_name(key)) + 1};
}

static void offer(search *self, const char *candidate, size_t distance) {
    if (distance >= self->distance)
        return;
    self->distance = distance;
    snprintf(self->best, sizeof self->best, "%s", candidate);
}

/* A right name at a wrong level counts as one error. */
static void offer_key(search *self, const char *candidate) {
    offer(self, candidate, mattis_edit_distance(self->key, candidate));
    offer(self, candidate, 1 + mattis_edit_distance(last_name(self->key), last_name(candidate)));
}

static void offer_param(search *self, const mattis_param *param) {
    offer_key(self, param->path);
    if (param->axis)
        offer(self, param->path, 1 + mattis_edit_distance(last_name(self->key), param->axis));
    if (*param->symbol && strcmp(param->symbol, last_name(self->key)) == 0)
        offer(self, param->path, 1);
}

/* Every section that a dotted path passes through. */
static void offer_sections(search *self, const char *path) {
    char section[MATTIS_CONFIG_KEY];
    for (const char *dot = strchr(path, '.'); dot; dot = strchr(dot + 1, '.')) {
        snprintf(section, sizeof section, "%.*s", (int)(dot - path), path);
        offer_key(self, section);
    }
}

/* --- Lists of right keys -------------------------------------------------------------------- */

static void append(char *text, size_t size, const char *name, int length) {
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%.*s", used ? ", " : "", length, name);
}

void mattis_config_describe_section(const char *path, char *text, size_t size) {
    *text = '\0';
    size_t listed = 0, skip = *path ? strlen(path) + 1 : 0;
    if (!*path)
        for (size_t k = 0; k < N_OWN_KEYS; k++)
            append(text, size, own_keys[k], (int)strlen(own_keys[k]));
    const char *previous = "";
    int previous_length = 0;
    for (size_t k = 0; k < mattis_param_count; k++) {
        const char *row = mattis_param_table[k].path;
        if (*path && !is_below(row, path))
            continue;
        const char *name = row + skip;
        int length = (int)strcspn(name, ".");
        /* The keys of one section stand together in the table. */
        if (length == previous_length && strncmp(name, previous, (size_t)length) == 0)
            continue;
        append(text, size, name, length);
        previous = name;
        previous_length = length;
        listed++;
    }
    if (listed > MOST_LISTED) /* own_keys are no rows of the table */
        snprintf(text, size, "%s" ALL_KEYS, *path ? "" : "title, axes and ");
}

/* --- Errors about names --------------------------------------------------------------------- */

int mattis_config_unknown(const char *key, mattis_config_mark mark, mattis_report *report) {
    if (strcmp(last_name(key), "beta") == 0)
        return mattis_config_fail(
            report, mark, key,
            "unknown key; did you mean dynamics.temperature, which is 1/beta, "
            "or network.inverse-temperature of a modern network?");
    search found = search_for(key);
    for (size_t k = 0; k < mattis_param_count; k++) {
        offer_sections(&found, mattis_param_table[k].path);
        offer_param(&found, &mattis_param_table[k]);
    }
    for (size_t k = 0; k < N_OWN_KEYS; k++)
        offer_key(&found, own_keys[k]);
    if (*found.best)
        return mattis_config_fail(report, mark, key, "unknown key; did you mean %s?", found.best);

    char section[MATTIS_CONFIG_KEY] = "", known[512];
    const char *dot = strrchr(key, '.');
    if (dot)
        snprintf(section, sizeof section, "%.*s", (int)(dot - key), key);
    if (!mattis_config_is_section(section))
        *section = '\0';
    mattis_config_describe_section(section, known, sizeof known);
    return mattis_config_fail(report, mark, key, "unknown key; %s knows %s",
                              *section ? section : "the top level", known);
}

static int unknown_axis(const char *name, const char *key, mattis_config_mark mark,
                        mattis_report *report) {
    search found = search_for(name);
    for (size_t k = 0; k < mattis_param_count; k++) {
        const mattis_param *param = &mattis_param_table[k];
        if (!mattis_config_can_be_axis(param))
            continue;
        if (param->axis)
            offer(&found, param->axis, mattis_edit_distance(last_name(name), param->axis));
        offer_param(&found, param);
    }
    if (*found.best)
        return mattis_config_fail(report, mark, key, "unknown parameter; did you mean %s?",
                                  found.best);
    return mattis_config_fail(report, mark, key,
                              "unknown parameter; axes can be numbers among " ALL_KEYS);
}

static int refuse_axis(const mattis_param *param, const char *key, mattis_config_mark mark,
                       mattis_report *report) {
    char range[256];
    mattis_param_describe_range(param, range, sizeof range);
    return mattis_config_fail(
        report, mark, key, "%s, so it cannot be an axis; give one value as %s: %s",
        param->fixed ? "it holds for the whole experiment" : "it is not a number", param->path,
        range);
}

/* Whether the row can be called by this name besides its path. */
static bool answers_to(const mattis_param *param, const char *name) {
    return strcmp(mattis_param_name(param), name) == 0 ||
           strcmp(mattis_param_axis_name(param), name) == 0;
}

static int refuse_ambiguous(const char *name, const char *key, mattis_config_mark mark,
                            mattis_report *report) {
    char paths[512] = "";
    for (size_t k = 0; k < mattis_param_count; k++)
        if (answers_to(&mattis_param_table[k], name))
            append(paths, sizeof paths, mattis_param_table[k].path,
                   (int)strlen(mattis_param_table[k].path));
    return mattis_config_fail(report, mark, key, "ambiguous name; give one of %s", paths);
}

/* Rows that the name stands for: the one with this path, or all that answer to it. */
static size_t find_rows(const char *name, const mattis_param **param) {
    *param = mattis_param_find(name);
    if (*param)
        return 1;
    size_t n = 0;
    for (size_t k = 0; k < mattis_param_count; k++)
        if (answers_to(&mattis_param_table[k], name)) {
            *param = &mattis_param_table[k];
            n++;
        }
    return n;
}

int mattis_config_lookup(const char *name, const char *key, bool axis, mattis_config_mark mark,
                         const mattis_param **param, mattis_report *report) {
    size_t n = find_rows(name, param);
    if (n == 0)
        return axis ? unknown_axis(name, key, mark, report)
                    : mattis_config_unknown(key, mark, report);
    if (n > 1)
        return refuse_ambiguous(name, key, mark, report);
    if (axis && !mattis_config_can_be_axis(*param))
        return refuse_axis(*param, key, mark, report);
    return MATTIS_OK;
}
