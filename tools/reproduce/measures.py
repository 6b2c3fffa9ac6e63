"""What the rows of a check may compute from result files. Everything here is plain statistics of arrays:
no theory of networks is in this file, predictions come from /theory of the result or are published numbers.

A `Run` is one result file. `run.overlap` is /monte_carlo/overlap, averaged over the disorder samples;
inside the jackknife it is averaged over all samples but one, so that every function of such means gets
its error in one way, `jackknife` (docs/analysis.md, "Errors"). `run.theory.overlap`, `run.lines.spinodal`
(/theory/lines), `run.measured_lines.retrieval_load` (/monte_carlo/lines), `run.series.overlap` and `run.error.overlap`
(/monte_carlo/overlap_error) are the other arrays. Functions take arrays with named axes (xarray).
"""
from typing import NamedTuple

import numpy
import xarray
from scipy.optimize import minimize
from scipy.special import erf, ndtr
from scipy.stats import binom


class Value(NamedTuple):
    """A number that brings its own error: jackknife leaves it alone."""
    value: float
    error: float


class Group:
    """Arrays of one group by name; `skip` is the sample left out of the means."""

    def __init__(self, data, suffix="", skip=None):
        self._data, self._suffix, self._skip = data, suffix, skip

    def __getitem__(self, name):
        return getattr(self, name)

    def __getattr__(self, name):
        if name + self._suffix not in self._data:
            raise AttributeError(f"the result has no {name}{self._suffix}")
        array = self._data[name + self._suffix]
        if "sample" not in array.dims:
            return array
        if self._skip is not None:
            array = array.isel(sample=[s for s in range(array.sizes["sample"]) if s != self._skip])
        return array.mean("sample")


class Run(Group):
    """One result file: arrays of /monte_carlo, and the other groups as members."""

    def __init__(self, path, skip=None, groups=None):
        self._path, self._groups = path, {} if groups is None else groups
        super().__init__(self._load("monte_carlo"), skip=skip)

    def _load(self, group):
        if group not in self._groups:
            try:
                self._groups[group] = xarray.load_dataset(self._path, engine="h5netcdf", group=group)
            except (OSError, KeyError):
                self._groups[group] = xarray.Dataset()
        return self._groups[group]

    def without(self, sample):
        return Run(self._path, sample, self._groups)

    @property
    def samples(self):
        return self._data.sizes.get("sample", 0)

    @property
    def raw(self):
        """/monte_carlo itself, all samples."""
        return self._data

    theory = property(lambda self: Group(self._load("theory")))
    lines = property(lambda self: Group(self._load("theory/lines")))
    measured_lines = property(lambda self: Group(self._load("monte_carlo/lines")))
    error = property(lambda self: Group(self._data, "_error"))
    series = property(lambda self: Group(self._load("series"), skip=self._skip))
    all_series = property(lambda self: self._load("series"))


def jackknife(function, runs):
    """Value and error of function(runs) over the disorder samples, which are left out of all runs at once."""
    full = function(runs)
    if isinstance(full, Value):
        return full
    sizes = {run.samples for run in runs.values() if run.samples > 0}
    if len(sizes) != 1 or min(sizes) < 2:
        return Value(float(full), float("nan") if sizes else 0.0)
    size = sizes.pop()
    left = numpy.array([float(function({name: run.without(s) for name, run in runs.items()})) for s in range(size)])
    error = float(numpy.sqrt((size - 1) * left.var()))
    if error < 1e-13 * max(1.0, abs(float(full))):  # all samples alike, but for rounding
        return Value(float(full), 0.0)
    return Value(size * float(full) - (size - 1) * left.mean(), error)


def pick(array, **where):
    """The part of an array at axis values that it has; of several patterns the first, unless said."""
    if "pattern" in array.dims and "pattern" not in where:
        array = array.isel(pattern=0)
    for axis, value in where.items():
        axis = axis if axis in array.dims else axis.replace("_", "-")
        values = array[axis].values
        nearest = int(numpy.argmin(abs(values - value)))
        if abs(values[nearest] - value) > 1e-6 * max(1.0, abs(value)):
            raise ValueError(f"{axis} = {value:g} is not on the grid: {values}")
        array = array.isel({axis: nearest})
    return array


def at(array, **where):
    """The number at one cell."""
    cell = pick(array, **where)
    if cell.ndim:
        raise ValueError(f"say where on {', '.join(map(str, cell.dims))}")
    return float(cell)


def curve(array, **where):
    """Values along the one axis that is left, and the axis."""
    row = pick(array, **where)
    if row.ndim != 1:
        raise ValueError(f"one axis should be left, not {row.dims}")
    return row[row.dims[0]].values.astype(float), row.values.astype(float)


def limit(array, error, **where):
    """N -> infinity: a of the weighted fit a + b/N over the axis `spins`."""
    spins, value = curve(array, **where)
    weight = 1 / curve(error, **where)[1]
    design = numpy.stack([weight, weight / spins], axis=1)
    return numpy.linalg.lstsq(design, value * weight, rcond=None)[0][0]


def fold_limit(places):
    """N -> infinity: a of the fit a - (ln N + b)/N + c/N^2 to {N: place} (docs/physics.md, eq. 14)."""
    spins, value = numpy.array(list(places)), numpy.array(list(places.values()))
    design = numpy.stack([numpy.ones(len(spins)), -1 / spins, 1 / spins**2], axis=1)
    return numpy.linalg.lstsq(design, value + numpy.log(spins) / spins, rcond=None)[0][0]


