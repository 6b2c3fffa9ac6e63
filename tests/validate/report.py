"""The validation report as Markdown and as one HTML page: see validate.py."""

import html
import math
import re
from collections import namedtuple

Row = namedtuple("Row", "section what measured reference allowed good note")

SECTIONS = {
    "laws": (
        "Stationary laws",
        "Every kind of network with 4 to 8 spins, sampled by 32 chains, against the law over all states by enumeration "
        "(sequential: exp(-H/T) with H from its definition; parallel: the stationary vector of the transition matrix). "
        "T is chosen from the spectrum of H, so that the law is neither flat nor frozen. Measured is the distance of total variation, "
        "(1/2) sum |frequency - law|; the expected noise is the mean of that distance where the law is right, from the spread of the "
        "chains. Sampling goes on until noise exceeds 1e-3 once in 1000 times only. Good: below 1e-3, while the law at a temperature "
        "2 % off is further away than that.",
        ("distance", "expected noise", "allowed")),
    "fields": ("Fields", "Largest difference to half the energy gap over all states and sites, in units of the largest field. "
               "TAP: the same of the mean energy over independent spins, by all states.", ("error", "exact", "allowed")),
    "energies": ("Energies", "Largest difference to the definition over all states but for a constant, in units of the "
                 "largest field.", ("error", "exact", "allowed")),
    "detailed balance": ("Detailed balance", "Largest |ln(w/w') + dE/T| over all states and flips, there and back through the "
                         "program.", ("error", "exact", "allowed")),
    "fixed points": ("Deterministic updates", "Fixed points of TAP in their equation; softmax updates against the sum over "
                     "all patterns.", ("error", "exact", "allowed")),
    "theory": ("Theory", "Solutions in their equations, which are summed anew by other means.",
               ("residual", "exact", "allowed")),
    "published numbers": ("Published numbers", "To the digits that were published.", ("here", "published", "allowed")),
    "calibration": ("Errors", "Share of the intervals value +- error that hold the truth.", ("per cent", "Gaussian", "allowed")),
    "bits": ("Bits", "Result files of the same experiment, dataset by dataset, bit for bit; measured is the number of "
             "datasets that differ.", ("different", "wanted", "allowed")),
    "points": ("Simulation against theory", "", ("simulation", "theory", "error")),
    "distribution": ("The distribution of z", "", ("measured", "N(0, 1)", "allowed")),
}


def number(value):
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.3g}" if abs(value) < 0.01 else f"{value:.6g}"


def tables(rows):
    """(title, text, headings, rows of text, rows) of each section that has rows."""
    for section, (title, text, headings) in SECTIONS.items():
        mine = sorted((row for row in rows if row.section == section), key=lambda row: row.what)
        if section in ("points", "published numbers", "distribution", "calibration"):
            mine = [row for row in rows if row.section == section]
        if mine:
            body = [[row.what, number(row.measured), number(row.reference), number(row.allowed),
                     "good" if row.good else "BAD", row.note] for row in mine]
            yield section, title, text, ["", *headings, "", ""], body


def markdown(rows, rule, header):
    out = ["# Validation report", "", *header, ""]
    for section, title, text, headings, body in tables(rows):
        out += [f"## {title}", "", text, ""]
        if section == "points":
            text, items = rule
            out[-2] = text
            out += [f"- {item}" for item in items] + [""]
        if section == "distribution":
            out.pop()
            out += ["    make validate && cp build/validate/z.svg docs/figures/validation-z.svg", "",
                    "![Histogram of z](figures/validation-z.svg)", ""]
        out += ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
        out += ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in body] + [""]
    return "\n".join(out)


STYLE = """body { font: 15px/1.45 sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; color: #222 }
table { border-collapse: collapse; font-size: 13px; margin: 1em 0 } td, th { padding: 2px 9px; text-align: left }
tr:nth-child(even) { background: #f3f5f7 } td:nth-child(n+2):nth-child(-n+4) { text-align: right; white-space: nowrap }
.bad { color: #b00020; font-weight: bold } details > summary { cursor: pointer }"""


def page(rows, rule, header, figure):
    out = ["<!doctype html><html lang=en><meta charset=utf-8><title>Validation report</title>", f"<style>{STYLE}</style>",
           "<h1>Validation report</h1>", *(f"<p>{html.escape(line)}</p>" for line in header if line)]
    for section, title, text, headings, body in tables(rows):
        bad = sum(line[4] == "BAD" for line in body)
        verdict = f"<span class=bad>{bad} bad</span>" if bad else "all good"
        out.append(f"<h2>{title}</h2>")
        if section == "points":
            text, items = rule
            text = html.escape(text) + "<ul>" + "".join(f"<li>{html.escape(item)}</li>" for item in items) + "</ul>"
        else:
            text = html.escape(text)
        out.append(f"<p>{text}</p>")
        if section == "distribution":
            out.append(re.sub(r"^.*?<svg", "<svg", figure, flags=re.S))
        out.append(f"<details{' open' if bad or len(body) < 20 else ''}><summary>{len(body)} rows, {verdict}</summary><table><tr>")
        out += [f"<th>{html.escape(word)}" for word in headings]
        for line in body:
            out.append("<tr>" + "".join(f"<td{' class=bad' if cell == 'BAD' else ''}>{html.escape(cell)}" for cell in line))
        out.append("</table></details>")
    return "\n".join(out)
