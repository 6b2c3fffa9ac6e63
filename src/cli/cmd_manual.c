/* mattis manual: pages made from the tables that parse command lines and files, so that what they
 * say of options and keys is what the program does. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "mattis/build_info.h"
#include "roff.h"

const char *const cli_experiment_page = "experiment";

/* What the tables do not say. */
typedef struct page_text {
    const char *command;
    const char *more;  /* behind the summary */
    const char *files; /* NULL: none */
    const char *examples;
} page_text;

static const page_text texts[] = {
    {"run",
     "The output holds the groups /monte_carlo and /theory over the same axes, /theory/lines, "
     "/monte_carlo/lines and, where they are asked for, /series and /refined. The same seed gives "
     "the same bits for any number of threads, shards and interruptions.",
     "OUT.h5 is the result. OUT.h5.journal is there while the run is not complete.",
     "mattis run experiment.yaml -o out.h5\n"
     "mattis run experiment.yaml -o out.h5 --resume --set samples=40\n"
     "mattis run experiment.yaml -o part-3.h5 --shard 3/8 --max-time 2h"},
    {"merge",
     "Files of different experiments are refused, with the key that differs. What two files both "
     "have must be equal.",
     NULL, "mattis merge part-*.h5 -o all.h5"},
    {"theory", "The layout is that of mattis run, without /monte_carlo.", NULL,
     "mattis theory experiment.yaml -o lines.h5"},
    {"check", "The time is measured, by a few sweeps of a few cells.", NULL,
     "mattis check experiment.yaml --set network.spins=1000"},
    {"show", "", NULL,
     "mattis show out.h5\n"
     "mattis show out.h5 --csv > cells.csv\n"
     "mattis show out.h5 --table measured-lines"},
    {"plot", "Figures are drawn by gnuplot(1).", NULL,
     "mattis plot out.h5 -o figure.pdf\n"
     "mattis plot cold.h5 warm.h5 -o both.svg --width double\n"
     "mattis plot out.h5 --of energy,acceptance -o energy.png"},
    {"report", "The page needs no network.", NULL, "mattis report out.h5 -o report.html"},
    {"models", "", NULL, "mattis models | less"},
    {"manual", "", NULL, "mattis manual experiment | man -l -"},
    {NULL, "", NULL, ""}, /* of a command without one */
};

/* The date is that of the texts above. */
static void begin(const char *name, int section, const char *line) {
    printf(".\\\" Made by mattis manual: change src/cli/cmd_manual.c instead.\n");
    printf(".TH ");
    for (const char *byte = name; *byte; byte++)
        putchar(*byte >= 'a' && *byte <= 'z' ? *byte - 'a' + 'A' : *byte);
    printf(" %d 2026-11-25 \"mattis %s\"\n.SH NAME\n%s \\-\n", section, mattis_version(), name);
    cli_roff_text(line);
}

static void section(const char *name) {
    printf(".SH %s\n", name);
}

/* The first sentence of a summary, or all of it. */
static void first_sentence(const char *summary, char *line, size_t size) {
    const char *end = strstr(summary, ". ");
    snprintf(line, size, "%.*s", end ? (int)(end - summary) : (int)strlen(summary), summary);
}

static void print_options(const cli_command *command) {
    section("OPTIONS");
    for (const cli_option *option = cli_option_table; option->name; option++) {
        char name[64], words[256] = "";
        size_t length = 0;
        if (option->letter != 'h' && !strchr(command->options, option->letter))
            continue;
        snprintf(name, sizeof name, "%s--%s", option->letter == 'o' ? "-o, " : "", option->name);
        cli_roff_term(name, option->value ? option->value : "");
        cli_roff_text(option->meaning);
        for (size_t k = 0; option->words && option->words[k]; k++)
            length += (size_t)snprintf(words + length, sizeof words - length, "%s%s", k ? ", " : "",
                                       option->words[k]);
        if (length > 0)
            cli_roff_text(words);
    }
}

static void print_exit_status(void) {
    section("EXIT STATUS");
    cli_roff_term("0", "");
    cli_roff_text("done");
    cli_roff_term("1", "");
    cli_roff_text("failed while running");
    cli_roff_term("2", "");
    cli_roff_text("bad usage or bad input; nothing was written");
    cli_roff_term("75", "");
    cli_roff_text("stopped early; continue with --resume");
}

static void print_see_also(const char *but) {
    section("SEE ALSO");
    if (strcmp(but, "mattis") != 0)
        printf(".BR mattis (1),\n");
    for (const cli_command *command = cli_commands; command->name; command++)
        if (strcmp(command->name, but) != 0)
            printf(".BR mattis\\-%s (1),\n", command->name);
    if (strcmp(but, cli_experiment_page) != 0)
        printf(".BR mattis\\-experiment (5),\n");
    cli_roff_text("and the files of docs/ in the source.");
}

