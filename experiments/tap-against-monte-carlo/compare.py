#!/usr/bin/env python3
"""Operations of TAP and of sampling at equal accuracy of m: compare.py TAP.h5 MONTE_CARLO.h5

Both results hold the same disorder samples, the second with record.series. The reference m of a
sample is the mean over both replicas and the second half of the measured sweeps. The error of TAP
is its root mean square difference from the reference over the samples (less what the reference's
own thermal error explains, and no less than that); the error of t sweeps that of the mean over the first t measured
sweeps of one replica. Where half of the run is not enough, the ratio is a lower bound (>). Operations are visited (spin, pattern) pairs: N K for a sweep, burn-in included, and
2 N K for an iteration, with one more for the first field.
Needs h5dump (Debian: hdf5-tools), or any way of reading HDF5 in its place.
"""
import math
import re
import subprocess
import sys

BURN_IN = 5


def read(path, name):
    """Shape and values of a dataset, row-major."""
    text = subprocess.run(["h5dump", "-y", "-m", "%.17g", "-d", name, path], check=True,
                          capture_output=True, text=True).stdout
    shape = [int(n) for n in re.search(r"SIMPLE \{ \( ([\d, ]+) \)", text).group(1).split(",")]
    data = text[text.index("DATA {") + 6:]
    return shape, [float(x) for x in data[:data.index("}")].replace("\n", " ").split(",")]


def root_mean_square(values):
    return math.sqrt(sum(x * x for x in values) / len(values))


def main(tap_path, sampled_path):
    temperatures = read(tap_path, "/monte_carlo/temperature")[1]
    tap = read(tap_path, "/monte_carlo/overlap")[1]
    iterations = read(tap_path, "/monte_carlo/iterations")[1]
    thermal = read(sampled_path, "/monte_carlo/overlap_sample_thermal_error")[1]
    (_, samples, replicas, sweeps, _), series = read(sampled_path, "/series/overlap")
    print("   T     m Monte Carlo     m TAP   error TAP  iterations  sweeps  operations ratio")
    for k, temperature in enumerate(temperatures):
        reference, chains = [], []
        for s in range(samples):
            rows = [series[((k * samples + s) * replicas + a) * sweeps:][:sweeps]
                    for a in range(replicas)]
            late = [x for row in rows for x in row[sweeps // 2:]]
            reference.append(sum(late) / len(late))
            chains.append(rows[0])
        here = slice(k * samples, (k + 1) * samples)
        own = 2 * root_mean_square(thermal[here]) ** 2  # of half of the sweeps
        square = root_mean_square([x - y for x, y in zip(tap[here], reference)]) ** 2
        error = math.sqrt(max(square - own, own))
        total, needed, bound = [0.0] * samples, sweeps // 2, ">"
        for t in range(sweeps // 2):
            for s in range(samples):
                total[s] += chains[s][t]
            differences = [total[s] / (t + 1) - reference[s] for s in range(samples)]
            if root_mean_square(differences) <= error:
                needed, bound = t + 1, " "
                break
        steps = sum(iterations[here]) / samples
        print(f"{temperature:5.2f}  {sum(reference) / samples:.5f} +- {math.sqrt(own / samples):.5f}  "
              f"{sum(tap[here]) / samples:.5f}  {error:.5f}  {steps:10.1f} {bound}{needed:6d}  "
              f"{bound}{(BURN_IN + needed) / (2 * (steps + 1)):10.2f}")


main(*sys.argv[1:])
