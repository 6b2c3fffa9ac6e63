"""Processor seconds of the yardsticks in numpy."""
import statistics
import time


def median_seconds(action, least=0.05, blocks=5):
    action()
    times = []
    for _ in range(blocks):
        count, start = 0, time.process_time()
        while True:
            action()
            count += 1
            if time.process_time() - start > least:
                break
        times.append((time.process_time() - start) / count)
    return statistics.median(times)
