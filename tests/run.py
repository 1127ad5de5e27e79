#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs Tine's tests: run.py [NAME...], all of them without a name. run.py --alone guest/NAME runs
one as the guest's first program.

A name is a test's own or LAYER/NAME, and may hold * and ?. The layers, in their order:
  unit    programs on this machine, with sanitizers        run_unit.py
  kernel  self-tests inside the kernel                     run_kernel.py
  kernel2 all of them again on two processors, and on four
  kernel4
  guest   the fork suite, user programs in the guest       run_guest.py
  cpus2   all of it again on two processors, and on four   run_guest.py
  cpus4
  boots   the machine comes up, or says what is wrong      run_boots.py
The last line is "N passed, N failed"; the exit status is 0 when nothing failed.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
import run_boots
import run_guest
import run_kernel
import run_unit
from run_report import Report, select

LAYERS = {"unit": run_unit, "kernel": run_kernel, "kernel2": run_kernel.Cpus(2),
          "kernel4": run_kernel.Cpus(4), "guest": run_guest, "cpus2": run_guest.Cpus(2),
          "cpus4": run_guest.Cpus(4), "boots": run_boots}


def main():
    patterns = " ".join(sys.argv[1:]).split()
    if patterns == ["--list"]:
        for layer, module in LAYERS.items():
            print("\n".join(f"{layer}/{name}" for name in module.names()))
        return 0
    report = Report(whole=not patterns)
    if patterns[:1] == ["--alone"]:
        run_guest.run_alone(patterns[1].removeprefix("guest/"), report)
        return report.end()
    found = False
    for layer, module in LAYERS.items():
        chosen = select(layer, module.names(), patterns)
        found = found or bool(chosen)
        if chosen:
            module.run(chosen, report)
    if not found:
        print("run: no test is named " + " ".join(patterns) if patterns else "run: no tests")
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
