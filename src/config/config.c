/* Experiment files; see mattis/config.h. */
#include "mattis/config.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_internal.h"

/* Longer files are mistakes: a result or an image given as an experiment. */
enum { MAX_FILE = 1 << 20 };

static int lay_overrides(mattis_config_settings *settings, const char *const *overrides, size_t n,
                         mattis_config_override *work, mattis_report *report) {
    for (size_t k = 0; k < n; k++) {
        int status = mattis_config_settings_override(settings, overrides[k], &work[k], report);
        if (status)
            return status;
    }
    return MATTIS_OK;
}

static int parse(const char *text, size_t length, const mattis_config_source *source,
                 const char *const *overrides, size_t n_overrides, mattis_experiment *out,
                 mattis_report *report) {
    mattis_config_node root = {0};
    mattis_config_settings settings = {0};
    /* One more than needed, so that none is not mistaken for no memory. */
    mattis_config_override *work = calloc(n_overrides + 1, sizeof *work);
    int status = work ? MATTIS_OK : mattis_config_no_memory(report);
    if (!status)
        status = mattis_config_tree_read(text, length, source, &root, report);
    if (!status)
        status = mattis_config_settings_init(&settings, report);
    if (!status)
        status = mattis_config_settings_read(&settings, &root, report);
    if (!status)
        status = lay_overrides(&settings, overrides, n_overrides, work, report);
    if (!status)
        status = mattis_config_resolve(&settings, out, report);
    if (!status)
        status = mattis_config_emit(out, report);

    for (size_t k = 0; work && k < n_overrides; k++)
        mattis_config_override_free(&work[k]);
    free(work);
    mattis_config_settings_free(&settings);
    mattis_config_tree_free(&root);
    return status;
}

int mattis_config_parse(const char *text, size_t length, const char *name,
                        const char *const *overrides, size_t n_overrides, mattis_experiment *out,
                        mattis_report *report) {
    memset(out, 0, sizeof *out);
    /* Decimal points, whatever the locale of the calling program. */
    locale_t numbers = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (!numbers)
        return mattis_config_no_memory(report);
    locale_t before = uselocale(numbers);
    mattis_config_source source = {.name = name};
    int status = parse(text, length, &source, overrides, n_overrides, out, report);
    uselocale(before);
    freelocale(numbers);
    if (status)
        mattis_experiment_free(out);
    return status;
}

static int fail_reading(const char *path, mattis_report *report) {
    return mattis_fail(report, MATTIS_ERR_FILE, "%s: %s; give the path of an experiment file", path,
                       strerror(errno));
}

/* At most MAX_FILE + 1 bytes of the file, so that pipes can be read as well. */
static int read_file(const char *path, char *text, size_t *length, mattis_report *report) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return fail_reading(path, report);
    *length = fread(text, 1, MAX_FILE + 1, file);
    int status = ferror(file) ? fail_reading(path, report) : MATTIS_OK;
    fclose(file);
    if (!status && *length > MAX_FILE)
        return mattis_fail(report, MATTIS_ERR_INPUT,
                           "%s: larger than 1 MiB; give the path of an experiment file", path);
    return status;
}

int mattis_config_read(const char *path, const char *const *overrides, size_t n_overrides,
                       mattis_experiment *out, mattis_report *report) {
    memset(out, 0, sizeof *out);
    char *text = malloc(MAX_FILE + 1);
    if (!text)
        return mattis_config_no_memory(report);
    size_t length = 0;
    int status = read_file(path, text, &length, report);
    if (!status)
        status = mattis_config_parse(text, length, path, overrides, n_overrides, out, report);
    free(text);
    return status;
}
