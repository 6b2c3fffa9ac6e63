/* `mattis show`: see mattis/plot.h. */
#include "mattis/plot.h"

#include "report_data.h"
#include "show.h"

int mattis_show(const mattis_result *result, FILE *out, mattis_show_form form,
                mattis_report *report) {
    mattis_cells cells;
    int status = mattis_cells_init(&cells, result, report);
    if (status != MATTIS_OK)
        return status;
    switch (form) {
    case MATTIS_SHOW_TEXT:
        status = mattis_show_text(&cells, out);
        break;
    case MATTIS_SHOW_CSV:
        mattis_show_csv(&cells, out);
        break;
    case MATTIS_SHOW_LINES:
        status = mattis_show_csv_lines(&cells, out);
        break;
    case MATTIS_SHOW_MEASURED:
        status = mattis_show_csv_measured(&cells, out);
        break;
    case MATTIS_SHOW_SIZE:
        status = mattis_show_csv_finite_size(&cells, out);
        break;
    case MATTIS_SHOW_JSON:
        status = mattis_report_data(&cells, 0, false, out);
        break;
    }
    if (status != MATTIS_OK)
        return mattis_fail(report, status, "%s", mattis_strerror(status));
    if (fflush(out) != 0 || ferror(out))
        return mattis_fail(report, MATTIS_ERR_FILE, "the table cannot be written");
    return MATTIS_OK;
}
