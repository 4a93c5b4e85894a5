#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Resident memory of a figure, whatever the sequence length. Usage: memory.sh POSVIZ
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for length in 1024 131072 16777216; do
    # The peak is the kernel's own count for the finished child.
    kilobytes=$(python3 - "$1" "$length" "$folder/figure.png" <<'PYTHON'
import resource, subprocess, sys
program, length, output = sys.argv[1:]
subprocess.run([program, "figure", "similarity", "--length", length, "--output", output], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
PYTHON
)
    printf 'peak resident memory, similarity figure at length %d: %d MB\n' "$length" $((kilobytes / 1024))
done
