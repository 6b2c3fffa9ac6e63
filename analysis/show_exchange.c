/* Exchange between temperatures, and a better ladder: see show.h.
 *
 * Where the energies of two neighbours are normal with variance C, dE/dbeta = -C, the mean
 * probability of an exchange is A = erfc(d), d = sqrt(C) (beta_k - beta_{k+1}) / 2 (Predescu,
 * Predescu and Ciobanu, J. Chem. Phys. 120, 4119 (2004)). So d = erfc^{-1}(A) is a distance: it
 * adds up along the ladder, and temperatures at equal steps of it have equal probabilities. */
#include "json.h"
#include "show.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* erfc^{-1}(A): A = 2 Q(sqrt(2) d), Q the upper tail of the normal law. */
static double distance_of(double acceptance) {
    return gsl_cdf_ugaussian_Qinv(acceptance / 2) / sqrt(2);
}

double mattis_show_ladder(const double *temperature, const double *acceptance, size_t n,
                          double *better) {
    double whole = 0, passed = 0;
    size_t next = 1;
    for (size_t k = 0; k + 1 < n; k++)
        whole += distance_of(acceptance[k]);
    const double step = whole / (double)(n - 1);
    if (!isfinite(whole) || whole <= 0)
        return NAN;
    better[0] = temperature[0];
    better[n - 1] = temperature[n - 1];
    for (size_t k = 0; k + 1 < n; k++) { /* beta is linear in the distance between neighbours */
        const double length = distance_of(acceptance[k]);
        const double beta = 1 / temperature[k], change = 1 / temperature[k + 1] - beta;
        for (; next + 1 < n && (double)next * step <= passed + length; next++)
            better[next] = 1 / (beta + change * ((double)next * step - passed) / length);
        passed += length;
    }
    for (; next + 1 < n; next++) /* lost to rounding at the end */
        better[next] = temperature[n - 1];
    return erfc(step);
}

/* A temperature of the axis, with the mean over all other axes of its acceptance. */
typedef struct rung {
    double temperature, acceptance;
} rung;

static int by_temperature(const void *left, const void *right) {
    const rung *x = left, *y = right;
    return (x->temperature > y->temperature) - (x->temperature < y->temperature);
}

static double mean_at(const mattis_cells *cells, size_t axis, size_t position, const char *name) {
    double sum = 0, count = 0;
    for (size_t cell = 0; cell < cells->n; cell++) {
        const double value = mattis_cells_measured(cells, name, cell);
        if (mattis_cells_index(cells, cell, axis) != position || isnan(value))
            continue;
        sum += value;
        count++;
    }
    return count > 0 ? sum / count : NAN;
}

static void write_pairs(const rung *ladder, size_t n, double trips, FILE *out) {
    size_t low = 0, high = 0;
    for (size_t k = 1; k + 1 < n; k++) {
        low = ladder[k].acceptance < ladder[low].acceptance ? k : low;
        high = ladder[k].acceptance > ladder[high].acceptance ? k : high;
    }
    fprintf(out,
            "exchange    probability %.3f (T = %.4g and %.4g) to %.3f (T = %.4g and %.4g), %.1f "
            "round trips a sample\n",
            ladder[low].acceptance, ladder[low].temperature, ladder[low + 1].temperature,
            ladder[high].acceptance, ladder[high].temperature, ladder[high + 1].temperature, trips);
}

static void write_ladder(const double *better, size_t n, double common, FILE *out) {
    if (isnan(common))
        return;
    fprintf(out, "ladder      temperature: [");
    for (size_t k = 0; k < n; k++)
        fprintf(out, "%s%.4g", k ? ", " : "", better[k]);
    fprintf(out, "]\n            would have about %.3f in each pair\n", common);
}

/* The ladder of a file: n rungs by temperature, and the proposed temperatures. */
typedef struct exchange {
    size_t n;
    rung *ladder;
    double *better;
    double common, trips; /* NaN where nothing is proposed */
} exchange;

/* n is 0 in a file without exchange, or where some acceptance is unknown. */
static int find_exchange(const mattis_cells *cells, exchange *out) {
    const size_t axis = mattis_cells_axis(cells, "temperature");
    const size_t n = axis < cells->n_axes ? cells->axis[axis]->length : 0;
    *out = (exchange){0};
    if (n < 2 || !cells->measured || !mattis_frame_variable(cells->measured, "exchange_acceptance"))
        return MATTIS_OK;
    double *numbers = malloc(2 * n * sizeof *numbers);
    *out = (exchange){.ladder = malloc(n * sizeof *out->ladder),
                      .better = malloc(n * sizeof *out->better),
                      .trips = mean_at(cells, axis, 0, "round_trips_mean")};
    const int status = numbers && out->ladder && out->better ? MATTIS_OK : MATTIS_ERR_MEMORY;
    if (status == MATTIS_OK) {
        bool known = true;
        for (size_t k = 0; k < n; k++)
            out->ladder[k] = (rung){cells->axis[axis]->value[k],
                                    mean_at(cells, axis, k, "exchange_acceptance_mean")};
        qsort(out->ladder, n, sizeof *out->ladder, by_temperature);
        for (size_t k = 0; k < n; k++) {
            numbers[k] = out->ladder[k].temperature;
            numbers[n + k] = out->ladder[k].acceptance;
            known = known && (k + 1 == n || !isnan(numbers[n + k]));
        }
        out->n = known ? n : 0;
        if (known)
            out->common = mattis_show_ladder(numbers, numbers + n, n, out->better);
    }
    free(numbers);
    return status;
}

static void free_exchange(exchange *self) {
    free(self->ladder);
    free(self->better);
}

int mattis_show_exchange(const mattis_cells *cells, FILE *out) {
    exchange all;
    const int status = find_exchange(cells, &all);
    if (status == MATTIS_OK && all.n) {
        write_pairs(all.ladder, all.n, all.trips, out);
        write_ladder(all.better, all.n, all.common, out);
    }
    free_exchange(&all);
    return status;
}

int mattis_show_csv_exchange(const mattis_cells *cells, FILE *out) {
    exchange all;
    const int status = find_exchange(cells, &all);
    fputs("temperature,acceptance,round_trips,proposed_temperature\n", out);
    for (size_t k = 0; status == MATTIS_OK && k < all.n; k++) {
        const double row[] = {all.ladder[k].temperature, all.ladder[k].acceptance, all.trips,
                              isnan(all.common) ? NAN : all.better[k]};
        for (size_t c = 0; c < sizeof row / sizeof *row; c++) {
            fputs(c ? "," : "", out);
            mattis_show_csv_number(row[c], out);
        }
        fputc('\n', out);
    }
    free_exchange(&all);
    return status;
}

int mattis_show_json_exchange(const mattis_cells *cells, FILE *out) {
    exchange all;
    const int status = find_exchange(cells, &all);
    if (status == MATTIS_OK && all.n) {
        fputs(",\n\"exchange\": {\"round_trips\": ", out);
        mattis_json_number(out, all.trips, 0);
        fputs(", \"proposed_acceptance\": ", out);
        mattis_json_number(out, all.common, 0);
        fputs(", \"rungs\": [", out);
        for (size_t k = 0; k < all.n; k++) {
            fputs(k ? ",\n[" : "\n[", out);
            mattis_json_number(out, all.ladder[k].temperature, 0);
            fputs(",", out);
            mattis_json_number(out, all.ladder[k].acceptance, 0);
            fputs(",", out);
            mattis_json_number(out, isnan(all.common) ? NAN : all.better[k], 0);
            fputs("]", out);
        }
        fputs("]}", out);
    }
    free_exchange(&all);
    return status;
}
