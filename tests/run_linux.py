#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The guest tests on this machine's Linux, which is their judge: the same ELF file, without the
tests tagged guest-only; then the demos, and the programs of tests/programs. --write keeps what the
observing tests (tag facts) and the demos print in tests/guest/expected/ and tests/demos/.
run_linux.py [--write] [NAME...]
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
import run_demos
import run_guest
import run_programs
import vm
from run_report import Report, select

GUEST = vm.TOP + "/build/tests/guest"
DATA = vm.TOP + "/tests/guest"
LIMIT = 120


def guest(*words):
    return subprocess.run([GUEST, *words], text=True, errors="replace", timeout=LIMIT,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)


def runs_here():
    """Whether this machine executes i386 programs."""
    try:
        return guest("--list").returncode == 0
    except OSError:
        return False


def judge(name, report):
    try:
        done = guest("--data", DATA, name)
    except subprocess.TimeoutExpired:
        report.fail(f"linux/{name}", f"did not end within {LIMIT} s")
        return
    if done.returncode == 77:
        reason = done.stdout.rpartition("# SKIP ")[2].strip()
        report.skip(f"linux/{name}", reason or "no reason given")
    elif done.returncode == 0:
        report.ok(f"linux/{name}")
    else:
        report.fail(f"linux/{name}", f"status {done.returncode}", done.stdout.splitlines()[-20:])


def judge_demos(report):
    for title, argv in run_demos.runs():
        if run_demos.on_linux(argv) == run_demos.expected(title):
            report.ok(f"linux/{title}")
        else:
            report.fail(f"linux/{title}", "prints something else than what is kept in tests/demos")


def judge_programs(report):
    for path in run_programs.paths("glibc") + run_programs.paths("musl"):
        name = "linux/" + os.path.relpath(path, vm.TOP + "/build/tests")
        complaint = run_programs.on_linux(path)
        if complaint:
            report.fail(name, complaint)
        else:
            report.ok(name)


def write(names):
    os.makedirs(DATA + "/expected", exist_ok=True)
    for name in names:
        done = guest("--data", DATA, "--facts", name)
        if done.returncode:
            sys.exit(f"expected: {name} fails on Linux:\n{done.stdout}")
        with open(f"{DATA}/expected/{name}.txt", "w") as out:
            out.write(done.stdout)
        print(f"wrote tests/guest/expected/{name}.txt")
    run_demos.write_expected()
    print("wrote tests/demos/")


def main():
    words = " ".join(sys.argv[1:]).split()
    writing = words[:1] == ["--write"]
    patterns = words[1:] if writing else words
    tests = run_guest.tests()
    chosen = [name for name in select("guest", list(tests), patterns)
              if "guest-only" not in tests[name]]
    if not runs_here():
        print("This machine does not run i386 programs: nothing was tried.")
        return 1 if writing else 0
    if writing:
        write([name for name in chosen if "facts" in tests[name]])
        return 0
    report = Report(whole=False)
    for name in chosen:
        judge(name, report)
    if not patterns:
        judge_demos(report)
        judge_programs(report)
    return report.end()


sys.exit(main())
