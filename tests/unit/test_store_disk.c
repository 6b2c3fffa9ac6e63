/* Result files on the disk: nothing is ever lost. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stored.h"

TestSuite(disk, .init = stored_begin, .fini = stored_end);

static bool no_renameat2; /* the file system lacks RENAME_NOREPLACE */
static bool late_rival;   /* another program makes the file between the probe and the rename */

/* Takes the place of the C library's in this program. */
int renameat2(int old_directory, const char *old_name, int new_directory, const char *new_name,
              unsigned flags) {
    if (late_rival) {
        FILE *rival = fopen(new_name, "w");
        cr_assert_not_null(rival);
        fputs("precious", rival);
        fclose(rival);
    }
    if (no_renameat2) {
        errno = EINVAL;
        return -1;
    }
    return (int)syscall(SYS_renameat2, old_directory, old_name, new_directory, new_name, flags);
}

static void write_text(const char *name, const char *text) {
    FILE *file = fopen(name, "w");
    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
}

static void assert_text(const char *name, const char *text) {
    size_t size;
    char *bytes = read_bytes(name, &size);
    cr_expect_eq(size, strlen(text));
    cr_expect_eq(memcmp(bytes, text, size), 0);
    free(bytes);
}

Test(disk, existing_file_is_kept_unless_forced) {
    mattis_report report = {""};
    mattis_result back;
    write_text(stored_path, "precious");
    cr_expect_eq(mattis_store_probe(stored_path, 0, &report), MATTIS_ERR_EXISTS);
    cr_expect(strstr(report.text, stored_path), "%s", report.text);
    cr_expect_eq(write_small(0, &report), MATTIS_ERR_EXISTS);
    assert_text(stored_path, "precious");
    cr_expect_eq(mattis_store_probe(stored_path, 1, NULL), MATTIS_OK);
    cr_expect_eq(write_small(1, NULL), MATTIS_OK);
    cr_expect_eq(mattis_store_read(stored_path, &back, NULL), MATTIS_OK);
    mattis_result_free(&back);
    cr_expect_eq(count_entries(stored_directory), 1);
}

Test(disk, file_that_appears_late_is_kept) {
    for (int k = 0; k < 2; k++) {
        mattis_report report = {""};
        late_rival = true;
        no_renameat2 = k;
        cr_expect_eq(write_small(0, &report), MATTIS_ERR_EXISTS, "%s", report.text);
        assert_text(stored_path, "precious");
        cr_expect_eq(count_entries(stored_directory), 1);
        unlink(stored_path);
    }
}

Test(disk, file_system_without_renameat2_is_enough) {
    mattis_result back;
    no_renameat2 = true;
    cr_expect_eq(write_small(0, NULL), MATTIS_OK);
    cr_expect_eq(mattis_store_read(stored_path, &back, NULL), MATTIS_OK);
    mattis_result_free(&back);
    cr_expect_eq(count_entries(stored_directory), 1);
}

Test(disk, what_a_killed_process_left_is_no_obstacle) {
    char part[160];
    snprintf(part, sizeof part, "%s.part-%ld", stored_path, (long)getpid());
    write_text(part, "half a file");
    cr_expect_eq(write_small(0, NULL), MATTIS_OK);
    cr_expect_eq(count_entries(stored_directory), 1);
}

Test(disk, link_is_followed) {
    char target[160];
    mattis_result back;
    snprintf(target, sizeof target, "%s/elsewhere.h5", stored_directory);
    write_text(target, "old");
    cr_assert_eq(symlink(target, stored_path), 0);
    cr_expect_eq(mattis_store_probe(stored_path, 0, NULL), MATTIS_ERR_EXISTS);
    cr_expect_eq(write_small(1, NULL), MATTIS_OK);
    cr_expect_eq(mattis_store_read(target, &back, NULL), MATTIS_OK);
    mattis_result_free(&back);
    cr_assert_eq(unlink(target), 0);
    cr_expect_eq(mattis_store_probe(stored_path, 1, NULL), MATTIS_ERR_FILE);
}

Test(disk, what_is_no_file_is_refused) {
    char long_name[5000];
    memset(long_name, 'a', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    char missing[160];
    snprintf(missing, sizeof missing, "%s/none/result.h5", stored_directory);
    char slash[160];
    snprintf(slash, sizeof slash, "%s/new/", stored_directory);
    const char *const wrong[] = {"",          stored_directory, missing,     slash,
                                 "/dev/null", long_name,        "/none.h5/x"};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        mattis_report report = {""};
        cr_expect_eq(mattis_store_probe(wrong[k], 1, &report), MATTIS_ERR_FILE, "%s", wrong[k]);
        cr_expect_neq(report.text[0], '\0');
        cr_expect_null(strchr(report.text, '\n'));
        cr_expect_eq(mattis_store_write(wrong[k], 1, NULL, NULL, 0, NULL), MATTIS_ERR_FILE);
    }
    cr_expect_eq(count_entries(stored_directory), 0);
}

Test(disk, probe_leaves_nothing_behind) {
    cr_expect_eq(mattis_store_probe(stored_path, 0, NULL), MATTIS_OK);
    cr_expect_eq(count_entries(stored_directory), 0);
}

Test(disk, name_without_directory_is_in_the_current_one) {
    cr_assert_eq(chdir(stored_directory), 0);
    cr_expect_eq(mattis_store_write("here.h5", 0, NULL, NULL, 0, NULL), MATTIS_OK);
    cr_expect_eq(access("here.h5", R_OK), 0);
}

Test(disk, read_only_directory_is_refused) {
    mattis_report report = {""};
    char closed[160];
    snprintf(closed, sizeof closed, "%s/closed", stored_directory);
    cr_assert_eq(mkdir(closed, 0555), 0);
    cr_assert_eq(chmod(stored_directory, 0755), 0);
    snprintf(stored_path, sizeof stored_path, "%.60s/closed/result.h5", stored_directory);
    uid_t user = geteuid();
    if (user == 0) /* root may write anywhere */
        cr_assert_eq(setresuid(65534, 65534, 0), 0);
    cr_expect_eq(mattis_store_probe(stored_path, 0, &report), MATTIS_ERR_FILE);
    cr_expect(strstr(report.text, strerror(EACCES)), "%s", report.text);
    cr_expect_eq(write_small(0, NULL), MATTIS_ERR_FILE);
    if (user == 0)
        cr_assert_eq(setresuid(0, 0, 0), 0);
    cr_expect_eq(count_entries(closed), 0);
}

/* A limit on the size of files stands for a full disk: write() fails midway in the same manner. */
Test(disk, full_disk_leaves_the_old_file_and_nothing_else) {
    mattis_report report = {""};
    size_t n_open = count_entries("/proc/self/fd");
    const struct rlimit small = {4096, RLIM_INFINITY};
    write_text(stored_path, "precious");
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    for (int k = 0; k < 3; k++)
        cr_expect_eq(write_small(1, &report), MATTIS_ERR_FILE);
    cr_expect(strstr(report.text, stored_path) && strstr(report.text, strerror(EFBIG)), "%s",
              report.text);
    assert_text(stored_path, "precious");
    cr_expect_eq(count_entries(stored_directory), 1);
    cr_expect_eq(count_entries("/proc/self/fd"), n_open);

    const struct rlimit large = {RLIM_INFINITY, RLIM_INFINITY};
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &large), 0);
    cr_expect_eq(write_small(1, &report), MATTIS_OK);
}
