/* The program on images: the same bits for any threads and interruption, files told apart by what
 * they hold and not by where they stand. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "program.h"

TestSuite(program_images, .init = program_begin, .fini = program_end);

#define FILE_NAME "tests/cli/images.yaml"

static void run_well(const char *arguments) {
    cr_assert_eq(program("$MATTIS run %s", arguments), 0, "%s", program_output);
}

Test(program_images, same_bits_for_any_threads_and_part) {
    run_well(FILE_NAME " -o $TMP/one.h5 --threads 1");
    run_well(FILE_NAME " -o $TMP/two.h5 --threads 2");
    assert_equal_results(temporary("one.h5"), temporary("two.h5"));
    run_well(FILE_NAME " -o $TMP/part.h5 --set samples=2");
    run_well(FILE_NAME " -o $TMP/part.h5 --resume --set samples=2");
    mattis_result whole = read_result(temporary("one.h5")),
                  part = read_result(temporary("part.h5"));
    const mattis_frame *all = mattis_result_frame(&whole, "/monte_carlo");
    const mattis_frame *some = mattis_result_frame(&part, "/monte_carlo");
    /* Cues of the samples that both have are the same test images. */
    const double *x = mattis_frame_variable(all, "answer")->value;
    const double *y = mattis_frame_variable(some, "answer")->value;
    for (size_t cell = 0; cell < 4; cell++)
        cr_assert_eq(memcmp(x + cell * 15, y + cell * 10, 10 * sizeof *x), 0);
    mattis_result_free(&whole);
    mattis_result_free(&part);
}

Test(program_images, content_counts_and_not_the_path) {
    run_well(FILE_NAME " -o $TMP/here.h5");
    cr_assert_eq(program("gzip -nc tests/data/mnist-train-images.idx > $TMP/packed.gz"), 0);
    run_well(FILE_NAME " -o $TMP/packed.h5 --set dataset.source.images=$TMP/packed.gz");
    assert_equal_results(temporary("here.h5"), temporary("packed.h5"));
    run_well(FILE_NAME " -o $TMP/here.h5 --resume --set dataset.source.images=$TMP/packed.gz");
    /* Moved away: the result goes on with the files that the run names, if they hold the same. */
    cr_assert_eq(program("mv $TMP/packed.gz $TMP/moved.gz"), 0);
    run_well(FILE_NAME " -o $TMP/packed.h5 --resume --set samples=4");
    cr_assert_eq(program("$MATTIS run " FILE_NAME " -o $TMP/here.h5 --resume --set "
                         "dataset.source.images=tests/data/fashion-mnist-train-images.idx"),
                 2);
    cr_assert(strstr(program_output, "checksum"), "%s", program_output);
}

/* Each replica is counted once, in the row of its class. */
Test(program_images, confusion_adds_up) {
    run_well(FILE_NAME " -o $TMP/a.h5");
    mattis_result result = read_result(temporary("a.h5"));
    const mattis_frame *frame = mattis_result_frame(&result, "/monte_carlo");
    const mattis_variable *confusion = mattis_frame_variable(frame, "confusion");
    const mattis_variable *accuracy = mattis_frame_variable(frame, "accuracy_mean");
    cr_assert_eq(confusion->size, 4 * 100);
    for (size_t cell = 0; cell < 4; cell++) {
        double all = 0, right = 0;
        for (size_t k = 0; k < 100; k++) {
            all += confusion->value[cell * 100 + k];
            right += k % 11 == 0 ? confusion->value[cell * 100 + k] : 0;
        }
        cr_assert_eq(all, 15);
        cr_assert_float_eq(right / all, accuracy->value[cell], 1e-12);
    }
    cr_assert_eq(mattis_frame_variable(frame, "final_pixels")->size, 4 * 3 * 2 * 784);
    mattis_result_free(&result);
}

/* The experiment that a result holds can be run again, and gives the same. */
Test(program_images, stored_experiment_runs_again) {
    run_well(FILE_NAME " -o $TMP/a.h5");
    mattis_result result = read_result(temporary("a.h5"));
    FILE *out = fopen(temporary("again.yaml"), "w");
    fputs(mattis_attributes_get(&result.root, "experiment")->text, out);
    fclose(out);
    mattis_result_free(&result);
    run_well("$TMP/again.yaml -o $TMP/b.h5");
    assert_equal_results(temporary("a.h5"), temporary("b.h5"));
}
