#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same similarity picture by numpy with matplotlib and by Posviz: both computed and painted at 900 x 800 pixels.

Usage: compare_matplotlib.py POSVIZ_BENCH, the benchmark program; prints the times of one run and their ratio.
"""
import json
import subprocess
import sys
import time

LENGTHS = (512, 2048, 4096)

try:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
except ImportError as missing:
    print(f"comparison with matplotlib skipped: {missing}")
    sys.exit(0)


def picture(length, dimension=128, base=10000.0):
    """Milliseconds from the settings to painted pixels, the whole similarity matrix as most notebooks do it."""
    start = time.perf_counter()
    angles = np.outer(np.arange(length), base ** (-np.arange(0, dimension, 2) / dimension))
    vectors = np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
    similarity = vectors @ vectors.T
    figure = plt.figure(figsize=(9, 8), dpi=100)
    axes = figure.add_subplot()
    figure.colorbar(axes.imshow(similarity, cmap="viridis"))
    axes.set_xlabel("position")
    axes.set_ylabel("position")
    figure.canvas.draw()
    plt.close(figure)
    return 1000 * (time.perf_counter() - start)


def posviz(program):
    """Milliseconds a frame by length, as the benchmark program measures them."""
    names = "|".join(str(length) for length in LENGTHS)
    output = subprocess.run(
        [program, f"--benchmark_filter=comparison/({names})/", "--benchmark_format=json"],
        check=True, capture_output=True, text=True).stdout
    return {int(row["name"].split("/")[2]): row["real_time"] for row in json.loads(output)["benchmarks"]}


frames = posviz(sys.argv[1])
print(f"{'length':>8} {'numpy + matplotlib':>20} {'Posviz':>10} {'ratio':>8}")
for length in LENGTHS:
    other = min(picture(length) for _ in range(3))
    print(f"{length:>8} {other:>17.1f} ms {frames[length]:>7.1f} ms {other / frames[length]:>7.1f}x")
