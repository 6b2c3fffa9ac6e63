/* Command-line options: one table, and which command takes which. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "mattis/plot.h"
#include "signals.h"

const char *const cli_table_words[] = {"cells",          "header",    "lines",
                                       "measured-lines", "agreement", "finite-size",
                                       "refined",        "exchange",  NULL};
static const char *const widths[] = {"single", "double", NULL};

const cli_option cli_option_table[] = {
    {"output", 'o', "FILE", NULL,
     "the file to write; of run and theory without it: the name of the experiment with the ending "
     ".h5, in the current directory"},
    {"set", 's', "KEY=VALUE", NULL,
     "overrides one key of the experiment, by its dotted path or, where that is clear, by its last "
     "name; may be given several times"},
    {"threads", 't', "N", NULL, "how many threads, from 1 to 4096; else as many as OpenMP gives"},
    {"resume", 'r', NULL, NULL,
     "goes on with what the output and its journal hold, also to more samples, sweeps or values of "
     "an axis"},
    {"force", 'f', NULL, NULL, "replaces an output that is there"},
    {"quiet", 'q', NULL, NULL, "no progress, and no line at the end"},
    {"max-time", 'm', "TIME", NULL,
     "stops after this time, to be resumed: 90s, 30m, 2h or 1:30:00"},
    {"shard", 'd', "I/N", NULL, "runs part I of N, to be joined by mattis merge"},
    {"keep-states", 'a', NULL, NULL,
     "keeps the last state of every unit in the journal, from which more sweeps can go on"},
    {"state-every", 'e', "TIME", NULL,
     "how often a unit on its way keeps its state; else every minute"},
    {"csv", 'c', NULL, NULL, "the table of the cells as comma-separated values"},
    {"table", 'b', "TABLE", cli_table_words, "one table as comma-separated values"},
    {"json", 'j', NULL, NULL, "everything the file says as one JSON object"},
    {"watch", 'v', NULL, NULL, "again and again while a run is writing the file"},
    {"of", 'n', "NAME[,NAME]...", NULL,
     "these quantities alone: the curves that are drawn, or what is extrapolated in N; an unknown "
     "one lists all there are"},
    {"kind", 'i', "KIND", mattis_plot_kind_names,
     "the kind of figure: what fits the axes, overlaps against sweeps, histograms of m and q, or "
     "the extrapolation in N"},
    {"law", 'l', "LAW", NULL,
     "how a quantity goes to its limit in large networks: 1/N, 1/sqrt(N), N^(-2/3) or another "
     "power as N^-0.8"},
    {"width", 'w', "WIDTH", widths, "one or two columns of a journal: 8.6 or 17.8 cm"},
    {"keep-script", 'k', NULL, NULL, "leaves the gnuplot script and its data beside the figure"},
    {"help", 'h', NULL, NULL, "prints usage and options"},
    {0},
};

enum { MOST_OPTIONS = sizeof cli_option_table / sizeof *cli_option_table };

static const char *long_name(int letter) {
    for (const cli_option *option = cli_option_table; option->name; option++)
        if (option->letter == letter)
            return option->name;
    return "";
}

/* The table as getopt_long takes it. */
static void list_options(struct option list[MOST_OPTIONS]) {
    for (size_t k = 0; k < MOST_OPTIONS; k++)
        list[k] = (struct option){cli_option_table[k].name,
                                  cli_option_table[k].value ? required_argument : no_argument, NULL,
                                  cli_option_table[k].letter};
}

void cli_print_help(const cli_command *command) {
    printf("usage: mattis %s %s\n%s\n", command->name, command->usage, command->summary);
    for (const cli_option *option = cli_option_table; option->name; option++) {
        if (option->letter != 'h' && !strchr(command->options, option->letter))
            continue;
        printf("  %s--%s%s%s\n      %s", option->letter == 'o' ? "-o, " : "", option->name,
               option->value ? " " : "", option->value ? option->value : "", option->meaning);
        for (size_t k = 0; option->words && option->words[k]; k++)
            printf("%s%s", k ? ", " : ": ", option->words[k]);
        putchar('\n');
    }
}

static int usage_error(const cli_command *command, const char *what, const char *which) {
    fprintf(stderr, "mattis %s: %s%s; usage: mattis %s %s\n", command->name, what, which,
            command->name, command->usage);
    return EXIT_USAGE;
}

void cli_refuse_word(const char *command, const char *option, const char *value,
                     const char *const *words) {
    fprintf(stderr, "mattis %s: %s '%s' is none of", command, option, value);
    for (size_t k = 0; words[k]; k++)
        fprintf(stderr, "%s %s", k ? "," : "", words[k]);
    fputc('\n', stderr);
}

static int parse_threads(const char *text, int *threads) {
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno || *end || end == text || value < 1 || value > 4096)
        return -1;
    *threads = (int)value;
    return 0;
}

static int parse_width(const char *text, int *width) {
    const bool twice = strcmp(text, "double") == 0;
    *width = twice ? MATTIS_WIDTH_DOUBLE : MATTIS_WIDTH_SINGLE;
    return twice || strcmp(text, "single") == 0 ? 0 : -1;
}

