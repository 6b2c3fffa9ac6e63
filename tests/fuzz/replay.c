/* Runs a fuzz target over the files of folders, without a fuzzer: replay FOLDER... */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LARGEST = 1 << 20 };

static int run_file(const char *path) {
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(LARGEST);
    if (!file || !data)
        return -1;
    const size_t size = fread(data, 1, LARGEST, file);
    const int status = ferror(file) ? -1 : LLVMFuzzerTestOneInput(data, size);
    fclose(file);
    free(data);
    return status;
}

static int run_folder(const char *folder, int *count) {
    char path[4096];
    DIR *directory = opendir(folder);
    int status = directory ? 0 : -1;
    for (struct dirent *entry; !status && (entry = readdir(directory));) {
        if (*entry->d_name == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        status = run_file(path);
        ++*count;
    }
    if (directory)
        closedir(directory);
    if (status)
        perror(folder);
    return status;
}

int main(int n, char **argument) {
    int count = 0, status = 0;
    for (int k = 1; !status && k < n; k++)
        status = run_folder(argument[k], &count);
    printf("%d inputs\n", count);
    return status ? EXIT_FAILURE : EXIT_SUCCESS;
}
