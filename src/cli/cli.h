/* The command-line program: commands, options, exit codes. Private to this folder. */
#ifndef MATTIS_CLI_H
#define MATTIS_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "mattis/error.h"
#include "mattis/plan.h"
#include "mattis/ranks.h"
#include "mattis/store.h"

/* Exit codes: docs and scripts rely on them. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_STOPPED = 75 };

/* Options of all commands, parsed once; each command says which it takes. */
typedef struct cli_options {
    const char *file;   /* first argument: experiment or result file */
    char *const *files; /* it and those after it, for commands that take several; borrowed */
    size_t n_files;
    const char *output; /* -o */
    const char *of;     /* --of: what to draw, or NULL */
    const char *table;  /* --table of `show`, or NULL */
    const char *kind;   /* --kind of figure, or NULL */
    double size_power;  /* --law of an extrapolation, or 0 */
    int width;          /* --width of a figure: a mattis_plot_width */
    const char **set;   /* --set, in order; owned */
    size_t n_set;
    int threads;               /* 0: not given */
    double max_time;           /* seconds; 0: not given */
    double state_every;        /* seconds; 0: not given */
    size_t shard, n_shards;    /* from 0; one shard where not given */
    const mattis_ranks *ranks; /* NULL: one process; borrowed */
    bool resume, force, quiet, csv, json, keep_script, keep_states, watch;
    bool help; /* --help, and nothing else was looked at */
} cli_options;

/* What there is to know of an option: for parsing, --help, manual pages and completion. */
typedef struct cli_option {
    const char *name; /* after the two hyphens; "output" is typed as -o as well */
    int letter;
    const char *value;        /* what follows it; NULL: nothing */
    const char *const *words; /* all that the value may be, ended by NULL; or NULL */
    const char *meaning;
} cli_option;

extern const cli_option cli_option_table[];   /* ended by a NULL name */
extern const char *const cli_table_words[];   /* of show --table, ended by NULL */
extern const char *const cli_experiment_page; /* name of the manual page that is of no command */

typedef struct cli_command {
    const char *name;
    const char *usage;   /* arguments after the name */
    const char *summary; /* one line */
    const char *options; /* letters of the options it takes: see options.c */
    enum { NO_FILE, ONE_FILE, MANY_FILES } takes;
    int (*run)(const cli_options *options);
} cli_command;

extern const cli_command cli_commands[]; /* ended by a NULL name */

int cli_run(const cli_options *options);
/* The part of ranks above 0 in a run. */
void cli_work(const cli_options *options, const char *experiment);
int cli_theory(const cli_options *options);
int cli_check(const cli_options *options);
int cli_show(const cli_options *options);
int cli_watch(const cli_options *options);
int cli_merge(const cli_options *options);
int cli_plot(const cli_options *options);
int cli_report(const cli_options *options);
int cli_models(const cli_options *options);
int cli_manual(const cli_options *options);

/* Prints what may stand in the place of the last word of a command line (the words after
 * `mattis`), one a line; a line "@h5" means files ending in .h5. Returns an exit code. */
int cli_complete(int n, char *const *word);

/* The command with this name, or NULL. */
const cli_command *cli_command_find(const char *name);

/* Prints that the value of an option is none of its words. */
void cli_refuse_word(const char *command, const char *option, const char *value,
                     const char *const *words);

/* Prints the usage and the options of a command. */
void cli_print_help(const cli_command *command);

/* Parses argv[2...] for a command; on failure prints one line and returns EXIT_USAGE, else 0. */
int cli_parse(const cli_command *command, int argc, char **argv, cli_options *out);

void cli_options_free(cli_options *options);

/* Prints "mattis: text" on standard error and returns the exit code that fits the error code. */
int cli_error(int code, const mattis_report *report);

/* Prints "mattis: warning: text" where the report has one, and empties it. */
void cli_warning(mattis_report *report);

/* Reads the experiment and makes its plan; where it is to be simulated, checked against the limits
 * of its engine (theory has none of these). On success both are the caller's to free. Prints its
 * own error; returns an exit code. */
int cli_load_plan(const cli_options *options, bool simulated, mattis_experiment *experiment,
                  mattis_plan *plan);

/* The experiment whose text the result `path` holds. Where its images are not found, they are
 * looked for where `now` (may be NULL) has them: a content that differs is an error. */
int cli_parse_stored(const char *path, const char *text, const mattis_experiment *now,
                     mattis_experiment *out, mattis_report *report);

/* The output path: -o, or the name of the experiment file with .h5, in the current directory. */
void cli_output_path(const cli_options *options, char *path, size_t size);

/* mattis_store_probe, and refuses to write over a file that is read. */
int cli_probe_output(const cli_options *options, const char *path, bool replace,
                     mattis_report *report);

/* Refuses a plan that cannot fit into the memory of this machine: MATTIS_ERR_RANGE and a line. */
int cli_check_memory(const mattis_plan *plan, int threads, mattis_report *report);

/* Root attributes of a result file. `finished` may be NULL for a file that is not complete. */
int cli_root_attributes(const mattis_experiment *experiment, const char *started,
                        const char *finished, mattis_attributes *out);

/* The present time as ISO 8601, UTC ("2026-01-31T12:00:00Z"). */
void cli_now(char *text, size_t size);

/* Bytes and seconds for people ("1.2 GiB", "3 min 20 s"). */
void cli_format_bytes(double bytes, char *text, size_t size);
void cli_format_seconds(double seconds, char *text, size_t size);

#endif
