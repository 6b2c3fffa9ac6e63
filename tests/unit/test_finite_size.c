/* Straight lines with errors, and the extrapolation to infinite networks. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../analysis/finite_size.h"
#include "figures.h"
#include "mattis/line_fit.h"
#include "mattis/stream.h"

TestSuite(finite_size, .init = figures_begin, .fini = figures_end);

/* Three points by hand: (0, 1), (1, 2), (2, 4) with equal errors 0.5. */
Test(finite_size, line_through_three_points) {
    const double x[] = {0, 1, NAN, 2}, y[] = {1, 2, 9, 4}, error[] = {0.5, 0.5, 0.5, 0.5};
    mattis_line_fit fit;
    mattis_line_fit_weighted(x, y, error, 4, &fit);
    cr_assert_eq(fit.n, 3);
    cr_assert_float_eq(fit.slope, 1.5, 1e-12);
    cr_assert_float_eq(fit.intercept, 7 / 3.0 - 1.5, 1e-12);
    cr_assert_float_eq(fit.slope_error, 0.5 / sqrt(2), 1e-12);
    cr_assert_float_eq(fit.intercept_error, 0.5 * sqrt(1 / 3.0 + 0.5), 1e-12);
    cr_assert_float_eq(fit.chi2, (1 / 36.0 + 1 / 9.0 + 1 / 36.0) / 0.25, 1e-12);
    cr_assert_float_eq(mattis_chi2_chance(3.841, 1), 0.05, 1e-3);
    mattis_line_fit_weighted(x, y, error, 1, &fit);
    cr_assert(isnan(fit.intercept));
}

/* Over 2000 repeats the intercept lies within its error 68 % of the time, and chi2 is n - 2. */
Test(finite_size, errors_of_the_intercept_are_calibrated) {
    enum { N = 5, REPEATS = 2000 };
    const double x[N] = {0.01, 0.02, 0.03, 0.05, 0.1}, error[N] = {0.02, 0.01, 0.03, 0.02, 0.05};
    const mattis_stream stream = mattis_stream_make(3, MATTIS_PURPOSE_DYNAMICS, 7, 0);
    double chi2 = 0;
    size_t inside = 0;
    for (size_t r = 0; r < REPEATS; r++) {
        double y[N];
        mattis_line_fit fit;
        for (size_t k = 0; k < N; k++) {
            double noise = -6;
            for (uint64_t j = 0; j < 6; j++) {
                uint32_t word[4];
                mattis_stream_block(&stream, (r * N + k) * 6 + j, word);
                noise += mattis_unit_real(word) + mattis_unit_real(word + 2);
            }
            y[k] = 0.7 - 3 * x[k] + error[k] * noise;
        }
        mattis_line_fit_weighted(x, y, error, N, &fit);
        inside += fabs(fit.intercept - 0.7) < fit.intercept_error;
        chi2 += fit.chi2 / REPEATS;
    }
    cr_assert_float_eq((double)inside / REPEATS, 0.683, 0.03);
    cr_assert_float_eq(chi2, N - 2, 0.2);
}

static const double sizes[] = {50, 100, 200};
static const double few_loads[] = {0.05, 0.1, 0.15};

/* m = theory + shift + 2/N^power, error 0.01, over three sizes; and the energy, without a theory,
 * -1 + shift + 2/N^power, error 0.02. */
static void make(const fake_axis *axis, size_t n, double shift, double power) {
    fake_result_make(&result, axis, n, FAKE_MEASURED | FAKE_THEORY);
    char dims[128] = "";
    for (size_t a = 0; a < n; a++)
        snprintf(dims + strlen(dims), sizeof dims - strlen(dims), "%s%s", a ? " " : "",
                 axis[a].name);
    double *energy = fake_add(&result.frame[0], "energy_mean", MATTIS_F64, dims, "");
    double *energy_error = fake_add(&result.frame[0], "energy_error", MATTIS_F64, dims, "");
    double *m = mattis_frame_variable(&result.frame[0], "overlap_mean")->value;
    double *error = mattis_frame_variable(&result.frame[0], "overlap_error")->value;
    const mattis_variable *theory = mattis_frame_variable(&result.frame[1], "overlap");
    for (size_t k = 0; k < theory->size; k++) {
        const double move = shift + 2 * pow(sizes[k % 3], -power);
        m[k * FAKE_PATTERNS] = theory->value[k] + move;
        error[k * FAKE_PATTERNS] = 0.01;
        energy[k] = -1 + move;
        energy_error[k] = 0.02;
    }
}

