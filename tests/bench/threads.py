"""Whole runs on several threads, as lines "curve x y" for scaling.gnuplot and scaling.py: make bench-scaling.

    threads.py BUILD

    threads_NETWORK    threads, speed against one thread (wall time, medians of rounds in turns)
    processor_NETWORK  threads, processor time against that of one thread
    wall_NETWORK       threads, seconds
    machine_cores 0    cores
    machine_others 0   how many of them were busy with other programs meanwhile: wall times need a quiet machine
"""
import os
import statistics
import sys
import tempfile
import time

from whole_run import cores, whole_run

ROUNDS = 3
EXPERIMENTS = {
    "sequential": """
model: dense
network: {spins: 128, order: 4, load: 0.2}
dynamics: {update: sequential, temperature: 0.5, burn-in: 50, sweeps: 100, replicas: 1}
start: {from: pattern}
samples: 64
""",
    "parallel": """
model: dense
network: {spins: 200, order: 4, patterns: 20000}
dynamics: {update: parallel, burn-in: 100, sweeps: 100, replicas: 2}
start: {from: pattern}
axes: {temperature: {from: 0.1, to: 1.6, steps: 16}}
samples: 4
""",
    "multitasking": """
model: multitasking
network: {spins: 2000, patterns: 200, dilution: 0.3}
dynamics: {update: parallel, burn-in: 50, sweeps: 100, replicas: 1}
start: {from: hierarchical}
axes: {temperature: {from: 0.05, to: 0.4, steps: 8}}
samples: 24
""",
    "modern": """
model: modern
network: {spins: 64, patterns: 100000, inverse-temperature: 1}
dynamics: {sweeps: 30, replicas: 64}
start: {from: pattern, overlap: 0.5}
samples: 32
""",
}


def numbers():
    """1, 2, 4, ... and the cores, and twice as many threads as there are cores."""
    most = cores()
    return sorted({2 ** k for k in range(most.bit_length()) if 2 ** k <= most} | {most, 2 * most})


def busy_seconds():
    """Of all cores since the system started: all but idle and waiting, with what a host took away."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def main(build):
    print("machine_cores 0", cores())
    busy, start, own = busy_seconds(), time.monotonic(), 0
    for name, text in EXPERIMENTS.items():
        wall, processor = {}, {}
        with tempfile.TemporaryDirectory() as folder:
            experiment = os.path.join(folder, "experiment.yaml")
            with open(experiment, "w") as file:
                file.write(f"title: threads\n{text}seed: 1\n")
            for _ in range(ROUNDS):
                for n in numbers():
                    seconds = whole_run(build, experiment, n)
                    own += seconds[1]
                    wall.setdefault(n, []).append(seconds[0])
                    processor.setdefault(n, []).append(seconds[1])
        for n in numbers():
            seconds = statistics.median(wall[n])
            print(f"threads_{name} {n} {statistics.median(wall[1]) / seconds:.4g}")
            print(f"processor_{name} {n} {statistics.median(processor[n]) / statistics.median(processor[1]):.4g}")
            print(f"wall_{name} {n} {seconds:.4g}", flush=True)
    others = (busy_seconds() - busy - own) / (time.monotonic() - start)
    print(f"machine_others 0 {max(others, 0):.3f}")


main(sys.argv[1])
