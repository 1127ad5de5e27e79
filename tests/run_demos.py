# SPDX-License-Identifier: GPL-2.0-only
"""The demos print in the guest what they print on Linux: with their flag and, where they take it,
with --without. What Linux printed is kept in tests/demos/ (written by `make expected`).
"""
import glob
import os
import subprocess
import sys

import vm

EXPECTED = vm.TOP + "/tests/demos"
MARK = "=== "


def runs():
    """[(title, argv)]: each demo plain and --without; "demo-files --without" is a title."""
    found = []
    for path in sorted(glob.glob(vm.TOP + "/build/user/demo/demo-*")):
        name = os.path.basename(path)
        if "." not in name:
            found += [(name, [name]), (name + " --without", [name, "--without"])]
    return found


def script():
    """What the guest runs as init: every demo, its output to the second serial port."""
    lines = ["#!/bin/sh", "mount -t proc proc /proc"]
    for title, argv in runs():
        lines += [f"echo '{MARK}{title}' >/dev/ttyS1", f"/bin/{' '.join(argv)} >/dev/ttyS1 2>&1"]
    return "\n".join(lines + [f"echo '{MARK}end' >/dev/ttyS1", "exec /bin/poweroff", ""])


def archive(workdir):
    """Makes the module that holds the script; its path."""
    tree, path = workdir + "/demos.tree", workdir + "/demos.cpio"
    os.makedirs(tree + "/tests", exist_ok=True)
    with open(tree + "/tests/demos", "w") as out:
        out.write(script())
    os.chmod(tree + "/tests/demos", 0o755)
    subprocess.run([sys.executable, vm.TOP + "/tools/mkinitramfs.py", "-o", path, "--tree", tree],
                   check=True)
    return path


def expected(title):
    return vm.read_text(f"{EXPECTED}/{title.replace(' ', '')}.txt")


def on_linux(argv):
    """What a demo prints here: both streams, and how it ended when not well."""
    path = f"{vm.TOP}/build/user/demo/{argv[0]}"
    done = subprocess.run([path] + argv[1:], text=True, errors="replace", timeout=60,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.stdout


def write_expected():
    os.makedirs(EXPECTED, exist_ok=True)
    for title, argv in runs():
        with open(f"{EXPECTED}/{title.replace(' ', '')}.txt", "w") as out:
            out.write(on_linux(argv))


def judge(output):
    """Compares the guest's output, demo by demo; the first difference, or an empty string."""
    seen, title = {}, None
    for line in output.splitlines():
        if line.startswith(MARK):
            title = line[len(MARK):]
            seen[title] = []
        elif title:
            seen[title].append(line)
    for title, _ in runs():
        want, got = expected(title).splitlines(), seen.get(title)
        if got is None:
            return f"{title} did not run"
        if not want:
            return f"what {title} prints on Linux is not kept; run make expected"
        for number, (a, b) in enumerate(zip(got + ["(end)"], want + ["(end)"]), 1):
            if a != b:
                return f"{title}, line {number}: prints {a!r}, on Linux {b!r}"
    return "" if "end" in seen else "the script of demos did not end"
