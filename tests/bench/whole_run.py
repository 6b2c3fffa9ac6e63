"""Whole runs of `mattis run`, timed: wall and processor seconds."""
import os
import resource
import subprocess
import tempfile
import time


def whole_run(build, experiment, threads, settings=()):
    """Runs an experiment file without theory; its result is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        command = [f"{build}/mattis", "run", experiment, "-o", f"{folder}/out.h5", "--quiet", "--threads", str(threads)]
        for setting in ("theory.rs=false", "theory.lines=false", *settings):
            command += ["--set", setting]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        subprocess.run(command, check=True)
        wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cores():
    return len(os.sched_getaffinity(0))
