#!/usr/bin/python3
"""Patterns that a network of N spins retrieves together: count.py OUT.h5

K = c ln N patterns are stored; those count whose |m_mu| is above 4 sqrt((1 - d)/N), the noise of a
random state. At T = 0 the hierarchical state has m_mu = (1 - d) d^(mu-1): about
ln((1 - d) N/16)/(2 ln(1/d)) + 1 of them stand above it, a number that grows with ln N.
Needs python3-xarray and python3-h5netcdf.
"""
import math
import sys

import numpy
import xarray


def main():
    file = xarray.open_dataset(sys.argv[1], engine="h5netcdf", group="monte_carlo")
    dilution = float(sys.argv[2]) if len(sys.argv) > 2 else 0.3
    print("       N     K   retrieved        predicted")
    for n in file["spins"].values:
        here = file.sel(spins=n)
        noise = 4 * math.sqrt((1 - dilution) / n)
        counts = numpy.nansum(abs(here["overlap"].values) > noise, axis=1)
        patterns = int(here["n_patterns"].values[0])
        stored = [(1 - dilution) * dilution**mu for mu in range(patterns)]
        error = counts.std(ddof=1) / math.sqrt(len(counts))
        print(f"{n:8.0f}  {patterns:4d}   {counts.mean():5.2f} +- {error:.2f}    {sum(m > noise for m in stored):5d}")


main()