static void print_command(const cli_command *command) {
    char name[64], line[512];
    const page_text *text = texts;
    snprintf(name, sizeof name, "mattis-%s", command->name);
    first_sentence(command->summary, line, sizeof line);
    while (text->command && strcmp(text->command, command->name) != 0)
        text++;
    begin(name, 1, line);
    section("SYNOPSIS");
    printf(".B mattis %s\n", command->name);
    if (*command->usage)
        cli_roff_text(command->usage);
    section("DESCRIPTION");
    cli_roff_text(command->summary);
    if (*text->more) {
        printf(".PP\n");
        cli_roff_text(text->more);
    }
    print_options(command);
    print_exit_status();
    if (text->files) {
        section("FILES");
        cli_roff_text(text->files);
    }
    if (*text->examples) {
        section("EXAMPLES");
        cli_roff_lines(text->examples);
    }
    print_see_also(command->name);
}

static void print_program(void) {
    begin("mattis", 1, "Monte Carlo and replica theory of associative networks, side by side");
    section("SYNOPSIS");
    printf(".B mattis\n");
    cli_roff_text("COMMAND [ARGUMENT]...");
    printf(".br\n.B mattis\n");
    cli_roff_text("--help | --version");
    section("DESCRIPTION");
    cli_roff_text(
        "mattis simulates Hopfield-like networks and solves their replica theory over the "
        "same grid of parameters, from one experiment file into one HDF5 file.");
    section("COMMANDS");
    for (const cli_command *command = cli_commands; command->name; command++) {
        cli_roff_term(command->name, command->usage);
        cli_roff_text(command->summary);
    }
    cli_roff_term("complete", "WORD...");
    cli_roff_text("what may stand in the place of the last word of a command line: for the "
                  "completion of shells");
    print_exit_status();
    section("ENVIRONMENT");
    cli_roff_term("MATTIS_KERNELS", "");
    cli_roff_text("scalar, avx2, avx512 or amx: forces a row of kernels");
    cli_roff_term("OMP_NUM_THREADS", "");
    cli_roff_text("how many threads, where --threads is not given");
    print_see_also("mattis");
}

/* --- mattis-experiment(5) -------------------------------------------------------------------- */

static void print_key(const mattis_param *param) {
    char range[160], models[64] = "";
    size_t length = 0;
    for (int m = 0; m < MATTIS_N_MODELS; m++)
        if (param->models >> m & 1)
            length += (size_t)snprintf(models + length, sizeof models - length, "%s%s",
                                       length ? ", " : "", mattis_model_names[m]);
    mattis_param_describe_range(param, range, sizeof range);
    cli_roff_term(param->path, param->symbol);
    cli_roff_text(param->meaning);
    printf(".br\n");
    cli_roff_text(range);
    printf(".br\n");
    if (!param->fallback)
        cli_roff_text("required");
    else if (*param->fallback)
        cli_roff_text("default:"), cli_roff_text(param->fallback);
    else
        cli_roff_text("optional");
    printf(".br\nmodels:\n");
    cli_roff_text(models);
}

static void print_experiment(void) {
    begin("mattis-experiment", 5, "experiment files of mattis");
    section("DESCRIPTION");
    cli_roff_text(
        "An experiment file is one YAML document in UTF-8 that says which network is simulated, "
        "and "
        "over which grid. The dotted names below are keys inside keys: network.spins is the key "
        "spins in the map network. Unknown keys, wrong types, and values out of range are errors "
        "with file, line, key and what would be right; nothing is run and nothing is written. "
        "Anchors, aliases and tags are not allowed.\n\n"
        "Exactly one of network.load, network.patterns, and a load of the form {coefficient: c, "
        "exponent: b} or {coefficient: c, logarithmic: true} says how many patterns there are.\n\n"
        "A key whose value is what it would be without it changes no number of the run.");
    section("AXES");
    cli_roff_text(
        "axes holds one to three keys, each a numeric key of the list below by its last name or "
        "its "
        "dotted path: a list of values, or a map with from, to, steps and, where wanted, spacing: "
        "linear or log. The grid is their product. An axis takes the place of a value of "
        "the same key. start: {from: both} adds an axis with two starts.");
    section("EXAMPLE");
    cli_roff_lines("title: Retrieval against load\n"
                   "model: dense\n"
                   "network: {spins: 100, order: 4}\n"
                   "dynamics: {temperature: 0.4, sweeps: 60, burn-in: 30, replicas: 2}\n"
                   "axes:\n"
                   "  load: {from: 0.05, to: 0.5, steps: 10}\n"
                   "samples: 6\n"
                   "seed: 1");
    section("KEYS");
    cli_roff_term("title", "");
    cli_roff_text("one line of text; no part of the experiment");
    for (size_t k = 0; k < mattis_param_count; k++)
        print_key(&mattis_param_table[k]);
    print_see_also(cli_experiment_page);
}

int cli_manual(const cli_options *options) {
    const cli_command *command = cli_command_find(options->file);
    if (command)
        print_command(command);
    else if (strcmp(options->file, "mattis") == 0)
        print_program();
    else if (strcmp(options->file, cli_experiment_page) == 0)
        print_experiment();
    else {
        fprintf(stderr, "mattis manual: '%s' has no page; give a command, experiment or mattis\n",
                options->file);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}
