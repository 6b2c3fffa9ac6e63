/* Files of images that an experiment names: paths, what they need beside them, and reading them;
 * see config_internal.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_internal.h"

static const char *const file_keys[MATTIS_N_IMAGES_FILES] = {
    "dataset.source.images", "dataset.source.labels", "dataset.source.test-images",
    "dataset.source.test-labels"};

/* A path in a file is relative to the folder of the file, one of --set to the working directory. */
static char *place_path(const mattis_config_node *node) {
    const char *slash =
        node->mark.source->is_override ? NULL : strrchr(node->mark.source->name, '/');
    const size_t folder =
        slash && *node->text != '/' ? (size_t)(slash + 1 - node->mark.source->name) : 0;
    char *path = malloc(folder + strlen(node->text) + 1);
    if (path) {
        memcpy(path, node->mark.source->name, folder);
        strcpy(path + folder, node->text);
    }
    return path;
}

static int read_path(const mattis_config_node *node, const char *key, char **path,
                     mattis_report *report) {
    if (node->kind != MATTIS_CONFIG_SCALAR || mattis_config_is_null(node) || !*node->text)
        return mattis_config_fail(report, node->mark, key, "%s; give the path of a file",
                                  node->kind == MATTIS_CONFIG_LIST  ? "a list"
                                  : node->kind == MATTIS_CONFIG_MAP ? "keys"
                                                                    : "no value");
    for (const char *byte = node->text; *byte; byte++)
        if ((unsigned char)*byte < 0x20 || *byte == 0x7F)
            return mattis_config_fail(report, node->mark, key,
                                      "a control character; give the path of a file");
    *path = place_path(node);
    return *path ? MATTIS_OK : mattis_config_no_memory(report);
}

int mattis_config_read_source(const mattis_config_settings *settings, mattis_experiment *out,
                              mattis_report *report) {
    for (size_t k = 0; k < mattis_param_count; k++) {
        const mattis_param *param = &mattis_param_table[k];
        if (strncmp(param->path, "dataset.source.", 15) == 0 &&
            mattis_config_is_given(settings, param))
            out->base.source = MATTIS_SOURCE_IMAGES;
    }
    for (size_t k = 0; k < MATTIS_N_IMAGES_FILES; k++) {
        const mattis_config_node *node =
            mattis_config_slot_of(settings, mattis_param_find(file_keys[k]))->value;
        int status = node ? read_path(node, file_keys[k], &out->image_file[k], report) : MATTIS_OK;
        if (status)
            return status;
        out->base.image_file[k] = out->image_file[k];
    }
    return MATTIS_OK;
}

/* A file that is needed and not given. `why` stands at the key that needs it. */
static int require_file(const mattis_config_settings *settings, const mattis_experiment *experiment,
                        mattis_images_file file, const char *why, const char *text,
                        mattis_report *report) {
    char key[MATTIS_CONFIG_KEY];
    if (experiment->image_file[file])
        return MATTIS_OK;
    mattis_config_mark mark = mattis_config_where(settings, mattis_param_find(why), key);
    return mattis_config_fail(report, mark, key, "%s; give %s", text, file_keys[file]);
}

static int require_files(const mattis_config_settings *settings,
                         const mattis_experiment *experiment, mattis_report *report) {
    static const char classes[] = "classes as concepts are told by labels";
    static const char cues[] = "another image of the class is one of the test part";
    int status = MATTIS_OK;
    if (experiment->base.concepts != MATTIS_CONCEPTS_CLASSES)
        return status;
    status = require_file(settings, experiment, MATTIS_TRAIN_LABELS, "dataset.source.concepts",
                          classes, report);
    for (mattis_images_file file = MATTIS_TEST_IMAGES;
         !status && experiment->base.from == MATTIS_FROM_EXAMPLE && file <= MATTIS_TEST_LABELS;
         file++)
        status = require_file(settings, experiment, file, "start.from", cues, report);
    return status;
}

/* Kept states have the rows and columns of one size. */
static int require_one_size(const mattis_config_settings *settings, const mattis_experiment *out,
                            mattis_report *report) {
    const mattis_param *spins = mattis_param_find("network.spins");
    char key[MATTIS_CONFIG_KEY];
    if (out->base.record_states == 0 || !mattis_config_slot_of(settings, spins)->axis)
        return MATTIS_OK;
    mattis_config_mark mark =
        mattis_config_where(settings, mattis_param_find("record.states"), key);
    return mattis_config_fail(report, mark, key,
                              "states of several sizes cannot be kept; give one network.spins, or "
                              "leave it out");
}

static int check_checksum(const mattis_config_settings *settings, mattis_experiment *out,
                          mattis_report *report) {
    const mattis_param *row = mattis_param_find("dataset.source.checksum");
    char key[MATTIS_CONFIG_KEY];
    if (out->base.checksum < 0)
        out->base.checksum = out->images->checksum;
    if (out->base.checksum == out->images->checksum)
        return MATTIS_OK;
    mattis_config_mark mark = mattis_config_where(settings, row, key);
    return mattis_config_fail(
        report, mark, key,
        "the files have the checksum %lld, not %lld; give the right files, or "
        "leave the checksum out",
        (long long)out->images->checksum, (long long)out->base.checksum);
}

int mattis_config_load_images(const mattis_config_settings *settings, mattis_experiment *out,
                              mattis_report *report) {
    if (out->base.source != MATTIS_SOURCE_IMAGES)
        return MATTIS_OK;
    int status = require_files(settings, out, report);
    if (!status)
        status = require_one_size(settings, out, report);
    if (status)
        return status;
    mattis_report why = {""};
    out->images = calloc(1, sizeof *out->images);
    status = out->images ? mattis_images_load(out->base.image_file, out->images, &why)
                         : MATTIS_ERR_MEMORY;
    if (status == MATTIS_ERR_MEMORY)
        return mattis_config_no_memory(report);
    if (status)
        return mattis_config_fail_images(settings, why.text, report);
    out->base.images = out->images;
    return check_checksum(settings, out, report);
}

int mattis_config_fail_images(const mattis_config_settings *settings, const char *text,
                              mattis_report *report) {
    char key[MATTIS_CONFIG_KEY], named[MATTIS_CONFIG_KEY];
    const char *colon = strstr(text, ": ");
    snprintf(named, sizeof named, "%.*s", colon ? (int)(colon - text) : 0, text);
    const mattis_param *param = mattis_param_find(named);
    if (param && mattis_config_is_given(settings, param)) {
        mattis_config_mark mark = mattis_config_where(settings, param, key);
        return mattis_config_fail(report, mark, key, "%.700s", colon + 2);
    }
    mattis_config_mark mark = mattis_config_where(settings, mattis_param_find(file_keys[0]), key);
    return mattis_config_fail(report, mark, "dataset.source", "%.700s", text);
}
