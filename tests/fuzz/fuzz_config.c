/* Fuzz target of the parser of experiment files: the input is the text of a file and, behind each
 * zero byte, one KEY=VALUE of --set. What parses must be planned, or refused, and its canonical
 * text must parse to the same experiment: that is what --resume relies on. Run by `make fuzz`. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/config.h"
#include "mattis/plan.h"
#include "mattis/run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_SET = 4, LARGEST_PLAN = 2000 };

static void parse_again(const mattis_experiment *first) {
    mattis_experiment second;
    mattis_report report = {""};
    if (mattis_config_parse(first->text, strlen(first->text), "fuzz.yaml", NULL, 0, &second,
                            &report) != MATTIS_OK ||
        strcmp(first->text, second.text) != 0 || strcmp(first->hash, second.hash) != 0)
        abort();
    mattis_experiment_free(&second);
}

static void make_plan(const mattis_experiment *experiment) {
    mattis_plan plan = {0};
    mattis_report report = {""};
    size_t cells = 1;
    for (size_t a = 0; a < experiment->n_axes; a++)
        cells *= experiment->axis[a].n;
    if (cells > LARGEST_PLAN || mattis_plan_init(&plan, experiment) != MATTIS_OK)
        return;
    mattis_estimate estimate;
    if (mattis_plan_limits(&plan, &report) == MATTIS_OK)
        mattis_plan_estimate(&plan, &estimate);
    mattis_plan_free(&plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *set[MOST_SET];
    size_t n_set = 0;
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    const size_t length = strlen(text);
    for (size_t at = length + 1; at < size && n_set < MOST_SET; at += strlen(text + at) + 1)
        set[n_set++] = text + at;

    mattis_experiment experiment;
    mattis_report report = {""};
    const int status =
        mattis_config_parse(text, length, "fuzz.yaml", set, n_set, &experiment, &report);
    if (status == MATTIS_OK) {
        if (!experiment.images)
            parse_again(&experiment);
        make_plan(&experiment);
        mattis_experiment_free(&experiment);
    } else if (status == MATTIS_ERR_INPUT && (!*report.text || strchr(report.text, '\n'))) {
        abort(); /* what is wrong is one line */
    }
    free(text);
    return 0;
}
