/* Sweeps as a user meets them: killed, stopped, full disks, damage, growing, shards. The long form
 * of these is tests/long/torture.py. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

#define SMALL  "tests/cli/small.yaml"
#define PLAIN  " --set theory.lines=false --set theory.rs=false"
#define LONGER " --set sweeps=1500" PLAIN

TestSuite(sweeps, .init = program_begin, .fini = program_end);

static void assert_output(const char *text) {
    cr_assert(strstr(program_output, text), "no '%s' in: %s", text, program_output);
}

static void assert_runs(const char *command) {
    int status = program("%s", command);
    cr_assert_eq(status, 0, "%s: exit %d: %s", command, status, program_output);
}

Test(sweeps, killed_runs_resume_to_the_same_bits) {
    static const char *const kinds[] = {
        "", "--set start.from=previous --set start.first=random", "--set exchange=true",
        "--set update=tap --set burn-in=null --set tolerance=1e-300",
        "--set rule=supervised --set quality=0.8 --set examples=5"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        cr_assert_eq(
            program("$MATTIS run " SMALL LONGER " %s -o $TMP/whole.h5 --quiet --force", kinds[k]),
            0, "%s", program_output);
        for (int number = 1; number <= 3; number++)
            program("timeout -s KILL 0.%d $MATTIS run " SMALL LONGER
                    " %s -o $TMP/k.h5 --quiet --resume --state-every 0.01s",
                    number, kinds[k]);
        cr_assert_eq(program("$MATTIS run " SMALL LONGER " %s -o $TMP/k.h5 --resume", kinds[k]), 0,
                     "%s", program_output);
        assert_equal_results(temporary("whole.h5"), temporary("k.h5"));
        assert_runs("test \"$(ls $TMP | wc -l)\" -eq 2 && rm $TMP/k.h5");
    }
}

Test(sweeps, an_interrupted_run_is_not_run_over) {
    program("timeout -s KILL 0.3 $MATTIS run " SMALL LONGER " -o $TMP/a.h5 --quiet");
    cr_assert_eq(program("$MATTIS run " SMALL LONGER " -o $TMP/a.h5"), 2);
    assert_output(
        "an interrupted run is kept there; --resume goes on with it; --force replaces it");
    cr_assert_eq(program("$MATTIS run " SMALL LONGER " -o $TMP/a.h5 --resume --set seed=8"), 2);
    assert_output("'seed: 7' where the experiment now has 'seed: 8'");
    assert_runs("$MATTIS show $TMP/a.h5 --watch");
    assert_output("interrupted, to go on with --resume");
    cr_assert_eq(program("rm -f $TMP/a.h5; $MATTIS show $TMP/a.h5"), 2);
    assert_output("a.h5: not written yet; what its run has done is in its journal: mattis show "
                  "--watch shows it, mattis run --resume goes on with it");
    assert_runs("$MATTIS run " SMALL LONGER " -o $TMP/a.h5 --force --quiet");
}

/* Two states of 16 MiB of each of 8 units, after every sweep: those of units that are done go, too,
 * or the journal would grow to 101 MB. */
Test(sweeps, states_that_nobody_needs_leave_the_journal) {
    assert_runs(
        "printf 'model: modern\\nsamples: 8\\nseed: 1\\ntheory: {lines: false, rs: false}\\n"
        "network: {spins: 131072, patterns: 2, inverse-temperature: 1.5e-5}\\n"
        "dynamics: {sweeps: 2, replicas: 8}\\nstart: {overlap: 0.5}' > $TMP/large.yaml");
    assert_runs("$MATTIS run $TMP/large.yaml -o $TMP/whole.h5 --quiet --threads 1");
    assert_runs("ulimit -f $((90000000 / 512)); $MATTIS run $TMP/large.yaml -o $TMP/a.h5 --quiet "
                "--threads 1 --state-every 0.0000000001s");
    assert_equal_results(temporary("whole.h5"), temporary("a.h5"));
}