/* What mattis_show prints; the caller frees it. */
static char *shown(const mattis_show_options *options) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    cr_assert_eq(mattis_show(&result, out, options, &report), MATTIS_OK, "%s", report.text);
    fclose(out);
    return text;
}

static const fake_axis two_axes[] = {{"load", "gamma", "linear", 3, few_loads},
                                     {"spins", "N", "log", 3, sizes}};

static mattis_finite_size extrapolated(const mattis_cells *cells, const char *name, double power,
                                       mattis_column **column) {
    mattis_finite_size all;
    size_t n;
    cr_assert_eq(mattis_columns_choose(cells, name, column, &n, &report), MATTIS_OK, "%s",
                 report.text);
    cr_assert_eq(mattis_finite_size_find(&all, *column, power), MATTIS_OK);
    return all;
}

Test(finite_size, the_shift_of_a_finite_network_goes_away) {
    mattis_cells cells;
    mattis_column *column;
    for (int wrong = 0; wrong < 2; wrong++) {
        make(two_axes, 2, wrong ? 0.1 : 0, 1);
        cr_assert_eq(mattis_cells_init(&cells, &result, &report), MATTIS_OK);
        mattis_finite_size all = extrapolated(&cells, "overlap", 1, &column);
        cr_assert_eq(all.n, 3);
        cr_assert_eq(all.judged, 3);
        cr_assert_eq(all.within, wrong ? 0 : 3);
        for (size_t k = 0; k < 3; k++) {
            cr_assert_float_eq(all.point[k].fit.slope, 2, 1e-9);
            cr_assert_float_eq(all.point[k].limit - all.point[k].theory, wrong ? 0.1 : 0, 1e-9);
            cr_assert_float_eq(all.point[k].fit.chi2, 0, 1e-12);
        }
        mattis_finite_size_free(&all);
        free(column);
        char *text = shown(&(mattis_show_options){.form = MATTIS_SHOW_TEXT});
        cr_assert(strstr(text, "m - theory = limit + slope * 1/N, over 3 sizes"));
        cr_assert(strstr(text, wrong ? "overlap                          3      "
                                     : "overlap                          3          0.0   0"),
                  "%s", text);
        free(text);
        fake_result_free(&result);
    }
}

/* Each law finds the limit of what follows it; another one does not. */
Test(finite_size, laws_of_any_power) {
    static const double powers[] = {1, 0.5, 2 / 3.0, 0.8};
    mattis_cells cells;
    mattis_column *column;
    for (size_t p = 0; p < 4; p++) {
        make(two_axes, 2, 0, powers[p]);
        cr_assert_eq(mattis_cells_init(&cells, &result, &report), MATTIS_OK);
        for (size_t law = 0; law < 4; law++) {
            mattis_finite_size all = extrapolated(&cells, "energy", powers[law], &column);
            cr_assert_eq(all.fits, 3, "a quantity without theory has a limit, and no z");
            cr_assert_eq(all.judged, 0);
            cr_assert(isnan(all.point[0].z) && isnan(all.point[0].theory));
            if (law == p)
                cr_assert_float_eq(all.point[0].limit, -1, 1e-9);
            else
                cr_assert_gt(fabs(all.point[0].limit + 1), 5e-3);
            mattis_finite_size_free(&all);
            free(column);
        }
        fake_result_free(&result);
    }
}

Test(finite_size, laws_by_their_names) {
    static const struct {
        const char *text;
        double power;
    } good[] = {{"1/N", 1},
                {"1/sqrt(N)", 0.5},
                {"N^(-2/3)", 2 / 3.0},
                {"N^-2/3", 2 / 3.0},
                {"N^-0.8", 0.8},
                {"0.8", 0.8},
                {"2", 2}};
    static const char *const bad[] = {"",  "N",   "1/M",  "N^-",  "N^(-1",  "-1",
                                      "0", "nan", "1e99", "0.8x", "N^-1/0", "sqrt(N)"};
    char text[MATTIS_SIZE_LAW_TEXT];
    double power;
    for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
        cr_expect_eq(mattis_size_power(good[k].text, &power), MATTIS_OK, "%s", good[k].text);
        cr_expect_eq(power, good[k].power, "%s", good[k].text);
        double again;
        mattis_size_power(mattis_size_law_text(power, text), &again);
        cr_expect_float_eq(again, power, 1e-6, "%s", text);
    }
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        cr_expect_eq(mattis_size_power(bad[k], &power), MATTIS_ERR_INPUT, "%s", bad[k]);
}

