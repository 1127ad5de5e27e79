#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""`make bench`: what fork and its relatives cost, beside Linux's figures and the limits.

Boots the release kernel twice with init=/bench/bench, which prints "name value" lines on the
second serial port: first under -icount, where RDTSC counts instructions and runs repeat, then
plainly, where it counts time. The plain run is a check that a lower count is a shorter time too:
its figures are TSC ticks of a busy machine, good for comparing with each other only.
"""
import sys

import vm

BUILD = vm.TOP + "/build"
REFERENCE = vm.TOP + "/tests/bench/reference.tsv"
LIMIT = 400


def reference():
    """[(name, what, stock, lean, limit)]; a figure nobody measured is None."""
    rows = []
    for line in vm.read_text(REFERENCE).splitlines():
        if line and not line.startswith("#"):
            name, what, *figures = line.split("\t")
            rows.append((name, what, *(None if f == "-" else int(f) for f in figures)))
    return rows


def measure(icount):
    machine = vm.Machine(kernel=BUILD + "/tine.elf", mem="512M", icount=icount,
                         modules=[BUILD + "/initramfs.cpio", BUILD + "/bench.cpio"],
                         cmdline="console=ttyS0 quiet init=/bench/bench")
    result = vm.boot(machine, BUILD + ("/boots/bench" if icount else "/boots/bench-plain"), LIMIT)
    if result.outcome != "off":
        print("\n".join(result.last_lines()))
        sys.exit("bench: " + result.story())
    pairs = (line.split() for line in result.verdicts.splitlines() if not line.startswith("#"))
    return {words[0]: int(words[1]) for words in pairs
            if len(words) == 2 and words[1].isdigit()}


def figure(number):
    return "" if number is None else f"{number:,}".replace(",", " ")


def verdict(ours, lean, limit):
    if ours is None:
        return ""
    if limit is not None and ours <= limit:
        return "within the limit"
    if lean is not None:
        return "below lean" if ours < lean else "ABOVE LEAN"
    return ""


def main():
    counted, plain = measure(True), measure(False)
    line = "{:<48} {:>13} {:>12} {:>12} {:>12}  {:<17} {:>12}"
    print(line.format("instructions", "Linux, stock", "lean", "limit", "Tine", "", "plain, ticks"))
    above = []
    for name, what, stock, lean, limit in reference():
        ours = counted.get(name)
        said = verdict(ours, lean, limit)
        if said == "ABOVE LEAN":
            above.append(name)
        if ours is not None:
            print(line.format(what, figure(stock), figure(lean), figure(limit), figure(ours), said,
                              figure(plain.get(name))))
    for name in sorted(set(counted) - {row[0] for row in reference()}):
        print(line.format(name, "", "", "", figure(counted[name]), "", figure(plain.get(name))))
    if above:
        print("above Linux's lean column: " + " ".join(above))
    return 1 if above else 0


sys.exit(main())
