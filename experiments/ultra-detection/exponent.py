#!/usr/bin/python3
"""Detection exponent: omega at which the overlap falls to a level, against N.

    mattis show detection.h5 --csv > detection.csv
    experiments/ultra-detection/exponent.py detection.csv [LEVEL]

For each N the noise at the level (default 0.95) is interpolated in ln omega between the two cells around
it, with the error that the errors of m give; the slope of ln omega in ln N is a weighted least-squares fit.
"""
import csv
import math
import sys


def crossing(cells, level):
    """ln omega at the last fall below the level, and its error."""
    for (low, m_low, e_low), (high, m_high, e_high) in reversed(list(zip(cells, cells[1:]))):
        if m_low >= level > m_high:
            slope = (m_high - m_low) / (high - low)
            share = (m_low - level) / (m_low - m_high)
            error = math.hypot((1 - share) * e_low, share * e_high) / abs(slope)
            return low + share * (high - low), error
    sys.exit(f"the overlap does not fall to {level} on this grid")


def main():
    level = float(sys.argv[2]) if len(sys.argv) > 2 else 0.95
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    points = []
    for n in sorted({float(row["spins"]) for row in rows}):
        cells = sorted(
            (math.log(float(row["synaptic"])), float(row["overlap_mean"]), float(row["overlap_error"]))
            for row in rows
            if float(row["spins"]) == n
        )
        log_omega, error = crossing(cells, level)
        points.append((math.log(n), log_omega, 1 / error**2))
        print(f"N = {n:4.0f}   omega = {math.exp(log_omega):6.2f} +- {math.exp(log_omega) * error:.2f}")
    weight = sum(w for _, _, w in points)
    x_mean = sum(w * x for x, _, w in points) / weight
    y_mean = sum(w * y for _, y, w in points) / weight
    spread = sum(w * (x - x_mean) ** 2 for x, _, w in points)
    delta = sum(w * (x - x_mean) * (y - y_mean) for x, y, w in points) / spread
    print(f"delta = {delta:.2f} +- {1 / math.sqrt(spread):.2f}   (theory: b + 2 delta = P - 1 = 3, delta = 1)")


main()
