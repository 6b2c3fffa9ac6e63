"""What a whole phase diagram costs, from a share of it: make bench-diagram.

    diagram.py BUILD EVERY [JSON]

Runs one sample of every EVERY-th column (load) of tests/bench/diagram.yaml on one thread, under sequential and under
parallel dynamics, and prints processor time a sample of the whole diagram, wall time of all its samples on two threads
(if both are kept busy), and spin-pattern operations a nanosecond. The other columns are reckoned from these in proportion
to their patterns.
"""
import json
import sys

from whole_run import whole_run

EXPERIMENT = "tests/bench/diagram.yaml"
SPINS, ORDER, SWEEPS, SAMPLES, COLUMNS, ROWS, LARGEST_LOAD = 128, 4, 300, 20, 40, 40, 0.5

build, every = sys.argv[1], int(sys.argv[2])


def operations(columns):
    """Spin-pattern operations of a sample: K = 2 gamma N^(P-1) / P!."""
    patterns = [round(2 * LARGEST_LOAD * c / COLUMNS * SPINS ** (ORDER - 1) / 24) for c in columns]
    return sum(patterns) * ROWS * SPINS * SWEEPS


everything = range(1, COLUMNS + 1)
# The middle one of so many, by turns the one below and the one above it.
run = [everything[((2 * b + 1) * every - 1 + b % 2) // 2] for b in range(COLUMNS // every)]
loads = [LARGEST_LOAD * c / COLUMNS for c in run]
share = operations(run) / operations(everything)
out = {"columns": len(run), "share_of_operations": share, "operations_a_sample": operations(everything)}
print(f"P = {ORDER}, N = {SPINS}, {COLUMNS} x {ROWS} cells, {SWEEPS} sweeps, {operations(everything):.3g} operations a sample; "
      f"{len(run)} of {COLUMNS} columns run, {share:.3f} of the operations")
for update in "sequential", "parallel":
    _, seconds = whole_run(build, EXPERIMENT, 1, ["samples=1", f"axes.load={loads}", f"update={update}"])
    sample = seconds / share
    wall = sample * SAMPLES / 2 / 60
    speed = 1e-9 * operations(run) / seconds
    out[update] = {"processor_seconds_a_sample": sample, f"minutes_of_{SAMPLES}_samples_on_two_threads": wall,
                   "operations_a_nanosecond": speed}
    print(f"{update:10s}  {sample:6.1f} s of processor time a sample, {wall:5.1f} min for {SAMPLES} samples on two threads, "
          f"{speed:5.1f} operations a nanosecond", flush=True)
if len(sys.argv) > 3:
    with open(sys.argv[3], "w") as file:
        json.dump(out, file, indent=1)
        file.write("\n")
