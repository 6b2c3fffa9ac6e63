/* mattis run on the ranks above 0: see mattis/ranks.h. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "mattis/config.h"
#include "mattis/run.h"
#include "signals.h"

void cli_work(const cli_options *options, const char *text) {
    mattis_experiment experiment = {0};
    mattis_plan plan = {0};
    const mattis_run_options run = {.threads = options->threads,
                                    .stop = &cli_stop,
                                    .save = &cli_saves,
                                    .state_every = options->state_every,
                                    .keep_final_states = options->keep_states,
                                    .ranks = options->ranks};
    cli_catch_signals(0); /* rank 0 watches the time */
    int status = mattis_config_parse(text, strlen(text), "rank 0", NULL, 0, &experiment, NULL);
    if (!status)
        status = mattis_plan_init(&plan, &experiment);
    if (status)
        abort(); /* rank 0 has read the same: there is no memory here. It ends the other ranks too
                  */
    mattis_simulate(&plan, &run, NULL, 0);
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
}