static int parse_shard(const char *text, cli_options *out) {
    size_t number, of;
    int end = 0;
    if (sscanf(text, "%5zu/%5zu%n", &number, &of, &end) != 2 || text[end] != '\0' ||
        strspn(text, "0123456789/") != strlen(text) || number < 1 || number > of)
        return -1;
    out->shard = number - 1;
    out->n_shards = of;
    return 0;
}

static int parse_seconds(const cli_command *command, int letter, const char *text, double *out) {
    char what[96];
    *out = cli_parse_time(text);
    snprintf(what, sizeof what, "--%s takes a time above 0 as 90s, 30m, 2h or 1:30:00, not ",
             long_name(letter));
    return *out > 0 ? 0 : usage_error(command, what, text);
}

static int take_option(const cli_command *command, int letter, cli_options *out) {
    switch (letter) {
    case 'o':
        out->output = optarg;
        return 0;
    case 'n':
        out->of = optarg;
        return 0;
    case 'j':
        out->json = true;
        return 0;
    case 'b':
        out->table = optarg;
        return 0;
    case 'i':
        out->kind = optarg;
        return 0;
    case 'w':
        if (parse_width(optarg, &out->width))
            return usage_error(command, "--width takes single or double, not ", optarg);
        return 0;
    case 'l':
        if (mattis_size_power(optarg, &out->size_power))
            return usage_error(command,
                               "--law takes 1/N, 1/sqrt(N), N^(-2/3) or another power as N^-0.8, "
                               "not ",
                               optarg);
        return 0;
    case 's':
        out->set[out->n_set++] = optarg;
        return 0;
    case 't':
        if (parse_threads(optarg, &out->threads))
            return usage_error(command, "--threads takes a whole number from 1 to 4096, not ",
                               optarg);
        return 0;
    case 'm':
        return parse_seconds(command, letter, optarg, &out->max_time);
    case 'e':
        return parse_seconds(command, letter, optarg, &out->state_every);
    case 'd':
        if (parse_shard(optarg, out))
            return usage_error(command, "--shard takes I/N with I from 1 to N, as 2/8, not ",
                               optarg);
        return 0;
    case 'a':
        out->keep_states = true;
        return 0;
    case 'v':
        out->watch = true;
        return 0;
    case 'r':
        out->resume = true;
        return 0;
    case 'f':
        out->force = true;
        return 0;
    case 'q':
        out->quiet = true;
        return 0;
    case 'c':
        out->csv = true;
        return 0;
    default:
        out->keep_script = true;
        return 0;
    }
}

/* getopt_long takes any beginning of a name that is clear, so that --fo would replace a file. */
static bool is_whole(const char *typed, const char *name) {
    const size_t length = strlen(name);
    return strncmp(typed, "--", 2) == 0 && strncmp(typed + 2, name, length) == 0 &&
           (typed[2 + length] == '\0' || typed[2 + length] == '=');
}

static int parse(const cli_command *command, int argc, char **argv, cli_options *out) {
    *out = (cli_options){.n_shards = 1, .set = calloc((size_t)argc, sizeof *out->set)};
    if (!out->set)
        return EXIT_FAILED;
    opterr = 0;
    optind = 2;
    int letter;
    int number = -1;
    bool seen[UCHAR_MAX + 1] = {false};
    struct option list[MOST_OPTIONS];
    list_options(list);
    for (; (letter = getopt_long(argc, argv, ":o:", list, &number)) != -1; number = -1) {
        if (letter == 'h') {
            out->help = true;
            return 0;
        }
        if (letter == '?')
            return usage_error(command, "unknown option ", argv[optind - 1]);
        if (letter == ':')
            return usage_error(command, "a value is missing after ", argv[optind - 1]);
        if (number >= 0 && !is_whole(argv[optind - (optarg && optarg == argv[optind - 1] ? 2 : 1)],
                                     list[number].name))
            return usage_error(command, "write options out: --", list[number].name);
        if (!strchr(command->options, letter))
            return usage_error(command, "does not take --", long_name(letter));
        if (seen[letter] && optarg && letter != 's')
            return usage_error(command, "given twice: --", long_name(letter));
        seen[letter] = true;
        int status = take_option(command, letter, out);
        if (status)
            return status;
    }
    if (out->resume && out->force)
        return usage_error(command, "--resume goes on with what --force would replace; give one",
                           "");
    const size_t left = (size_t)(argc - optind);
    if (command->takes != NO_FILE && left == 0)
        return usage_error(command, "a file name is missing", "");
    out->files = argv + optind;
    out->n_files = command->takes == NO_FILE ? 0 : command->takes == ONE_FILE ? 1 : left;
    out->file = out->n_files ? out->files[0] : NULL;
    optind += (int)out->n_files;
    if (optind < argc)
        return usage_error(command, "unexpected argument ", argv[optind]);
    return 0;
}

int cli_parse(const cli_command *command, int argc, char **argv, cli_options *out) {
    int status = parse(command, argc, argv, out);
    if (status)
        cli_options_free(out);
    return status;
}

void cli_options_free(cli_options *options) {
    free(options->set);
    *options = (cli_options){0};
}
