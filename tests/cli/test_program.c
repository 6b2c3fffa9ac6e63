/* The program as a user meets it: commands, exit codes, errors, files. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

#define SMALL "tests/cli/small.yaml"

TestSuite(program, .init = program_begin, .fini = program_end);

static void assert_output(const char *text) {
    cr_assert(strstr(program_output, text), "no '%s' in: %s", text, program_output);
}

Test(program, runs_shows_and_plots) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5"), 0, "%s", program_output);
    assert_output("12 cells, 5 disorder samples each");
    cr_assert_eq(program("$MATTIS show $TMP/a.h5"), 0, "%s", program_output);
    assert_output("60 of 60 units done");
    cr_assert_eq(program("$MATTIS show $TMP/a.h5 --csv | wc -l"), 0);
    cr_assert_eq(atoi(program_output), 13);
    cr_assert_eq(program("$MATTIS plot $TMP/a.h5 -o $TMP/a.svg"), 0, "%s", program_output);
    cr_assert(exists(temporary("a.svg")));
}

Test(program, plots_quantities_by_name) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet"), 0, "%s", program_output);
    cr_assert_eq(program("$MATTIS plot $TMP/a.h5 --of energy,acceptance -o $TMP/a.svg"), 0, "%s",
                 program_output);
    cr_assert_eq(program("$MATTIS plot $TMP/a.h5 --of energy,frog -o $TMP/b.svg"), 2);
    assert_output("no quantity 'frog' in this file; there are: overlap, abs_overlap, ");
    cr_assert_eq(program("$MATTIS plot $TMP/a.h5 -o $TMP/b.svg --of"), 2);
    assert_output("a value is missing after --of");
    cr_assert_not(exists(temporary("b.svg")));
    cr_assert_eq(program("$MATTIS report $TMP/a.h5 --of energy"), 2);
    assert_output("does not take --of");
}

/* A full disk is noticed behind every command, also where it only prints. */
Test(program, a_failed_standard_output_is_an_error) {
    static const char *const commands[] = {
        "models",    "--help",     "run --help",  "check " SMALL,
        "--version", "manual run", "complete ru", "theory " SMALL " -o $TMP/t.h5"};
    for (size_t k = 0; k < sizeof commands / sizeof *commands; k++) {
        cr_assert_eq(program("$MATTIS %s > /dev/full", commands[k]), 1, "%s", commands[k]);
        cr_assert_str_eq(program_output,
                         "mattis: the standard output cannot be written: No space "
                         "left on device\n",
                         "%s", commands[k]);
    }
    cr_assert_eq(program("$MATTIS theory " SMALL " -o $TMP/u.h5 --quiet >&-"), 0);
}

Test(program, options_are_written_out_once) {
    cr_assert_eq(program("$MATTIS theory " SMALL " -o $TMP/a.h5 --quiet --fo"), 2);
    assert_output("write options out: --force; usage: mattis theory");
    cr_assert_eq(program("$MATTIS theory " SMALL " --out=$TMP/a.h5"), 2);
    assert_output("write options out: --output");
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --output $TMP/b.h5"), 2);
    assert_output("given twice: --output");
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --resume --force"), 2);
    assert_output("--resume goes on with what --force would replace; give one");
    cr_assert_eq(program("$MATTIS runn " SMALL), 2);
    assert_output("'runn' is not a command; did you mean run?");
    cr_assert_eq(program("$MATTIS theory " SMALL " -o $TMP/a.h5 --quiet --threads=1 && "
                         "$MATTIS report $TMP/a.h5 -o $TMP/a.txt"),
                 2);
    assert_output("a.txt: a page ends in .html");
}

Test(program, theory_of_nothing_is_refused) {
    cr_assert_eq(program("$MATTIS theory " SMALL " -o $TMP/a.h5 --set theory.rs=false --set "
                         "theory.lines=false"),
                 2);
    assert_output("nothing is to be predicted; choose true");
    cr_assert_not(exists(temporary("a.h5")));
}

