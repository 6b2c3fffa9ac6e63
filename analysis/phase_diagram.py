#!/usr/bin/python3
"""The phase diagram of a result file, drawn from Python: phase_diagram.py OUT.h5 FIG.png

The same figure as `mattis plot OUT.h5 -o FIG.png` for two axes, load and temperature, from named
arrays alone: measured overlap as colour, lines of the theory, measured line, flagged cells. Meant to
be read, copied and changed; each part between the `# %%` marks is a cell of a notebook (VS Code,
Spyder and jupytext know the marks). Debian: python3-xarray python3-h5netcdf python3-matplotlib.
"""
# %% Open the groups of the file; each is an xarray Dataset with the axes by name. (`load`
# is a method of them as well, hence ["load"].)
import sys

import h5netcdf
import matplotlib.pyplot as plt
import numpy as np
import xarray

path, figure = sys.argv[1], sys.argv[2]
measured = xarray.open_dataset(path, engine="h5netcdf", group="monte_carlo")
theory = xarray.open_dataset(path, engine="h5netcdf", group="theory")
with h5netcdf.File(path) as file:
    title = file.attrs["experiment"].splitlines()[0].removeprefix("title: ").strip('"')
    groups = set(file["monte_carlo"].groups), set(file["theory"].groups)

# %% The number of patterns is whole: boxes stand at the load that was simulated, which the theory
# takes too, where it is not as good as the one asked for.
asked, used = measured["load"], theory.load_used.isel(temperature=0)
loads = xarray.where(abs(used / asked - 1) > 1e-3, used, asked).values
measured, theory = measured.assign_coords(load=loads), theory.assign_coords(load=loads)

# %% The measured overlap with its error, and how far it is from the theory.
overlap = measured.overlap_mean.sel(pattern=0)
error = measured.overlap_error.sel(pattern=0)
known = error >= 1e-7 * np.maximum(1, abs(overlap))  # less means that all samples gave the same
z = ((overlap - theory.overlap) / error).where(known & (theory.status == 0))
print(f"{int(z.notnull().sum())} of {z.size} cells are judged; {int((abs(z) <= 2).sum())} lie within 2 errors")

# %% Boxes in the colours of `mattis plot`: luminance falls steadily from 0 to 1.
colours = ["#ffffff", "#def0d4", "#a0d7c4", "#56b0be", "#267cae", "#1c468a", "#0d1647"]
palette = plt.matplotlib.colors.LinearSegmentedColormap.from_list("overlap", colours)
plt.rcParams.update({"font.size": 8, "axes.linewidth": 0.6})
fig, ax = plt.subplots(figsize=(8.6 / 2.54, 7.4 / 2.54), layout="constrained")  # one journal column
boxes = abs(overlap).transpose("temperature", "load")
mesh = ax.pcolormesh(boxes["load"].values, boxes.temperature.values, boxes.values, cmap=palette, vmin=0, vmax=1, shading="nearest")
fig.colorbar(mesh, label="measured overlap $|m|$")

# %% Lines of the theory: points (x, y), which axis is which in their attributes.
styles = {"spinodal": "-", "global": "--", "dynamic": ":", "spin_glass": "-.", "at": (0, (4, 3))}
if "lines" in groups[1]:
    lines = xarray.open_dataset(path, engine="h5netcdf", group="theory/lines")
    for name, style in styles.items():
        if name in lines:
            x, y = lines[name].values.T if lines[name].x_axis == "load" else lines[name].values.T[::-1]
            ax.plot(x, y, color="black", linestyle=style, linewidth=1, label=name.replace("_", " "))

# %% The measured line, with its errors, and the cells that carry a warning.
if "lines" in groups[0]:
    lines = xarray.open_dataset(path, engine="h5netcdf", group="monte_carlo/lines")
    if "retrieval_load" in lines:
        ax.errorbar(lines.retrieval_load.values, lines.retrieval_load_at_temperature.values, xerr=lines.retrieval_load_error.values,
                    fmt="D", markersize=3, linewidth=1, color="#e8590c", label="half retrieved")
flagged = measured.flag.where(measured.flag > 0, drop=True).stack(cell=("load", "temperature")).dropna("cell")
if flagged.size:
    ax.plot(flagged["load"].values, flagged.temperature.values, "x", color="grey", markersize=3, label="flagged")

# %% The frame, as `mattis plot` has it: half a step around the outer cells, not below zero.
for axis, limits in ((overlap["load"].values, ax.set_xlim), (overlap.temperature.values, ax.set_ylim)):
    half = np.diff(axis)[[0, -1]] / 2
    limits(max(axis[0] - half[0], 0), axis[-1] + half[1])
ax.set(xlabel=r"load $\gamma$", ylabel="temperature $T$")
fig.suptitle(title)
ax.legend(fontsize=6, ncols=3, loc="lower left", bbox_to_anchor=(0, 1), frameon=False)
fig.savefig(figure, dpi=300)

# %% The numbers behind the boxes, as `mattis plot --keep-script` writes them.
for temperature in boxes.temperature.values:
    for load in boxes["load"].values:
        print(f"{load:.10g} {temperature:.10g} {float(boxes.sel(load=load, temperature=temperature)):.6f}")
