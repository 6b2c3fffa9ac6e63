#!/usr/bin/python3
"""Parallel updates of sums of examples and of ternary patterns in numpy, float32: a yardstick of
bench_means.c.

    means_numpy.py supervised|multitasking ORDER SPINS PATTERNS EXAMPLES STATES

Prints processor seconds of the fields of all spins in all states: the powers of the entries and
sums that no state changes are made beforehand, so that what is left are matrix products, all at
once or in blocks of patterns whose powers are made anew in the cache; the faster of the two.
One thread: set OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1. Debian: python3-numpy libopenblas0-pthread.
"""
import sys

import numpy

from timing import median_seconds

kind = sys.argv[1]
order, n, k, m, states = map(int, sys.argv[2:])
generator = numpy.random.default_rng(1)
x = numpy.empty((k, n), dtype=numpy.float32)
for row in range(0, k, 4096):
    part = x[row:row + 4096]
    if kind == "multitasking":
        part[...] = generator.integers(0, 2, part.shape) * 2 - 1
        part *= generator.random(part.shape) < 0.7
    else:
        part[...] = 2 * generator.binomial(m, 0.5, part.shape) - m
s = (2 * generator.integers(0, 2, (n, states)) - 1).astype(numpy.float32)
p2 = numpy.einsum("kn,kn->k", x, x)[:, None]
if states == 1:
    s, p2 = s[:, 0], p2[:, 0]


def fields(x, x2, x3, p2):
    """Of these patterns, less what no state changes (distinct sites)."""
    p1 = x @ s
    if order == 2:
        return x.T @ p1
    if order == 3:
        return x.T @ (p1 * p1 - p2) - s * (x2.T @ (2 * p1))
    p3 = x3 @ s
    return (x.T @ (p1 * (p1 * p1 - 3 * p2) + 2 * p3)
            - s * (x2.T @ (3 * (p1 * p1 - p2))) + x3.T @ (6 * p1))


whole2 = x * x if order > 2 else None
whole3 = x * whole2 if order > 3 else None
size = max(64, min(4096, 65536 // n))
room2, room3 = numpy.empty((2, size, n), dtype=numpy.float32)


def blocks():
    total = numpy.zeros_like(s)
    for first in range(0, k, size):
        part = x[first:first + size]
        x2 = numpy.multiply(part, part, out=room2[:len(part)]) if order > 2 else None
        x3 = numpy.multiply(part, x2, out=room3[:len(part)]) if order > 3 else None
        total += fields(part, x2, x3, p2[first:first + size])
    return total


once = fields(x, whole2, whole3, p2)
assert numpy.allclose(once, blocks(), rtol=1e-2, atol=1e-2 * numpy.abs(once).max())
print(f"{min(median_seconds(lambda: fields(x, whole2, whole3, p2)), median_seconds(blocks)):.9f}")
