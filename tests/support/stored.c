/* See stored.h. */
#include "stored.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char stored_directory[64];
char stored_path[128];

void stored_begin(void) {
    strcpy(stored_directory, "/tmp/mattis-store-XXXXXX");
    cr_assert_not_null(mkdtemp(stored_directory));
    snprintf(stored_path, sizeof stored_path, "%s/result.h5", stored_directory);
}

void stored_end(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", stored_directory);
    cr_assert_eq(system(command), 0);
}

mattis_variable *add_variable(mattis_frame *frame, const char *name, mattis_storage storage,
                              const char *dims) {
    int k = mattis_frame_add_variable(frame, name, "1", "some quantity", storage, dims);
    cr_assert_geq(k, 0);
    mattis_variable *variable = &frame->variable[k];
    for (size_t i = 0; i < variable->size; i++)
        variable->value[i] =
            storage == MATTIS_F64 ? sin(1.37 * (double)(i + 1)) : (double)((i * 37) % 256);
    if (storage == MATTIS_F64 && variable->size > 3)
        variable->value[3] = NAN;
    return variable;
}

mattis_frame small_frame(const char *group) {
    mattis_frame frame;
    const double load[] = {0.02, 0.11, 0.5};
    cr_assert_eq(mattis_frame_init(&frame, group), MATTIS_OK);
    cr_assert_eq(mattis_frame_add_dimension(&frame, "load", "1", "load of the network", 3, load),
                 0);
    cr_assert_eq(mattis_frame_add_dimension(&frame, "sample", "1", "disorder sample", 7, NULL), 1);
    add_variable(&frame, "overlap", MATTIS_F64, "load sample");
    return frame;
}

int write_small(int force, mattis_report *report) {
    mattis_frame frame = small_frame("/monte_carlo");
    int code = mattis_store_write(stored_path, force, NULL, &frame, 1, report);
    mattis_frame_free(&frame);
    return code;
}

char *read_bytes(const char *name, size_t *size) {
    struct stat status;
    cr_assert_eq(stat(name, &status), 0);
    *size = (size_t)status.st_size;
    char *bytes = malloc(*size + 1);
    FILE *file = fopen(name, "rb");
    cr_assert(bytes && file);
    cr_assert_eq(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

size_t count_entries(const char *name) {
    size_t n = 0;
    DIR *list = opendir(name);
    cr_assert_not_null(list);
    for (const struct dirent *entry = readdir(list); entry; entry = readdir(list))
        n += entry->d_name[0] != '.';
    closedir(list);
    return n;
}
