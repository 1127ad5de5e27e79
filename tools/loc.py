#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Lines of code by room, blanks and comments not counted, against house.md's limits."""
import glob
import os
import re

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
C_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.S)


def strip_comment(match):
    text = match.group(0)
    return text if text[0] in "\"'" else "\n" * text.count("\n")


def lines(path):
    with open(path, errors="replace") as source:
        text = source.read()
    if path.endswith((".c", ".h", ".S", ".lds")):
        text = C_TOKEN.sub(strip_comment, text)
    else:
        text = re.sub(r"^\s*#.*$", "", text, flags=re.M)
    return sum(1 for line in text.splitlines() if line.strip())


def count(*patterns):
    found = {path for p in patterns for path in glob.glob(os.path.join(TOP, p), recursive=True)}
    return sum(lines(path) for path in found if os.path.isfile(path)), len(found)


KERNEL = {
    "boot": ["boot/*.[cS]", "boot/*.lds"],
    "kernel": ["kernel/*.c"],
    "kernel/x86": ["kernel/x86/*.[cSh]"],
    "kernel/lib": ["kernel/lib/*.c"],
    "mm": ["mm/*.c"],
    "fs": ["fs/**/*.c"],
    "include": ["include/**/*.h"],
}
OTHERS = {
    "user": ["user/**/*.[chS]"],
    "tests/unit": ["tests/unit/**/*.[ch]"],
    "tests/kernel": ["tests/kernel/**/*.[ch]"],
    "tests/guest": ["tests/guest/**/*.[ch]"],
    "tests, runner": ["tests/*.py"],
    "tools": ["tools/**/*.py", "tools/*.mk", "tools/setup", "tools/gdb/*", "Makefile"],
}
# What, its files, and how many lines it may have.
LIMITS = [
    ("fork.c", ["kernel/fork.c"], 600),
    ("fork, exit, wait and pid", [f"kernel/{n}.c" for n in ("fork", "exit", "wait", "pid")], 1800),
]


def over_limits():
    """What is longer than it may be, for make check."""
    budgets = LIMITS + [("the kernel", [p for room in KERNEL.values() for p in room], 12000)]
    return [f"{name}: {count(*patterns)[0]} lines, {limit} allowed"
            for name, patterns, limit in budgets if count(*patterns)[0] > limit]


def main():
    total = 0
    for room, patterns in KERNEL.items():
        number, files = count(*patterns)
        total += number
        print(f"{room:<26} {number:>7}  in {files} files")
    print(f"{'the kernel':<26} {total:>7}  of 12000")
    for name, patterns, limit in LIMITS:
        print(f"{'  ' + name:<26} {count(*patterns)[0]:>7}  of {limit}")
    for room, patterns in OTHERS.items():
        number, files = count(*patterns)
        print(f"{room:<26} {number:>7}  in {files} files")


if __name__ == "__main__":
    main()
