/* Experiment files: YAML in, a checked mattis_experiment out. The only place that knows YAML. */
#ifndef MATTIS_CONFIG_H
#define MATTIS_CONFIG_H

#include "mattis/error.h"
#include "mattis/experiment.h"

/* Reads and checks the experiment file at `path`, with `overrides` ("network.spins=300", in order;
 * NULL when there are none) laid over it. On success `out` is filled and the caller frees it with
 * mattis_experiment_free. On failure the report holds one line, FILE:LINE: key: what is wrong, what
 * would be right; `out` is zeroed. Returns MATTIS_ERR_INPUT for anything wrong with the content,
 * MATTIS_ERR_FILE when the file cannot be read. */
int mattis_config_read(const char *path, const char *const *overrides, size_t n_overrides,
                       mattis_experiment *out, mattis_report *report);

/* The same from text in memory; `name` stands in the place of the file name. */
int mattis_config_parse(const char *text, size_t length, const char *name,
                        const char *const *overrides, size_t n_overrides, mattis_experiment *out,
                        mattis_report *report);

#endif
