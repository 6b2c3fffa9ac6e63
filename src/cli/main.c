/* mattis, the program: finds the command and runs it. */
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "mattis/build_info.h"
#include "mattis/kernels.h"
#include "mattis/nearest.h"
#include "mattis/ranks.h"

const cli_command cli_commands[] = {
    {"run",
     "FILE.yaml [-o OUT.h5] [--set KEY=VALUE]... [--threads N] [--resume] [--force] [--quiet] "
     "[--max-time TIME] [--shard I/N] [--keep-states] [--state-every TIME]",
     "Monte Carlo over the whole grid, and the theory of the same grid, in one file. What is "
     "complete is kept in OUT.h5.journal until the end: --resume goes on after any interruption, "
     "and with more samples, sweeps or axis values. SIGUSR1 saves OUT.h5 on the way; SIGINT, "
     "SIGTERM, --max-time (90s, 30m, 2h, 1:30:00) and the end of a Slurm job stop the run, to be "
     "resumed. --shard runs one part of N, for `mattis merge`. --keep-states keeps the last state "
     "of every unit, for more sweeps later; a unit on its way keeps one every minute, or "
     "--state-every.",
     "ostrfqmdae", ONE_FILE, cli_run},
    {"merge", "A.h5 B.h5... -o ALL.h5 [--force]",
     "joins shards of one experiment, also unfinished ones, and says what is missing", "of",
     MANY_FILES, cli_merge},
    {"theory", "FILE.yaml [-o OUT.h5] [--set KEY=VALUE]... [--threads N] [--force] [--quiet]",
     "predictions alone: order parameters on the grid, and transition lines", "ostfq", ONE_FILE,
     cli_theory},
    {"check", "FILE.yaml [--set KEY=VALUE]... [--threads N]",
     "parses and prints the plan: cells, K, memory, operations, time; runs nothing", "st", ONE_FILE,
     cli_check},
    {"show", "OUT.h5 [--csv] [--table TABLE] [--json] [--of NAME[,NAME]...] [--law LAW] [--watch]",
     "what a result file holds: measured beside predicted, warnings, agreement, lines; one TABLE "
     "as CSV (cells, the same as --csv; header; lines, of the theory; measured-lines; agreement; "
     "finite-size, extrapolated in N; refined, the cells added by refinement; exchange), or all of "
     "it as JSON. --of chooses what is extrapolated, --law how: 1/N, 1/sqrt(N), N^(-2/3) or any "
     "power as N^-0.8. With --watch, again and again while the run is writing it",
     "cjbvnl", ONE_FILE, cli_show},
    {"plot",
     "OUT.h5... -o FIG.pdf|FIG.svg|FIG.png [--of NAME[,NAME]...] [--kind KIND] [--law LAW] "
     "[--width single|double] [--keep-script] [--force]",
     "the figure that fits the axes of a result file, or the curves of the quantities after --of "
     "(overlap, energy, ...; an unknown one lists all), or a KIND: fitting (the figure that fits), "
     "series (overlap against sweeps "
     "with quantiles), distribution (histograms of m and q), finite-size (extrapolation in N, "
     "by a --law: 1/N, 1/sqrt(N), N^(-2/3) or any power as N^-0.8); of several files over the same "
     "axes, side "
     "by side. Widths are one or two "
     "columns of a journal (8.6, 17.8 cm)",
     "okfniwl", MANY_FILES, cli_plot},
    {"report", "OUT.h5... -o REPORT.html [--force]",
     "one self-contained interactive page: phase diagram, cells, agreement, warnings, tables; of "
     "several files over the same axes, with a choice between them",
     "of", MANY_FILES, cli_report},
    {"models", "", "every model, parameter, unit, range and default", "", NO_FILE, cli_models},
    {"manual", "COMMAND|experiment|mattis",
     "the source of a manual page: mattis manual run | man -l -", "", ONE_FILE, cli_manual},
    {0},
};

