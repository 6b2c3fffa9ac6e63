"""The check of a folder of experiments: reading check.yaml, and judging its rows.

check.yaml says what came out has to be. A row passes when

    |measured - predicted| <= 3 errors + allowance

(one-sided with `at-least` or `at-most` in the place of `predicted`), and when the same test fails for every value under
`rejects`: a row that could not tell the prediction from a wrong one is `blind`, which counts as failed.
experiments/README.md describes the file.
"""
import math
import os
import re
from typing import NamedTuple

import numpy
import yaml

from measures import NAMES, Run, Value, jackknife

KEYS = {
    "check": {"result", "source", "cost", "runs", "figures", "rows", "needs", "like", "set"},
    "run": {"file", "set", "smoke", "theory"},
    "figure": {"figure", "command", "shows", "only"},
    "row": {"name", "measured", "predicted", "at-least", "at-most", "from", "allowance", "why", "resolution", "rejects", "only"},
}


class CheckError(Exception):
    """Something wrong in a check.yaml, said in one line."""


class Row(NamedTuple):
    """One line of the final table."""
    folder: str
    name: str
    measured: float
    error: float
    relation: str
    predicted: float
    origin: str
    allowance: float
    z: float
    verdict: str
    note: str


def known(where, table, kind, required):
    if not isinstance(table, dict):
        raise CheckError(f"{where}: a table of keys is wanted")
    for key in table:
        if key not in KEYS[kind]:
            raise CheckError(f"{where}: unknown key '{key}' (known: {', '.join(sorted(KEYS[kind]))})")
    for key in required:
        if key not in table:
            raise CheckError(f"{where}: '{key}' is missing")


def load(top, folder):
    """Reads and checks experiments/FOLDER/check.yaml."""
    path = f"experiments/{folder}/check.yaml"
    try:
        with open(os.path.join(top, path), encoding="utf-8") as file:
            check = yaml.safe_load(file)
    except (OSError, yaml.YAMLError) as error:
        raise CheckError(f"{path}: {' '.join(str(error).split())}") from error
    known(path, check, "check", ["result", "source"])
    if "like" in check:  # the runs, figures and rows of another folder, on other data
        other = load(top, check["like"])
        runs = {**other["runs"], **check.get("runs", {})}  # ~ leaves one out
        check = {**other, **check, "home": check["like"], "runs": {name: runs[name] for name in runs if runs[name]}}
    check.setdefault("home", folder)
    known(path, {key: check[key] for key in check if key != "home"}, "check", ["cost", "runs", "figures", "rows"])
    for name, run in check["runs"].items():
        known(f"{path}: run {name}", run, "run", ["file", "smoke"])
        if not name.isidentifier():
            raise CheckError(f"{path}: run '{name}': a name of letters, digits and _ is wanted")
        if not os.path.exists(os.path.join(top, "experiments", check["home"], run["file"])):
            raise CheckError(f"{path}: run {name}: there is no {run['file']}")
    for figure in check["figures"]:
        known(f"{path}: figure {figure.get('figure')}", figure, "figure", ["figure", "command", "shows"])
    for row in check["rows"]:
        where = f"{path}: row '{row.get('name')}'"
        known(where, row, "row", ["name", "measured", "rejects"])
        if sum(key in row for key in ("predicted", "at-least", "at-most")) != 1:
            raise CheckError(f"{where}: one of 'predicted', 'at-least', 'at-most' is wanted")
        if "allowance" in row and "why" not in row:
            raise CheckError(f"{where}: an allowance needs its 'why'")
        relation = next(key for key in ("predicted", "at-least", "at-most") if key in row)
        if not any(word in str(row[relation]) for word in (".theory", ".lines", "at_size")) and "from" not in row:
            raise CheckError(f"{where}: 'from' is missing: where does the prediction come from?")
    if not check["rows"]:
        raise CheckError(f"{path}: a check without rows cannot fail")
    return check


def judge(value, predicted, relation, allowance):
    """True where the measured value agrees with the prediction."""
    if not all(map(math.isfinite, (value.value, value.error, predicted, allowance))):
        return False
    difference = value.value - predicted
    if relation == "at-least":
        difference = min(difference, 0.0)
    elif relation == "at-most":
        difference = max(difference, 0.0)
    return abs(difference) <= 3 * value.error + allowance


def number(text, names, where):
    """A number, or an expression over the runs."""
    try:
        value = eval(str(text), names) if isinstance(text, str) else text  # pylint: disable=eval-used
        return value if isinstance(value, Value) else float(value)
    except Exception as error:  # whatever an expression of a check can do wrong ends here, with its place
        raise CheckError(f"{where}: {text}: {type(error).__name__}: {error}") from error


def evaluate(folder, row, runs, spins):
    """One row of the check over its results."""
    where = f"experiments/{folder}/check.yaml: row '{row['name']}'"
    relation = next(key for key in ("predicted", "at-least", "at-most") if key in row)
    names = {**NAMES, "N": spins, **runs}
    used = {name: run for name, run in runs.items() if re.search(rf"\b{name}\b", str(row["measured"]))}
    measured = jackknife(lambda bound: number(row["measured"], {**NAMES, "N": spins, **bound}, where), used)
    predicted = number(row[relation], names, where)
    allowance = number(row.get("allowance", 0), names, where)
    coarse = number(row.get("resolution", 0), names, where)  # least error: of a place between points of a grid
    measured = Value(measured.value, max(measured.error, coarse))
    spread = predicted.error if isinstance(predicted, Value) else 0.0
    predicted = predicted.value if isinstance(predicted, Value) else predicted
    measured = Value(measured.value, float(numpy.hypot(measured.error, spread)))
    agrees = judge(measured, predicted, relation, allowance)
    rivals = row["rejects"] if isinstance(row["rejects"], list) else [row["rejects"]]
    unseen = [rival for rival in rivals if judge(measured, number(rival, names, where), relation, allowance)]
    if any(not math.isfinite(number(rival, names, where)) for rival in rivals):
        unseen = rivals
    z = (measured.value - predicted) / measured.error if measured.error > 0 else float("nan")
    verdict = "ok" if agrees else "FAILED"
    note = row.get("why", "")
    if not agrees:
        note = f"|measured - predicted| is more than {3 * measured.error:.3g} (3 errors) + {allowance:.3g}"
    if agrees and unseen:
        verdict, note = "blind", f"cannot tell {unseen[0]} from the prediction"
    return Row(folder, row["name"], *measured, relation, predicted,
               row.get("from", "theory of the same file"), allowance, z, verdict, note)


def open_runs(paths):
    return {name: Run(path) for name, path in paths.items()}
