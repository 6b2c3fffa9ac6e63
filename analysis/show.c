/* `mattis show`: see mattis/plot.h. */
#include "mattis/plot.h"

#include "show.h"

int mattis_show(const mattis_result *result, FILE *out, int csv, mattis_report *report) {
    mattis_cells cells;
    int status = mattis_cells_init(&cells, result, report);
    if (status != MATTIS_OK)
        return status;
    if (csv)
        mattis_show_csv(&cells, out);
    else
        status = mattis_show_text(&cells, out);
    if (status != MATTIS_OK)
        return mattis_fail(report, status, "%s", mattis_strerror(status));
    if (fflush(out) != 0 || ferror(out))
        return mattis_fail(report, MATTIS_ERR_FILE, "the table cannot be written");
    return MATTIS_OK;
}
