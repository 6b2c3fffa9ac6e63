"""Compares what is said of one run with exchange: read_exchange.py FOLDER with e.json, cells.csv, exchange.csv, e.txt"""
import csv
import json
import math
import sys

folder = sys.argv[1]


def rows(name):
    return list(csv.DictReader(open(f"{folder}/{name}.csv", encoding="utf-8")))


def distance(acceptance):
    """d of erfc(d) = acceptance, by bisection."""
    low, high = 0.0, 10.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erfc(middle) > acceptance else (low, middle)
    return low


data, table, cells = json.load(open(f"{folder}/e.json", encoding="utf-8"))["exchange"], rows("exchange"), rows("cells")
table = [{key: float(value) for key, value in row.items()} for row in table]
columns = "temperature", "exchange_acceptance_mean", "round_trips_mean"
cells = [{name: float(row[name]) for name in columns} for row in cells]
text = open(f"{folder}/e.txt", encoding="utf-8").read()
ladder = [row["temperature"] for row in table]
assert ladder == sorted({cell["temperature"] for cell in cells}) and len(ladder) == 4
for row, rung in zip(table, data["rungs"], strict=True):
    here = [cell["exchange_acceptance_mean"] for cell in cells if cell["temperature"] == row["temperature"]]
    mean = sum(here) / len(here)
    assert math.isnan(mean) and rung[1] is None if row is table[-1] else math.isclose(mean, row["acceptance"]) and rung[1] == row["acceptance"]
    assert rung[0] == row["temperature"] and rung[2] == row["proposed_temperature"] and row["round_trips"] == data["round_trips"]
trips = [cell["round_trips_mean"] for cell in cells if cell["temperature"] == ladder[0]]
assert math.isclose(data["round_trips"], sum(trips) / len(trips))

# Between neighbours beta is linear in the distance; the proposed temperatures lie at equal steps of it.
accepted = [row["acceptance"] for row in table[:-1]]
places = [sum(distance(a) for a in accepted[:k]) for k in range(len(ladder))]
step = places[-1] / (len(ladder) - 1)
for number, row in enumerate(table):
    k = max(k for k in range(len(ladder) - 1) if places[k] <= number * step)
    part = (number * step - places[k]) / (places[k + 1] - places[k])
    beta = 1 / ladder[k] + part * (1 / ladder[k + 1] - 1 / ladder[k])
    assert math.isclose(row["proposed_temperature"], 1 / beta, rel_tol=1e-9), (number, row, 1 / beta)
assert math.isclose(data["proposed_acceptance"], math.erfc(step), rel_tol=1e-9)

low, high = accepted.index(min(accepted)), accepted.index(max(accepted))
pairs = " to ".join(f"{accepted[k]:.3f} (T = {ladder[k]:.4g} and {ladder[k + 1]:.4g})" for k in (low, high))
assert f"exchange    probability {pairs}, {data['round_trips']:.1f} round trips a sample\n" in text, text
proposed = ", ".join(f"{row['proposed_temperature']:.4g}" for row in table)
assert f"ladder      temperature: [{proposed}]\n            would have about {math.erfc(step):.3f} in each pair\n" in text, text
