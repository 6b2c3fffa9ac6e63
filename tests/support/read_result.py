#!/usr/bin/python3
"""Checks that other people's tools read a result file: xarray, h5py and netCDF-4 (ncdump).

    read_result.py FILE.h5 [GROUP ...]

The groups named must be there (without any: monte_carlo and theory); theory/lines, series and
whatever else there is are checked too. Prints what is wrong and exits 1, or one line and exits 0.
Needs Debian's python3-xarray, python3-h5netcdf and netcdf-bin.
"""
import re
import subprocess
import sys

import h5py
import numpy
import xarray

NETCDF_TYPE = {"float64": "double", "int64": "int64", "uint8": "ubyte"}


def groups_with_datasets(path):
    """Names of all groups that hold datasets, in the order of the file."""
    found = []

    def visit(name, item):
        group = item.parent.name.strip("/")
        if isinstance(item, h5py.Dataset) and group not in found:
            found.append(group)

    with h5py.File(path, "r") as file:
        file.visititems(visit)
    return found


def check_root(path):
    with h5py.File(path, "r") as file:
        attributes = dict(file.attrs)
    if not re.fullmatch(r"mattis-\d+", str(attributes.get("format", ""))):
        yield "/: attribute format is %r" % attributes.get("format")
    for name, value in attributes.items():
        if not isinstance(value, (str, numpy.integer, numpy.floating)):
            yield "/: attribute %s reads as %s, not as str or a number" % (name, type(value))


def check_array(where, array):
    """One variable or coordinate as xarray sees it."""
    for key in ("units", "long_name"):
        value = array.attrs.get(key)
        if not isinstance(value, str) or not value:
            yield "%s: %s is %r (or xarray took it for a time)" % (where, key, value)
    if array.dtype.name not in NETCDF_TYPE:
        yield "%s: has type %s" % (where, array.dtype)
    for dim in array.dims:
        if dim not in array.coords:
            yield "%s: dimension %s has no coordinate" % (where, dim)
        elif array.coords[dim].dims != (dim,):
            yield "%s: the coordinate of %s spans %s" % (where, dim, array.coords[dim].dims)


def check_header(header, name, array):
    """The same variable as ncdump declares it."""
    declared = "%s %s" % (NETCDF_TYPE.get(array.dtype.name), name)
    if array.dims:
        declared += "(%s)" % ", ".join(array.dims)
    if "%s ;" % declared not in header:
        yield "ncdump does not list '%s'" % declared
    for dim, length in zip(array.dims, array.shape):
        # netCDF-4 calls a dimension without points unlimited.
        size = str(length) if length else r"UNLIMITED ; // \(0 currently\)"
        if not re.search(r"\b%s = %s" % (re.escape(dim), size), header):
            yield "ncdump does not list the dimension %s = %d" % (dim, length)


def check_group(path, group, header):
    with h5py.File(path, "r") as file:
        stored = {name for name, item in file[group].items() if isinstance(item, h5py.Dataset)}
    with xarray.open_dataset(path, engine="h5netcdf", group=group) as dataset:
        dataset.load()
        if set(dataset.variables) != stored:
            yield "/%s: xarray sees %s" % (group, sorted(stored ^ set(dataset.variables)))
        for name in dataset.variables:
            array = dataset[name]
            yield from check_array("/%s/%s" % (group, name), array)
            for problem in check_header(header, name, array):
                yield "/%s: %s" % (group, problem)


def check(path, required):
    groups = groups_with_datasets(path)
    for group in required:
        if group not in groups:
            yield "there is no group %s" % group
    ncdump = subprocess.run(["ncdump", "-h", path], capture_output=True, text=True, check=False)
    if ncdump.returncode != 0:
        yield "ncdump -h fails: %s" % ncdump.stderr.strip()
    if "phony_dim" in ncdump.stdout:
        yield "ncdump lists a dimension without a name"
    yield from check_root(path)
    for group in groups:
        yield from check_group(path, group, " ".join(ncdump.stdout.split()))


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    path, required = sys.argv[1], sys.argv[2:] or ["monte_carlo", "theory"]
    try:
        problems = list(check(path, required))
    except (OSError, ValueError, KeyError) as error:
        problems = ["cannot be read: %s" % error]
    for problem in problems:
        print("%s: %s" % (path, problem))
    if not problems:
        print("%s: read by xarray, h5py and ncdump: %s" % (path, ", ".join(groups_with_datasets(path))))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
