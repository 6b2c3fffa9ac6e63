#!/usr/bin/python3
"""Both rules learn alike: compare.py SUPERVISED.h5 UNSUPERVISED.h5

For every cell and pattern the difference of the overlaps, its error, and z; then the share of |z|
below 1 and 2 and chi-square over all of them. Only amplitudes well above the noise are compared,
|m_mu| > 10/sqrt(N): the sign of a weaker one is free. Needs python3-xarray and python3-h5netcdf.
"""
import sys

import numpy
import xarray


def load(path):
    data = xarray.open_dataset(path, engine="h5netcdf", group="monte_carlo")
    return data["pattern_abs_overlap_mean"], data["pattern_abs_overlap_error"], data


def main():
    left, left_error, data = load(sys.argv[1])
    right, right_error, _ = load(sys.argv[2])
    noise = 10 / float(sys.argv[3] if len(sys.argv) > 3 else 20000) ** 0.5
    axes = [name for name in left.dims if name != "pattern"]
    scores = []
    print(" ".join(f"{name:>9}" for name in axes) + "  pattern  supervised  unsupervised  difference")
    for index in numpy.ndindex(*left.shape):
        x, y = float(left.values[index]), float(right.values[index])
        if min(x, y) < noise:
            continue
        error = (float(left_error.values[index]) ** 2 + float(right_error.values[index]) ** 2) ** 0.5
        scores.append((x - y) / error)
        place = " ".join(f"{float(data[name].values[k]):9g}" for name, k in zip(axes, index))
        print(f"{place}  {index[-1] + 1:7d}  {x:10.5f}  {y:12.5f}  {x - y:8.5f} +- {error:.5f}"
              f"  z {scores[-1]:5.1f}")
    z = numpy.array(scores)
    print(f"{len(z)} differences: chi-square {float(z @ z):.1f}, |z| < 1 in {numpy.mean(abs(z) < 1):.0%}, "
          f"< 2 in {numpy.mean(abs(z) < 2):.0%}, largest {abs(z).max():.1f}")


main()