Test(finite_size, tables_hold_every_quantity_and_law) {
    make(two_axes, 2, 0, 1);
    char *csv = shown(&(mattis_show_options){.form = MATTIS_SHOW_SIZE});
    cr_assert(strncmp(csv,
                      "quantity,law,load,limit,error,theory,z,slope,slope_error,chi2,freedom,"
                      "flagged\n",
                      70) == 0,
              "%s", csv);
    cr_assert_eq(count(csv, "\noverlap,1/N,"), 3);
    cr_assert_eq(count(csv, "\noverlap,1/sqrt(N),"), 3);
    cr_assert_eq(count(csv, "\nenergy,N^(-2/3),"), 3);
    free(csv);
    csv = shown(&(mattis_show_options){
        .form = MATTIS_SHOW_SIZE, .quantities = "energy", .size_power = 0.8});
    cr_assert_eq(count(csv, "\n"), 1 + 3, "%s", csv);
    cr_assert_eq(count(csv, "\nenergy,N^(-0.8),"), 3);
    free(csv);
    char *json = shown(&(mattis_show_options){.form = MATTIS_SHOW_JSON});
    cr_assert_eq(count(json, "\"quantity\": \"energy\",\n\"law\": \"1/N\""), 1, "%s", json);
    cr_assert(strstr(json, "\"agreement\": [\n{\"quantity\": \"overlap\", \"cells\": 9, "
                           "\"judged\": 9,"),
              "%s", json);
    free(json);
    cr_assert_eq(
        mattis_show(&result, stdout,
                    &(mattis_show_options){.form = MATTIS_SHOW_SIZE, .quantities = "frogs"},
                    &report),
        MATTIS_ERR_INPUT);
    cr_assert(strstr(report.text, "no quantity 'frogs' in this file; there are: "));
}

Test(finite_size, figures_and_what_they_need) {
    const fake_axis axes[] = {
        two_axes[0], {"temperature", "T", "linear", 3, few_loads}, two_axes[1]};
    mattis_plot_options options = {.kind = MATTIS_PLOT_SIZE, .keep_script = 1};
    make(axes, 3, 0, 1);
    cr_assert_eq(mattis_plot(&result, &options, in_folder("map.svg"), &report), MATTIS_OK, "%s",
                 report.text);
    char *data = read_text("map.svg.dat");
    cr_assert_eq(count(data, "\n"), 2 + 9 + 2 + 2 + 2, "a box for each position: %s", data);
    free(data);
    /* Without a theory there is nothing to map: the quantity against the power of N. */
    options.quantities = "energy";
    options.size_power = 0.5;
    cr_assert_eq(mattis_plot(&result, &options, in_folder("fig.svg"), &report), MATTIS_OK, "%s",
                 report.text);
    char *script = read_text("fig.svg.gp");
    cr_assert_eq(count(script, "# --- panel"), 9, "every position");
    cr_assert(strstr(script, "{/:Italic N}^{−0.5}"), "%s", script);
    cr_assert_eq(strstr(script, "title 'theory'"), NULL);
    free(script);
    fake_result_free(&result);
    options = (mattis_plot_options){.kind = MATTIS_PLOT_SIZE, .keep_script = 1};
    make(two_axes, 2, 0, 1);
    cr_assert_eq(mattis_plot(&result, &options, in_folder("fig.svg"), &report), MATTIS_OK, "%s",
                 report.text);
    script = read_text("fig.svg.gp");
    cr_assert_eq(count(script, "# --- panel"), 3);
    free(script);
    options.quantities = "overlap,energy";
    cr_assert_eq(mattis_plot(&result, &options, in_folder("fig.svg"), &report), MATTIS_OK, "%s",
                 report.text);
    script = read_text("fig.svg.gp");
    cr_assert_eq(count(script, "# --- panel"), 6);
    free(script);
    fake_result_free(&result);
    fake_result_make(&result, &load, 1, FAKE_ALL);
    options.quantities = NULL;
    cr_assert_eq(mattis_plot(&result, &options, in_folder("no.svg"), &report), MATTIS_ERR_INPUT);
}

/* Rings in panels and crosses on maps; what has no room is said, and the curves are what was
 * fitted: where the theory of each size differs, so does the fitted curve. */
