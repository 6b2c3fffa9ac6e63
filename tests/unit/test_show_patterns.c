/* mattis_show for networks that retrieve several patterns: each overlap beside its prediction, and
 * the most frequent state. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_patterns.h"
#include "mattis/plot.h"

static const double dilutions[] = {0, 0.3, 0.55, 0.7, 0.95};
static const double counts[] = {2, 3, 4};
static const fake_axis dilution = {"dilution", "d", "linear", 5, dilutions};
static const fake_axis patterns = {"patterns", "K", "linear", 3, counts};
static mattis_report report;
static mattis_result result;

static void end(void) {
    fake_result_free(&result);
}

TestSuite(show_patterns, .fini = end);

/* What mattis_show prints; the caller frees it. */
static char *show(int csv) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert_eq(
        mattis_show(&result, out, &(mattis_show_options){.form = (mattis_show_form)csv}, &report),
        MATTIS_OK, "%s", report.text);
    fclose(out);
    return text;
}

Test(show_patterns, table_exactly) {
    fake_patterns_make(&result, &dilution, 1, 3, FAKE_ALL);
    mattis_frame *measured = &result.frame[0];
    mattis_frame_variable(measured, "overlap_error")->value[3] = 0.123;
    mattis_frame_variable(measured, "overlap_error")->value[4] = NAN;
    mattis_frame_variable(measured, "overlap_error")->value[5] = 0.0045;
    mattis_frame_variable(measured, "overlap_mean")->value[5] = -0.0123;
    mattis_frame_variable(measured, "overlap_mean")->value[6] = NAN;
    mattis_frame_variable(&result.frame[1], "state")->value[3] = 4;
    mattis_frame_variable(&result.frame[1], "overlap")->value[12] = NAN; /* not solved */
    char *text = show(0);
    const char *table = strstr(text, "\n\n  dilution");
    cr_assert(table, "%s", text);
    cr_expect_str_eq(
        table,
        "\n\n  dilution         m_1 theory         m_2 theory         m_3 theory  state       "
        "share "
        "theory\n"
        "         0  1.0040(23) 1.0000   0.004(12) 0.0000   0.004(12) 0.0000  pure         1.00 "
        "pure\n"
        "       0.3    0.70(12) 0.7000      0.2140 0.2100 -0.0123(45) 0.0630  hierarchical 1.00 "
        "hierarchical\n"
        "       0.7  0.1540(23) 0.1500   0.154(12) 0.1500   0.154(12) 0.1500  parallel     1.00 "
        "mixed\n"
        "      0.95  0.0040(23)      -   0.004(12) 0.0000   0.004(12) 0.0000  ergodic      1.00 "
        "-\n"
        "\n"
        "note        1 cell of this cut without data is left out\n"
        "\n"
        "agreement   3 of 5 cells compared: median |m_1 measured - m_1 theory| = 0.0040.\n"
        "            An error is known in 3 of them, and 3 of these lie within 2 sigma. Sigma is "
        "the\n"
        "            statistical error; the shift of a finite network from the theory of an "
        "infinite one\n"
        "            is not in it.\n"
        "            Most replicas end in the state that the theory leads to in 3 of 4 cells.\n"
        "\n"
        "line        critical: dilution 0 to 1, temperature 0 to 1\n");
    free(text);
}

/* As many patterns as a line of 100 characters has room for; the others are told of. */
Test(show_patterns, many_patterns) {
    static const struct {
        int flags;
        size_t shown;
    } cases[] = {{FAKE_MEASURED, 5}, {FAKE_THEORY, 8}, {FAKE_MEASURED | FAKE_THEORY, 3}};
    for (size_t k = 0; k < 3; k++) {
        fake_patterns_make(&result, &dilution, 1, 12, cases[k].flags);
        char *text = show(0), note[64], name[16];
        snprintf(note, sizeof note, "note        %zu of 12 patterns shown (all: --csv)\n",
                 cases[k].shown);
        cr_expect(strstr(text, note), "%s", text);
        snprintf(name, sizeof name, " m_%zu ", cases[k].shown);
        cr_expect(strstr(text, name));
        for (const char *line = strstr(text, "\n\n  dilution") + 2; *line != '\n';
             line = strchr(line, '\n') + 1)
            cr_expect_leq(strcspn(line, "\n"), 100, "%.120s", line);
        free(text);
        fake_result_free(&result);
    }
}

