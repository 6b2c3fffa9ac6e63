#!/usr/bin/env python3
"""Figures and a table of the results of check.yaml: figures.py FOLDER

Draws with gnuplot into FOLDER, as PNG and PDF:
  gallery-noisy, gallery-masked    rows: pattern, cue, final state for each order; a column each
  gallery-classes                  the same for test images of the classes, supervised
  gallery-modern                   rows: pattern, cue, final state of the modern network
  storage                          share of patterns recovered against their number, by order
  copies, classes, two_classes     overlap (and accuracy) against examples, with random theory
  confusion                        class of the cue by class retrieved, for each order
and prints what is recovered and classified, with errors. Needs python3-xarray, python3-h5netcdf.
"""
import os
import subprocess
import sys

import numpy
import xarray

COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"]


def read(folder, name, group="monte_carlo"):
    return xarray.load_dataset(f"{folder}/{name}.h5", engine="h5netcdf", group=group)


def gnuplot(folder, name, width, height, body):
    """Runs the script twice: for the screen and for print."""
    for ending, terminal in (("png", f"pngcairo size {width},{height} font 'DejaVu Sans,11'"),
                             ("pdf", f"pdfcairo size {width / 96:.2f},{height / 96:.2f} font 'DejaVu Sans,11'")):
        script = f"set terminal {terminal}\nset output '{folder}/{name}.{ending}'\n{body}\n"
        subprocess.run(["gnuplot"], input=script, text=True, check=True, stderr=subprocess.PIPE)
    print(f"{folder}/{name}.png")


def block(rows):
    return "\n".join(" ".join(f"{x:.6g}" for x in row) for row in rows)


# --- Galleries ----------------------------------------------------------------------------------

def gallery(folder, name, labelled_rows):
    """Rows of images with their labels on the left."""
    gap, side = 2, labelled_rows[0][1].shape[1]
    shown = min(10, min(len(images) for _, images in labelled_rows))
    height = len(labelled_rows) * (side + gap)
    canvas = numpy.full((height, shown * (side + gap)), numpy.nan)
    tics = []
    for r, (label, images) in enumerate(labelled_rows):
        tics.append(f"'{label}' {r * (side + gap) + side / 2}")
        for k in range(shown):
            canvas[r * (side + gap):r * (side + gap) + side,
                   k * (side + gap):k * (side + gap) + side] = images[k]
    body = f"""$canvas << EOD
{block(canvas)}
EOD
set palette gray; unset colorbox; unset xtics; set border 0; set size ratio -1

set lmargin 14; set rmargin 0; set tmargin 0; set bmargin 0
set yrange [{height}:-1]; set xrange [-1:{shown * (side + gap)}]; set cbrange [-1:1]
set ytics scale 0 ({', '.join(tics)})
plot $canvas matrix with image notitle"""
    gnuplot(folder, name, 110 + 60 * shown, 60 * len(labelled_rows), body)


def by_order(data, **where):
    here = data.isel(sample=0, **where)
    rows = [("pattern", here.pattern_pixels.isel(order=0).values),
            ("cue", here.cue_pixels.isel(order=0).values)]
    return rows + [(f"P = {int(order)}", here.final_pixels.sel(order=order).values)
                   for order in data.order.values]


# --- Curves -------------------------------------------------------------------------------------

def curves(folder, name, xlabel, panels, log=True):
    """panels: [(title, [(label, x, y, error or None, theory or None, colour)])]."""
    body = [f"set multiplot layout 1,{len(panels)}", f"set xlabel '{xlabel}'", "set yrange [0:1.05]",
            "set key below horizontal samplen 2; set bmargin 6; set xlabel offset 0,0.3", "set grid lc rgb '#dddddd'"]
    if log:
        body.append("set logscale x")
    for p, (title, series) in enumerate(panels):
        plots = []
        for k, (label, x, y, error, theory, colour) in enumerate(series):
            error = numpy.zeros_like(y) if error is None else numpy.nan_to_num(error)
            body.append(f"$d{p}_{k} << EOD\n{block(zip(x, y, error))}\nEOD")
            plots.append(f"$d{p}_{k} with yerrorlines lc rgb '{colour}' pt 7 ps 0.6 title '{label}'")
            if theory is not None:
                body.append(f"$t{p}_{k} << EOD\n{block(zip(x, theory))}\nEOD")
                plots.append(f"$t{p}_{k} with lines lw 2 dt 2 lc rgb '{colour}' notitle")
        body.append(f"set title '{title}'\nplot {', '.join(plots)}")
    body.append("unset multiplot")
    gnuplot(folder, name, 460 * len(panels), 410, "\n".join(body))


