/* What the files of src/config share. The way of an experiment file:
 *
 *   yaml.c      text -> tree of nodes, each with its place
 *   names.c     key -> row of the parameter table, or the nearest right key
 *   settings.c  tree and --set overrides -> which row is given where
 *   value.c     node -> checked number of one row
 *   axes.c      node -> checked values of one axis
 *   resolve.c   settings -> experiment: values, defaults, axes, and K of every cell
 *   images.c    files of images: paths, and reading them
 *   conditions.c  the rules that span several keys
 *   effects.c   keys that are given without having an effect
 *   emit.c      experiment -> canonical text and its hash
 *   config.c    the public functions, and reading the file
 *
 * Functions return 0 or a negative code and write the report where they fail. */
#ifndef MATTIS_CONFIG_INTERNAL_H
#define MATTIS_CONFIG_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "mattis/config.h"

/* A dotted key with room for a name taken from the file, as shown in errors. */
enum { MATTIS_CONFIG_KEY = 192 };

/* --- Places and errors (yaml.c) ------------------------------------------------------------- */

/* Where a text comes from: a file, or one --set. */
typedef struct mattis_config_source {
    const char *name; /* file name, or the key of the override as typed; borrowed */
    bool is_override;
} mattis_config_source;

typedef struct mattis_config_mark {
    const mattis_config_source *source; /* borrowed */
    size_t line;                        /* from 1 */
} mattis_config_mark;

/* Reports `FILE:LINE: key: message`, or `--set KEY: key: message`, where the second key is left out
 * when it equals the first. `key` may be NULL. Returns MATTIS_ERR_INPUT. */