Test(show_patterns, cells_with_fewer_patterns) {
    fake_patterns_make(&result, (fake_axis[]){patterns, dilution}, 2, 4, FAKE_MEASURED);
    char *text = show(0);
    cr_expect(strstr(text, "table       along patterns, at dilution = 0.55"), "%s", text);
    cr_expect(strstr(text, "\n         2  0.4540(23)   0.252(12)           -           -  hier"),
              "%s", text);
    cr_expect(strstr(text, "hierarchical 0.60\n"));
    cr_expect_null(strstr(text, "nan"));
    free(text);
}

Test(show_patterns, csv_has_all_patterns_and_names_of_states) {
    fake_patterns_make(&result, &dilution, 1, 12, FAKE_ALL);
    char *text = show(1);
    cr_expect(strstr(text, ",overlap_mean,overlap_mean_2,"));
    cr_expect(strstr(text, ",overlap_mean_12,overlap_error,"));
    cr_expect(strstr(text, ",theory_overlap_12,theory_state,theory_state_name,theory_phase,"
                           "theory_phase_name\n"));
    cr_expect(strstr(text, ",2,hierarchical,2,hierarchical\n"));
    free(text);
}

Test(show_patterns, a_single_cell) {
    fake_patterns_make(&result, NULL, 0, 3, FAKE_ALL & ~FAKE_LINES);
    char *text = show(0);
    cr_expect(strstr(text, "axes        none: a single cell"));
    cr_expect(strstr(text, "\n         -  0.7040(23) 0.7000"), "%s", text);
    free(text);
}

/* Where the start does not tell patterns apart the prediction of each is compared with nothing, but
 * for the sorted ones; replicas that may choose differently say nothing about q. */
Test(show_patterns, what_the_start_leaves_open_is_not_compared) {
    for (int open = 0; open < 2; open++) {
        fake_patterns_make(&result, &dilution, 1, 3, FAKE_ALL);
        mattis_frame *theory = &result.frame[1];
        double *determined = fake_add(theory, "determined", MATTIS_U8, "dilution", "pattern");
        double *unique = fake_add(theory, "unique", MATTIS_U8, "dilution", "");
        double *q = fake_add(theory, "replica_overlap", MATTIS_F64, "dilution", "");
        double *measured =
            fake_add(&result.frame[0], "replica_overlap_mean", MATTIS_F64, "dilution", "");
        for (int cell = 0; cell < 5; cell++) {
            unique[cell] = !open;
            measured[cell] = q[cell] = 0.1;
            for (int mu = 0; mu < 3; mu++)
                determined[3 * cell + mu] = mu == 0 || !open;
        }
        char *table = show(MATTIS_SHOW_AGREEMENT), *text = show(MATTIS_SHOW_TEXT);
        cr_expect(strstr(table, "\noverlap_1,"), "%s", table);
        cr_expect(strstr(table, "\nsorted_overlap_3,"), "%s", table);
        const char *const others[] = {"\noverlap_2,", "\noverlap_3,", "\npattern_abs_overlap_2,",
                                      "\nreplica_overlap,"};
        for (size_t k = 0; k < sizeof others / sizeof *others; k++)
            cr_expect_eq(strstr(table, others[k]) != NULL, !open, "%s: %s", others[k], table);
        cr_expect_eq(strstr(text, "sorted_overlap compares") != NULL, open, "%s", text);
        cr_expect(strstr(text, "5 of 5 cells compared"), "%s", text);
        free(table);
        free(text);
        determined[0] = 0; /* the first of one cell, too */
        text = show(MATTIS_SHOW_TEXT);
        cr_expect(strstr(text, "4 of 5 cells compared"), "%s", text);
        free(text);
        if (!open)
            fake_result_free(&result);
    }
}
