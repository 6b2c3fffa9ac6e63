/* Command-line options: one table, and which command takes which. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "mattis/plot.h"
#include "signals.h"

static const struct option long_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"set", required_argument, NULL, 's'},
    {"threads", required_argument, NULL, 't'},
    {"resume", no_argument, NULL, 'r'},
    {"force", no_argument, NULL, 'f'},
    {"quiet", no_argument, NULL, 'q'},
    {"csv", no_argument, NULL, 'c'},
    {"keep-script", no_argument, NULL, 'k'},
    {"of", required_argument, NULL, 'n'},
    {"json", no_argument, NULL, 'j'},
    {"table", required_argument, NULL, 'b'},
    {"kind", required_argument, NULL, 'i'},
    {"width", required_argument, NULL, 'w'},
    {"law", required_argument, NULL, 'l'},
    {"max-time", required_argument, NULL, 'm'},
    {"state-every", required_argument, NULL, 'e'},
    {"keep-states", no_argument, NULL, 'a'},
    {"shard", required_argument, NULL, 'd'},
    {"watch", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {0},
};

static const char *long_name(int letter) {
    for (const struct option *option = long_options; option->name; option++)
        if (option->val == letter)
            return option->name;
    return "";
}

static int usage_error(const cli_command *command, const char *what, const char *which) {
    fprintf(stderr, "mattis %s: %s%s; usage: mattis %s %s\n", command->name, what, which,
            command->name, command->usage);
    return EXIT_USAGE;
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

static int parse_seconds(const cli_command *command, const char *text, double *out) {
    *out = cli_parse_time(text);
    return *out > 0 ? 0
                    : usage_error(command, "takes a time above 0 as 90s, 30m, 2h or 1:30:00, not ",
                                  text);
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
        return parse_seconds(command, optarg, &out->max_time);
    case 'e':
        return parse_seconds(command, optarg, &out->state_every);
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

static int parse(const cli_command *command, int argc, char **argv, cli_options *out) {
    *out = (cli_options){.n_shards = 1, .set = calloc((size_t)argc, sizeof *out->set)};
    if (!out->set)
        return EXIT_FAILED;
    opterr = 0;
    optind = 2;
    int letter;
    while ((letter = getopt_long(argc, argv, ":o:", long_options, NULL)) != -1) {
        if (letter == 'h') {
            printf("usage: mattis %s %s\n%s\n", command->name, command->usage, command->summary);
            exit(EXIT_DONE);
        }
        if (letter == '?')
            return usage_error(command, "unknown option ", argv[optind - 1]);
        if (letter == ':')
            return usage_error(command, "a value is missing after ", argv[optind - 1]);
        if (!strchr(command->options, letter))
            return usage_error(command, "does not take --", long_name(letter));
        int status = take_option(command, letter, out);
        if (status)
            return status;
    }
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
