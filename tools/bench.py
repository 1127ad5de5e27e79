#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""`make bench`: what fork and its relatives cost, beside Linux's figures and the limits.

Boots the release kernel twice with init=/bench/bench, which prints "name value" lines on the
second serial port: first under -icount, where RDTSC counts instructions and runs repeat, then
plainly, where it counts time. The plain run is a check that a lower count is a shorter time too:
its figures are TSC ticks of a busy machine, good for comparing with each other only. T= names
the rows to measure, as tests/bench/reference.tsv does. Fails when a row is above Linux's lean
column or could not be measured for another reason than that Tine lacks what it measures.
SMP=4: see parallel() instead.
"""
import os
import re
import sys

import vm

BUILD = vm.TOP + "/build"
REFERENCE = vm.TOP + "/tests/bench/reference.tsv"
LIMIT = 400
LINE = "{:<52} {:>13} {:>12} {:>12} {:>12}  {:<16} {:>13}"


def reference():
    """[(name, what, stock, lean, limit)]; a figure nobody measured is None."""
    rows = []
    for line in vm.read_text(REFERENCE).splitlines():
        if line and not line.startswith("#"):
            name, what, *figures = line.split("\t")
            rows.append((name, what, *(None if f == "-" else int(f) for f in figures)))
    return rows


def measure(icount, names):
    """{name: figure} and {name: why there is none}."""
    machine = vm.Machine(kernel=BUILD + "/tine.elf", mem="512M", icount=icount,
                         modules=[BUILD + "/initramfs.cpio", BUILD + "/bench.cpio"],
                         cmdline=" ".join(["console=ttyS0 init=/bench/bench --"] + names))
    result = vm.boot(machine, BUILD + ("/boots/bench" if icount else "/boots/bench-plain"), LIMIT)
    if result.outcome != "off":
        print("\n".join(result.last_lines()))
        sys.exit("bench: " + result.story())
    figures = re.findall(r"^(\w+) (\d+)$", result.verdicts, re.M)
    missing = re.findall(r"^# skipped (\w+): (.*)$", result.verdicts, re.M)
    return {name: int(value) for name, value in figures}, dict(missing)


def figure(number):
    return "" if number is None else f"{number:,}".replace(",", " ")


def verdict(ours, lean, limit):
    if limit is not None and ours <= limit:
        return "within the limit"
    if lean is not None:
        return "below lean" if ours < lean else "ABOVE LEAN"
    return ""


def parallel(smp):
    """SMP=N: forks finished by 1, 2, 4 forkers, plainly timed, and the locks they waited for."""
    machine = vm.Machine(kernel=BUILD + "/tine.elf", mem="512M", smp=smp,
                         modules=[BUILD + "/initramfs.cpio", BUILD + "/bench.cpio"],
                         cmdline=f"console=ttyS0 init=/bench/bench -- --parallel {smp}")
    result = vm.boot(machine, BUILD + "/boots/bench-parallel", LIMIT)
    forks = re.findall(r"^forks_(\d+) (\d+)$", result.verdicts, re.M)
    if result.outcome != "off" or not forks:
        sys.exit("bench: " + result.story())
    print(f"Forks (with exit and wait) finished in 3 s on {smp} processors, this machine having"
          f" {os.cpu_count()}:")
    for forkers, count in forks:
        print(f"  {forkers} forker{'s' if forkers != '1' else ' '}  {figure(int(count)):>10}")
    print("Locks by the time they were waited for:")
    for line in re.findall(r"^# lock (.*)$", result.verdicts, re.M)[:11]:
        print("  {:>10} {:>12}  {}".format(*line.split(" ", 2)))
    return 0


def main():
    if int(os.environ.get("SMP") or 1) > 1:
        return parallel(int(os.environ["SMP"]))
    names = os.environ.get("T", "").split()
    counted, missing = measure(True, names)
    plain, _ = measure(False, names)
    print("Instructions under -icount shift=0, -m 512 -smp 1, release kernel, medians; at the"
          " right TSC ticks\nof a plain run, by themselves.")
    print(LINE.format("", "Linux, stock", "lean", "limit", "Tine", "", "plain, ticks"))
    red = []
    for name, what, stock, lean, limit in reference():
        ours, said = counted.get(name), missing.get(name)
        if ours is not None:
            said = verdict(ours, lean, limit)
        elif names and name not in names + list(missing):
            continue
        row = (what, figure(stock), figure(lean), figure(limit))
        print(LINE.format(*row, figure(ours) or "-", said or "NOT MEASURED",
                          figure(plain.get(name))).rstrip())
        if not said or said == "ABOVE LEAN":
            red.append(name)
    if red:
        print("above Linux's lean column, or not measured: " + " ".join(red))
    return 1 if red else 0


sys.exit(main())
