"""Compares the tables of one run with its JSON: read_sizes.py FOLDER with s.json, sizes.csv, agreement.csv, refined.csv"""
import csv
import json
import math
import sys

folder = sys.argv[1]


def once(pairs):
    assert len({name for name, _ in pairs}) == len(pairs), f"a name twice in {[name for name, _ in pairs]}"
    return dict(pairs)


def rows(name):
    return list(csv.DictReader(open(f"{folder}/{name}.csv", encoding="utf-8")))


def equal(here, there):
    return math.isnan(float(there)) if here is None else here == float(there)


data = json.load(open(f"{folder}/s.json", encoding="utf-8"), object_pairs_hook=once)
table, at = rows("sizes"), 0
assert {(one["quantity"], one["law"]) for one in data["finite_size"]} == {(row["quantity"], row["law"]) for row in table}
assert ("energy", "N^(-2/3)") in {(one["quantity"], one["law"]) for one in data["finite_size"]}
for one in data["finite_size"]:
    z = []
    for k in range(len(one["points"]["limit"])):
        row, at = table[at], at + 1
        assert all(equal(one["points"][name][k], row[name]) for name in one["points"]), (one["quantity"], k)
        if not math.isnan(float(row["z"])) and float(row["flagged"]) == 0:
            z.append(float(row["z"]))
    assert one["positions"] == len(z) and math.isclose(one["chi2"], sum(x * x for x in z), rel_tol=1e-9, abs_tol=1e-300)
    assert one["within"] == sum(abs(x) <= 2 for x in z)
assert at == len(table)
for one, row in zip(data["agreement"], rows("agreement"), strict=True):
    assert one["quantity"] == row["quantity"] and all(equal(one[name], row[name]) for name in row if name != "quantity")
refined = rows("refined")
assert refined and [[float(row["load"]), float(row["spins"])] for row in refined] == data["refined"]["places"]
overlap = next(q for q in data["refined"]["quantities"] if q["name"] == "overlap")
assert all(equal(overlap["mean"][k], row["overlap_mean"]) and equal(overlap["theory"][k], row["theory_overlap"]) for k, row in enumerate(refined))
