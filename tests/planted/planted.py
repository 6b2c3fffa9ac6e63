#!/usr/bin/python3
"""Plants the physical errors of errors.txt in a copy of the source, one at a time, and asks the
tests of `make test`: planted.py SCRATCH [--likely] [NUMBER...]

The copy and its build stand in the folder SCRATCH. The tests that an error names run first; where
none of them notices, all others do, and where those do not, the error has survived. Fails when one
survives, does not compile, or names text that is not in its file exactly once. With numbers, only
those errors; without, docs/planted-errors.md is written. With --likely the other tests do not run, nor
those that must pass without any error: for work on the list."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("errors.txt")
TABLE = TOP / "docs/planted-errors.md"
PARTS = ["Makefile", "README.md", "include", "src", "analysis", "tests", "experiments", "tools", "docs"]
SLOWEST = 900  # seconds of one test program; an error that makes it hang is noticed too

Error = namedtuple("Error", "name file old new tests")


def read_errors():
    errors = []
    for block in re.split(r"^== ", LIST.read_text(), flags=re.M)[1:]:
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        part = {mark: [line[2:] for line in lines[2:] if line.startswith(mark)] for mark in "-+>"}
        if len(lines) != 2 + sum(len(part[mark]) for mark in "-+>") or not all(part.values()):
            sys.exit(f"{LIST}: not a record: {lines[0]}")
        errors.append(Error(lines[0], lines[1], "\n".join(part["-"]), "\n".join(part["+"]), part[">"]))
    return errors


def files_of(top):
    for part in PARTS:
        paths = (top / part).rglob("*") if (top / part).is_dir() else [top / part]
        yield from (path.relative_to(top) for path in paths if path.is_file())


def copy_source(copy):
    """What differs alone, so that builds are incremental; with a new time, so that what an interrupted run left is built again."""
    wanted = set(files_of(TOP))
    for path in set(files_of(copy)) - wanted:
        (copy / path).unlink()
    for path in wanted:
        target = copy / path
        if not target.exists() or target.read_bytes() != (TOP / path).read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TOP / path, target)


class Suite:
    def __init__(self, copy):
        self.copy = copy
        self.programs = sorted(f"{path.parent.name}/{path.stem}" for folder in
                               ("unit", "physics", "reproducibility", "cli")
                               for path in (copy / "tests" / folder).glob("*.c"))
        self.environment = dict(os.environ, MATTIS=str(copy / "build/mattis"))

    def build(self, *targets):
        """The output of make where it fails."""
        made = subprocess.run(["make", "--no-print-directory", "-s", "-j2", "BUILD=build", *targets],
                              cwd=self.copy, capture_output=True, text=True)
        return made.stderr if made.returncode else ""

    def uses_program(self, program):
        return "program.h" in (self.copy / f"tests/{program}.c").read_text()

    def build_test(self, program):
        return self.build(f"build/tests/{program}", *(["build/mattis"] if self.uses_program(program) else []))

    def failures(self, test):
        """Names of the tests that fail, of `program [pattern]`; complains where there are none to run."""
        program, *pattern = test.split()
        command = [f"build/tests/{program}", *(f"--filter={name}" for name in pattern)]
        try:
            run = subprocess.run(command, cwd=self.copy, capture_output=True, text=True, errors="replace",
                                 env=self.environment, timeout=SLOWEST)
        except subprocess.TimeoutExpired:
            return [f"{program} does not end"]
        output = run.stdout + run.stderr
        tested = re.search(r"Tested: *(\d+)", output)
        if run.returncode and not tested:
            return [f"{program} ends with {run.returncode}"]
        if not tested or int(tested[1]) == 0:
            sys.exit(f"{test}: no such test")
        failing = re.findall(r"^\[FAIL\] (\w+::\w+)", output, flags=re.M)
        failing += re.findall(r"^\[----\] .*?(\w+::\w+): CRASH", output, flags=re.M)
        return [f"`{program}`: {name.split('::')[1]}" for name in dict.fromkeys(failing)] or (
            [f"`{program}`"] if run.returncode else [])

    def notice(self, test):
        problem = self.build_test(test.split()[0])
        if problem:
            raise RuntimeError(problem)
        return self.failures(test)


def plant(copy, error):
    """The text of the file before; an error that cannot be planted is None."""
    path = copy / error.file
    text = path.read_text()
    if text.count(error.old) != 1:
        return None
    path.write_text(text.replace(error.old, error.new))
    return text


def restore(copy, error, text, saved):
    """As it was. The object of a C file is put back, newer than the library, so that it is not compiled again."""
    path = copy / error.file
    path.write_text(text)
    object_file = copy / "build" / Path(error.file).with_suffix(".o")
    if saved is not None:
        object_file.write_bytes(saved)


def try_error(suite, error, likely_alone):
    """(verdict, what noticed it, the program where it is not one of the likely tests)"""
    object_file = suite.copy / "build" / Path(error.file).with_suffix(".o")
    saved = object_file.read_bytes() if error.file.endswith(".c") else None
    text = plant(suite.copy, error)
    if text is None:
        return "not in its file exactly once", [], None
    try:
        for test in error.tests:
            noticed = suite.notice(test)
            if noticed:
                return "noticed", noticed, None
        if likely_alone:
            return "not noticed by the likely tests", [], None
        likely = {test for test in error.tests if " " not in test}
        for program in suite.programs:
            noticed = [] if program in likely else suite.notice(program)
            if noticed:
                return "noticed", noticed, program
        return "SURVIVED", [], None
    except RuntimeError as problem:
        return f"does not compile: {str(problem).strip().splitlines()[0]}", [], None
    finally:
        restore(suite.copy, error, text, saved)


def require_silence(failing):
    """What fails without any error says nothing."""
    if failing:
        sys.exit(f"fails without a planted error: {', '.join(failing)}")


def write_table(rows):
    lines = ["# Planted errors", "",
             "`make planted` plants each of these errors of physics in a copy of the source, one at a time, and runs",
             "the tests of `make test`, those that are likely to notice first (tests/planted/errors.txt has the texts).",
             "It fails when an error survives. This table is its output: the first tests that failed.", "",
             f"{len(rows)} errors, {sum(row[2] == 'noticed' for row in rows)} noticed.", "",
             "| error | in | noticed by |", "|---|---|---|"]
    for name, file, verdict, tests in rows:
        first = "; ".join(tests[:2]) + (f" and {len(tests) - 2} more" if len(tests) > 2 else "")
        lines.append(f"| {name} | `{file}` | {first or verdict} |".replace("|m|", "\\|m\\|"))
    TABLE.write_text("\n".join(lines) + "\n")


def main():
    scratch, words = Path(sys.argv[1]).resolve(), sys.argv[2:]
    likely_alone = "--likely" in words
    numbers = [int(word) for word in words if word != "--likely"]
    errors = read_errors()
    chosen = [(k, error) for k, error in enumerate(errors, 1) if not numbers or k in numbers]
    copy, running = scratch / "source", scratch / "running"
    if running.exists():  # a run was interrupted: some object may be that of an error
        shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True, exist_ok=True)
    running.touch()
    copy_source(copy)
    suite = Suite(copy)
    problem = suite.build("all", "tests")
    if problem:
        sys.exit(f"{problem}\nthe source does not build")
    for test in sorted(set() if likely_alone else {test for _, error in chosen for test in error.tests}):
        require_silence(suite.failures(test))
    rows, start = [], time.monotonic()
    for k, error in chosen:
        before = time.monotonic()
        verdict, tests, other = try_error(suite, error, likely_alone)
        if other:
            require_silence(suite.notice(other))
        rows.append((error.name, error.file, verdict, tests))
        print(f"{k:3d}  {error.name}: {verdict}{', ' if tests else ''}{', '.join(tests[:2])} "
              f"({time.monotonic() - before:.0f} s)", flush=True)
    running.unlink()
    bad = [row for row in rows if row[2] != "noticed"]
    if not numbers:
        write_table(rows)
    print(f"{len(rows)} errors, {len(rows) - len(bad)} noticed, {time.monotonic() - start:.0f} s")
    for name, file, verdict, _ in bad:
        print(f"  {file}: {name}: {verdict}")
    sys.exit(1 if bad else 0)


main()