/* The figure from Python shows the numbers of the figure of `mattis plot`. */
Test(program, python_draws_the_same_phase_diagram) {
    cr_assert_eq(
        program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet && "
                "$MATTIS plot $TMP/a.h5 -o $TMP/a.svg --keep-script && "
                "awk '/^# cells_01/ { on = 1; next } /^$/ { on = 0 } "
                "on && !/^#/ { print $1, $2, $7 }' $TMP/a.svg.dat > $TMP/gnuplot.txt && "
                "MPLBACKEND=Agg MPLCONFIGDIR=$TMP /usr/bin/python3 analysis/phase_diagram.py "
                "$TMP/a.h5 $TMP/a.png > $TMP/python.txt && head -1 $TMP/python.txt && "
                "tail -n +2 $TMP/python.txt | diff - $TMP/gnuplot.txt && wc -l < $TMP/gnuplot.txt"),
        0, "%s", program_output);
    assert_output(" of 12 cells are judged");
    assert_output("\n12\n");
    cr_assert(exists(temporary("a.png")));
}

Test(program, every_table_as_csv_and_everything_as_json) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet && "
                         "$MATTIS show $TMP/a.h5 --json > $TMP/a.json && "
                         "$MATTIS show $TMP/a.h5 --csv > $TMP/a.csv && "
                         "$MATTIS show $TMP/a.h5 --table lines > $TMP/l.csv && "
                         "$MATTIS show $TMP/a.h5 --table measured-lines > $TMP/m.csv && "
                         "/usr/bin/python3 tests/support/read_json.py $TMP"),
                 0, "%s", program_output);
    cr_assert_eq(program("$MATTIS show $TMP/a.h5 --json --csv"), 2);
    assert_output("give it alone");
    cr_assert_eq(program("$MATTIS show $TMP/a.h5 --table frogs"), 2);
    assert_output("none of cells, header, lines, measured-lines, agreement, finite-size, "
                  "refined, exchange");
}

/* Extrapolation, agreement and refined cells are the same in their tables and in JSON. */
Test(program, tables_of_sizes_are_those_of_the_json) {
    cr_assert_eq(
        program(
            "printf 'model: dense\nnetwork: {order: 3}\ndynamics: {temperature: 0.3, sweeps: 20, "
            "burn-in: 10}\naxes: {load: [0.05, 0.2, 0.6], spins: [20, 30, 40]}\nsamples: 5\n"
            "seed: 2\ntheory: {lines: false}\nrefine: {error: 0.08}\n' > $TMP/e.yaml && "
            "$MATTIS run $TMP/e.yaml -o $TMP/s.h5 --quiet && "
            "$MATTIS show $TMP/s.h5 --json > $TMP/s.json && "
            "$MATTIS show $TMP/s.h5 --table finite-size > $TMP/sizes.csv && "
            "$MATTIS show $TMP/s.h5 --table agreement > $TMP/agreement.csv && "
            "$MATTIS show $TMP/s.h5 --table refined > $TMP/refined.csv && "
            "/usr/bin/python3 tests/support/read_sizes.py $TMP"),
        0, "%s", program_output);
    cr_assert_eq(program("$MATTIS show $TMP/s.h5 --table header | grep experiment_hash"), 0);
    cr_assert_eq(program("$MATTIS show $TMP/s.h5 --table exchange"), 0);
    assert_output("temperature,acceptance,round_trips,proposed_temperature");
    cr_assert_eq(program("$MATTIS plot $TMP/s.h5 --kind finite-size --of energy --law N^-0.8 -o "
                         "$TMP/s.svg && $MATTIS report $TMP/s.h5 $TMP/s.h5 -o $TMP/s.html"),
                 0, "%s", program_output);
    cr_assert_eq(program("$MATTIS show $TMP/s.h5 --law frogs"), 2);
    assert_output("--law takes 1/N, 1/sqrt(N), N^(-2/3) or another power as N^-0.8, not frogs");
    cr_assert_eq(program("$MATTIS plot $TMP/s.h5 --law 1/N -o $TMP/t.svg"), 2);
    assert_output("--law goes with --kind finite-size");
    cr_assert_eq(program("$MATTIS show $TMP/s.h5 --table finite-size --of frogs"), 2);
    assert_output("no quantity 'frogs' in this file; there are: ");
}