Test(sweeps, a_damaged_file_is_set_aside_and_computed_again) {
    assert_runs("$MATTIS run " SMALL PLAIN " -o $TMP/whole.h5 --quiet && cp $TMP/whole.h5 $TMP/a.h5"
                " && printf X | dd of=$TMP/a.h5 bs=1 seek=9999 conv=notrunc 2> /dev/null");
    assert_runs("$MATTIS run " SMALL PLAIN " -o $TMP/a.h5 --resume --quiet");
    assert_output("a.h5: damaged: its bytes do not fit its checksum; set aside as ");
    assert_equal_results(temporary("whole.h5"), temporary("a.h5"));
    cr_assert(exists(temporary("a.h5.damaged")));
    assert_runs("rm $TMP/a.h5*");
    program("ulimit -f 40; $MATTIS run " SMALL PLAIN " -o $TMP/a.h5 --quiet");
    assert_runs("printf X | dd of=$TMP/a.h5.journal bs=1 seek=3000 conv=notrunc 2> /dev/null");
    assert_runs("$MATTIS run " SMALL PLAIN " -o $TMP/a.h5 --resume --quiet");
    assert_output("a.h5.journal: damaged in 1 place, first in the ");
    assert_equal_results(temporary("whole.h5"), temporary("a.h5"));
    /* What is no result at all is never touched. */
    assert_runs("echo hello > $TMP/b.h5");
    cr_assert_eq(program("$MATTIS run " SMALL PLAIN " -o $TMP/b.h5 --resume"), 2);
    assert_output("b.h5: not an HDF5 file");
    assert_runs("grep -q hello $TMP/b.h5");
}

Test(sweeps, limits_of_time_stop_and_signals_save) {
    const char *much = " --set sweeps=200000 --set burn-in=100" PLAIN;
    cr_assert_eq(program("$MATTIS run " SMALL "%s -o $TMP/a.h5 --max-time 1s", much), 75, "%s",
                 program_output);
    assert_output("stopped (--max-time); ");
    assert_output("continue with --resume");
    cr_assert(exists(temporary("a.h5")));
    /* 30 s are left of the job: it stops 5 s before, or at once where less is left. */
    cr_assert_eq(program("SLURM_JOB_END_TIME=$(($(date +%%s) + 6)) timeout 20 $MATTIS run " SMALL
                         "%s -o $TMP/b.h5 --quiet",
                         much),
                 75, "%s", program_output);
    assert_output("stopped (end of the Slurm job); ");
    assert_runs("$MATTIS run " SMALL " --set sweeps=200000 --set burn-in=100" PLAIN
                " -o $TMP/c.h5 --quiet & sleep 0.7; kill -USR1 $!; sleep 1; test -s $TMP/c.h5;"
                " status=$?; kill -TERM $!; wait $!; test $? -eq 75 -a $status -eq 0");
    assert_output("mattis: ");
    /* The theory of a large grid stops too. */
    cr_assert_eq(program("timeout -s TERM 0.5 $MATTIS run " SMALL " -o $TMP/t.h5 --quiet --set "
                         "axes.load='{from: 0.001, to: 0.5, steps: 300}' --set "
                         "axes.temperature='{from: 0.01, to: 2, steps: 100}'; test $? -eq 124"),
                 0, "%s", program_output);
    assert_output("stopped (signal); 0 % of the units are in ");
    static const char *const wrong[] = {"0", "-1", "1x", "1:2:3:4", "", "h", "1e5", "nan"};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/d.h5 --max-time '%s'", wrong[k]), 2);
        assert_output("--max-time takes a time above 0 as 90s, 30m, 2h or 1:30:00");
    }
}

