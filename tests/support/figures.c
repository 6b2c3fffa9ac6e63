/* See figures.h. */
#include "figures.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N_LOAD = 25, N_TEMPERATURE = 20 };
double loads[N_LOAD];
double temperatures[N_TEMPERATURE];
static const double starts[] = {0, 1};
static const double few_spins[] = {64, 128, 256};

fake_axis load, temperature, start, spins;
mattis_result result;
mattis_report report;
char folder[64];

void figures_begin(void) {
    for (size_t k = 0; k < N_LOAD; k++)
        loads[k] = 0.02 * (double)(k + 1);
    for (size_t k = 0; k < N_TEMPERATURE; k++)
        temperatures[k] = 0.05 * (double)k;
    load = (fake_axis){"load", "gamma", "linear", N_LOAD, loads};
    temperature = (fake_axis){"temperature", "T", "linear", N_TEMPERATURE, temperatures};
    start = (fake_axis){"start", "", "linear", 2, starts};
    spins = (fake_axis){"spins", "N", "log", 3, few_spins};
    snprintf(folder, sizeof folder, "/tmp/mattis-test-plot-XXXXXX");
    cr_assert(mkdtemp(folder));
}

size_t count_files(void) {
    DIR *directory = opendir(folder);
    cr_assert(directory);
    size_t n = 0;
    for (struct dirent *entry; (entry = readdir(directory));)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(directory);
    return n;
}

void figures_end(void) {
    fake_result_free(&result);
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        unlinkat(dirfd(directory), entry->d_name, 0);
    if (directory)
        closedir(directory);
    rmdir(folder);
}

const char *in_folder(const char *name) {
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

char *read_text(const char *name) {
    FILE *file = fopen(in_folder(name), "rb");
    cr_assert(file, "%s is missing", name);
    char *text = calloc(1, 1 << 20);
    cr_assert(text);
    size_t n = fread(text, 1, (1 << 20) - 1, file);
    cr_assert(n > 0, "%s is empty", name);
    fclose(file);
    return text;
}

size_t count(const char *text, const char *part) {
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        n++;
    return n;
}

int plot(const char *name, int keep) {
    return mattis_plot(&result, &(mattis_plot_options){.keep_script = keep}, in_folder(name),
                       &report);
}

char *script_of(const fake_axis *axis, size_t n, int flags) {
    fake_result_make(&result, axis, n, flags);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    return read_text("fig.svg.gp");
}
