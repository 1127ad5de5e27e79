#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""`make stress`: the guest test of that name at length. SMP= processors, FORKS= tasks made, SEED= the
walk to take, RUNS= how often, each with the next seed. A run passes when the test does, the ledger
is even, and neither the lock checker nor the watchdog had anything to say.
"""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
import run_guest
import run_tap
import vm

LIMIT, SILENCE = 3600, 60


def number(name, usual):
    return int(os.environ.get(name) or usual)


def run(seed, smp):
    words = ["stress", f"seed={seed}", f"forks={number('FORKS', 100000)}"]
    result = vm.boot(run_guest.machine(words, smp=smp), vm.TOP + "/build/boots/stress", LIMIT, SILENCE)
    tests = run_tap.parse(result.verdicts).tests
    notes = "; ".join(note for test in tests for note in test.notes if "been running" not in note)
    said = re.findall(r"(?:lockcheck|watchdog|warning): .*", result.console)
    good = result.outcome == "off" and [test.ok for test in tests] == [True] and not said
    print(f"{'ok' if good else 'not ok'} stress, seed {seed}, {smp} processors"
          f"  # {result.seconds:.0f} s; {notes}")
    if not good:
        print("\n".join(["    | " + result.story()] + ["    | " + line for line in
                                                      result.last_lines()]))
    sys.stdout.flush()
    return good


def main():
    seed, smp = number("SEED", 1), number("SMP", 4)
    good = [run(seed + i, smp) for i in range(number("RUNS", 1))]
    return 0 if all(good) else 1


sys.exit(main())