def crossing(array, level, log=False, **where):
    """Place of the last fall of a curve below a level, straight between points (of the logarithm)."""
    x, y = curve(array, **where)
    x = numpy.log(x) if log else x
    falls = [k for k in range(len(y) - 1) if y[k] >= level > y[k + 1]]
    if not falls:
        return float("nan")
    k = falls[-1]
    place = x[k] + (x[k + 1] - x[k]) * (y[k] - level) / (y[k] - y[k + 1])
    return float(numpy.exp(place)) if log else place


def rise(array, level, log=False, **where):
    """Place of the first rise of a curve to a level."""
    x, y = curve(array, **where)
    x = numpy.log(x) if log else x
    for k in range(len(y) - 1):
        if y[k] < level <= y[k + 1]:
            place = x[k] + (x[k + 1] - x[k]) * (level - y[k]) / (y[k + 1] - y[k])
            return float(numpy.exp(place)) if log else place
    return float("nan")


def half(fraction, x):
    """Place at which a logistic curve of maximal likelihood through the fractions is 1/2."""
    scale = numpy.ptp(x)

    def cost(p):
        slope = (x - p[0]) / (abs(p[1]) * scale)
        return numpy.sum(numpy.logaddexp(0, slope) * fraction + numpy.logaddexp(0, -slope) * (1 - fraction))

    start = [x[numpy.argmin(abs(fraction - 0.5))], 0.03]
    return float(minimize(cost, start, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10}).x[0])


def slope(points):
    """d ln y/d ln x of {x: y}, by least squares."""
    x, y = numpy.log(list(points)), numpy.log(list(points.values()))
    return float(numpy.polyfit(x, y, 1)[0])


def line(array, x=None, y=None):
    """A transition line at one of its coordinates: the other one, straight between its points."""
    known, wanted, k = (array.values[:, 0], array.values[:, 1], x) if y is None else (
        array.values[:, 1], array.values[:, 0], y)
    held = numpy.isfinite(known) & numpy.isfinite(wanted)
    known, wanted = known[held], wanted[held]
    order = numpy.argsort(known, kind="stable")
    if not len(known) or not known[order[0]] - 1e-9 <= k <= known[order[-1]] + 1e-9:
        return float("nan")
    return float(numpy.interp(k, known[order], wanted[order]))


def place(run, name, **where):
    """A measured line (/monte_carlo/lines) at positions on the other axes, with its error."""
    points = getattr(run.measured_lines, name).values
    here = [k for k in range(len(points)) if all(
        abs(getattr(run.measured_lines, f"{name}_at_{axis}").values[k] - value) < 1e-9 for axis, value in where.items())]
    if len(here) != 1:
        return Value(float("nan"), float("nan"))
    return Value(float(points[here[0]]), float(getattr(run.measured_lines, name + "_error").values[here[0]]))


def chi2(difference, error):
    """chi-square a degree of freedom of differences that should be 0, with its spread sqrt(2/n)."""
    z = (numpy.asarray(difference) / numpy.asarray(error)).ravel()
    z = z[numpy.isfinite(z)]
    return Value(float(numpy.mean(z * z)), float(numpy.sqrt(2 / len(z))))


def nearest(patterns, spins):
    """Overlap that the nearest of that many random patterns has with any state of N spins, in the median: from the
    binomial law, ties counted half, straight between its points in the logarithm of the tail."""
    signs = numpy.arange(spins, -1, -2)
    tail = binom.sf((signs + spins) / 2, spins, 0.5) + 0.5 * binom.pmf((signs + spins) / 2, spins, 0.5)
    wanted = -numpy.expm1(-numpy.log(2) / patterns)
    return float(numpy.interp(numpy.log(wanted), numpy.log(tail), signs / spins))


def largest(array):
    """The largest modulus in an array, exactly as it stands."""
    return Value(float(numpy.nanmax(abs(numpy.asarray(array)))), 0.0)


def at_size(run, name, spins, y=None):
    """A predicted line that stands in the file once for each N, at one of them: (x, y) of a point, or x at y."""
    sizes = list(run.raw["spins"].values)
    array = run.lines[f"{name}_{sizes.index(spins)}"]
    return float(array.values[0, 0]) if y is None else line(array, y=y)


def log_axis(array, axis):
    """The same array over the logarithm of an axis."""
    return array.assign_coords({axis: numpy.log(array[axis].values)})


def loads(run, **where):
    """ln K/N of the whole numbers K along the axis `load`, where N is on an axis too."""
    return numpy.log(curve(run.n_patterns, **where)[1]) / where["spins"]


def mean(array):
    """The mean of independent numbers, and its standard error."""
    values = numpy.asarray(array).ravel()
    return Value(float(values.mean()), float(values.std(ddof=1) / numpy.sqrt(len(values))))


def share(condition):
    """The share of entries for which a condition holds, counted."""
    return Value(float(numpy.mean(numpy.asarray(condition))), 0.0)


NAMES = {name: globals()[name] for name in (
    "Value pick at curve limit fold_limit crossing rise half slope line place chi2 nearest largest at_size log_axis loads mean share".split())}
NAMES.update(numpy=numpy, exp=numpy.exp, log=numpy.log, sqrt=numpy.sqrt, tanh=numpy.tanh, erf=erf, ndtr=ndtr, abs=abs,
             float=float, sum=sum, min=min,
             max=max, len=len, zip=zip, range=range, enumerate=enumerate, __builtins__={})
