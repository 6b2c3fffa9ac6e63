/* Which row of the table is given where, by the file and by --set; see config_internal.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_internal.h"

int mattis_config_settings_init(mattis_config_settings *self, mattis_report *report) {
    memset(self, 0, sizeof *self);
    self->slot = calloc(mattis_param_count, sizeof *self->slot);
    self->axis_row = calloc(mattis_param_count, sizeof *self->axis_row);
    return self->slot && self->axis_row ? MATTIS_OK : mattis_config_no_memory(report);
}

void mattis_config_settings_free(mattis_config_settings *self) {
    free(self->slot);
    free(self->axis_row);
    memset(self, 0, sizeof *self);
}

mattis_config_slot *mattis_config_slot_of(const mattis_config_settings *self,
                                          const mattis_param *param) {
    return &self->slot[param - mattis_param_table];
}

bool mattis_config_is_given(const mattis_config_settings *self, const mattis_param *param) {
    const mattis_config_slot *slot = mattis_config_slot_of(self, param);
    return slot->value || slot->axis;
}

/* --- Places --------------------------------------------------------------------------------- */

mattis_config_mark mattis_config_where(const mattis_config_settings *self,
                                       const mattis_param *param, char key[MATTIS_CONFIG_KEY]) {
    const mattis_config_slot *slot = mattis_config_slot_of(self, param);
    mattis_config_join(key, slot->axis ? "axes" : "", slot->axis ? slot->name->text : param->path);
    return slot->axis ? slot->name->mark : slot->value->mark;
}

mattis_config_mark mattis_config_where_missing(const mattis_config_settings *self,
                                               const char *path) {
    const mattis_config_node *root = self->root;
    size_t length = strcspn(path, ".");
    for (size_t k = 0; path[length] && k < root->n; k += 2) {
        const char *name = root->child[k].text;
        if (strlen(name) == length && strncmp(name, path, length) == 0)
            return root->child[k].mark;
    }
    return (mattis_config_mark){.source = root->mark.source, .line = 1};
}

/* --- The file ------------------------------------------------------------------------------- */

/* Refuses a key that an earlier pair of the map has already. */
static int refuse_duplicate(const mattis_config_node *map, size_t k, const char *key,
                            mattis_report *report) {
    for (size_t j = 0; j < k; j += 2)
        if (strcmp(map->child[j].text, map->child[k].text) == 0)
            return mattis_config_fail(report, map->child[k].mark, key,
                                      "given twice, first on line %zu; keep one",
                                      map->child[j].mark.line);
    return MATTIS_OK;
}

static int expect_section(const mattis_config_node *node, const char *key, mattis_report *report) {
    if (node->kind == MATTIS_CONFIG_MAP || mattis_config_is_null(node))
        return MATTIS_OK;
    char known[512];
    mattis_config_describe_section(key, known, sizeof known);
    return mattis_config_fail(report, node->mark, key,
                              "a section, not %s; give its keys below it, indented: %s",
                              node->kind == MATTIS_CONFIG_LIST ? "a list" : "a value", known);
}

static void add_axis(mattis_config_settings *self, const mattis_param *param,
                     const mattis_config_node *name, const mattis_config_node *value) {
    mattis_config_slot *slot = mattis_config_slot_of(self, param);
    if (!slot->axis)
        self->axis_row[self->n_axes++] = (size_t)(param - mattis_param_table);
    slot->axis = value;
    slot->name = name;
}

static int read_axes(mattis_config_settings *self, const mattis_config_node *map,
                     mattis_report *report) {
    if (map->kind != MATTIS_CONFIG_MAP && !mattis_config_is_null(map))
        return mattis_config_fail(report, map->mark, "axes",
                                  "not %s but one key for each axis; write e.g. load: [0.1, 0.2] "
                                  "below it, indented",
                                  map->kind == MATTIS_CONFIG_LIST ? "a list" : "a value");
    for (size_t k = 0; k < map->n; k += 2) {
        const mattis_config_node *name = &map->child[k];
        char key[MATTIS_CONFIG_KEY];
        mattis_config_join(key, "axes", name->text);
        const mattis_param *param;
        int status = refuse_duplicate(map, k, key, report);
        if (!status)
            status = mattis_config_lookup(name->text, key, true, name->mark, &param, report);
        if (status)
            return status;
        const mattis_config_slot *slot = mattis_config_slot_of(self, param);
        if (slot->axis)
            return mattis_config_fail(report, name->mark, key,
                                      "the same parameter as axes.%s on line %zu; keep one",
                                      slot->name->text, slot->name->mark.line);
        add_axis(self, param, name, &map->child[k + 1]);
    }
    return MATTIS_OK;
}

