"""The table and the page of `make reproduce`, and the overview of the folders."""
import base64
import html
import math
import os

import xarray
import yaml

RELATIONS = {"predicted": "", "at-least": "≥ ", "at-most": "≤ "}

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top; }
td.n { font-variant-numeric: tabular-nums; white-space: nowrap; }
.bad { background: #f9dcd6; font-weight: 600; }
.out { color: #666; }
section { margin-top: 3rem; border-top: 2px solid #888; }
figure { margin: 1.2rem 0; } figure img { max-width: 100%; background: white; }
code { display: block; background: #f4f4f4; padding: .4rem .6rem; overflow-x: auto; white-space: pre-wrap; font-size: 13px; }
"""
KINDS = {".svg": "svg+xml", ".png": "png"}


def attribute(run, name):
    """An attribute of the root of a result file."""
    with xarray.open_dataset(run._path, engine="h5netcdf") as root:  # pylint: disable=protected-access
        return root.attrs[name]


def spins(runs):
    """N of the first run, for allowances; NaN where it is an axis."""
    for run in runs.values():
        experiment = yaml.safe_load(attribute(run, "experiment"))
        return float(experiment["network"].get("spins", "nan"))
    return float("nan")


def short(value):
    if not math.isfinite(value):
        return "-"
    return f"{value:.3g}" if value and abs(value) < 1e-3 or abs(value) >= 1e5 else f"{value:.5f}"


def measured(row):
    return short(row.measured) + (f" ± {short(row.error)}" if row.error > 0 else "")


def allowed(row):
    """What |measured - predicted| may be, in words."""
    parts = ["3 errors"] if row.error > 0 else []
    parts += [short(row.allowance)] if row.allowance or not parts else []
    return " + ".join(parts)


def cells(row):
    return [row.name, measured(row), RELATIONS[row.relation] + short(row.predicted),
            f"{row.z:.1f}" if math.isfinite(row.z) else "-", allowed(row), row.verdict]


def totals(folders):
    rows = [row for entry in folders for row in entry["rows"]]
    good = sum(row.verdict == "ok" for row in rows)
    out = sum(bool(entry["left_out"]) for entry in folders)
    return f"{good} of {len(rows)} rows came out, {len(rows) - good} did not; {out} folders are left out, in part or whole."


def size(quick):
    return "reduced size (`make reproduce-quick`)" if quick else "stated size (`make reproduce`)"


def markdown(folders, quick):
    """The table, for people and for diff."""
    lines = [f"# Results at the {size(quick)}", "",
             "| folder | result | measured | predicted | z | allowed | verdict |", "|---|---|---|---|---|---|---|"]
    for entry in folders:
        for row in entry["rows"]:
            lines.append(f"| {entry['name']} | " + " | ".join(cell.replace("|", "\\|") for cell in cells(row)) + " |")
        if entry["left_out"]:
            lines.append(f"| {entry['name']} | {entry['left_out']} | | | | | left out |")
    lines += ["", totals(folders)]
    lines += [f"{row.verdict}: {row.folder}: {row.name}: {row.note}" for entry in folders for row in entry["rows"]
              if row.verdict != "ok"]
    return "\n".join(lines)


def image(path):
    with open(path, "rb") as file:
        data = base64.b64encode(file.read()).decode()
    return f"data:image/{KINDS[os.path.splitext(path)[1]]};base64,{data}"


def page(folders, quick):
    """One page that needs no other file: the table, then every folder with its figures."""
    text = html.escape
    parts = ["<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
             f"<title>mattis: results</title><style>{STYLE}</style>",
             f"<h1>Results at the {text(size(quick).replace('`', ''))}</h1><p>{text(totals(folders))} z is (measured − predicted)/error; ",
             "a row passes when |measured − predicted| is within what is allowed, and a wrong prediction, named in the "
             "check, is not.</p>",
             "<table><tr><th>folder<th>result<th>measured<th>predicted<th>z<th>allowed<th>verdict"]
    for entry in folders:
        link = f"<a href='#{entry['name']}'>{entry['name']}</a>"
        for row in entry["rows"]:
            name, *numbers, verdict = map(text, cells(row))
            bad = "" if row.verdict == "ok" else " class=bad"
            parts.append(f"<tr{bad}><td>{link}<td>{name}<td class=n>" + "<td class=n>".join(numbers) + f"<td>{verdict}")
        if entry["left_out"]:
            parts.append(f"<tr class=out><td>{link}<td colspan=5>{text(entry['left_out'])}<td>left out")
    parts.append("</table>")
    for entry in folders:
        check = entry.get("check", {})
        parts.append(f"<section id='{entry['name']}'><h2>{text(str(check.get('result', entry['name'])))}</h2>"
                     f"<p>experiments/{entry['name']} · {text(str(check.get('source', '')))} · {entry['seconds']:.0f} s"
                     f" · revision {text(', '.join(entry.get('revisions', ['-'])))}</p>")
        for figure in entry["figures"]:
            parts.append(f"<figure><img src='{image(figure['path'])}' alt='{text(figure['shows'], quote=True)}'>"
                         f"<figcaption>{text(figure['shows'])}<code>{text(figure['command'])}</code></figcaption></figure>")
        if entry["rows"]:
            parts.append("<table><tr><th>result<th>predicted from<th>allowance, because")
            parts += [f"<tr><td>{text(row.name)}<td>{text(row.origin)}<td>"
                      + (f"{short(row.allowance)}: {text(row.note)}" if row.allowance else text(row.note))
                      for row in entry["rows"]]
            parts.append("</table>")
        parts.append("</section>")
    return "\n".join(parts) + "\n"


def write(folder, table, folders, quick):
    os.makedirs(folder, exist_ok=True)
    for name, content in (("table.md", table + "\n"), ("index.html", page(folders, quick))):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(content)
        print(f"{folder}/{name}")


def overview(checks):
    """The folders as a table in Markdown: what stands in experiments/README.md."""
    lines = ["| folder | result | source | figures | cost |", "|---|---|---|---|---|"]
    for name, check in checks.items():
        figures = ", ".join(figure["figure"].rsplit(".", 1)[0] for figure in check["figures"])
        lines.append(f"| [{name}]({name}/README.md) | {check['result']} | {check['source']} | {figures} | {check['cost']} |")
    return "\n".join(lines)
