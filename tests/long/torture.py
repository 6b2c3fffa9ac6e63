"""Sweeps that survive anything: torture.py BUILD [KILLS] [PART...] [KIND...]

Parts: kills, damages, space, threads, ranks, cells. Kinds: of networks, see below. All, unless
some are named. KILLS: of each kind (300).
Every part ends in a comparison with a run that nothing disturbed, dataset by dataset and bit for
bit; any difference, unreadable file or missing word about damage is a failure.
"""
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

import same as comparison
from networks import DENSE, KINDS, options

BUILD = pathlib.Path(sys.argv[1]).resolve()
MATTIS = str(BUILD / "mattis")
numbers = [int(word) for word in sys.argv[2:] if word.isdigit()]
KILLS = numbers[0] if numbers else 300
WORDS = [word for word in sys.argv[2:] if not word.isdigit()]

ANNEALING = KINDS["dense, annealing"]
PARTS = [word for word in WORDS if word not in KINDS]
if PARTS != WORDS:
    KINDS = {kind: KINDS[kind] for kind in WORDS if kind in KINDS}
failures = []
random.seed(20261)


def fail(text):
    failures.append(text)
    print("FAILED:", text, flush=True)


def say(text):
    print(text, flush=True)


def run(*words, **more):
    return subprocess.run([MATTIS, *map(str, words)], capture_output=True, text=True, **more)


def check(result, wanted, what):
    if result.returncode != wanted:
        fail(f"{what}: exit {result.returncode}: {result.stderr.strip()}")
    return result.returncode == wanted


def compare(whole, other, what):
    different = comparison.different(whole, other)
    if different:
        fail(f"{what}: {different[:3]} differ")
    return not different


def whole_run(work, text, sets, name="whole"):
    experiment = work / f"{name}.yaml"
    experiment.write_text(text)
    begin = time.monotonic()
    check(run("run", experiment, "-o", work / f"{name}.h5", "--quiet", "--force", *options(sets)), 0, name)
    return experiment, work / f"{name}.h5", time.monotonic() - begin


def remove(path):
    for item in path.parent.glob(path.name + "*"):
        item.unlink()


def kills(work):
    for kind, (text, sets) in KINDS.items():
        experiment, whole, seconds = whole_run(work, text, sets)
        out, killed, finished, unreadable = work / "out.h5", 0, 0, 0
        while killed < KILLS:
            words = [MATTIS, "run", str(experiment), "-o", str(out), "--resume", "--quiet", "--state-every", "0.02s",
                     *options(sets)]
            process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
            time.sleep(random.uniform(0, seconds))
            if random.random() < 0.5: # a save of the result file, to be killed in too
                process.send_signal(signal.SIGUSR1)
                time.sleep(random.uniform(0, 0.02))
            if process.poll() is None:
                process.kill()
                killed += 1
            error = process.communicate()[1]
            if process.returncode > 0:
                fail(f"{kind}: a resumed run ended with {process.returncode}: {error.strip()}")
                break
            if out.exists():
                try:
                    comparison.datasets(out)
                except OSError as problem:
                    unreadable += 1
                    fail(f"{kind}: {problem}")
            if process.returncode == 0 or random.random() < 0.1:
                check(run("run", experiment, "-o", out, "--resume", "--quiet", *options(sets)), 0, kind)
                compare(whole, out, kind)
                finished += 1
                left = [item.name for item in work.glob("out.h5*") if item.name != "out.h5"]
                if left:
                    fail(f"{kind}: left behind: {left}")
                remove(out)
        say(f"kills: {kind}: {killed} kills, {unreadable} unreadable files, {finished} sweeps finished and compared")
        remove(out)


def damage(path):
    """Truncates a file or flips one bit of it; tells whether a whole run of bytes was cut."""
    size = path.stat().st_size
    if random.random() < 0.5:
        os.truncate(path, random.randrange(size))
        return "cut"
    with open(path, "r+b") as file:
        at = random.randrange(size)
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << random.randrange(8)]))
    return "flip"


def damages(work):
    experiment, whole, seconds = whole_run(work, DENSE, [])
    out, journal = work / "out.h5", work / "out.h5.journal"
    said, silent, times = 0, 0, 200
    for number in range(times):
        remove(out)
        if number % 2: # the journal of a killed run
            while not journal.exists():
                process = subprocess.Popen([MATTIS, "run", str(experiment), "-o", str(out), "--quiet", "--state-every",
                                            "0.05s", "--force"])
                time.sleep(random.uniform(0.3, 0.9) * seconds)
                process.kill()
                process.wait()
            victim = journal
        else: # a finished result file
            out.write_bytes(whole.read_bytes())
            victim = out
        how = damage(victim)
        result = run("run", experiment, "-o", out, "--resume", "--quiet")
        check(result, 0, f"damaged {victim.name} ({how})")
        compare(whole, out, f"damaged {victim.name} ({how})")
        if "computed again" in result.stderr:
            said += 1
        else:
            silent += 1
    # Silent are only cuts between two records, and flips in the letters of the seal's title.
    say(f"damages: {times} files damaged, {said} named and computed again, {silent} without effect, all results equal")
    if silent > times / 20:
        fail(f"damages: {silent} passed unseen")


