/* `mattis show`: see mattis/plot.h. */
#include "show.h"

#include "quantity.h"
#include "report_data.h"

/* Everything at once. */
static int write_json(const mattis_cells *cells, const mattis_show_options *options, FILE *out,
                      mattis_report *report) {
    int status = mattis_report_data(cells, 0, out);
    if (status == MATTIS_OK)
        status = mattis_show_json_agreement(cells, out);
    if (status == MATTIS_OK)
        status = mattis_show_json_finite_size(cells, options, out, report);
    if (status == MATTIS_OK)
        status = mattis_show_json_exchange(cells, out);
    fputs("}\n", out);
    return status;
}

static int write_form(const mattis_cells *cells, const mattis_show_options *options, FILE *out,
                      mattis_report *report) {
    switch (options->form) {
    case MATTIS_SHOW_TEXT:
        return mattis_show_text(cells, options, out, report);
    case MATTIS_SHOW_CSV:
        mattis_show_csv(cells, out);
        return MATTIS_OK;
    case MATTIS_SHOW_HEADER:
        mattis_show_csv_header(cells, out);
        return MATTIS_OK;
    case MATTIS_SHOW_LINES:
        return mattis_show_csv_lines(cells, out);
    case MATTIS_SHOW_MEASURED:
        return mattis_show_csv_measured(cells, out);
    case MATTIS_SHOW_AGREEMENT:
        return mattis_show_csv_agreement(cells, out);
    case MATTIS_SHOW_SIZE:
        return mattis_show_csv_finite_size(cells, options, out, report);
    case MATTIS_SHOW_REFINED:
        mattis_show_csv_refined(cells, out);
        return MATTIS_OK;
    case MATTIS_SHOW_EXCHANGE:
        return mattis_show_csv_exchange(cells, out);
    default:
        return write_json(cells, options, out, report);
    }
}

int mattis_show(const mattis_result *result, FILE *out, const mattis_show_options *options,
                mattis_report *report) {
    mattis_cells cells;
    mattis_report why = {""};
    int status = mattis_cells_init(&cells, result, report);
    if (status != MATTIS_OK)
        return status;
    if (options->quantities) { /* nothing is written before the names are known to be good */
        mattis_quantity unused[MATTIS_QUANTITIES_MOST];
        size_t n;
        status = mattis_quantities_choose(&cells, options->quantities, unused, &n, &why);
    }
    if (status == MATTIS_OK)
        status = write_form(&cells, options, out, &why);
    if (status != MATTIS_OK)
        return mattis_fail(report, status, "%s", *why.text ? why.text : mattis_strerror(status));
    if (fflush(out) != 0 || ferror(out))
        return mattis_fail(report, MATTIS_ERR_FILE, "the table cannot be written");
    return MATTIS_OK;
}
