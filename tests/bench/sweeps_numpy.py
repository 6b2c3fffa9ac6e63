#!/usr/bin/python3
"""Updates of dense networks in numpy, float32: a yardstick of bench_sweeps.c.

    sweeps_numpy.py parallel|sequential ORDER SPINS PATTERNS STATES

parallel: processor seconds of the fields of all spins in all states (two matrix products).
sequential: processor seconds of an attempt, one column of patterns at a time, and of a flip.
One thread: set OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1. Debian: python3-numpy libopenblas0-pthread.
"""
import sys

import numpy

from timing import median_seconds

kind = sys.argv[1]
order, n, k, states = map(int, sys.argv[2:])
generator = numpy.random.default_rng(1)
c = 3 * n - 8 if order == 4 else n - 2


def weight(s):
    if order == 4:
        return s * (s * s - c)
    return s * s - c if order == 3 else s


shape = (k, n) if kind == "parallel" else (n, k)
xi = numpy.empty(shape, dtype=numpy.float32)
for row in range(0, shape[0], 4096):
    part = xi[row:row + 4096]
    part[...] = 2 * generator.integers(0, 2, part.shape, dtype=numpy.int8) - 1
if kind == "parallel":
    s = (2 * generator.integers(0, 2, (n, states)) - 1).astype(numpy.float32)
    if states == 1:
        s = s[:, 0]
    print(f"{median_seconds(lambda: xi.T @ weight(xi @ s)):.9f} 0")
else:
    s = (2 * generator.integers(0, 2, n) - 1).astype(numpy.float32)
    overlap = s @ xi
    place = iter(range(10**9))

    def attempt():
        return xi[next(place) % n] @ weight(overlap)

    def flip():
        numpy.add(overlap, 2 * xi[next(place) % n], out=overlap)

    print(f"{median_seconds(attempt):.9f} {median_seconds(flip):.9f}")