static void print_help(FILE *out) {
    fprintf(out,
            "mattis %s: Monte Carlo and replica theory of associative networks, side by side\n\n"
            "usage: mattis COMMAND ...\n\n",
            mattis_version());
    for (const cli_command *command = cli_commands; command->name; command++)
        fprintf(out, "  mattis %s %s\n      %s\n", command->name, command->usage, command->summary);
    fprintf(out,
            "\nExit status: 0 done; 1 failed while running; 2 bad usage or bad input; 75 stopped "
            "early, continue with --resume.\n"
            "Environment: MATTIS_KERNELS=scalar|avx2|avx512|amx forces a row of kernels; "
            "OMP_NUM_THREADS.\n");
}

const cli_command *cli_command_find(const char *name) {
    for (const cli_command *command = cli_commands; command->name; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

static int refuse_command(const char *name) {
    enum { COMMANDS_MOST = 16 };
    const char *names[COMMANDS_MOST] = {NULL};
    for (size_t k = 0; k + 1 < COMMANDS_MOST && cli_commands[k].name; k++)
        names[k] = cli_commands[k].name;
    const char *nearest = mattis_nearest(name, names);
    fprintf(stderr, "mattis: '%s' is not a command; ", name);
    fprintf(stderr, nearest ? "did you mean %s?\n" : "see mattis --help\n", nearest);
    return EXIT_USAGE;
}

static int run_program(int argc, char **argv, const mattis_ranks *ranks) {
    gsl_set_error_handler_off(); /* its codes are translated where GSL is called */
    signal(SIGXFSZ, SIG_IGN);    /* a file that grows too large is an error to report */
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    if (!mattis_kernels_choose()) {
        fprintf(stderr,
                "mattis: MATTIS_KERNELS=%s: no such kernels on this processor; give scalar, "
                "avx2, avx512 or amx, or leave it out\n",
                getenv("MATTIS_KERNELS"));
        return EXIT_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_help(stdout);
        return EXIT_DONE;
    }
    if (strcmp(name, "--version") == 0) {
        printf("mattis %s (%s)\n", mattis_version(), mattis_git_revision());
        return EXIT_DONE;
    }
    if (strcmp(name, "complete") == 0)
        return cli_complete(argc - 2, argv + 2);
    const cli_command *command = cli_command_find(name);
    if (command) {
        cli_options options;
        int status = cli_parse(command, argc, argv, &options);
        if (status)
            return status;
        options.ranks = ranks;
        if (options.help)
            cli_print_help(command);
        else
            status = command->run(&options);
        cli_options_free(&options);
        return status;
    }
    return refuse_command(name);
}

/* What was said may not have reached its reader (a full disk). An earlier error stands. */
static int end(int status) {
    if ((fflush(stdout) == 0 && !ferror(stdout)) || status != EXIT_DONE)
        return status;
    fprintf(stderr, "mattis: the standard output cannot be written: %s\n", strerror(errno));
    return EXIT_FAILED;
}

/* Ranks above 0 have a part in runs alone, and only once rank 0 has understood the command line;
 * everything that is said or written is rank 0's. */
static void run_other_rank(int argc, char **argv, const mattis_ranks *ranks) {
    cli_options options = {0};
    char *text = NULL;
    if (mattis_ranks_receive_experiment(ranks, &text) != MATTIS_OK)
        abort(); /* no memory for one line: this ends the other ranks too */
    if (*text && mattis_kernels_choose() &&
        cli_parse(&cli_commands[0], argc, argv, &options) == 0) {
        options.ranks = ranks;
        cli_work(&options, text);
        cli_options_free(&options);
    }
    free(text);
}

int main(int argc, char **argv) {
    const mattis_ranks *ranks = mattis_ranks_open(&argc, &argv);
    int status = EXIT_DONE;
    if (ranks && ranks->rank > 0) {
        run_other_rank(argc, argv, ranks);
    } else {
        status = end(run_program(argc, argv, ranks));
        if (ranks)
            mattis_ranks_send_experiment(ranks, ""); /* where none was sent */
    }
    mattis_ranks_close();
    return status;
}
