#!/usr/bin/python3
"""One update of modern networks in numpy, float32: the yardstick of bench_modern.c.

    softmax_numpy.py COMPONENTS PATTERNS STATES

Prints the median processor seconds of an update of all states and the libraries that numpy multiplies with.
One thread: set OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1. Debian: python3-numpy libopenblas0-pthread.
"""
import os
import sys

import numpy

from timing import median_seconds

components, patterns, states = map(int, sys.argv[1:])
generator = numpy.random.default_rng(1)
xi = generator.choice(numpy.array([-1, 1], dtype=numpy.float32), (patterns, components))
s = (0.5 * generator.standard_normal((components, states))).astype(numpy.float32)
weights = numpy.empty((patterns, states), dtype=numpy.float32)


def update():
    numpy.matmul(xi, s, out=weights)
    numpy.subtract(weights, weights.max(axis=0), out=weights)
    numpy.exp(weights, out=weights)
    return (xi.T @ weights) / weights.sum(axis=0)


seconds = median_seconds(update, least=0, blocks=9)
with open(f"/proc/{os.getpid()}/maps") as maps:
    names = {os.path.basename(line.split()[-1]) for line in maps if "blas" in line}
libraries = sorted(name for name in names if not name.startswith("_"))
print(f"{seconds:.6f} numpy {numpy.__version__} with {', '.join(libraries) or 'no BLAS'}")
