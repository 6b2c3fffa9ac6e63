/* Pages: see mattis/plot.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mattis/plot.h"
#include "report_assets.h"
#include "report_data.h"
#include "show.h"

/* Text between tags. */
static void write_escaped(FILE *out, const char *text) {
    for (const char *c = text; *c; c++) {
        if (*c == '&' || *c == '<')
            fputs(*c == '&' ? "&amp;" : "&lt;", out);
        else
            fputc(*c, out);
    }
}

static int write_page(const mattis_cells *cells, FILE *out) {
    const char *title = mattis_cells_text(cells, "title");
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
          out);
    write_escaped(out, *title ? title : "mattis");
    fprintf(out,
            "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n%s</style>\n</head>\n<body>\n"
            "<div id=\"page\"><noscript>This page needs JavaScript.</noscript></div>\n"
            "<script type=\"application/json\" id=\"result\">\n",
            mattis_asset_style);
    int status = mattis_report_data(cells, 6, out);
    if (status == MATTIS_OK)
        status = mattis_show_json_agreement(cells, out);
    if (status == MATTIS_OK)
        status = mattis_report_samples(cells, out);
    fprintf(
        out,
        "}\n</script>\n<script>\n%s\n</script>\n<script>\n%s%s%s%s</script>\n</body>\n</html>\n",
        mattis_asset_echarts, mattis_asset_data, mattis_asset_figures, mattis_asset_sizes,
        mattis_asset_page);
    return status;
}

static int write_whole(int file, const char *text, size_t length) {
    while (length) {
        const ssize_t written = write(file, text, length);
        if (written < 0 && errno != EINTR)
            return -1;
        text += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    return 0;
}

/* Beside its place first, so that it appears whole. */
static int save(const char *path, const char *text, size_t length, mattis_report *report) {
    char *part;
    if (asprintf(&part, "%s.part-%ld", path, (long)getpid()) < 0)
        return mattis_fail(report, MATTIS_ERR_MEMORY, "%s", mattis_strerror(MATTIS_ERR_MEMORY));
    int status = MATTIS_OK;
    const int file = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    bool good = file >= 0 && write_whole(file, text, length) == 0 && fsync(file) == 0;
    int error = errno;
    if (file >= 0 && close(file) != 0 && good) {
        good = false;
        error = errno;
    }
    if (good && rename(part, path) != 0) {
        good = false;
        error = errno;
    }
    if (!good) {
        status =
            mattis_fail(report, MATTIS_ERR_FILE, "%s: cannot write: %s", path, strerror(error));
        unlink(part);
    }
    free(part);
    return status;
}

int mattis_report_page(const mattis_result *result, const char *path, mattis_report *report) {
    mattis_cells cells;
    int status = mattis_cells_init(&cells, result, report);
    if (status != MATTIS_OK)
        return status;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    status = out ? write_page(&cells, out) : MATTIS_ERR_MEMORY;
    if (out && (ferror(out) | fclose(out)))
        status = MATTIS_ERR_MEMORY;
    if (status == MATTIS_OK)
        status = save(path, text, length, report);
    else
        mattis_fail(report, status, "%s", mattis_strerror(status));
    free(text);
    return status;
}
