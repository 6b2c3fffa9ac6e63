/* Fuzz target of the reader of result files, and of what makes tables of what it has read. The
 * first byte of the input says what the rest does: even  damages a sealed file: it must be refused,
 * by its checksum; odd   rewrites the contents and seals them again (support/edit_result.c): what
 * reads well is shown, joined with itself, measured, or taken over by a run that goes on. Run by
 * `make fuzz`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edit_result.h"
#include "mattis/plot.h"
#include "mattis/run.h"
#include "schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int read_image(const void *image, size_t size, mattis_result *out) {
    char path[FUZZ_PATH];
    mattis_report report = {""};
    const int file = fuzz_file(image, size, path);
    const int status = mattis_store_read(path, out, &report);
    fuzz_remove(file, path);
    if (status != MATTIS_OK && (!*report.text || strchr(report.text, '\n')))
        abort(); /* what is wrong is one line */
    return status;
}

/* Bytes changed, and the end cut off. */
static void damage(const small_run *run, fuzz_bytes *input) {
    unsigned char *bytes = malloc(run->size);
    mattis_result result;
    if (!bytes)
        return;
    memcpy(bytes, run->image, run->size);
    size_t size = fuzz_byte(input) & 1 ? fuzz_number(input, 3) % (run->size + 1) : run->size;
    while (input->at < input->size) {
        const size_t at = fuzz_number(input, 3) % run->size;
        bytes[at] = (unsigned char)(bytes[at] ^ fuzz_byte(input));
    }
    const bool same = size == run->size && memcmp(bytes, run->image, size) == 0;
    const int status = read_image(bytes, size, &result);
    if ((status == MATTIS_OK) != same)
        abort();
    mattis_result_free(&result);
    free(bytes);
}

static void show(const mattis_result *result, mattis_show_form form) {
    mattis_report report = {""};
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return;
    mattis_show(result, out, &(mattis_show_options){.form = form}, &report);
    fclose(out);
    free(text);
}

static void measure(const mattis_result *result) {
    mattis_frame frame;
    mattis_refinement *points = NULL;
    size_t n = 0;
    if (mattis_measured_frame(result, &frame, &n) == MATTIS_OK && n)
        mattis_frame_free(&frame);
    if (mattis_refinements(result, &points, &n) == MATTIS_OK)
        free(points);
}

static void join(const mattis_result *result) {
    static const char *const name[] = {"a.h5", "b.h5"};
    const mattis_result two[] = {*result, *result};
    mattis_result joined = {0};
    mattis_report report = {""};
    if (mattis_join(&joined, two, name, 2, &report) == MATTIS_OK)
        mattis_result_free(&joined);
}

static void take_over(const small_run *run, const mattis_result *result) {
    const mattis_earlier earlier = {&run->plan, result->frame, result->n_frames};
    mattis_frame frames[2];
    mattis_report report = {""};
    size_t n = 0, taken, differing;
    if (mattis_results_init(&run->plan, frames, &n) == MATTIS_OK)
        mattis_results_adopt(&run->plan, frames, n, &earlier, &taken, &differing, &report);
    for (size_t k = 0; k < n; k++)
        mattis_frame_free(&frames[k]);
}

/* One use of what was read: one at a time, for speed. */
static void use(const small_run *run, const mattis_result *result, unsigned how) {
    if (how <= MATTIS_SHOW_JSON)
        show(result, (mattis_show_form)how);
    else if (how == MATTIS_SHOW_JSON + 1)
        measure(result);
    else if (how == MATTIS_SHOW_JSON + 2)
        join(result);
    else
        take_over(run, result);
}

static void rewrite(const small_run *run, fuzz_bytes *input) {
    const unsigned how = fuzz_byte(input) % (MATTIS_SHOW_JSON + 4);
    void *image;
    size_t size;
    mattis_result result;
    if (!edit_result(run, input, &image, &size))
        return;
    if (read_image(image, size, &result) == MATTIS_OK) {
        use(run, &result, how);
        mattis_result_free(&result);
    }
    free(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const small_run *run = small_run_get();
    fuzz_bytes input = {data, size, 0};
    mattis_hdf5_errors saved = mattis_hdf5_quiet_begin();
    if (fuzz_byte(&input) & 1)
        rewrite(run, &input);
    else
        damage(run, &input);
    mattis_hdf5_quiet_end(saved);
    return 0;
}
