/* Which scales belong to the axes of a dataset, from its attribute DIMENSION_LIST (HDF5 Dimension
 * Scale Specification): for each axis a list of references to objects, which in a file are
 * addresses. H5DSis_attached of HDF5 1.10 believes the type of this attribute, whatever it is, and
 * reads it anew for each axis and scale. */
#include <stdlib.h>

#include "reader.h"

/* Whether the attribute is one list of references for each of `rank` axes. */
static bool is_list(hid_t attribute, hid_t type, int rank) {
    hid_t space = H5Aget_space(attribute);
    hid_t item = type >= 0 && H5Tget_class(type) == H5T_VLEN ? H5Tget_super(type) : H5I_INVALID_HID;
    const bool good = item >= 0 && H5Tequal(item, H5T_STD_REF_OBJ) > 0 && space >= 0 &&
                      H5Sget_simple_extent_npoints(space) == rank;
    mattis_hdf5_close(item);
    mattis_hdf5_close(space);
    return good;
}

static size_t find(const hvl_t *references, const haddr_t *scale, size_t n_scales) {
    const hobj_ref_t *reference = references->p;
    for (size_t k = 0; k < n_scales; k++)
        for (size_t r = 0; r < references->len; r++)
            if (reference[r] == scale[k])
                return k;
    return n_scales;
}

bool mattis_reader_axes(hid_t dataset, int rank, const haddr_t *scale, size_t n_scales,
                        size_t axis[MATTIS_FRAME_RANK]) {
    hvl_t list[MATTIS_FRAME_RANK];
    bool found = rank == 0;
    if (found || H5Aexists(dataset, "DIMENSION_LIST") <= 0)
        return found;
    hid_t attribute = H5Aopen(dataset, "DIMENSION_LIST", H5P_DEFAULT);
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    if (is_list(attribute, type, rank) && H5Aread(attribute, type, list) >= 0) {
        found = true;
        for (int k = 0; k < rank; k++) {
            axis[k] = find(&list[k], scale, n_scales);
            found = found && axis[k] < n_scales;
        }
        H5Dvlen_reclaim(type, space, H5P_DEFAULT, list);
    }
    mattis_hdf5_close(space);
    mattis_hdf5_close(type);
    mattis_hdf5_close(attribute);
    return found;
}