static int read_section(mattis_config_settings *self, const mattis_config_node *map,
                        const char *prefix, mattis_report *report);

/* A list in the place of numbered keys: start.weights: [1, 0.5] gives start.weights.1 and .2. */
static bool is_numbered(const char *path) {
    char first[MATTIS_CONFIG_KEY];
    mattis_config_join(first, path, "1");
    return mattis_param_find(first) != NULL;
}

static int read_list(mattis_config_settings *self, const mattis_config_node *list, const char *path,
                     mattis_report *report) {
    for (size_t k = 0; k < list->n; k++) {
        char number[32], key[MATTIS_CONFIG_KEY];
        snprintf(number, sizeof number, "%zu", k + 1);
        mattis_config_join(key, path, number);
        const mattis_param *param = mattis_param_find(key);
        if (!param)
            return mattis_config_fail(report, list->mark, path,
                                      "a list of %zu numbers; give at most %zu", list->n, k);
        mattis_config_slot_of(self, param)->value = &list->child[k];
    }
    return MATTIS_OK;
}

/* One pair of a map; `path` is its dotted key. */
static int read_pair(mattis_config_settings *self, const mattis_config_node *name, const char *path,
                     mattis_report *report) {
    const mattis_config_node *value = name + 1;
    if (strcmp(path, "title") == 0) {
        self->title = value;
        return MATTIS_OK;
    }
    if (strcmp(path, "axes") == 0)
        return read_axes(self, value, report);
    if (value->kind == MATTIS_CONFIG_LIST && is_numbered(path))
        return read_list(self, value, path, report);
    const mattis_param *param = mattis_param_find(path);
    if (mattis_config_is_section(path) && (!param || value->kind == MATTIS_CONFIG_MAP)) {
        int status = expect_section(value, path, report);
        if (!status && param && param->type == MATTIS_TYPE_CHOICE && value->n == 0)
            return mattis_config_fail(report, value->mark, path,
                                      "no keys; give a value, or keys with their values");
        return status ? status : read_section(self, value, path, report);
    }
    if (!param)
        return mattis_config_unknown(path, name->mark, report);
    mattis_config_slot_of(self, param)->value = value;
    return MATTIS_OK;
}

static int read_section(mattis_config_settings *self, const mattis_config_node *map,
                        const char *prefix, mattis_report *report) {
    for (size_t k = 0; k < map->n; k += 2) {
        const mattis_config_node *name = &map->child[k];
        char path[MATTIS_CONFIG_KEY];
        mattis_config_join(path, prefix, name->text);
        const char *dot = strrchr(name->text, '.');
        if (dot && (mattis_param_find(path) || mattis_config_is_section(path)))
            return mattis_config_fail(report, name->mark, path,
                                      "a dotted key; write %.*s: and below it, indented, %s:",
                                      (int)(dot - name->text), name->text, dot + 1);
        int status = refuse_duplicate(map, k, path, report);
        if (!status)
            status = read_pair(self, name, path, report);
        if (status)
            return status;
    }
    return MATTIS_OK;
}

int mattis_config_settings_read(mattis_config_settings *self, const mattis_config_node *root,
                                mattis_report *report) {
    self->root = root;
    if (root->kind == MATTIS_CONFIG_MAP)
        return read_section(self, root, "", report);
    char known[512];
    mattis_config_describe_section("", known, sizeof known);
    return mattis_config_fail(report, root->mark, NULL, "%s; give keys and values: %s",
                              mattis_config_is_null(root)        ? "empty"
                              : root->kind == MATTIS_CONFIG_LIST ? "a list"
                                                                 : "a single value",
                              known);
}

/* --- Overrides ------------------------------------------------------------------------------ */

static void remove_axis(mattis_config_settings *self, const mattis_param *param) {
    mattis_config_slot *slot = mattis_config_slot_of(self, param);
    slot->axis = NULL;
    slot->name = NULL;
    size_t row = (size_t)(param - mattis_param_table), kept = 0;
    for (size_t a = 0; a < self->n_axes; a++)
        if (self->axis_row[a] != row)
            self->axis_row[kept++] = self->axis_row[a];
    self->n_axes = kept;
}

static void remove_row(mattis_config_settings *self, const mattis_param *param) {
    mattis_config_slot_of(self, param)->value = NULL;
    remove_axis(self, param);
}

/* An override of one way to give the number of patterns replaces the others. */
static void remove_other_ways(mattis_config_settings *self, const mattis_param *param) {
    const mattis_config_way *kept = mattis_config_way_of(param);
    for (size_t w = 0; kept && w < MATTIS_CONFIG_WAYS; w++) {
        const mattis_config_way *way = &mattis_config_ways[w];
        for (size_t k = 0; way != kept && k < MATTIS_CONFIG_WAY_KEYS && way->path[k]; k++)
            remove_row(self, mattis_param_find(way->path[k]));
    }
}

