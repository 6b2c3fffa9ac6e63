/* Experiment files that are refused. Wrong files stand in tests/cli/bad_inputs; the first line of
 * each is the message expected. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "experiments.h"

#define BAD_INPUTS "tests/cli/bad_inputs"

/* Reads the message expected from the first line, with FILE replaced by the path. */
static void expected_message(const char *path, char *message, size_t size) {
    static const char mark[] = "# expect: FILE";
    char line[1024];
    FILE *file = fopen(path, "r");
    cr_assert(file, "%s", path);
    cr_assert(fgets(line, sizeof line, file), "%s", path);
    fclose(file);
    line[strcspn(line, "\n")] = '\0';
    cr_assert(strncmp(line, mark, strlen(mark)) == 0, "%s: no '%s' in line 1", path, mark);
    snprintf(message, size, "%s%s", path, line + strlen(mark));
}

Test(config, refuses_wrong_files) {
    DIR *directory = opendir(BAD_INPUTS);
    cr_assert(directory, "run from the top of the repository");
    size_t n = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_name[0] == '.')
            continue;
        char path[512], message[2048];
        snprintf(path, sizeof path, BAD_INPUTS "/%s", entry->d_name);
        expected_message(path, message, sizeof message);
        mattis_experiment e;
        mattis_report report = {0};
        cr_expect_eq(mattis_config_read(path, NULL, 0, &e, &report), MATTIS_ERR_INPUT, "%s", path);
        cr_expect_str_eq(report.text, message);
        n++;
    }
    closedir(directory);
    cr_expect_geq(n, 100);
}

static void expect_refusal(const char *bytes, size_t length, const char *message) {
    mattis_experiment e;
    memset(&e, 0xA5, sizeof e);
    mattis_report report = {0};
    int status = mattis_config_parse(bytes, length, "exp.yaml", NULL, 0, &e, &report);
    cr_expect_eq(status, MATTIS_ERR_INPUT, "%s", message);
    cr_expect_str_eq(report.text, message);
    cr_expect(!e.title && !e.text && e.n_axes == 0, "the experiment is zeroed");
    mattis_experiment_free(&e);
    cr_expect_eq(mattis_config_parse(bytes, length, "exp.yaml", NULL, 0, &e, NULL), status);
}
#define EXPECT_REFUSAL(bytes, message) expect_refusal(bytes, sizeof(bytes) - 1, message)

Test(config, refuses_wrong_bytes) {
    static const char empty[] =
        "exp.yaml:1: empty; give keys and values: title, axes, model, network, "
        "dataset, noise, dynamics, start, samples, seed, record, refine, theory";
    EXPECT_REFUSAL("", empty);
    EXPECT_REFUSAL("~", empty);
    EXPECT_REFUSAL("model: dense\ntitle: caf\xE9 au lait\n",
                   "exp.yaml:2: not UTF-8 text (invalid trailing UTF-8 octet); save the file as "
                   "UTF-8");
    EXPECT_REFUSAL("\xFF\xFEm\0o\0", "exp.yaml:1: not UTF-8 text (UTF-16); save the file as UTF-8");
    EXPECT_REFUSAL("model: dense\n\0\n",
                   "exp.yaml:2: not UTF-8 text (control characters are not allowed); save the file "
                   "as UTF-8");
    EXPECT_REFUSAL("model: \"de\\0nse\"\n",
                   "exp.yaml:1: a NUL character inside a value; remove it");
    EXPECT_REFUSAL("\"bell\\a and a key that goes on and on for more than 48 letters\": 1\n",
                   "exp.yaml:1: bell? and a key that goes on and on for more tha...: unknown key; "
                   "the top level knows title, axes, model, network, dataset, noise, dynamics, "
                   "start, samples, seed, record, refine, theory");
    EXPECT_REFUSAL("title: \"line \\L separator\"\nmodel: dense\n",
                   "exp.yaml:1: title: a line break or control character; give one line of text");
}

Test(config, accepts_a_byte_order_mark) {
    char text[256];
    snprintf(text, sizeof text, "\xEF\xBB\xBF%s", shortest_text);
    mattis_experiment e = parsed_text(text, NULL);
    cr_expect_eq(e.base.patterns, 7);
    mattis_experiment_free(&e);
}

Test(config, refuses_what_is_no_file) {
    mattis_experiment e;
    mattis_report report = {0};
    cr_expect_eq(mattis_config_read("no/such.yaml", NULL, 0, &e, &report), MATTIS_ERR_FILE);
    cr_expect_str_eq(report.text, "no/such.yaml: No such file or directory; give the path of an "
                                  "experiment file");
    cr_expect_eq(mattis_config_read("/tmp", NULL, 0, &e, &report), MATTIS_ERR_FILE);
    cr_expect_str_eq(report.text, "/tmp: Is a directory; give the path of an experiment file");
}

/* A temporary file with `length` bytes of comment after the shortest experiment. */
static void write_padded(char *path, size_t length) {
    int descriptor = mkstemp(path);
    cr_assert_geq(descriptor, 0);
    FILE *file = fdopen(descriptor, "w");
    fputs(shortest_text, file);
    for (size_t k = strlen(shortest_text); k < length; k++)
        fputc(k % 80 ? '#' : '\n', file);
    fclose(file);
}

Test(config, reads_files_up_to_one_mebibyte) {
    mattis_experiment e;
    mattis_report report = {0};
    char largest[] = "/tmp/mattis-config-XXXXXX", larger[] = "/tmp/mattis-config-XXXXXX";
    write_padded(largest, 1 << 20);
    write_padded(larger, (1 << 20) + 1);
    cr_expect_eq(mattis_config_read(largest, NULL, 0, &e, &report), MATTIS_OK, "%s", report.text);
    mattis_experiment_free(&e);
    cr_expect_eq(mattis_config_read(larger, NULL, 0, &e, &report), MATTIS_ERR_INPUT);
    cr_expect(strstr(report.text, ": larger than 1 MiB; give the path of an experiment file"));
    unlink(largest);
    unlink(larger);
}