def against(data, theory, axis, quantity):
    """One curve for each order; overlaps have the first recorded pattern."""
    out = []
    for k, order in enumerate(data.order.values):
        mean, error = data[f"{quantity}_mean"].sel(order=order), data[f"{quantity}_error"].sel(order=order)
        if "pattern" in mean.dims:
            mean, error = mean.isel(pattern=0), error.isel(pattern=0)
        predicted = theory.overlap.sel(order=order).values if theory is not None else None
        out.append((f"P = {int(order)}", data[axis].values, mean.values, error.values, predicted, COLOURS[k]))
    return out


def learning(folder, name, rules, with_accuracy):
    panels = []
    for rule in rules:
        file = name if rule is None else f"{name}_{rule}"
        data, theory = read(folder, file), read(folder, file, "theory")
        title = rule or "supervised"
        panels.append((f"{title}: overlap (dashed: random theory)", against(data, theory, "examples", "overlap")))
        if with_accuracy:
            baseline = data.baseline_accuracy_mean.isel(order=0)
            panels.append((f"{title}: accuracy", against(data, None, "examples", "accuracy") +
                           [("nearest class mean", data.examples.values, baseline.values, None, None, "#888888")]))
    curves(folder, name, "examples M", panels)


def confusion(folder, data):
    orders, panels = data.order.values, []
    for k, order in enumerate(orders):
        counts = data.confusion.sel(order=order).isel(examples=-1).values.astype(float)
        counts /= numpy.maximum(counts.sum(axis=1, keepdims=True), 1)
        panels.append(f"$c{k} << EOD\n{block(counts)}\nEOD\nset title 'P = {int(order)}, M = {int(data.examples[-1])}'\n"
                      f"plot $c{k} matrix with image notitle")
    body = "\n".join([f"set multiplot layout 1,{len(orders)}", "set palette defined (0 'white', 1 '#0072b2')",
                      "set cbrange [0:1]; set size square; set yrange [9.5:-0.5]; set xrange [-0.5:9.5]",
                      "set xtics 1; set ytics 1; set xlabel 'class retrieved'; set ylabel 'class of the cue'"]
                     + panels + ["unset multiplot"])
    gnuplot(folder, "confusion", 420 * len(orders), 400, body)


# --- Table --------------------------------------------------------------------------------------

def value(data, quantity, **where):
    here = data.sel(**where)
    return f"{float(here[quantity + '_mean']):.3f}({float(here[quantity + '_error']):.3f})"


def table(folder):
    for name in ("noisy", "whole_frame", "masked"):
        if not os.path.exists(f"{folder}/{name}.h5"): # only digits have a border to be left out
            continue
        data = read(folder, name)
        for order in data.order.values:
            print(f"10 images, {name} cue, P = {int(order)}: recovered {value(data, 'recovered', order=order)}, "
                  f"nearest is the right one {value(data, 'accuracy', order=order)}")
    for name in ("archetypes_of_classes", "classes_supervised", "classes_unsupervised", "two_classes"):
        data = read(folder, name)
        if "examples" in data.dims:
            data = data.isel(examples=-1)
        cues = data.sizes["sample"] * data.sizes["replica"]
        for order in data.order.values:
            print(f"{cues} test images, {name}, P = {int(order)}: accuracy {value(data, 'accuracy', order=order)}, nearest class "
                  f"mean {value(data, 'baseline_accuracy', order=order)}, r = {float(data.model_quality_mean.sel(order=order)):.3f}, "
                  f"rho of the examples {float(data.dataset_entropy_mean.sel(order=order)):.4f}")
    for name in ("modern", "modern_binary"):
        data = read(folder, name)
        for beta in data.inverse_temperature.values:
            where = {"inverse_temperature": beta}
            print(f"500 images, half masked, {name}, beta = {beta:g}: recovered {value(data, 'recovered', **where)}, nearest is "
                  f"the right one {value(data, 'accuracy', **where)}")


def main(folder):
    gallery(folder, "gallery-noisy", by_order(read(folder, "noisy")))
    gallery(folder, "gallery-masked", by_order(read(folder, "masked")))
    gallery(folder, "gallery-classes", by_order(read(folder, "classes_supervised"), examples=-1))
    modern = read(folder, "modern").isel(sample=0, inverse_temperature=-1)
    gallery(folder, "gallery-modern", [("pattern", modern.pattern_pixels.values), ("cue", modern.cue_pixels.values),
                                       ("final", modern.final_pixels.values)])
    storage = read(folder, "storage")
    curves(folder, "storage", "patterns K", [("recovered in every pixel", against(storage, None, "patterns", "recovered")),
                                             ("overlap (dashed: random theory)",
                                              against(storage, read(folder, "storage", "theory"), "patterns", "overlap"))])
    learning(folder, "copies", ["supervised", "unsupervised"], False)
    learning(folder, "classes", ["supervised", "unsupervised"], True)
    learning(folder, "two_classes", [None], True)
    confusion(folder, read(folder, "classes_supervised"))
    table(folder)


main(sys.argv[1])
