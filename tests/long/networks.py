"""Short sweeps of every kind of network, for checks of whole runs: {name: (experiment, [--set, ...])}."""

DENSE = """model: dense
network: {spins: 60, order: 4}
dynamics: {sweeps: 60, burn-in: 20}
axes: {load: [0.05, 0.2], temperature: [0.3, 0.6, 0.9]}
samples: 4
seed: 7
theory: {lines: false}
record: {series: true}
"""
MULTITASKING = """model: multitasking
network: {spins: 2000, patterns: 4}
dynamics: {sweeps: 300, burn-in: 100}
start: {from: hierarchical}
axes: {dilution: [0.1, 0.3], temperature: [0.05, 0.2]}
samples: 4
seed: 7
theory: {lines: false}
"""
MODERN = """model: modern
network: {spins: 100}
dynamics: {sweeps: 400}
start: {overlap: 0.6}
axes: {patterns: [20000, 40000], inverse-temperature: [0.3, 0.8]}
samples: 4
seed: 7
theory: {lines: false}
"""
KINDS = {
    "dense": (DENSE, []),
    "dense, parallel": (DENSE, ["update=parallel", "replicas=2", "sweeps=300"]),
    "dense, parallel, supervised": (DENSE, ["update=parallel", "order=3", "rule=supervised", "quality=0.7",
                                            "examples=9", "sweeps=200"]),
    "dense, tap": (DENSE, ["update=tap", "burn-in=null", "order=3", "sweeps=400", "series=false"]),
    "dense, annealing": (DENSE, ["start.from=previous", "sweeps=100"]),
    "dense, exchange": (DENSE, ["exchange=true", "sweeps=100"]),
    "multitasking": (MULTITASKING, []),
    "modern": (MODERN, []),
    "modern, binary": (MODERN, ["state=binary", "temperature=0.5", "sweeps=20", "burn-in=5",
                                "axes.patterns=[1000,3000]"]),
}


def options(sets):
    return [word for item in sets for word in ("--set", item)]
