"""Exit status 0 where two result files hold the same datasets, bit for bit: same.py A.h5 B.h5"""
import sys

import h5py


def datasets(path):
    found = {}
    with h5py.File(path, "r") as file:
        file.visititems(lambda name, item: found.update({name: (item.dtype, item.shape, item[()].tobytes())})
                        if isinstance(item, h5py.Dataset) else None)
    return found


def different(left_path, right_path):
    """Names of the datasets that differ or are missing in one of the files."""
    left, right = datasets(left_path), datasets(right_path)
    return sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))


if __name__ == "__main__":
    names = different(sys.argv[1], sys.argv[2])
    for name in names[:5]:
        print(f"{sys.argv[2]}: {name} differs from {sys.argv[1]}")
    sys.exit(bool(names))
