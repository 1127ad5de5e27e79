#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Do the tests bite? Breaks a copy of the tree, one classic mistake at a time, and sees red.

Each tests/mutants/NAME.patch begins with a few lines in plain words, one of them
"Test: LAYER/NAME", the test that must catch it. The copy is build/mutants/tree; only what changed
is built again. First the named tests must be green unbroken. mutants.py [NAME...]
Ends with "N killed, N survived"; a survivor, or a patch that no longer fits, is a failure.
"""
import filecmp
import fnmatch
import glob
import os
import re
import shutil
import subprocess
import sys
import time

import vm

COPY = vm.TOP + "/build/mutants/tree"
PATCHES = vm.TOP + "/tests/mutants"
SOURCES = ("Makefile", "boot", "kernel", "mm", "fs", "include", "user", "tests", "tools")
GOALS = ["build/debug/tine.elf", "build/initramfs.cpio", "build/tests.cpio"]


def source_files():
    for name in SOURCES:
        top = os.path.join(vm.TOP, name)
        if os.path.isfile(top):
            yield name
        for folder, dirs, files in os.walk(top):
            dirs[:] = [d for d in dirs if d != "__pycache__"]
            yield from (os.path.relpath(os.path.join(folder, f), vm.TOP) for f in files)


def copy_tree():
    """Brings the copy up to date; only what differs gets a new time, so little is built again."""
    wanted = set(source_files())
    for folder, _, files in os.walk(COPY):
        for f in files:
            path = os.path.relpath(os.path.join(folder, f), COPY)
            if not path.startswith("build/") and path not in wanted:
                os.remove(os.path.join(COPY, path))
    for path in wanted:
        source, target = os.path.join(vm.TOP, path), os.path.join(COPY, path)
        if not os.path.exists(target) or not filecmp.cmp(source, target, shallow=False):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(source, target)
    if os.path.isdir(vm.HOST) and not os.path.exists(COPY + "/build/host"):
        os.makedirs(COPY + "/build", exist_ok=True)
        os.symlink(vm.HOST, COPY + "/build/host")


def command(*argv):
    """(worked, output) of a command run in the copy, which no git repository claims."""
    env = vm.environment()
    for name in ("MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "T", "CI", "DEBUG"):
        env.pop(name, None)
    env["GIT_CEILING_DIRECTORIES"] = os.path.dirname(COPY)
    done = subprocess.run(argv, cwd=COPY, env=env, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode == 0, done.stdout


def build(tests):
    goals = GOALS + [f"build/unit/test_{t.split('/')[1]}" for t in tests if t.startswith("unit/")]
    return command("make", f"-j{os.cpu_count()}", "--no-print-directory", "TINE_READY=1", *goals)


def run_tests(names):
    return command(sys.executable, "tests/run.py", *names)


def red_tests(output):
    """The tests that ran and failed: a guest that dies before it comes to a test kills nothing."""
    return set(re.findall(r"^not ok (\S+)(?! - not tried)", output, re.M))


def guarding_test(path):
    with open(path) as patch:
        head = patch.read().split("\n--- ", 1)[0]
    found = re.findall(r"^Test:\s*(\S+/\S+)\s*$", head, re.M)
    if len(found) != 1:
        sys.exit(f"mutants: {path} names no test (one line \"Test: LAYER/NAME\" is wanted)")
    return found[0]


def touched(path):
    with open(path) as patch:
        return re.findall(r"^\+\+\+ b/(\S+)", patch.read(), re.M)


def restore(path):
    """Puts the unbroken files back, with a new time: their objects are stale."""
    for name in touched(path):
        shutil.copy(os.path.join(vm.TOP, name), os.path.join(COPY, name))


def judge(test, *how):
    """"green", "red", or what else became of the test; and the output. how: --alone, or nothing."""
    green, output = run_tests([*how, test])
    if green or test in red_tests(output):
        return "green" if green else "red", output
    return "something else is red", output


def try_mutant(path, test):
    """(killed, why). Where the guest does not come as far as the test, the test is tried alone:
    red with the mistake, and then green without it."""
    worked, output = command("git", "apply", "--recount", path)
    if not worked:
        return False, "the patch does not apply:\n" + output
    alone = False
    try:
        worked, output = build([test])
        if not worked:
            return False, "it does not build:\n" + "\n".join(output.splitlines()[-15:])
        verdict, output = judge(test)
        if verdict not in ("green", "red") and test.startswith("guest/"):
            alone = True
            verdict, output = judge(test, "--alone")
    finally:
        restore(path)
    if verdict == "red" and alone:
        build([test])
        if judge(test, "--alone")[0] != "green":
            return False, "the guest does not come as far as the test, which cannot run alone"
    if verdict == "green":
        return False, f"{test} stays green"
    return verdict == "red", "" if verdict == "red" else (
        verdict + ":\n" + "\n".join(output.splitlines()[-15:]))


def check_unbroken(tests):
    print("unbroken: building a copy and running the tests that guard")
    sys.stdout.flush()
    worked, output = build(tests)
    if not worked:
        sys.exit(output + "mutants: the unbroken copy does not build")
    green, output = run_tests(sorted(set(tests)))
    if not green:
        sys.exit(output + "mutants: these tests must be green before anything is broken")


def main():
    patterns = " ".join(sys.argv[1:]).split() or ["*"]
    patches = {os.path.basename(path)[:-len(".patch")]: path
               for path in sorted(glob.glob(PATCHES + "/*.patch"))}
    chosen = {name: guarding_test(path) for name, path in patches.items()
              if any(fnmatch.fnmatch(name, p) for p in patterns)}
    if not chosen:
        sys.exit("mutants: no patch is named " + " ".join(patterns))
    copy_tree()
    check_unbroken(list(chosen.values()))
    survivors = []
    for name, test in chosen.items():
        start = time.monotonic()
        dead, why = try_mutant(patches[name], test)
        survivors += [] if dead else [name]
        print(f"{'killed  ' if dead else 'SURVIVED'}  {name}  by {test}"
              f"  ({time.monotonic() - start:.0f} s)")
        if why:
            print("    " + why.replace("\n", "\n    "))
        sys.stdout.flush()
    for name in survivors:
        print(f"SURVIVED  {name}")
    print(f"{len(chosen) - len(survivors)} killed, {len(survivors)} survived")
    return 1 if survivors else 0


sys.exit(main())
