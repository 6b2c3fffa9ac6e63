/* Result files: frames and root attributes to HDF5 and back. The only place that knows HDF5.
 * Not thread safe: call it from one thread. The layout is in docs/result-files.md. */
#ifndef MATTIS_STORE_H
#define MATTIS_STORE_H

#include "mattis/array.h"
#include "mattis/error.h"
#include "mattis/frame.h"

#define MATTIS_FORMAT "mattis-1"

/* Says early whether `path` could be written: MATTIS_ERR_EXISTS when it is there and `force` is
 * not set, MATTIS_ERR_FILE when its directory is missing or no file can be made
 * in it. */
int mattis_store_probe(const char *path, int force, mattis_report *report);

/* Writes the attributes of `/` (`root` may be NULL; `format` is set here) and the frames, in this
 * order, as one HDF5 file. A symbolic link is followed. The file appears
 * under its final name whole or not at all: it is written beside it, synced, and renamed. Frames
 * whose path has a parent ("/theory/lines") create it. */
int mattis_store_write(const char *path, int force, const mattis_attributes *root,
                       const mattis_frame *frames, size_t n_frames, mattis_report *report);

/* Whether a file that cannot be read was a result file once: it begins or ends like one, or is too
 * short to tell. */
int mattis_store_was_result(const char *path);

/* Gives the file a name that is free, PATH.damaged or PATH.damaged-2 and so on, written to `aside`
 * (of `size` bytes). With `copy` it keeps its own name, too. */
int mattis_store_set_aside(const char *path, int copy, char *aside, size_t size,
                           mattis_report *report);

/* Removes what killed processes have left of writing `path`. To be called while no other process
 * writes it. */
void mattis_store_clear_parts(const char *path);

/* An open result file in memory. */
typedef struct mattis_result {
    mattis_attributes root;
    size_t n_frames;
    mattis_frame *frame;
} mattis_result;

/* Reads a whole result file. MATTIS_ERR_FORMAT when it is not one, or from a newer format. The
 * caller frees it with mattis_result_free (safe on a zeroed struct and when called twice). */
int mattis_store_read(const char *path, mattis_result *out, mattis_report *report);
void mattis_result_free(mattis_result *self);

/* Reads the dataset `name` ("/images") of any HDF5 file of numbers: MATTIS_ERR_INPUT and a line
 * where it is none. Integers of more than 32 bits become doubles. The caller frees `out`. */
int mattis_store_read_array(const char *path, const char *name, mattis_array *out,
                            mattis_report *report);

/* The frame of the group `path`, or NULL. */
const mattis_frame *mattis_result_frame(const mattis_result *self, const char *path);

#endif