Test(sweeps, a_larger_experiment_reuses_what_is_there) {
    assert_runs("$MATTIS run " SMALL PLAIN " -o $TMP/a.h5 --quiet && cp $TMP/a.h5 $TMP/b.h5");
    const char *more = PLAIN " --set samples=7 --set axes.load=[0.4,0.1,0.05,0.15]";
    cr_assert_eq(program("$MATTIS run " SMALL "%s -o $TMP/a.h5 --resume", more), 0, "%s",
                 program_output);
    assert_output("60 of 112 units are complete");
    cr_assert_eq(program("$MATTIS run " SMALL "%s -o $TMP/whole.h5 --quiet", more), 0);
    assert_equal_results(temporary("whole.h5"), temporary("a.h5"));
    /* Smaller ones would lose results. */
    cr_assert_eq(program("$MATTIS run " SMALL "%s -o $TMP/a.h5 --resume --set samples=5", more), 2);
    assert_output("with 'samples: 7' where the experiment now has 'samples: 5'");
    cr_assert_eq(
        program("$MATTIS run " SMALL "%s -o $TMP/a.h5 --resume --set axes.load=[0.1,0.4]", more),
        2);
    assert_output("holds results at 'network.load: 0.05', which the experiment no longer has");
    /* More sweeps of a result alone begin anew, and it is said. */
    assert_runs("$MATTIS run " SMALL PLAIN " -o $TMP/b.h5 --resume --set sweeps=30");
    assert_output("60 units there were made with fewer sweeps or other temperatures");
    assert_output("computed again, since --keep-states was not given then");
    assert_runs("$MATTIS run " SMALL PLAIN " -o $TMP/longer.h5 --quiet --set sweeps=30");
    assert_equal_results(temporary("longer.h5"), temporary("b.h5"));
}

Test(sweeps, more_sweeps_go_on_from_kept_states) {
    static const char *const kinds[] = {
        "", "--set start.from=previous", "--set update=parallel", "--set exchange=true",
        "--set update=parallel --set rule=supervised --set quality=0.8 --set examples=5"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        cr_assert_eq(program("$MATTIS run " SMALL PLAIN " %s -o $TMP/a.h5 --quiet --keep-states "
                             "--set record.series=true --force",
                             kinds[k]),
                     0, "%s", program_output);
        cr_assert_eq(program("$MATTIS run " SMALL PLAIN " %s -o $TMP/a.h5 --resume --set sweeps=35 "
                             "--set record.series=true",
                             kinds[k]),
                     0, "%s", program_output);
        assert_output(k % 2 == 1 ? "15 go on from a saved state" : "60 go on from a saved state");
        cr_assert_not(exists(temporary("a.h5.journal")));
        cr_assert_eq(program("$MATTIS run " SMALL PLAIN " %s -o $TMP/whole.h5 --quiet --force "
                             "--set sweeps=35 --set record.series=true",
                             kinds[k]),
                     0, "%s", program_output);
        assert_equal_results(temporary("whole.h5"), temporary("a.h5"));
    }
}

Test(sweeps, shards_are_merged) {
    assert_runs("$MATTIS run " SMALL PLAIN " -o $TMP/whole.h5 --quiet");
    for (int number = 1; number <= 4; number++)
        cr_assert_eq(program("$MATTIS run " SMALL PLAIN " -o $TMP/%d.h5 --quiet --shard %d/4",
                             number, number),
                     0, "%s", program_output);
    assert_runs("cd $TMP && $MATTIS merge 4.h5 2.h5 1.h5 3.h5 -o all.h5");
    assert_output("60 of 60 units from 4 files");
    assert_equal_results(temporary("whole.h5"), temporary("all.h5"));
    assert_runs("cd $TMP && $MATTIS merge 1.h5 3.h5 -o part.h5");
    assert_output("missing shards: 2/4, 4/4");
    assert_output("units are missing:");
    assert_output("load = 0.05, temperature = 0.2: samples ");
    assert_runs("$MATTIS run " SMALL PLAIN " -o $TMP/part.h5 --resume --quiet");
    assert_equal_results(temporary("whole.h5"), temporary("part.h5"));
    /* Of a larger experiment a shard may be the only part. */
    assert_runs("$MATTIS run " SMALL PLAIN " -o $TMP/more.h5 --quiet --set samples=6 --shard 1/2");
    assert_runs("cd $TMP && $MATTIS merge all.h5 more.h5 -o most.h5");
    assert_output("of 72 units from 2 files");
    assert_runs("$MATTIS run " SMALL PLAIN " -o $TMP/most.h5 --resume --quiet --set samples=6 && "
                "$MATTIS run " SMALL PLAIN " -o $TMP/six.h5 --quiet --set samples=6");
    assert_equal_results(temporary("most.h5"), temporary("six.h5"));
    assert_runs("$MATTIS run " SMALL PLAIN " -o $TMP/other.h5 --quiet --set seed=8 --shard 2/4");
    cr_assert_eq(program("cd $TMP && $MATTIS merge 1.h5 other.h5 -o no.h5"), 2);
    assert_output("other.h5 and 1.h5 hold different experiments: 'seed: 8' and 'seed: 7'");
    cr_assert_eq(program("cd $TMP && $MATTIS merge 1.h5 nowhere.h5 -o no.h5"), 2);
    cr_assert_eq(program("cd $TMP && $MATTIS merge 1.h5 2.h5 ./1.h5 -o no.h5"), 2);
    assert_output("./1.h5: given twice; give each shard once");
    cr_assert_not(exists(temporary("no.h5")));
    cr_assert_eq(program("$MATTIS run " SMALL PLAIN " -o $TMP/e.h5 --shard 5/4"), 2);
    assert_output("--shard takes I/N with I from 1 to N");
}

