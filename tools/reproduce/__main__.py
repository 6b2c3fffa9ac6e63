"""Runs the folders of experiments/, draws their figures, judges their checks: `make reproduce`.

    reproduce [--quick] [--out DIR] [--build DIR] [--threads N] [--max-time TIME] [FOLDER...]
    reproduce --list                         the folders, as the table of experiments/README.md

Each folder's check.yaml says what is run, drawn and compared (experiments/README.md). At the stated size results
are kept and gone on with (`mattis run --resume`); --quick runs the reduced sizes under `smoke`, anew. Ends in one
table on standard output, in DIR/table.md and, with all figures, in DIR/index.html. FOLDER...: these alone.
Exit status: 0 everything came out; 1 something did not; 2 bad usage or a bad check; 75 out of time, run it again.
"""
import argparse
import hashlib
import os
import re
import signal
import subprocess
import sys
import time

import yaml

import report
from checks import CheckError, Row, evaluate, load, open_runs

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STOPPED = 75


def folders(top):
    """Every folder that holds experiments has to have a check."""
    names = []
    for name in sorted(os.listdir(os.path.join(top, "experiments"))):
        files = os.listdir(os.path.join(top, "experiments", name)) if os.path.isdir(
            os.path.join(top, "experiments", name)) else []
        if any(file.endswith((".yaml", ".sh", ".py")) for file in files) and name != "cluster":
            names.append(name)
    return names


