/* What the layout allows; see schema.h. */
#include "schema.h"

#include <math.h>
#include <string.h>

static const char *const reserved[] = {MATTIS_ATTRIBUTE_UNITS,
                                       MATTIS_ATTRIBUTE_LONG_NAME,
                                       MATTIS_ATTRIBUTE_FILL,
                                       "CLASS",
                                       "NAME",
                                       "REFERENCE_LIST",
                                       "DIMENSION_LIST",
                                       "DIMENSION_LABELS",
                                       "_Netcdf4Dimid",
                                       "_Netcdf4Coordinates",
                                       NULL};

mattis_hdf5_errors mattis_hdf5_quiet_begin(void) {
    mattis_hdf5_errors saved = {0};
    H5Eget_auto2(H5E_DEFAULT, &saved.print, &saved.data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return saved;
}

void mattis_hdf5_quiet_end(mattis_hdf5_errors saved) {
    H5Eset_auto2(H5E_DEFAULT, saved.print, saved.data);
}

void mattis_hdf5_close(hid_t id) {
    if (id >= 0)
        H5Idec_ref(id);
}

bool mattis_schema_reserved(const char *attribute_name) {
    for (const char *const *name = reserved; *name; name++)
        if (strcmp(*name, attribute_name) == 0)
            return true;
    return false;
}

/* "/", "/monte_carlo", "/theory/lines": no empty part, no part ".", not too deep. */
static bool is_group_path(const char *path) {
    int depth = 0;
    if (strcmp(path, "/") == 0)
        return true;
    if (*path != '/')
        return false;
    while (*path == '/') {
        path++;
        size_t length = strcspn(path, "/");
        if (length == 0 || (length == 1 && *path == '.') || ++depth > MATTIS_STORE_DEPTH_LIMIT)
            return false;
        path += length;
    }
    return true;
}

static bool is_name(const char *name) {
    return *name && strlen(name) <= MATTIS_STORE_NAME_LIMIT && !strchr(name, '/') &&
           strcmp(name, ".") != 0;
}

static bool fits(mattis_storage storage, double value) {
    switch (storage) {
    case MATTIS_F64:
        return true;
    case MATTIS_I64:
        return value == trunc(value) && fabs(value) <= 0x1p53;
    case MATTIS_U8:
        return value == trunc(value) && value >= 0 && value <= 255;
    }
    return false;
}

/* Name and attributes of a dataset. */
static int check_header(const char *path, const char *name, const mattis_attributes *attributes,
                        mattis_report *report) {
    if (!is_name(name))
        return mattis_fail(report, MATTIS_ERR_INTERNAL, "%s: '%s' cannot name a dataset", path,
                           name);
    for (size_t k = 0; k < attributes->n; k++) {
        const char *attribute = attributes->item[k].name;
        if (!*attribute || mattis_schema_reserved(attribute))
            return mattis_fail(report, MATTIS_ERR_INTERNAL,
                               "%s/%s: '%s' cannot name an attribute, the file format uses it",
                               path, name, attribute);
    }
    return MATTIS_OK;
}

static int check_frame(const mattis_frame *frame, mattis_report *report) {
    for (size_t k = 0; k < frame->n_dimensions; k++) {
        const mattis_dimension *dimension = &frame->dimension[k];
        int code = check_header(frame->path, dimension->name, &dimension->attributes, report);
        if (code != MATTIS_OK)
            return code;
    }
    for (size_t k = 0; k < frame->n_variables; k++) {
        const mattis_variable *variable = &frame->variable[k];
        int code = check_header(frame->path, variable->name, &variable->attributes, report);
        if (code != MATTIS_OK)
            return code;
        for (size_t i = 0; i < variable->size; i++)
            if (!fits(variable->storage, variable->value[i]))
                return mattis_fail(report, MATTIS_ERR_INTERNAL,
                                   "%s/%s: value %zu is %.17g, which its storage cannot hold",
                                   frame->path, variable->name, i, variable->value[i]);
    }
    return MATTIS_OK;
}

int mattis_schema_check(const mattis_frame *frames, size_t n_frames, mattis_report *report) {
    for (size_t k = 0; k < n_frames; k++) {
        if (!is_group_path(frames[k].path))
            return mattis_fail(report, MATTIS_ERR_INTERNAL, "'%s' is not the path of a group",
                               frames[k].path);
        for (size_t other = 0; other < k; other++)
            if (strcmp(frames[k].path, frames[other].path) == 0)
                return mattis_fail(report, MATTIS_ERR_INTERNAL, "two frames have the path %s",
                                   frames[k].path);
        int code = check_frame(&frames[k], report);
        if (code != MATTIS_OK)
            return code;
    }
    return MATTIS_OK;
}
