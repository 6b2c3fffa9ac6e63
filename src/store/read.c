/* An HDF5 file to frames. A damaged or foreign file gives an error; what is wrong is said. */
#include <errno.h>
#include <fcntl.h>
#include <hdf5_hl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reader.h"

/* One group while it is read, in several passes over its links. */
typedef struct group_reader {
    const mattis_reader *file;
    mattis_frame frame;
    size_t n_scales;
    haddr_t *scale; /* addresses in the file, parallel to frame.dimension */
    size_t n_datasets;
    size_t n_groups;
    int depth;
} group_reader;

/* --- Datasets into frames --------------------------------------------------------------------- */

/* Values and own attributes, into a place in the frame that is made already. */
static int fill(const group_reader *self, hid_t dataset, const char *name,
                const mattis_dataset_header *header, double *value, mattis_attributes *attributes) {
    /* Bytes that fit their checksum are not damaged: then HDF5 had no memory to unpack them. */
    int code = self->file->sealed ? MATTIS_ERR_MEMORY : MATTIS_ERR_FORMAT;
    if (header->size &&
        H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, value) < 0)
        return mattis_reader_damaged(self->file, code, self->frame.path, name,
                                     "has unreadable values");
    for (size_t k = 0; k < header->attributes.n; k++) {
        const mattis_attribute *item = &header->attributes.item[k];
        if (!mattis_schema_reserved(item->name) &&
            mattis_attributes_set(attributes, item->name, item->text, item->number) != MATTIS_OK)
            return mattis_reader_damaged(self->file, MATTIS_ERR_MEMORY, self->frame.path, name, "");
    }
    return MATTIS_OK;
}

static int keep_scale(group_reader *self, hid_t dataset) {
    haddr_t *grown = realloc(self->scale, (self->n_scales + 1) * sizeof *grown);
    H5O_info_t info;
    if (!grown)
        return MATTIS_ERR_MEMORY;
    self->scale = grown;
    if (H5Oget_info2(dataset, &info, H5O_INFO_BASIC) < 0)
        return MATTIS_ERR_FORMAT;
    self->scale[self->n_scales++] = info.addr;
    return MATTIS_OK;
}

static int add_dimension(group_reader *self, hid_t dataset, const char *name,
                         const mattis_dataset_header *header) {
    if (header->rank != 1)
        return mattis_reader_damaged(self->file, MATTIS_ERR_FORMAT, self->frame.path, name,
                                     "is a dimension scale of several axes");
    int added = mattis_frame_add_dimension(&self->frame, name, header->units, header->long_name,
                                           header->size, NULL);
    const int kept = added < 0 ? added : keep_scale(self, dataset);
    if (kept != MATTIS_OK)
        return mattis_reader_damaged(self->file, kept, self->frame.path, name,
                                     "cannot be a dimension");
    mattis_dimension *dimension = &self->frame.dimension[added];
    dimension->storage = header->storage;
    return fill(self, dataset, name, header, dimension->value, &dimension->attributes);
}

/* Names of the dimensions attached to a dataset's axes, separated by spaces; false where an axis
 * has none of its group, or one of another length. */
static bool name_dimensions(const group_reader *self, hid_t dataset,
                            const mattis_dataset_header *header, char *names) {
    size_t at[MATTIS_FRAME_RANK];
    if (!mattis_reader_axes(dataset, header->rank, self->scale, self->n_scales, at))
        return false;
    for (int axis = 0; axis < header->rank; axis++) {
        const mattis_dimension *dimension = &self->frame.dimension[at[axis]];
        if (dimension->length != header->extent[axis])
            return false;
        names = stpcpy(names, axis ? " " : "");
        names = stpcpy(names, dimension->name);
    }
    *names = '\0';
    return true;
}

static int add_variable(group_reader *self, hid_t dataset, const char *name,
                        const mattis_dataset_header *header) {
    char names[MATTIS_FRAME_RANK * (MATTIS_STORE_NAME_LIMIT + 1) + 1];
    if (!name_dimensions(self, dataset, header, names))
        return mattis_reader_damaged(self->file, MATTIS_ERR_FORMAT, self->frame.path, name,
                                     "has an axis without a dimension of its group");
    int added = mattis_frame_add_variable(&self->frame, name, header->units, header->long_name,
                                          header->storage, names);
    if (added < 0)
        return mattis_reader_damaged(self->file, added, self->frame.path, name,
                                     "cannot be a variable");
    mattis_variable *variable = &self->frame.variable[added];
    return fill(self, dataset, name, header, variable->value, &variable->attributes);
}

/* --- Groups ---------------------------------------------------------------------------------- */

typedef int link_visitor(group_reader *self, hid_t object, const char *name);

typedef struct link_pass {
    group_reader *group;
    link_visitor *visit;
    int code;
} link_pass;