int mattis_config_fail(mattis_report *report, mattis_config_mark mark, const char *key,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Reports that memory ran out and returns MATTIS_ERR_MEMORY. */
int mattis_config_no_memory(mattis_report *report);

/* A piece of the user's text fit for an error line: shortened, control characters replaced. */
typedef struct mattis_config_quoted {
    char text[64];
} mattis_config_quoted;
mattis_config_quoted mattis_config_quote(const char *text);

/* --- The tree (yaml.c) ---------------------------------------------------------------------- */

typedef enum mattis_config_kind {
    MATTIS_CONFIG_SCALAR,
    MATTIS_CONFIG_LIST,
    MATTIS_CONFIG_MAP
} mattis_config_kind;

typedef struct mattis_config_node {
    mattis_config_kind kind;
    mattis_config_mark mark; /* of the key, for the value of a key */
    char *text;              /* SCALAR: owned, without NUL inside */
    bool plain;              /* SCALAR: not in quotes */
    size_t n;                /* LIST: items; MAP: keys and values in turn */
    size_t capacity;
    struct mattis_config_node *child; /* owned */
} mattis_config_node;

/* Reads one YAML document of UTF-8 text without aliases and tags. Keys of a map are non-empty
 * scalars. An empty document gives a null scalar. The caller frees `root` with
 * mattis_config_tree_free, also after a failure; it keeps `source` but not `text`. */
int mattis_config_tree_read(const char *text, size_t length, const mattis_config_source *source,
                            mattis_config_node *root, mattis_report *report);

/* Frees what is inside and zeroes the node. */
void mattis_config_tree_free(mattis_config_node *root);

/* Whether the node is an unquoted null: nothing, ~ or null. */
bool mattis_config_is_null(const mattis_config_node *node);

/* --- Names (names.c) ------------------------------------------------------------------------ */

/* Writes "prefix.name", or "name" for an empty prefix; the name is shortened like a quoted text. */
void mattis_config_join(char key[MATTIS_CONFIG_KEY], const char *prefix, const char *name);

/* Whether the table has keys below this dotted path ("network"). A path may be a row as well
 * (network.load): then it takes one value or a map. */
bool mattis_config_is_section(const char *path);

/* Whether the type and role of the parameter let it be an axis. */
bool mattis_config_can_be_axis(const mattis_param *param);

/* Writes what may stand directly under `path` ("" for the top level), separated by commas, or where
 * to find it when it is much. */
void mattis_config_describe_section(const char *path, char *text, size_t size);

/* Reports an unknown key and, where one is near, the right one. */
int mattis_config_unknown(const char *key, mattis_config_mark mark, mattis_report *report);

/* Finds a row by its dotted path or, where only one row has it, by its last name or its name as an
 * axis. `key` is what errors show. With `axis`, rows that cannot be an axis are refused. */
int mattis_config_lookup(const char *name, const char *key, bool axis, mattis_config_mark mark,
                         const mattis_param **param, mattis_report *report);

/* --- Settings (settings.c) ------------------------------------------------------------------ */

/* What is given for one row of the table. All nodes are borrowed from trees. */
typedef struct mattis_config_slot {
    const mattis_config_node *value; /* NULL: no single value */
    const mattis_config_node *axis;  /* NULL: not an axis */
    const mattis_config_node *name;  /* of the axis, as written */
} mattis_config_slot;

typedef struct mattis_config_settings {
    const mattis_config_node *root;  /* borrowed */
    const mattis_config_node *title; /* NULL: not given */
    mattis_config_slot *slot;        /* one for each row of the table */
    size_t n_axes;
    size_t *axis_row; /* rows of the axes in their order; room for every row */
} mattis_config_settings;

/* One --set, parsed. Both nodes name `source`, so the struct must stay where it is. */
typedef struct mattis_config_override {
    char *key; /* owned: as typed, before the '=' */
    mattis_config_source source;
    mattis_config_node name; /* the key, or the axis name after "axes." */
    mattis_config_node value;
} mattis_config_override;

int mattis_config_settings_init(mattis_config_settings *self, mattis_report *report);
void mattis_config_settings_free(mattis_config_settings *self);

/* Takes over what the tree of a file gives; `root` must outlive the settings. */
int mattis_config_settings_read(mattis_config_settings *self, const mattis_config_node *root,
                                mattis_report *report);

/* Parses "KEY=VALUE" and lays it over the settings; `work` (zeroed by the caller, freed with
 * mattis_config_override_free also after a failure) must outlive them. */
int mattis_config_settings_override(mattis_config_settings *self, const char *text,
                                    mattis_config_override *work, mattis_report *report);
void mattis_config_override_free(mattis_config_override *self);

/* The slot of a row. */
mattis_config_slot *mattis_config_slot_of(const mattis_config_settings *self,
                                          const mattis_param *param);

/* Whether the row has a value or an axis. */
bool mattis_config_is_given(const mattis_config_settings *self, const mattis_param *param);

/* Where a given row stands, and under which key. */
mattis_config_mark mattis_config_where(const mattis_config_settings *self,
                                       const mattis_param *param, char key[MATTIS_CONFIG_KEY]);

/* The line of the section that a missing key belongs in, or the first. */
mattis_config_mark mattis_config_where_missing(const mattis_config_settings *self,
                                               const char *path);

/* --- Rules that span several keys (conditions.c) -------------------------------------------- */

/* The ways to give the number of patterns. A file has exactly one of them, with all of its keys
 * that the model knows; an override of one replaces the others. */
enum { MATTIS_CONFIG_WAYS = 3, MATTIS_CONFIG_WAY_KEYS = 3 };
typedef struct mattis_config_way {
    const char *path[MATTIS_CONFIG_WAY_KEYS]; /* NULL after the last */
} mattis_config_way;
extern const mattis_config_way mattis_config_ways[MATTIS_CONFIG_WAYS];

/* The way that the row belongs to, or NULL. */
const mattis_config_way *mattis_config_way_of(const mattis_param *param);

/* The first row of the way that is given, or NULL. */
const mattis_param *mattis_config_given_of(const mattis_config_settings *settings,
                                           const mattis_config_way *way);

/* The second key of the way that the model knows, or NULL; `model` is the bit of the model. */
const mattis_param *mattis_config_way_second(const mattis_config_way *way, unsigned model);

/* Exactly one way, and all of it. */
int mattis_config_check_ways(const mattis_config_settings *settings, unsigned model,
                             mattis_report *report);

/* Every other rule. The base and the axes of the experiment are filled. */
int mattis_config_check_conditions(const mattis_config_settings *settings,
                                   const mattis_experiment *experiment, mattis_report *report);

/* Whether the parameter has a value of the closed interval anywhere on the grid. */
bool mattis_config_takes(const mattis_experiment *experiment, const char *path, double from,
                         double to);

/* Refuses keys that are given, other than by their default, without having an effect, where more
 * than one choice or the axes decide (effects.c). */
int mattis_config_check_effects(const mattis_config_settings *settings,
                                const mattis_experiment *experiment, mattis_report *report);

/* Refuses what is said about patterns beyond `most`, the largest number of patterns of a cell. */
int mattis_config_check_patterns(const mattis_config_settings *settings,
                                 const mattis_experiment *experiment, int64_t most,
                                 mattis_report *report);

/* Whether the row has an effect under the choices of `params`: the damping of TAP has none under
 * sequential updates. */
bool mattis_config_has_effect(const mattis_param *param, const mattis_params *params);

/* --- Values and axes (value.c, axes.c) ------------------------------------------------------ */

/* The number that the node gives for the parameter, checked against type and range. */
int mattis_config_value(const mattis_param *param, const char *key, const mattis_config_node *node,
                        double *value, mattis_report *report);

/* Most values of one axis, and cells of one experiment. */
enum { MATTIS_CONFIG_MAX_CELLS = 1000000 };

/* Value k of n from `from` to `to`; the ends are exact. With `log` in equal ratios, rounded to 15
 * digits so that 0.1, 1, 10 come out as written. */
double mattis_config_axis_point(double from, double to, size_t n, size_t k, bool log);

/* Checks and fills one axis; `key` is what errors show. The caller frees axis->value, also after a
 * failure. */
int mattis_config_axis(const mattis_param *param, const char *key, const mattis_config_node *node,
                       mattis_axis *axis, mattis_report *report);

/* --- Images (images.c) ---------------------------------------------------------------------- */

/* Paths of the files of dataset.source into `out`; any key below it makes images the source. */
int mattis_config_read_source(const mattis_config_settings *settings, mattis_experiment *out,
                              mattis_report *report);

/* Reads the files and compares or fills in their checksum. The base is filled. */
int mattis_config_load_images(const mattis_config_settings *settings, mattis_experiment *out,
                              mattis_report *report);

/* Reports `text` at the place of the key that it begins with ("network.patterns: ..."), or where
 * the images are named. Returns MATTIS_ERR_INPUT. */
int mattis_config_fail_images(const mattis_config_settings *settings, const char *text,
                              mattis_report *report);

/* --- The experiment (resolve.c, emit.c) ----------------------------------------------------- */

/* Fills title, base and axes of the zeroed experiment `out`, which the caller frees, also after a
 * failure. */
int mattis_config_resolve(const mattis_config_settings *settings, mattis_experiment *out,
                          mattis_report *report);

/* The shortest of %.15g, %.16g and %.17g that reads back as the same number. */
typedef struct mattis_config_digits {
    char text[32];
} mattis_config_digits;
mattis_config_digits mattis_config_format(double value);

/* The axis over the parameter, or NULL. */
const mattis_axis *mattis_config_axis_of(const mattis_experiment *experiment,
                                         const mattis_param *param);

/* Fills text and hash from the rest of the experiment. */
int mattis_config_emit(mattis_experiment *experiment, mattis_report *report);

#endif
