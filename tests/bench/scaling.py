"""What the scaling figures say, in numbers: make bench-scaling.

    scaling.py DATA JSON PAGE

DATA: lines "curve x y" of bench_scaling, bench_scaling_networks and threads.py. All curves and the numbers go to JSON;
the numbers, as a table, between the two comments "numbers of scaling" of PAGE.
"""
import json
import math
import re
import sys

data, to_json, page = sys.argv[1:]
curves = {}
with open(data) as file:
    for line in file:
        name, x, y = line.split()
        curves.setdefault(name, {})[float(x)] = float(y)


def ratio(name, x, reference):
    return curves[name][x] / curves[name][reference]


def spread(name, low, high):
    y = [value for x, value in curves[name].items() if low <= x <= high]
    return max(y) / min(y)


def exponent(name, low, high):
    return math.log(ratio(name, high, low)) / math.log(high / low)


def enough(name):
    """The least x from which on y is within a tenth of the smallest."""
    least = min(curves[name].values())
    return min(x for x in curves[name] if all(y <= 1.1 * least for t, y in curves[name].items() if t >= x))


def ends(name):
    """y at the smallest and at the largest x."""
    return curves[name][min(curves[name])], curves[name][max(curves[name])]


def excess(name):
    predicted = max(curves[name])
    return curves[name][predicted] / predicted


others = curves["machine_others"][0]
noise = f"; not to be trusted, other programs kept {others:.1f} cores busy" if others > 0.05 else ""
ORDERS, RULES = "P = 2, 3, 4", "supervised P = 2, 3, 4, multitasking"
MEMORY = ["parallel", "sequential", "supervised4", "multitasking"]
NETWORKS = ["supervised2", "supervised3", "supervised4", "multitasking"]
RUNS = ["sequential", "parallel", "multitasking", "modern"]
SOFTMAX = ["reals", "signs"]
numbers = [
    ("small_networks", f"parallel update, cost a spin and pattern at N = 32 against 1,024, {ORDERS}",
     [ratio(f"spins{p}", 32, 1024) for p in (2, 3, 4)]),
    ("flat", f"the same from N = 256 to 1,024, dearest against cheapest, {ORDERS}",
     [spread(f"spins{p}", 256, 1024) for p in (2, 3, 4)]),
    ("large_networks", f"the same at N = 4,096 against 1,024, {ORDERS}", [ratio(f"spins{p}", 4096, 1024) for p in (2, 3, 4)]),
    ("exponent_of_patterns", f"exponent of K of a parallel update, K = 4,096 to 262,144, {ORDERS}",
     [exponent(f"patterns{p}", 4096, 262144) for p in (2, 3, 4)]),
    ("alone_against_among_all", f"sequential attempt against a spin of a parallel update, K = 262,144, random states, {ORDERS}",
     [curves[f"attempt{p}"][262144] / curves[f"patterns{p}"][262144] for p in (2, 3, 4)]),
    ("order_6_against_5", "parallel update, P = 6 against 5", [ratio("order", 6, 5)]),
    ("rare_flips", "µs an attempt at the smallest and the largest acceptance, P = 4, K = 20,000", [*ends("acceptance4")]),
    ("memory", "measured against predicted memory, largest networks: P = 4 parallel, sequential, supervised, multitasking",
     [excess(f"memory_{name}") for name in MEMORY]),
    ("together", f"one state against a state of 64, {ORDERS} at the sizes of the figure",
     [ratio(f"states{p}", 1, 64) for p in (2, 3, 4)]),
    ("enough_states", f"states from which on a state costs at most a tenth more than the least, {ORDERS}",
     [enough(f"states{p}") for p in (2, 3, 4)]),
    ("two_threads", f"efficiency of two threads, by wall time: sequential, parallel, multitasking, modern{noise}",
     [curves[f"threads_{name}"][2] / 2 for name in RUNS]),
    ("two_threads_processor", "processor time of one thread against that of two, likewise",
     [1 / curves[f"processor_{name}"][2] for name in RUNS]),
    ("flat_networks", f"parallel update, N = 256 to 4,096, dearest against cheapest, {RULES}",
     [spread(f"spins_{name}", 256, 4096) for name in NETWORKS]),
    ("alone_networks", f"sequential attempt against a spin of a parallel update, K = 65,536, {RULES}",
     [curves[f"attempt_{name}"][65536] / curves[f"patterns_{name}"][65536] for name in NETWORKS]),
    ("softmax_lanes", "modern: one continuous state against a state of 16, real numbers and signs",
     [ratio(f"softmax_states_{name}", 1, 16) for name in SOFTMAX]),
    ("softmax_together", "modern: a state of 16 against a state of 256, real numbers and signs",
     [ratio(f"softmax_states_{name}", 16, 256) for name in SOFTMAX]),
    ("softmax_signs", "modern: real numbers against signs, N = 64, 256 states",
     [curves["softmax_states_reals"][256] / curves["softmax_states_signs"][256]]),
    ("softmax_patterns", "modern: cost a pattern from K = 4,096 to 65,536, dearest against cheapest, real numbers and signs",
     [spread(f"softmax_patterns_{name}", 4096, 65536) for name in SOFTMAX]),
]

with open(to_json, "w") as file:
    json.dump({"numbers": {name: value for name, _, value in numbers}, "curves": curves}, file, indent=1)
    file.write("\n")
table = "\n".join(["| what | numbers |", "|---|---|"] +
                  [f"| {text} | {', '.join(f'{x:.3g}' for x in value)} |" for _, text, value in numbers])
print(table)
with open(page) as file:
    text = file.read()
begin, end = "<!-- numbers of scaling, by make bench-scaling -->\n", "<!-- end of the numbers of scaling -->\n"
if text.count(begin) != 1 or text.count(end) != 1:
    sys.exit(f"scaling.py: {page} has no place for the numbers")
with open(page, "w") as file:
    file.write(re.sub(f"(?<={re.escape(begin)}).*?(?={re.escape(end)})", lambda _: table + "\n", text, flags=re.S))
