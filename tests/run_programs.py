# SPDX-License-Identifier: GPL-2.0-only
"""The programs of tests/programs: plain Linux programs, built with a C library that is not ours
(in build/tests/glibc the cross compiler's, in build/tests/musl that of tools/musl.sh) and run in the
guest as they are. Each holds every line it prints against what Linux does, marks the lines that differ,
and counts them in its last line; `make test-linux` has Linux judge the same files.
"""
import glob
import os
import re
import shutil
import subprocess
import sys

import vm

MARK = "<-- expected"


def paths(library):
    """The programs built with glibc or musl; none where that library is not to be had."""
    return sorted(glob.glob(f"{vm.TOP}/build/tests/{library}/*"))


def archive(library, workdir):
    """Makes the module that holds the programs, and the script that runs them as init."""
    tree, path = f"{workdir}/{library}.tree", f"{workdir}/{library}.cpio"
    shutil.rmtree(tree, ignore_errors=True)
    os.makedirs(tree + "/tests")
    lines = ["#!/bin/sh", "mount -t proc proc /proc"]
    for program in paths(library):
        shutil.copy(program, tree + "/tests")
        lines.append("/tests/" + os.path.basename(program))
    with open(tree + "/tests/programs", "w") as out:
        out.write("\n".join(lines + ["exec /bin/poweroff", ""]))
    os.chmod(tree + "/tests/programs", 0o755)
    subprocess.run([sys.executable, vm.TOP + "/tools/mkinitramfs.py", "-o", path, "--tree", tree],
                   check=True)
    return path


def judge(library, output):
    """What is wrong in what the programs printed, or an empty string."""
    marked = [line.strip() for line in output.splitlines() if MARK in line]
    if marked:
        return f"{len(marked)} lines are not as on Linux; the first: {marked[0]}"
    for program in map(os.path.basename, paths(library)):
        if not re.search(rf"^{program}: 0 not as expected$", output, re.M):
            return f"{program} did not come to its end"
    return ""


def on_linux(path):
    """What is wrong with one program here, or an empty string."""
    done = subprocess.run([path], text=True, errors="replace", timeout=60,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    marked = [line for line in done.stdout.splitlines() if MARK in line]
    return "; ".join(marked) or (f"status {done.returncode}" if done.returncode else "")
