# SPDX-License-Identifier: GPL-2.0-only
"""Layer unit: each tests/unit/test_NAME.c is a program that make built with sanitizers."""
import glob
import os
import subprocess
import time

import vm

LIMIT = 120


def names():
    sources = sorted(glob.glob(vm.TOP + "/tests/unit/test_*.c"))
    return [os.path.basename(path)[len("test_"):-len(".c")] for path in sources]


def run(chosen, report):
    for name in chosen:
        start = time.monotonic()
        try:
            done = subprocess.run([f"{vm.TOP}/build/unit/test_{name}"], timeout=LIMIT, text=True,
                                  errors="replace", env=vm.environment(), cwd=vm.TOP,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except subprocess.TimeoutExpired:
            report.fail(f"unit/{name}", f"did not end within {LIMIT} s")
            continue
        if done.returncode == 0:
            report.ok(f"unit/{name}", time.monotonic() - start)
        else:
            report.fail(f"unit/{name}", f"status {done.returncode}", done.stdout.splitlines()[-40:])
