#!/usr/bin/python3
"""Capacity against N with the bound: capacity.py OUT.h5 FIGURE.pdf

The capacity at each N is the largest K of the grid up to which all cues are retrieved, a lower limit
where all K of the grid are; the random-energy line is critical_load N of the theory; the bound is `capacity_bound`
of the theory in the same file, ln K of Ramsauer et al., Theorem 3, at failure probability theory.failure, which is
proved for large N alone. Fails where the bound is not below. Draws with gnuplot (.pdf or .png).
Needs python3-xarray and python3-h5netcdf.
"""
import subprocess
import sys

import numpy
import xarray


def main():
    measured = xarray.open_dataset(sys.argv[1], engine="h5netcdf", group="monte_carlo")
    theory = xarray.open_dataset(sys.argv[1], engine="h5netcdf", group="theory")
    rows, wrong = [], 0
    print("   N   ln K measured   bound of ln K   random-energy alpha N")
    for k, n in enumerate(measured["spins"].values):
        fraction = measured["retrieved_mean"].isel(spins=k).values
        known = numpy.log(measured["n_patterns_mean"].isel(spins=k).values)
        lost = numpy.nonzero(fraction < 1)[0]
        first = lost[0] if len(lost) else len(fraction)
        capacity = known[first - 1] if first > 0 else float("nan")
        bound = float(theory["capacity_bound"].isel(spins=k, patterns=0))
        limit = n * float(theory["critical_load"].isel(spins=k, patterns=0))
        wrong += bound > capacity
        found, least = (capacity, "nan") if len(lost) else ("nan", capacity)
        rows.append(f"{n} {found} {least} {bound if numpy.isfinite(bound) else 'nan'} {limit}")
        print(f"{n:4.0f} {'  ' if len(lost) else '>='} {capacity:10.2f}   {bound:12.2f}   {limit:12.2f}")
    terminal = ("pngcairo size 900,750 font 'DejaVu Sans,16'" if sys.argv[2].endswith(".png")
                else "pdfcairo size 8.6cm,7cm font 'DejaVu Sans,8'")
    script = ("$data << EOD\n" + "\n".join(rows) + f"\nEOD\nset terminal {terminal}\nset output '{sys.argv[2]}'\n"
              "set xlabel 'components N'\nset ylabel 'ln K'\nset key outside top center maxrows 2\nset logscale x 2\nset yrange [0:25]\nset xrange [10:150]\n"
              "plot $data using 1:2 with points pt 7 lc rgb '#0b3c6f' title 'all cues retrieved', "
              "$data using 1:3 with points pt 9 lc rgb '#0b3c6f' title 'at least', "
              "$data using 1:5 with lines lw 2 lc rgb 'black' title 'random energies', "
              "$data using 1:4 with linespoints pt 6 dt 2 lc rgb '#b8341b' title 'lower bound'\n")
    subprocess.run(["gnuplot"], input=script, text=True, check=True)
    sys.exit(int(wrong > 0))


main()