static herr_t visit_link(hid_t group, const char *name, const H5L_info_t *info, void *data) {
    link_pass *self = data;
    if (info->type != H5L_TYPE_HARD) /* mattis writes no other */
        return 0;
    hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    self->code = object < 0
                     ? mattis_reader_damaged(self->group->file, MATTIS_ERR_FORMAT,
                                             self->group->frame.path, name, "cannot be opened")
                     : self->visit(self->group, object, name);
    mattis_hdf5_close(object);
    return self->code == MATTIS_OK ? 0 : -1;
}

/* Visits the links in creation order, or by name in a file that another program has rewritten. */
static int for_each_link(group_reader *self, hid_t group, link_visitor *visit) {
    link_pass pass = {self, visit, MATTIS_OK};
    H5G_info_t info;
    herr_t status = H5Gget_info(group, &info);
    hid_t creation = H5Gget_create_plist(group);
    unsigned order = 0;
    if (creation >= 0)
        H5Pget_link_creation_order(creation, &order);
    mattis_hdf5_close(creation);
    if (status >= 0)
        status = H5Literate(group, order ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME, H5_ITER_INC, NULL,
                            visit_link, &pass);
    if (pass.code == MATTIS_OK && status < 0)
        return mattis_reader_damaged(self->file, MATTIS_ERR_FORMAT, self->frame.path, "",
                                     "cannot be listed");
    return pass.code;
}

static int visit_scale(group_reader *self, hid_t object, const char *name) {
    mattis_dataset_header header;
    H5I_type_t type = H5Iget_type(object);
    self->n_groups += type == H5I_GROUP;
    self->n_datasets += type == H5I_DATASET;
    if (type != H5I_DATASET || H5DSis_scale(object) <= 0)
        return MATTIS_OK;
    int code = mattis_reader_header(self->file, object, self->frame.path, name, &header);
    if (code == MATTIS_OK)
        code = add_dimension(self, object, name, &header);
    mattis_attributes_free(&header.attributes);
    return code;
}

static int visit_variable(group_reader *self, hid_t object, const char *name) {
    mattis_dataset_header header;
    if (H5Iget_type(object) != H5I_DATASET || H5DSis_scale(object) > 0)
        return MATTIS_OK;
    int code = mattis_reader_header(self->file, object, self->frame.path, name, &header);
    if (code == MATTIS_OK)
        code = add_variable(self, object, name, &header);
    mattis_attributes_free(&header.attributes);
    return code;
}

static int read_group(const mattis_reader *file, hid_t group, const char *path, int depth);

static int visit_group(group_reader *self, hid_t object, const char *name) {
    const char *parent = strcmp(self->frame.path, "/") == 0 ? "" : self->frame.path;
    size_t length = strlen(parent) + strlen(name) + 2;
    if (H5Iget_type(object) != H5I_GROUP)
        return MATTIS_OK;
    if (self->depth == MATTIS_STORE_DEPTH_LIMIT)
        return mattis_reader_damaged(self->file, MATTIS_ERR_FORMAT, parent, name, "lies too deep");
    char *path = malloc(length);
    if (!path)
        return mattis_reader_damaged(self->file, MATTIS_ERR_MEMORY, parent, name, "");
    stpcpy(stpcpy(stpcpy(path, parent), "/"), name);
    int code = read_group(self->file, object, path, self->depth + 1);
    free(path);
    return code;
}

/* Moves the frame into the result. */
static int keep_frame(group_reader *self) {
    mattis_result *out = self->file->out;
    mattis_frame *grown = realloc(out->frame, (out->n_frames + 1) * sizeof *grown);
    if (!grown)
        return mattis_reader_damaged(self->file, MATTIS_ERR_MEMORY, self->frame.path, "", "");
    out->frame = grown;
    out->frame[out->n_frames++] = self->frame;
    return MATTIS_OK;
}

/* A group is a frame when it holds datasets, or nothing at all; "/theory" of "/theory/lines" alone
 * is only a parent. The frame comes before those of its subgroups. */
static int read_group(const mattis_reader *file, hid_t group, const char *path, int depth) {
    group_reader self = {.file = file, .depth = depth};
    bool kept = false;
    int code = mattis_frame_init(&self.frame, path);
    if (code != MATTIS_OK)
        return mattis_reader_damaged(file, code, path, "", "");
    code = for_each_link(&self, group, visit_scale);
    if (code == MATTIS_OK)
        code = for_each_link(&self, group, visit_variable);
    if (code == MATTIS_OK && (self.n_datasets > 0 || (self.n_groups == 0 && depth > 0))) {
        code = keep_frame(&self);
        kept = code == MATTIS_OK;
    }
    if (code == MATTIS_OK && self.n_groups > 0)
        code = for_each_link(&self, group, visit_group);
    free(self.scale);
    if (!kept)
        mattis_frame_free(&self.frame);
    return code;
}

/* --- The file -------------------------------------------------------------------------------- */

