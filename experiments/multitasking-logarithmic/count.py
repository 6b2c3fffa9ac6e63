#!/usr/bin/python3
"""Patterns that a network of N spins retrieves together: count.py OUT.h5

`n_retrieved` counts the amplitudes above 4 s/(1 - A), s = sqrt((1 - d)/N) the crosstalk of a pattern
that the state does not know and A the response that enhances it (the rule is stored with
/monte_carlo/final_state). At T = 0 the hierarchical state has m_mu = (1 - d) d^(mu-1): about
ln((1 - d) N/16)/(2 ln(1/d)) + 1 of them stand above 4 s, a number that grows with ln N.
Needs python3-xarray and python3-h5netcdf.
"""
import math
import sys

import xarray


def main():
    file = xarray.open_dataset(sys.argv[1], engine="h5netcdf", group="monte_carlo")
    dilution = float(sys.argv[2]) if len(sys.argv) > 2 else 0.3
    print("       N     K   retrieved        predicted")
    for n in file["spins"].values:
        here = file.sel(spins=n)
        noise = 4 * math.sqrt((1 - dilution) / n)
        patterns = int(here["n_patterns"].values[0])
        stored = [(1 - dilution) * dilution**mu for mu in range(patterns)]
        print(f"{n:8.0f}  {patterns:4d}   {float(here['n_retrieved_mean']):5.2f} "
              f"+- {float(here['n_retrieved_error']):.2f}    {sum(m > noise for m in stored):5d}")


main()