def space(work):
    experiment, whole, _ = whole_run(work, DENSE, [])
    disk = work / "disk"
    disk.mkdir()
    need = whole.stat().st_size + 60000 # the journal and the result are on it together
    full, points = 0, 20
    for point in range(points):
        size = 8192 + int(need * (point + 0.5) / points)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=False).returncode:
            say("space: skipped, a tmpfs cannot be mounted here")
            return
        try:
            out = disk / "out.h5"
            result = run("run", experiment, "-o", out, "--quiet", "--state-every", "0.05s")
            if result.returncode == 1:
                full += 1
                if result.stderr.count("\n") != 1 or "No space left" not in result.stderr:
                    fail(f"space: {result.stderr!r}")
            elif result.returncode != 0:
                fail(f"space: exit {result.returncode}: {result.stderr}")
            subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
            if result.returncode:
                check(run("run", experiment, "-o", out, "--resume", "--quiet"), 0, "space")
            compare(whole, out, f"space: {size} bytes")
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    say(f"space: {points} sizes of a tmpfs, full in {full}, all results equal after space was made")
    if full < points / 2:
        fail("space: the disk was hardly ever full")


def threads(work):
    for kind, (text, sets) in KINDS.items():
        experiment, whole, _ = whole_run(work, text, [*sets])
        for number in (1, 2, 3, 8):
            out = work / "out.h5"
            check(run("run", experiment, "-o", out, "--quiet", "--force", "--threads", number, *options(sets)), 0, kind)
            compare(whole, out, f"{kind}, {number} threads")
    say(f"threads: 1, 2, 3, 8 threads give equal results for {len(KINDS)} kinds of networks")


def ranks(work):
    program = BUILD / "mattis-mpi"
    if not program.exists():
        say("ranks: skipped, no build/mattis-mpi (make mpi)")
        return
    start = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none"]
    out = work / "out.h5"
    for kind, (text, sets) in KINDS.items():
        experiment, whole, _ = whole_run(work, text, sets)
        for number in (1, 2, 5):
            words = [*start, "-n", str(number), str(program), "run", str(experiment), "-o", str(out), "--quiet", "--force",
                     "--threads", "2", *options(sets)]
            check(subprocess.run(words, capture_output=True, text=True), 0, f"{kind}, {number} ranks")
            compare(whole, out, f"{kind}, {number} ranks")
    say(f"ranks: 1, 2, 5 ranks of two threads give equal results for {len(KINDS)} kinds of networks")
    text, sets = ANNEALING
    experiment, whole, _ = whole_run(work, text, [*sets, "sweeps=30000"])
    for _ in range(5):
        remove(out)
        words = [*start, "-n", "3", str(program), "run", str(experiment), "-o", str(out), "--quiet", "--state-every",
                 "0.1s", *options([*sets, "sweeps=30000"])]
        process = subprocess.Popen(words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        time.sleep(2.5)
        children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
        if children and process.poll() is None:
            os.kill(int(random.choice(children)), signal.SIGKILL)
        if process.wait() == 0:
            fail("ranks: a run ended before a rank could be killed")
        check(run("run", experiment, "-o", out, "--resume", "--quiet", *options([*sets, "sweeps=30000"])), 0, "dead rank")
        compare(whole, out, "dead rank")
    say("ranks: five runs with a rank killed, each resumed to equal results")


def measured(*words):
    """Exit status, seconds of processor time, and most memory in MiB of a command."""
    process = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def cells(work):
    experiment = work / "cells.yaml"
    experiment.write_text("model: dense\nnetwork: {spins: 4, order: 2, patterns: 1}\n"
                          "dynamics: {sweeps: 1, burn-in: 0}\nsamples: 1\nseed: 1\n"
                          "axes: {temperature: {from: 0.01, to: 5, steps: 100000}}\n"
                          "theory: {rs: false, lines: false}\n")
    parts = [work / "half-1.h5", work / "half-2.h5"]
    commands = {"run": [MATTIS, "run", experiment, "-o", work / "cells.h5", "--quiet", "--threads", "1"],
                "check": [MATTIS, "check", experiment],
                "shard 1/2": [MATTIS, "run", experiment, "-o", parts[0], "--quiet", "--shard", "1/2"],
                "shard 2/2": [MATTIS, "run", experiment, "-o", parts[1], "--quiet", "--shard", "2/2"],
                "merge": [MATTIS, "merge", *parts, "-o", work / "merged.h5"],
                "show": [MATTIS, "show", work / "merged.h5", "--csv"]}
    for name, words in commands.items():
        status, seconds, memory = measured(*words)
        say(f"cells: 100,000 cells: {name}: {seconds:.1f} s of processor time, {memory:.0f} MiB")
        if status or memory > 1024:
            fail(f"cells: {name}: exit {status}, {memory:.0f} MiB")
        if name == "run":
            share = seconds / 100000 / 0.01
            say(f"cells: all of a trivial unit takes {1e6 * seconds / 100000:.0f} us, {100 * share:.2f} % of 10 ms")
            if share > 0.01:
                fail("cells: scheduling takes more than 1 % of units of 10 ms")
    compare(work / "cells.h5", work / "merged.h5", "cells: merged")


for part in (kills, damages, space, threads, ranks, cells):
    if PARTS and part.__name__ not in PARTS:
        continue
    with tempfile.TemporaryDirectory() as directory:
        part(pathlib.Path(directory))
print(f"torture: {len(failures)} failures")
sys.exit(bool(failures))
