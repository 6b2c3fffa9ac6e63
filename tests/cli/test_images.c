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

/* Pixels of image `number` of an IDX file of 28 x 28 images, as signs from 128 on. */
static void read_signs(const char *path, size_t number, double sign[784]) {
    unsigned char byte[784];
    FILE *file = fopen(path, "rb");
    cr_assert(file, "%s", path);
    cr_assert_eq(fseek(file, (long)(16 + 784 * number), SEEK_SET), 0);
    cr_assert_eq(fread(byte, 1, 784, file), 784);
    fclose(file);
    for (size_t i = 0; i < 784; i++)
        sign[i] = byte[i] >= 128 ? 1 : -1;
}

/* The kept pixels of the cue are those of image `cued_image` of the file. */
static void expect_cues(const char *name, const char *path) {
    mattis_result result = read_result(temporary(name));
    const mattis_frame *frame = mattis_result_frame(&result, "/monte_carlo");
    const mattis_variable *image = mattis_frame_variable(frame, "cued_image");
    const double *pixel = mattis_frame_variable(frame, "cue_pixels")->value;
    const size_t replicas = mattis_frame_dimension(frame, "replica")->length;
    for (size_t unit = 0; unit < image->size / replicas; unit++)
        for (size_t a = 0; a < 2; a++) {
            double sign[784];
            read_signs(path, (size_t)image->value[unit * replicas + a], sign);
            cr_assert_arr_eq(pixel + (2 * unit + a) * 784, sign, sizeof sign);
        }
    mattis_result_free(&result);
}

Test(program_images, cues_name_their_images) {
    run_well(FILE_NAME " -o $TMP/classes.h5");
    expect_cues("classes.h5", "tests/data/mnist-t10k-images.idx");
    run_well(FILE_NAME " -o $TMP/single.h5 --set concepts=null --set start.from=pattern "
                       "--set quality=0.9 --set patterns=7");
    expect_cues("single.h5", "tests/data/mnist-train-images.idx");
    run_well(FILE_NAME " -o $TMP/states.h5 --set model=modern --set concepts=null --set "
                       "start.from=pattern --set patterns=7 --set rule=null --set axes.order=null "
                       "--set axes.examples=null --set temperature=null --set burn-in=null "
                       "--set inverse-temperature=1");
    expect_cues("states.h5", "tests/data/mnist-train-images.idx");
}