/* Acceptances, round trips and the proposed ladder, from the cells once more. */
Test(program, exchange_is_shown) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/e.h5 --quiet --set exchange=true "
                         "--set theory.lines=false --set theory.rs=false && "
                         "$MATTIS show $TMP/e.h5 > $TMP/e.txt && "
                         "$MATTIS show $TMP/e.h5 --json > $TMP/e.json && "
                         "$MATTIS show $TMP/e.h5 --csv > $TMP/cells.csv && "
                         "$MATTIS show $TMP/e.h5 --table exchange > $TMP/exchange.csv && "
                         "/usr/bin/python3 tests/support/read_exchange.py $TMP"),
                 0, "%s", program_output);
}

Test(program, kinds_and_widths_of_figures) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet --set record.series=true"), 0,
                 "%s", program_output);
    cr_assert_eq(program("$MATTIS plot $TMP/a.h5 --kind series --width single -o $TMP/a.svg"), 0,
                 "%s", program_output);
    cr_assert_eq(program("$MATTIS plot $TMP/a.h5 --kind distribution -o $TMP/d.svg"), 0, "%s",
                 program_output);
    cr_assert_eq(program("$MATTIS plot $TMP/a.h5 --kind frog -o $TMP/b.svg"), 2);
    assert_output("--kind 'frog' is none of fitting, series, distribution, finite-size");
    cr_assert_eq(program("$MATTIS plot $TMP/a.h5 --kind series --of energy -o $TMP/b.svg"), 2);
    assert_output("--kind series takes no --of");
    cr_assert_eq(program("$MATTIS plot $TMP/a.h5 --width wide -o $TMP/b.svg"), 2);
    assert_output("--width takes single or double, not wide");
    cr_assert_not(exists(temporary("b.svg")));
}

/* The page holds what the tables hold, asks nobody for anything, and no title can break it. */
Test(program, reports_a_page) {
    cr_assert_eq(program("sed 's|^title:.*|title: \"</script> \\& <b>\"|' " SMALL
                         " > $TMP/e.yaml && "
                         "$MATTIS run $TMP/e.yaml -o $TMP/a.h5 --quiet --set record.series=true && "
                         "$MATTIS report $TMP/a.h5 -o $TMP/a.html && "
                         "$MATTIS show $TMP/a.h5 --csv > $TMP/a.csv && "
                         "/usr/bin/python3 tests/support/read_page.py $TMP/a.html $TMP/a.csv"),
                 0, "%s", program_output);
    assert_output("</script> & <b>");
    cr_assert_eq(program("$MATTIS report $TMP/a.h5 -o $TMP/a.html"), 2);
    assert_output("--force");
    cr_assert_eq(program("$MATTIS report $TMP/a.h5"), 2);
    assert_output("-o REPORT.html is missing");
    cr_assert_eq(program("$MATTIS report $TMP/a.csv -o $TMP/b.html"), 2);
    cr_assert_eq(program("$MATTIS report $TMP/a.h5 -o $TMP/nowhere/b.html"), 2);
    cr_assert_eq(program("ls $TMP"), 0);
    cr_assert_not(strstr(program_output, "part"), "%s", program_output);
    cr_assert_not(exists(temporary("b.html")));
}