Test(finite_size, panels_show_what_was_fitted) {
    static const double five[] = {0.02, 0.04, 0.06, 0.08, 0.1}, three[] = {0.1, 0.2, 0.3};
    const fake_axis axes[] = {{"load", "gamma", "linear", 5, five},
                              {"start_overlap", "m_0", "linear", 3, three},
                              two_axes[1]};
    mattis_plot_options options = {
        .kind = MATTIS_PLOT_SIZE, .keep_script = 1, .quantities = "energy"};
    make(axes, 3, 0, 1);
    double *flag = fake_add(&result.frame[0], "flag", MATTIS_U8, "load start_overlap spins", "");
    mattis_attributes_set(&mattis_frame_variable(&result.frame[0], "flag")->attributes, "bits",
                          "1: drift", 0);
    flag[0] = 1;
    cr_assert_eq(mattis_plot(&result, &options, in_folder("fig.svg"), &report), MATTIS_OK, "%s",
                 report.text);
    char *script = read_text("fig.svg.gp");
    cr_expect_eq(count(script, "# --- panel"), 12);
    cr_expect(strstr(script, "12 of 15 positions shown"));
    cr_expect(strstr(script, "rings: a size with a warning") && !strstr(script, "crosses"));
    cr_expect_null(strstr(script, "theory of each size"), "the energy has none");
    free(script);
    fake_result_free(&result);

    options.quantities = NULL;
    make(two_axes, 2, 0, 1);
    mattis_variable *theory = mattis_frame_variable(&result.frame[1], "overlap");
    theory->value[0] += 0.05; /* the smallest size of the first load stands elsewhere */
    mattis_frame_variable(&result.frame[0], "overlap_mean")->value[0] += 0.05;
    cr_assert_eq(mattis_plot(&result, &options, in_folder("fig.svg"), &report), MATTIS_OK, "%s",
                 report.text);
    script = read_text("fig.svg.gp");
    cr_expect(strstr(script, "fitted: the difference to the theory of each size"));
    cr_expect(strstr(script, ", overlap") == NULL && strstr(script, "set ylabel 'overlap"));
    free(script);
    char *data = read_text("fig.svg.dat");
    const char *line = strstr(data, "# fit_01\n");
    cr_assert(line);
    line = strchr(strchr(line, '\n') + 1, '\n') + 1;
    for (size_t k = 0; k < 4; k++, line = strchr(line, '\n') + 1) {
        const double x[] = {0, 1 / 200., 1 / 100., 1 / 50.};
        double at, fit, predicted;
        cr_assert_eq(sscanf(line, "%lf %lf %lf", &at, &fit, &predicted), 3);
        cr_expect_float_eq(at, x[k], 1e-9);
        cr_expect_float_eq(fit - predicted, 2 * x[k], 1e-6);
        cr_expect_float_eq(predicted, theory->value[k ? 3 - k : 2], 1e-7, "that of its size");
    }
    free(data);
}

/* Cells that have not converged are left out in all forms alike, and so are errors of nothing. */
Test(finite_size, agreement_is_the_same_in_all_forms) {
    make(two_axes, 2, 0, 1);
    double *converged = fake_add(&result.frame[0], "converged_mean", MATTIS_F64, "load spins", "");
    double *error = mattis_frame_variable(&result.frame[0], "overlap_error")->value;
    for (size_t k = 0; k < 9; k++)
        converged[k] = k == 4 ? 0.5 : 1;
    error[FAKE_PATTERNS] = 0;
    error[2 * FAKE_PATTERNS] = 1e-5;  /* small, yet known */
    error[7 * FAKE_PATTERNS] = 0.015; /* not at two errors but for rounding */
    char *text = shown(&(mattis_show_options){.form = MATTIS_SHOW_TEXT}),
         *json = shown(&(mattis_show_options){.form = MATTIS_SHOW_JSON});
    char *table = shown(&(mattis_show_options){.form = MATTIS_SHOW_AGREEMENT});
    cr_expect(strstr(text, "agreement   8 of 9 cells compared"), "%s", text);
    cr_expect(strstr(text, "known in 7 of them, and 3 of these lie within 2"), "%s", text);
    cr_expect(strstr(table, "\noverlap,8,7,3,"), "%s", table);
    cr_expect(
        strstr(json, "\"quantity\": \"overlap\", \"cells\": 8, \"judged\": 7, \"within\": 3"));
    cr_expect(strstr(json, "\"compares\": [1,1,1,1,0,1,1,1,1]"));
    free(text);
    free(json);
    free(table);
    cr_assert_eq(mattis_report_page(&result, in_folder("page.html"), &report), MATTIS_OK);
    char *page = read_text("page.html");
    cr_expect(strstr(page, "\"cells\": 8, \"judged\": 7, \"within\": 3"));
    free(page);
}