static int check_format(const mattis_reader *self) {
    const char *format = mattis_attribute_text(&self->out->root, MATTIS_ATTRIBUTE_FORMAT);
    char *end = NULL;
    if (!format || strncmp(format, "mattis-", 7) != 0)
        return mattis_fail(self->report, MATTIS_ERR_FORMAT,
                           "%s: not a mattis result file: it has no attribute 'format' of one",
                           self->path);
    if (strcmp(format, MATTIS_FORMAT) == 0)
        return MATTIS_OK;
    if (strtol(format + 7, &end, 10) > 1 && *end == '\0')
        return mattis_fail(self->report, MATTIS_ERR_FORMAT,
                           "%s: written by a newer version of mattis (format %s; this version "
                           "reads " MATTIS_FORMAT ")",
                           self->path, format);
    return mattis_fail(self->report, MATTIS_ERR_FORMAT, "%s: unknown format '%.40s'", self->path,
                       format);
}

/* A file that another program has changed has lost its seal, and ends where HDF5 says it does. */
static bool has_right_end(const mattis_reader *self, hid_t file) {
    haddr_t end = 0;
    return self->sealed || (H5Fget_eoa(file, &end) >= 0 && end == self->file_size);
}

static int read_file(const mattis_reader *self, hid_t file) {
    if (!has_right_end(self, file))
        return mattis_fail(self->report, MATTIS_ERR_FORMAT, "%s: damaged: its checksum is broken",
                           self->path);
    hid_t root = H5Gopen2(file, "/", H5P_DEFAULT);
    int code =
        root < 0 ? MATTIS_ERR_FORMAT : mattis_reader_attributes(self, root, &self->out->root);
    if (code != MATTIS_OK)
        code = mattis_reader_damaged(self, code, "", "", "has unreadable attributes");
    if (code == MATTIS_OK)
        code = check_format(self);
    if (code == MATTIS_OK)
        code = read_group(self, root, "/", 0);
    mattis_hdf5_close(root);
    return code;
}

/* Everything an errno or the seal can tell is asked before HDF5 is. */
static int check_file(mattis_reader *self) {
    struct stat status;
    int code = MATTIS_OK;
    int fd = open(self->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not block */
    if (fd < 0)
        return mattis_fail(self->report, MATTIS_ERR_FILE, "%s: cannot be opened: %s", self->path,
                           strerror(errno));
    if (fstat(fd, &status) != 0) {
        code = MATTIS_ERR_FILE;
    } else if (!S_ISREG(status.st_mode)) {
        errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
        code = MATTIS_ERR_FILE;
    } else {
        self->file_size = (size_t)status.st_size;
        code = mattis_seal_check(fd, self->file_size, &self->sealed);
    }
    if (code == MATTIS_ERR_FILE)
        mattis_fail(self->report, code, "%s: cannot be read: %s", self->path, strerror(errno));
    if (code == MATTIS_ERR_FORMAT)
        mattis_fail(self->report, code, "%s: damaged: its bytes do not fit its checksum",
                    self->path);
    close(fd);
    return code;
}

/* Without HDF5's lock, which many cluster file systems refuse: files are replaced by renaming and
 * never changed in place, so there is nothing to lock. Closing the file closes what is left open
 * in it. */
static hid_t open_file(const char *path) {
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t file = H5I_INVALID_HID;
    if (access >= 0 && H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0 &&
        H5Pset_file_locking(access, false, true) >= 0)
        file = H5Fopen(path, H5F_ACC_RDONLY, access);
    mattis_hdf5_close(access);
    return file;
}

int mattis_store_read(const char *path, mattis_result *out, mattis_report *report) {
    mattis_reader self = {.path = path, .out = out, .report = report};
    *out = (mattis_result){0};
    int code = check_file(&self);
    if (code != MATTIS_OK)
        return code;
    mattis_hdf5_errors saved = mattis_hdf5_quiet_begin();
    hid_t file = open_file(path);
    if (file < 0) {
        code = mattis_fail(report, MATTIS_ERR_FORMAT,
                           H5Fis_hdf5(path) > 0 ? "%s: truncated or damaged HDF5 file"
                                                : "%s: not an HDF5 file",
                           path);
    } else {
        code = read_file(&self, file);
        H5Fclose(file);
    }
    mattis_hdf5_quiet_end(saved);
    if (code != MATTIS_OK)
        mattis_result_free(out);
    return code;
}

void mattis_result_free(mattis_result *self) {
    for (size_t k = 0; k < self->n_frames; k++)
        mattis_frame_free(&self->frame[k]);
    free(self->frame);
    mattis_attributes_free(&self->root);
    *self = (mattis_result){0};
}

const mattis_frame *mattis_result_frame(const mattis_result *self, const char *path) {
    for (size_t k = 0; k < self->n_frames; k++)
        if (strcmp(self->frame[k].path, path) == 0)
            return &self->frame[k];
    return NULL;
}
