#!/usr/bin/python3
"""Error after one update and its bound against the separation: figure.py OUT.h5 FIGURE.pdf

One point for each state of the file: |s - xi| after one update, and the bound of Ramsauer et al.,
Theorem 5. Fails when a point lies above its bound. Draws with gnuplot (.pdf or .png). Needs
python3-xarray and python3-h5netcdf.
"""
import subprocess
import sys

import numpy
import xarray


def main():
    data = xarray.open_dataset(sys.argv[1], engine="h5netcdf", group="monte_carlo")
    names = ["separation_by_replica", "one_update_error_by_replica", "one_update_bound_by_replica"]
    betas = data["inverse_temperature"].values
    blocks, above, within = [], 0, 0
    for k, beta in enumerate(betas):
        table = numpy.stack([data[name].isel(inverse_temperature=k).values.ravel() for name in names], axis=1)
        above += int(numpy.sum(table[:, 1] > table[:, 2]))
        largest = 2 * numpy.sqrt(float(data.attrs.get("spins", 0)) or table[:, 2].max() ** 2 / 4)
        told = table[:, 2] < 0.999 * largest
        within += int(numpy.sum(told))
        print(f"beta {beta:4.2g}: {len(table)} states, errors {table[:, 1].min():.1e} to {table[:, 1].max():.1e},"
              f" bound below 2 max|xi| at {int(numpy.sum(told))}")
        # an error that rounds to nothing is drawn at the bottom
        table[:, 1] = numpy.maximum(table[:, 1], 1e-16)
        blocks.append("\n".join(" ".join(f"{x:.10g}" for x in row) for row in table))
    print(f"{above} of {sum(len(b.splitlines()) for b in blocks)} points above their bound")
    colours = ["#0b3c6f", "#b8341b", "#169b84", "#8a5a9e"]
    parts = []
    for k, beta in enumerate(betas):
        colour = colours[k % len(colours)]
        parts.append(f"$data{k} using 1:3 with points pt 6 ps 0.6 lc rgb '{colour}' title 'bound, β = {beta:g}'")
        parts.append(f"$data{k} using 1:2 with points pt 7 ps 0.6 lc rgb '{colour}' title 'measured, β = {beta:g}'")
    terminal = ("pngcairo size 1000,800 font 'DejaVu Sans,16'" if sys.argv[2].endswith(".png")
                else "pdfcairo size 8.6cm,7cm font 'DejaVu Sans,8'")
    script = "".join(f"$data{k} << EOD\n{block}\nEOD\n" for k, block in enumerate(blocks))
    script += (f"set terminal {terminal}\nset output '{sys.argv[2]}'\nset logscale y\nset format y '10^{{%L}}'\n"
               "set yrange [5e-17:100]\nset xlabel 'separation Δ of the pattern'\n"
               "set ylabel 'error |s − ξ| after one update'\nset key outside top center maxrows 3\n"
               "plot " + ", ".join(parts) + "\n")
    subprocess.run(["gnuplot"], input=script, text=True, check=True)
    sys.exit(int(above > 0 or within == 0))


main()
