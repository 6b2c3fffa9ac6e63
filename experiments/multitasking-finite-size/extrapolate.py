#!/usr/bin/python3
"""Amplitudes for N -> infinity: extrapolate.py OUT.h5

Fits |m_mu|(N) = a + b/N by weighted least squares over the axis `spins` and prints a with its error,
chi-square, the prediction of the same file and z = (a - predicted)/error, for every pattern.
Moduli, since the sign of a weak pattern is free. Needs python3-xarray and python3-h5netcdf.
"""
import sys

import numpy
import xarray


def main():
    measured = xarray.open_dataset(sys.argv[1], engine="h5netcdf", group="monte_carlo")
    theory = xarray.open_dataset(sys.argv[1], engine="h5netcdf", group="theory")
    inverse = 1 / measured["spins"].values
    print("pattern   measured N -> inf        predicted   z      chi2/dof")
    worst = 0.0
    for mu in range(measured.sizes["pattern"]):
        m = measured["pattern_abs_overlap_mean"].isel(pattern=mu).values
        error = measured["pattern_abs_overlap_error"].isel(pattern=mu).values
        design = numpy.stack([1 / error, inverse / error], axis=1)
        covariance = numpy.linalg.inv(design.T @ design)
        fit = covariance @ design.T @ (m / error)
        chi2 = float(numpy.sum((m / error - design @ fit) ** 2))
        predicted = abs(float(theory["overlap"].isel(pattern=mu, spins=0)))
        deviation = covariance[0, 0] ** 0.5
        z = (fit[0] - predicted) / deviation
        worst = max(worst, abs(z))
        print(f"{mu + 1:4d}      {fit[0]:.5f} +- {deviation:.5f}   {predicted:.5f}   {z:5.1f}"
              f"   {chi2:.1f}/{len(m) - 2}")
    sys.exit(worst > 3.5)


main()