/* What a run of several patterns writes is what tables and figures look for. */
Test(program, several_patterns_are_shown_and_plotted) {
    cr_assert_eq(program("printf 'model: multitasking\nnetwork: {spins: 60, patterns: 3}\n"
                         "dynamics: {temperature: 0.05, sweeps: 10, burn-in: 5}\n"
                         "start: {from: hierarchical}\naxes: {dilution: [0.1, 0.3, 0.5]}\n"
                         "samples: 2\nseed: 1\n' > $TMP/m.yaml && "
                         "$MATTIS run $TMP/m.yaml -o $TMP/m.h5 --quiet && $MATTIS show $TMP/m.h5"),
                 0, "%s", program_output);
    assert_output(" m_3 ");
    assert_output("  state       share");
    cr_assert_eq(program("$MATTIS plot $TMP/m.h5 -o $TMP/m.svg --keep-script && "
                         "grep -c 'using 4:2 with points' $TMP/m.svg.gp"),
                 0, "%s", program_output);
    cr_assert_eq(atoi(program_output), 3);
    cr_assert_eq(
        program("$MATTIS plot $TMP/m.h5 --of cost,loss -o $TMP/c.svg && "
                "$MATTIS plot $TMP/m.h5 --of pattern_abs_overlap,state_pure -o $TMP/s.svg"),
        0, "%s", program_output);
}

Test(program, several_files_are_plotted_side_by_side) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet && $MATTIS run " SMALL
                         " -o $TMP/b.h5 --quiet --set order=4"),
                 0, "%s", program_output);
    cr_assert_eq(program("$MATTIS plot $TMP/a.h5 $TMP/b.h5 -o $TMP/ab.svg --keep-script"), 0, "%s",
                 program_output);
    cr_assert_eq(program("grep -c \"^set label 1 'order: [34]'\" $TMP/ab.svg.gp"), 0);
    cr_assert_eq(atoi(program_output), 2);
    cr_assert_eq(program("$MATTIS plot $TMP/a.h5 $TMP/b.h5 -o $TMP/b.h5 --force"), 2);
    assert_output("is the input");
    cr_assert_eq(program("$MATTIS theory " SMALL " -o $TMP/c.h5 --quiet --set axes.load=[0.1,0.2]"),
                 0, "%s", program_output);
    cr_assert_eq(program("$MATTIS plot $TMP/a.h5 $TMP/c.h5 -o $TMP/ac.svg"), 2);
    assert_output("c.h5: its axis load has other values than that of ");
    cr_assert_not(exists(temporary("ac.svg")));
}

Test(program, result_files_are_read_by_xarray_and_ncdump) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet --set record.series=true"), 0,
                 "%s", program_output);
    cr_assert_eq(
        program(
            "/usr/bin/python3 tests/support/read_result.py $TMP/a.h5 monte_carlo theory series"),
        0, "%s", program_output);
    cr_assert_eq(program("$MATTIS theory " SMALL " -o $TMP/t.h5"), 0, "%s", program_output);
    cr_assert_eq(program("/usr/bin/python3 tests/support/read_result.py $TMP/t.h5 theory"), 0, "%s",
                 program_output);
}

Test(program, check_runs_nothing_and_predicts) {
    cr_assert_eq(program("$MATTIS check " SMALL), 0, "%s", program_output);
    assert_output("units of work               60");
    assert_output("patterns K                  27 to 213");
    assert_output("estimated time");
}

Test(program, both_starts_are_an_axis) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet --set start.from=both"), 0,
                 "%s", program_output);
    mattis_result result = read_result(temporary("a.h5"));
    const mattis_frame *frame = mattis_result_frame(&result, "/monte_carlo");
    const mattis_variable *mean = mattis_frame_variable(frame, "overlap_mean");
    cr_assert_eq(mattis_frame_dimension(frame, "start")->length, 2);
    cr_assert_gt(mean->value[0], 0.9, "low load, low temperature, from the pattern");
    cr_assert_lt(mean->value[1], 0.5, "the same from a random state");
    /* One disorder for both starts, and the same numbers as a run from the pattern alone. */
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/b.h5 --quiet"), 0, "%s", program_output);
    mattis_result alone = read_result(temporary("b.h5"));
    const mattis_variable *one =
        mattis_frame_variable(mattis_result_frame(&alone, "/monte_carlo"), "overlap_mean");
    for (size_t k = 0; k < one->size; k++)
        cr_assert_eq(one->value[k], mean->value[2 * k]);
    mattis_result_free(&result);
    mattis_result_free(&alone);
}