static int override_axis(mattis_config_settings *self, const mattis_config_override *work,
                         mattis_report *report) {
    const mattis_param *param;
    int status =
        mattis_config_lookup(work->name.text, work->key, true, work->name.mark, &param, report);
    if (status)
        return status;
    if (mattis_config_is_null(&work->value)) {
        remove_axis(self, param);
        return MATTIS_OK;
    }
    remove_other_ways(self, param);
    mattis_config_slot_of(self, param)->value = NULL;
    add_axis(self, param, &work->name, &work->value);
    return MATTIS_OK;
}

/* Takes out a row and everything below it. */
static void remove_below(mattis_config_settings *self, const char *above) {
    size_t length = strlen(above);
    for (size_t k = 0; k < mattis_param_count; k++) {
        const char *path = mattis_param_table[k].path;
        if (strncmp(path, above, length) == 0 && (path[length] == '\0' || path[length] == '.'))
            remove_row(self, &mattis_param_table[k]);
    }
}

/* A map in the place of one value: network.load={coefficient: 2, exponent: 1}. */
static int override_map(mattis_config_settings *self, const mattis_param *param,
                        const mattis_config_node *map, mattis_report *report) {
    remove_other_ways(self, param);
    remove_below(self, param->path);
    return read_section(self, map, param->path, report);
}

static int override_value(mattis_config_settings *self, const mattis_config_override *work,
                          mattis_report *report) {
    if (strcmp(work->key, "title") == 0) {
        self->title = &work->value;
        return MATTIS_OK;
    }
    /* A word that takes away; nothing at all is rather a variable of the shell that is empty. */
    const bool removes = mattis_config_is_null(&work->value) && *work->value.text;
    if (removes && mattis_config_is_section(work->key)) {
        remove_below(self, work->key);
        return MATTIS_OK;
    }
    if (work->value.kind == MATTIS_CONFIG_LIST && is_numbered(work->key)) {
        remove_below(self, work->key);
        return read_list(self, &work->value, work->key, report);
    }
    bool is_row = mattis_param_find(work->key);
    if (strcmp(work->key, "axes") == 0 || (mattis_config_is_section(work->key) && !is_row))
        return mattis_config_fail(report, work->name.mark, work->key,
                                  "holds several keys; set one at a time, as %s.NAME=VALUE",
                                  work->key);
    const mattis_param *param;
    int status = mattis_config_lookup(work->key, work->key, false, work->name.mark, &param, report);
    if (status)
        return status;
    if (work->value.kind == MATTIS_CONFIG_MAP && mattis_config_is_section(param->path))
        return override_map(self, param, &work->value, report);
    if (!removes)
        remove_other_ways(self, param);
    remove_below(self, param->path);
    mattis_config_slot_of(self, param)->value = removes ? NULL : &work->value;
    return MATTIS_OK;
}

/* Splits at the first '=' and parses what follows. */
static int parse_override(const char *text, mattis_config_override *work, mattis_report *report) {
    const char *equals = strchr(text, '=');
    if (!equals || equals == text)
        return mattis_fail(report, MATTIS_ERR_INPUT, "--set %s: %s; write --set KEY=VALUE",
                           mattis_config_quote(text).text, equals ? "no key" : "no '='");
    work->key = strndup(text, (size_t)(equals - text));
    if (!work->key)
        return mattis_config_no_memory(report);
    work->source = (mattis_config_source){.name = work->key, .is_override = true};
    const char *axes = "axes.";
    bool is_axis = strncmp(work->key, axes, strlen(axes)) == 0;
    work->name = (mattis_config_node){.kind = MATTIS_CONFIG_SCALAR,
                                      .mark = {.source = &work->source, .line = 1},
                                      .text = strdup(work->key + (is_axis ? strlen(axes) : 0))};
    if (!work->name.text)
        return mattis_config_no_memory(report);
    return mattis_config_tree_read(equals + 1, strlen(equals + 1), &work->source, &work->value,
                                   report);
}

int mattis_config_settings_override(mattis_config_settings *self, const char *text,
                                    mattis_config_override *work, mattis_report *report) {
    int status = parse_override(text, work, report);
    if (status)
        return status;
    bool is_axis = strlen(work->name.text) < strlen(work->key);
    return is_axis ? override_axis(self, work, report) : override_value(self, work, report);
}

void mattis_config_override_free(mattis_config_override *self) {
    mattis_config_tree_free(&self->name);
    mattis_config_tree_free(&self->value);
    free(self->key);
    memset(self, 0, sizeof *self);
}
