"""Compares `mattis show --json` with its CSV tables: read_json.py FOLDER with a.json, a.csv, l.csv, m.csv"""
import csv
import json
import sys

folder = sys.argv[1]
data = json.load(open(f"{folder}/a.json", encoding="utf-8"))
cells, lines, measured = (list(csv.DictReader(open(f"{folder}/{name}.csv", encoding="utf-8"))) for name in "alm")
quantities = {q["name"]: q for q in data["quantities"]}
columns = {"overlap_mean": ("overlap", "mean"), "overlap_error": ("overlap", "error"), "theory_overlap": ("overlap", "theory"),
           "energy_mean": ("energy", "mean"), "binder_cumulant": ("binder_cumulant", "mean"),
           "binder_cumulant_error": ("binder_cumulant", "error")}
for cell, row in enumerate(cells):
    for column, (name, part) in columns.items():
        here, there = quantities[name][part][cell], float(row[column])
        assert here == there or (here is None and there != there), (cell, column, here, there)
    assert data["flag"][cell] == int(row["flag"])
points = [(line["name"], x, y) for line in data["lines"] for x, y in zip(line["point"][::2], line["point"][1::2])]
assert points == [(row["line"], float(row["x"]), float(row["y"])) for row in lines]
points = [(point[0], point[1]) for line in data["measured"] for point in line["point"]]
assert points and points == [(float(row[row["along"]]), float(row["error"])) for row in measured]
assert data["root"]["experiment_hash"] and data["units"] == [60, 60]