/* Every wrong experiment file: its one line, exit 2, nothing written. The file says what to expect.
 */
Test(program, refuses_every_bad_input_with_its_line) {
    DIR *directory = opendir("tests/cli/bad_inputs");
    cr_assert_not_null(directory);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (!strstr(entry->d_name, ".yaml"))
            continue;
        char path[512], line[2048], wanted[4096] = "mattis: ";
        snprintf(path, sizeof path, "tests/cli/bad_inputs/%s", entry->d_name);
        FILE *file = fopen(path, "r");
        cr_assert(file && fgets(line, sizeof line, file));
        fclose(file);
        const char *expect = strstr(line, "expect: ");
        cr_assert_not_null(expect, "%s", path);
        for (const char *c = expect + 8; *c; c++) {
            if (strncmp(c, "FILE", 4) == 0) {
                strcat(wanted, path);
                c += 3;
            } else {
                strncat(wanted, c, 1);
            }
        }
        int status = program("$MATTIS run %s -o $TMP/out.h5", path);
        cr_assert_eq(status, 2, "%s: exit %d: %s", path, status, program_output);
        cr_assert_str_eq(program_output, wanted, "%s: %s", path, program_output);
        cr_assert_not(exists(temporary("out.h5")), "%s", path);
        count++;
    }
    closedir(directory);
    cr_assert_geq(count, 40);
}

Test(program, refuses_bad_usage) {
    static const struct {
        const char *command, *says;
    } cases[] = {
        {"$MATTIS", "usage: mattis COMMAND"},
        {"$MATTIS runn x", "'runn' is not a command"},
        {"$MATTIS run", "a file name is missing"},
        {"$MATTIS run " SMALL " --wrong", "unknown option --wrong"},
        {"$MATTIS run " SMALL " extra", "unexpected argument extra"},
        {"$MATTIS run " SMALL " --threads zero", "--threads takes a whole number"},
        {"$MATTIS run " SMALL " -o", "a value is missing after -o"},
        {"$MATTIS check " SMALL " --force", "does not take --force"},
        {"$MATTIS run nowhere.yaml", "nowhere.yaml"},
        {"$MATTIS show " SMALL, SMALL},
        {"$MATTIS plot $TMP/none.h5", "-o FIG.pdf"},
        {"$MATTIS plot $TMP/none.h5 -o a.pdf", "none.h5"},
        {"$MATTIS run " SMALL " --set network.spin=30", "network.spin"},
        {"$MATTIS run " SMALL " -o $TMP/missing/a.h5", "missing"},
        {"$MATTIS run " SMALL " -o $TMP", "directory"},
        {"$MATTIS run " SMALL " -o /proc/a.h5", "/proc"},
        {"cp " SMALL " $TMP/own.yaml; $MATTIS run $TMP/own.yaml -o $TMP/own.yaml --force",
         "is the input"},
        {"$MATTIS check " SMALL " --set spins=6000 --set order=4", "of memory"},
        {"$MATTIS run " SMALL " -o $TMP/a.h5 --set order=8 --set spins=20000 --set axes.load=null "
         "--set patterns=5",
         "exact in 64 bits up to"},
        {"$MATTIS run " SMALL " -o $TMP/a.h5 --set spins=32000 --set order=2 --set axes.load=null "
         "--set patterns=1000000000",
         "of memory"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        int status = program("%s", cases[k].command);
        cr_assert_eq(status, 2, "%s: exit %d: %s", cases[k].command, status, program_output);
        assert_output(cases[k].says);
        cr_assert_not(exists(temporary("a.h5")));
    }
}

Test(program, never_overwrites_unless_forced) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet && cp $TMP/a.h5 $TMP/b.h5"),
                 0);
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --set seed=8"), 2);
    assert_output("--force");
    cr_assert_eq(program("cmp $TMP/a.h5 $TMP/b.h5"), 0);
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet --force --set seed=8"), 0,
                 "%s", program_output);
    cr_assert_neq(program("cmp -s $TMP/a.h5 $TMP/b.h5"), 0);
}

