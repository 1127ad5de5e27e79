#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Lines of code by room, blanks and comments not counted, against the limits of the house."""
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
    """(lines, files) of what the patterns name; "!" before a pattern takes its files out."""
    found = set()
    for p in patterns:
        paths = glob.glob(os.path.join(TOP, p.lstrip("!")), recursive=True)
        found = found - set(paths) if p[0] == "!" else found | set(paths)
    return sum(lines(path) for path in found if os.path.isfile(path)), len(found)


KERNEL = {
    "boot": ["boot/*.[cS]", "boot/*.lds"],
    "kernel": ["kernel/*.c"],
    "kernel/x86": ["kernel/x86/*.[cSh]"],
    "kernel/lib": ["kernel/lib/*.c"],
    "mm": ["mm/*.c"],
    "fs": ["fs/**/*.c"],
    "include": ["include/**/*.h", "!include/uapi/**/*.h"],
}
OTHERS = {
    "uapi, shared with programs": ["include/uapi/**/*.h"],
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
MOST = 24000 # the kernel as a whole, with everything ever planned


def kernel_lines():
    return sum(count(*patterns)[0] for patterns in KERNEL.values())


def over_limits():
    """What is longer than it may be, for make check."""
    sizes = [(name, count(*patterns)[0], limit) for name, patterns, limit in LIMITS]
    sizes.append(("the kernel", kernel_lines(), MOST))
    return [f"{name}: {number} lines, {limit} allowed"
            for name, number, limit in sizes if number > limit]


def table(rooms):
    for room, patterns in rooms.items():
        number, files = count(*patterns)
        print(f"{room:<26} {number:>7}  in {files} files")


def main():
    table(KERNEL)
    print(f"{'the kernel':<26} {kernel_lines():>7}  of {MOST}")
    for name, patterns, limit in LIMITS:
        print(f"{'  ' + name:<26} {count(*patterns)[0]:>7}  of {limit}")
    table(OTHERS)


if __name__ == "__main__":
    main()
