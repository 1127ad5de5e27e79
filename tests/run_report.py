# SPDX-License-Identifier: GPL-2.0-only
"""Verdicts: one TAP-like line a test as it ends, and the count as the last line of all.

In CI the set of skipped tests must equal tests/expected-skips ("layer/name  reason" a line).
"""
import fnmatch
import os
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def select(layer, names, patterns):
    """The names that a pattern fits, with or without the layer before it; all without any."""
    if not patterns:
        return names
    return [name for name in names
            if any(fnmatch.fnmatch(name, p) or fnmatch.fnmatch(f"{layer}/{name}", p)
                   for p in patterns)]


class Report:
    def __init__(self, whole):
        self.whole = whole          # every test runs, none was picked by name
        self.passed = self.failed = 0
        self.skipped = {}
        self.red = []

    def ok(self, name, seconds=None):
        self.passed += 1
        self.say(f"ok {name}" + (f"  # {seconds:.1f} s" if seconds else ""))

    def fail(self, name, why, detail=()):
        """detail: lines that help to see why, such as the end of the console."""
        self.failed += 1
        self.red.append(name)
        self.say(f"not ok {name} - {why}")
        for line in detail:
            self.say(f"    | {line}")

    def skip(self, name, reason):
        self.skipped[name] = reason
        self.say(f"ok {name} # SKIP {reason}")

    @staticmethod
    def say(line):
        print(line)
        sys.stdout.flush()

    def compare_skips(self):
        """CI fails on a skip nobody expected, and on an expected one that did not come."""
        if os.environ.get("CI") != "true" or not self.whole:
            return
        with open(os.path.join(TOP, "tests/expected-skips")) as lines:
            expected = {line.split()[0] for line in lines
                        if line.strip() and not line.startswith("#")}
        for name in sorted(set(self.skipped) - expected):
            self.fail(name, "skipped, but not in tests/expected-skips: " + self.skipped[name])
        for name in sorted(expected - set(self.skipped)):
            self.fail(name, "tests/expected-skips says it is skipped, but it was not")

    def end(self):
        """The last line; the exit status."""
        self.compare_skips()
        if self.red:
            self.say("red: " + " ".join(self.red))
        tail = f", {len(self.skipped)} skipped" if self.skipped else ""
        self.say(f"{self.passed} passed, {self.failed} failed{tail}")
        return 1 if self.failed or not self.passed + len(self.skipped) else 0