Test(program, a_full_disk_is_an_error_and_loses_nothing) {
    /* A limit on the size of files stands in for the full disk: the same failing write. */
    int status = program("ulimit -f 8; $MATTIS run " SMALL " -o $TMP/a.h5 --quiet");
    cr_assert_eq(status, 1, "exit %d: %s", status, program_output);
    assert_output("a.h5.journal: cannot be written: File too large; what is complete is kept, "
                  "continue with --resume");
    cr_assert_eq(program("ls -A $TMP"), 0);
    cr_assert_str_eq(program_output, "a.h5.journal\n");
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --resume; "
                         "$MATTIS run " SMALL " -o $TMP/b.h5 --quiet"),
                 0);
    assert_output("of 60 units are complete");
    assert_equal_results(temporary("a.h5"), temporary("b.h5"));
}

Test(program, a_damaged_result_is_refused) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet && head -c 9000 $TMP/a.h5 > "
                         "$TMP/cut.h5"),
                 0);
    cr_assert_eq(program("$MATTIS show $TMP/cut.h5"), 2, "%s", program_output);
    assert_output("cut.h5");
}

Test(program, a_resume_of_another_experiment_says_what_differs) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet"), 0, "%s", program_output);
    cr_assert_eq(
        program("$MATTIS run experiments/quickstart/experiment.yaml -o $TMP/a.h5 --resume"), 2);
    assert_output("'network.spins: 40' where the experiment now has 'network.spins: 100'");
    /* The title is no part of the experiment. */
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --resume --quiet --set title=Other"),
                 0, "%s", program_output);
}

Test(program, tap_that_wanders_is_said) {
    cr_assert_eq(program("printf 'model: dense\nnetwork: {spins: 200, patterns: 100}\n"
                         "dynamics: {update: tap, sweeps: 400}\nsamples: 2\nseed: 1\n"
                         "axes: {temperature: [0.5, 3]}\n' > $TMP/e.yaml; "
                         "$MATTIS run $TMP/e.yaml -o $TMP/e.h5 --quiet; $MATTIS show $TMP/e.h5"),
                 0, "%s", program_output);
    assert_output("not every sample of 1 cell has converged:");
    assert_output("1 of 2 cells compared");
}

Test(program, a_load_that_rounds_far_is_said) {
    cr_assert_eq(program("$MATTIS check " SMALL " --set 'axes.load=[0.001, 0.4]'"), 0, "%s",
                 program_output);
    assert_output("warning: load 0.001 at N = 40 is K = 1 whole patterns, which is load 0.001875");
}

Test(program, a_stopped_run_resumes_to_the_same_bits) {
    const char *longer = "--set sweeps=4000 --set samples=8";
    cr_assert_eq(program("$MATTIS run " SMALL " %s -o $TMP/whole.h5 --quiet", longer), 0, "%s",
                 program_output);
    int status =
        program("timeout -s INT 0.7 $MATTIS run " SMALL " %s -o $TMP/part.h5 --quiet --threads 1; "
                "test $? = 124",
                longer);
    cr_assert_eq(status, 0, "was not interrupted: %s", program_output);
    assert_output("continue with --resume");
    cr_assert_eq(program("$MATTIS run " SMALL " %s -o $TMP/part.h5 --quiet", longer), 2);
    cr_assert_eq(
        program("$MATTIS run " SMALL " %s -o $TMP/part.h5 --resume --quiet --set seed=9", longer),
        2);
    assert_output("'seed: 7' where the experiment now has 'seed: 9'");
    cr_assert_eq(program("$MATTIS run " SMALL " %s -o $TMP/part.h5 --resume --quiet", longer), 0,
                 "%s", program_output);
    assert_equal_results(temporary("whole.h5"), temporary("part.h5"));
}

Test(program, every_command_of_the_readme_works) {
    cr_assert_eq(program("sh tests/cli/readme.sh $TMP"), 0, "%s", program_output);
}
