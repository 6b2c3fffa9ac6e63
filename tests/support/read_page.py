"""Checks a page of `mattis report` against the CSV of `mattis show`: read_page.py PAGE.html CELLS.csv"""
import csv
import json
import re
import sys

page = open(sys.argv[1], encoding="utf-8").read()
rows = list(csv.DictReader(open(sys.argv[2], encoding="utf-8")))
assert not re.search(r'<(script|link|img)[^>]+(src|href)="?https?:', page), "asks the network"
assert page.count("</script>") == 3, "a script ends where its data should go on"
assert "Apache License" in page and "BSD 3-Clause" in page, "the licences are missing"
data = json.loads(re.search(r'id="result">(.*?)</script>', page, re.S).group(1))
assert all(len(q[part]) == len(rows) for q in data["quantities"] for part in ("mean", "error", "theory") if q[part])
overlap = next(q for q in data["quantities"] if q["name"] == "overlap")
for cell, row in enumerate(rows):
    for part, column in (("mean", "overlap_mean"), ("error", "overlap_error"), ("theory", "theory_overlap")):
        here, there = overlap[part][cell], float(row[column])
        assert here is None if there != there else abs(here - there) <= 1e-5 * abs(there) + 1e-12, (cell, part)
    samples = data["samples"]["overlap"][cell]
    assert abs(sum(samples) / len(samples) - float(row["overlap_mean"])) < 1e-3, cell
    assert data["flag"][cell] == int(row["flag"])
assert data["lines"] and all(len(line["point"]) % 2 == 0 for line in data["lines"])
assert len(data["series"]["overlap"]) == len(rows)
for quantiles in data["series"]["overlap"]:
    assert all(a <= b for low, high in zip(quantiles, quantiles[1:]) for a, b in zip(low, high))
print(data["root"]["title"])
