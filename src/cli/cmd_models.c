/* mattis models: printed from the tables that check the files. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "mattis/engine.h"
#include "mattis/theory.h"

static const char *fallback_text(const mattis_param *param) {
    if (!param->fallback)
        return "required";
    return *param->fallback ? param->fallback : "optional";
}

static void print_parameters(mattis_model_kind model) {
    for (size_t k = 0; k < mattis_param_count; k++) {
        const mattis_param *param = &mattis_param_table[k];
        char range[160];
        if (!(param->models >> model & 1))
            continue;
        mattis_param_describe_range(param, range, sizeof range);
        printf("  %-23s %-5s %s\n", param->path, mattis_param_symbol(param, model), param->meaning);
        printf("  %-29s %s; %s%s%s%s\n", "", range,
               param->fallback && *param->fallback ? "default " : "", fallback_text(param),
               strcmp(param->units, "1") ? "; in " : "",
               strcmp(param->units, "1") ? param->units : "");
    }
}

int cli_models(const cli_options *options) {
    (void)options;
    for (int model = 0; model < MATTIS_N_MODELS; model++) {
        const mattis_theory_type *theory = mattis_theory_find((mattis_model_kind)model);
        printf("model: %s\n", mattis_model_names[model]);
        for (size_t k = 0; mattis_engines[k]; k++)
            if ((int)mattis_engines[k]->model == model)
                printf("  %s: %s\n", mattis_engines[k]->name, mattis_engines[k]->summary);
        if (theory) {
            printf("  theory: %s\n", theory->summary);
            for (size_t k = 0; k < theory->n_lines; k++)
                printf("  line %-18s %s\n", theory->line[k].name, theory->line[k].meaning);
        }
        printf("\n");
        print_parameters((mattis_model_kind)model);
        printf(
            "\n  axes: one to three, over any numeric key of network, dataset, dynamics and start "
            "that is not fixed for a whole run\n");
    }
    return EXIT_DONE;
}
