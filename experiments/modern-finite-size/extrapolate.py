#!/usr/bin/python3
"""Critical load of the modern network for N -> infinity: extrapolate.py OUT.h5

At each N the load at which half of the cues are retrieved, by a logistic fit of the retrieved
fraction over the loads, with the error that the disorder samples give it (jackknife). Then the fit
alpha_c(N) = a - (ln N + b)/N + c/N^2 by weighted least squares: the law of the fold of the fixed
point, docs/physics.md, eq. 14. Errors are at least the spacing of the loads over sqrt(12). Prints a
with its error, chi-square, and the random-energy prediction of the same file. Needs python3-numpy, python3-scipy, python3-xarray, python3-h5netcdf.
"""
import sys

import numpy
import xarray
from scipy.optimize import minimize


def critical_load(load, retrieved):
    """Load at which a logistic curve of the retrieved fraction, of maximal likelihood, is 1/2."""
    scale = numpy.ptp(load)

    def cost(x):
        slope = (load - x[0]) / (abs(x[1]) * scale)
        return numpy.sum(numpy.logaddexp(0, slope) * retrieved
                         + numpy.logaddexp(0, -slope) * (1 - retrieved))

    half = load[numpy.argmin(abs(retrieved - 0.5))]
    return minimize(cost, [half, 0.03], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10}).x[0]


def main():
    measured = xarray.open_dataset(sys.argv[1], engine="h5netcdf", group="monte_carlo")
    lines = xarray.open_dataset(sys.argv[1], engine="h5netcdf", group="theory/lines")
    spins = measured["spins"].values
    value, error = [], []
    print("   N   alpha_c measured     finite N, predicted")
    for k, n in enumerate(spins):
        fraction = measured["retrieved"].isel(spins=k).transpose("load", "sample").values
        load = numpy.log(measured["n_patterns"].isel(spins=k, sample=0).values) / n
        size = fraction.shape[1]
        left_out = [critical_load(load, numpy.delete(fraction, s, axis=1).mean(axis=1))
                    for s in range(size)]
        value.append(critical_load(load, fraction.mean(axis=1)))
        spacing = numpy.diff(load).mean() / numpy.sqrt(12)
        error.append(max(numpy.sqrt((size - 1) * numpy.var(left_out)), spacing))
        predicted = lines[f"finite_size_{k}"].values[0, 0]
        print(f"{n:4.0f}   {value[-1]:.4f} +- {error[-1]:.4f}    {predicted:.4f}")
    value = numpy.array(value)
    # linear in a, b and c
    design = numpy.stack([numpy.ones_like(spins), -1 / spins, 1 / spins**2], axis=1) / numpy.array(error)[:, None]
    covariance = numpy.linalg.inv(design.T @ design)
    target = (value + numpy.log(spins) / spins) / error
    fit = covariance @ design.T @ target
    chi2 = float(numpy.sum((target - design @ fit) ** 2))
    alpha = lines["random_energy"].values[0, 0]
    print(f"N -> inf: {fit[0]:.4f} +- {covariance[0, 0] ** 0.5:.4f}, predicted {alpha:.5f},"
          f" z = {(fit[0] - alpha) / covariance[0, 0] ** 0.5:.1f},"
          f" chi2 {chi2:.1f}/{len(spins) - 3}, b = {fit[1]:.2f}")
    deviation = abs(fit[0] - alpha) / covariance[0, 0] ** 0.5
    sys.exit(not (all(numpy.diff(value) > 0) and all(value < alpha) and deviation < 3.5))


main()