def seconds(text):
    """90s, 30m, 2h or plain seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text)
    if not match:
        raise argparse.ArgumentTypeError(f"'{text}' is not a time such as 90s, 30m, 2h")
    return float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]


def flow(value):
    """A value as --set takes it."""
    return yaml.safe_dump(value, default_flow_style=True, width=10**6).replace("\n...\n", "").strip()


class Done:
    """Whether a result is complete and of this experiment and these settings: a digest of both beside it."""

    def __init__(self, result, experiment, command):
        with open(experiment, "rb") as file:
            self.digest = hashlib.sha256(file.read() + "\0".join(command).encode()).hexdigest()
        self.result, self.note = result, result + ".done"

    def is_known(self):
        if not os.path.exists(self.result) or not os.path.exists(self.note):
            return False
        with open(self.note, encoding="ascii") as file:
            return file.read().strip() == self.digest

    def remember(self):
        with open(self.note, "w", encoding="ascii") as file:
            file.write(self.digest + "\n")


class Session:
    """What all folders share: where things are, how much time is left, what came out so far."""

    def __init__(self, arguments):
        self.top, self.out, self.quick = arguments.top, arguments.out, arguments.quick
        self.mattis = os.path.join(arguments.build, "mattis")
        self.threads = arguments.threads
        self.end = time.monotonic() + arguments.max_time if arguments.max_time else None
        self.stopped = False
        self.folders, self.drawn, self.child = [], {}, None
        signal.signal(signal.SIGINT, self.stop)   # reaches mattis from the terminal
        signal.signal(signal.SIGTERM, self.stop)

    def stop(self, number, _):
        """Lets mattis save what it has; no further run begins."""
        self.stopped = True
        if number == signal.SIGTERM and self.child is not None:
            self.child.send_signal(number)

    def run(self, folder, check, name):
        """One result file. True when it is complete."""
        run = check["runs"][name]
        experiment = f"experiments/{check['home']}/{run['file']}"
        result = f"{self.out}/{folder}/{name}.h5"
        settings = {**run.get("set", {}), **check.get("set", {}), **(run["smoke"] if self.quick else {})}
        command = [self.mattis, "theory" if run.get("theory") else "run", experiment, "-o", result]
        for key, value in settings.items():
            text = value if isinstance(value, str) else flow(value)
            command += ["--set", f"{key}={text.replace('{data}', check.get('needs', ''))}"]
        done = Done(os.path.join(self.top, result), os.path.join(self.top, experiment), command)
        if not self.quick and done.is_known():
            return True
        if run.get("theory"):
            command += ["--force"]
        else:
            command += ["--force" if self.quick else "--resume", "--quiet"]
            command += ["--threads", str(self.threads)] if self.threads else []
        if self.end is not None and not run.get("theory"):
            command += ["--max-time", f"{max(1, int(self.end - time.monotonic()))}s"]
        self.child = subprocess.Popen(command, cwd=self.top, stdout=subprocess.DEVNULL)
        status = self.child.wait()
        self.child = None
        self.stopped = self.stopped or status == STOPPED
        if status not in (0, STOPPED):
            raise CheckError(f"experiments/{folder}: `{' '.join(command)}` ends with {status}")
        if status == 0:
            done.remember()
        return status == 0

    def draw(self, folder, check, figure):
        """One figure, as an entry for the index."""
        out = f"{self.out}/{folder}"
        command = figure["command"].replace("{mattis}", self.mattis).replace("{out}", out).replace(
            "{here}", f"experiments/{check['home']}").replace("{figure}", f"{out}/{figure['figure']}")
        if command not in self.drawn:  # one command may draw several figures
            self.drawn[command] = subprocess.run(["sh", "-ec", command], cwd=self.top, check=False,
                                                 stdout=subprocess.DEVNULL).returncode
        path = os.path.join(self.top, out, figure["figure"])
        if self.drawn[command] or not os.path.exists(path):
            raise CheckError(f"experiments/{folder}: figure {figure['figure']}: `{command}` ends with {self.drawn[command]}")
        return {"path": path, "command": command, "shows": figure["shows"]}

    def folder(self, name):
        """Runs, draws and judges one folder."""
        start = time.monotonic()
        entry = {"name": name, "figures": [], "rows": [], "left_out": ""}
        self.folders.append(entry)
        try:
            check = entry["check"] = load(self.top, name)
            if "needs" in check and not os.path.isdir(os.path.join(self.top, check["needs"])):
                entry["left_out"] = f"{check['needs']} is not there: `make data` fetches it"
                return
            os.makedirs(os.path.join(self.top, self.out, name), exist_ok=True)
            for run in check["runs"]:
                if self.stopped or not self.run(name, check, run):
                    entry["left_out"] = "not complete: run it again to go on"
                    return
            size = "smoke" if self.quick else "full"
            for figure in check["figures"]:
                if figure.get("only", size) == size:
                    entry["figures"].append(self.draw(name, check, figure))
            runs = open_runs({run: os.path.join(self.top, self.out, name, f"{run}.h5") for run in check["runs"]})
            entry["revisions"] = sorted({report.attribute(run, "git_revision") for run in runs.values()})
            for row in check["rows"]:
                if row.get("only", size) == size:
                    entry["rows"].append(evaluate(name, row, runs, report.spins(runs)))
                else:
                    entry["left_out"] = "rows that need the stated size are left out"
        except CheckError as error:
            print(error, file=sys.stderr)
            nan = float("nan")
            entry["rows"].append(Row(name, "runs, figures and check", nan, nan, "predicted", nan, "", 0, nan, "FAILED",
                                     str(error)))
        finally:
            entry["seconds"] = time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(prog="reproduce", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", metavar="FOLDER")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--out")
    parser.add_argument("--build", default="build")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--max-time", type=seconds)
    parser.add_argument("--top", default=TOP, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    arguments.out = arguments.out or f"{arguments.build}/reproduce{'-quick' if arguments.quick else ''}"
    names = folders(arguments.top)
    wanted = arguments.folders or names
    for name in wanted:
        if name not in names:
            parser.error(f"experiments/{name} is no folder of experiments; there are {', '.join(names)}")
    try:
        checks = {name: load(arguments.top, name) for name in wanted}
    except CheckError as error:  # before anything runs
        print(error, file=sys.stderr)
        sys.exit(2)
    if arguments.list:
        print(report.overview(checks))
        return
    session = Session(arguments)
    for name in wanted:
        if sys.stderr.isatty() or not arguments.quick:
            print(f"{name} ...", file=sys.stderr, flush=True)
        session.folder(name)
    table = report.markdown(session.folders, arguments.quick)
    print(table)
    report.write(os.path.join(arguments.top, arguments.out), table, session.folders, arguments.quick)
    failed = any(row.verdict != "ok" for entry in session.folders for row in entry["rows"])
    sys.exit(1 if failed else STOPPED if session.stopped else 0)


main()