/* A longer value of the axis of sweeps makes all series longer: the shorter ones are kept. */
Test(sweeps, an_axis_of_sweeps_grows) {
    const char *axes = PLAIN " --set record.series=true --set record.overlaps=2 "
                             "--set axes.load=[0.05,0.15] --set axes.temperature=[0.4,0.9]";
    cr_assert_eq(
        program("$MATTIS run " SMALL "%s -o $TMP/a.h5 --quiet --set axes.sweeps=[10,20]", axes), 0,
        "%s", program_output);
    cr_assert_eq(
        program("$MATTIS run " SMALL "%s -o $TMP/a.h5 --resume --set axes.sweeps=[10,30,20]", axes),
        0, "%s", program_output);
    assert_output("40 of 60 units are complete");
    cr_assert_eq(
        program("$MATTIS run " SMALL "%s -o $TMP/x.h5 --quiet --set axes.sweeps=[10,30,20]", axes),
        0, "%s", program_output);
    assert_equal_results(temporary("x.h5"), temporary("a.h5"));
}

/* Other values of other axes leave a ladder as it is, another temperature makes it another. */
Test(sweeps, a_larger_ladder_is_computed_again) {
    const char *exchange = PLAIN " --set exchange=true";
    const char *samples = "--set samples=7 --set axes.load=[0.4,0.1,0.05,0.15]";
    const char *rungs = "--set axes.temperature=[0.2,0.6,1,1.4,2]";
    cr_assert_eq(
        program("$MATTIS run " SMALL "%s -o $TMP/a.h5 --quiet && cp $TMP/a.h5 $TMP/b.h5", exchange),
        0, "%s", program_output);
    cr_assert_eq(program("$MATTIS run " SMALL "%s %s -o $TMP/a.h5 --resume", exchange, samples), 0);
    assert_output("60 of 112 units are complete");
    cr_assert_eq(program("$MATTIS run " SMALL "%s %s -o $TMP/x.h5 --quiet", exchange, samples), 0);
    assert_equal_results(temporary("x.h5"), temporary("a.h5"));
    cr_assert_eq(program("$MATTIS run " SMALL "%s %s -o $TMP/b.h5 --resume", exchange, rungs), 0);
    assert_output("60 units there were made with fewer sweeps or other temperatures");
    cr_assert_eq(program("$MATTIS run " SMALL "%s %s -o $TMP/y.h5 --quiet", exchange, rungs), 0);
    assert_equal_results(temporary("y.h5"), temporary("b.h5"));
}

Test(sweeps, annealing_is_the_same_for_any_number_of_threads) {
    const char *annealed = PLAIN " --set start.from=previous --set sweeps=50";
    for (int threads = 1; threads <= 8; threads *= 2)
        cr_assert_eq(program("$MATTIS run " SMALL "%s -o $TMP/%d.h5 --quiet --threads %d", annealed,
                             threads, threads),
                     0, "%s", program_output);
    assert_equal_results(temporary("1.h5"), temporary("2.h5"));
    assert_equal_results(temporary("1.h5"), temporary("8.h5"));
}
