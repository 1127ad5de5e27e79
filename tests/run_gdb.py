# SPDX-License-Identifier: GPL-2.0-only
"""Part of layer boots: gdb's helpers (tools/gdb/tine.gdb) against a guest that stands still.

One boot: its first program starts two others and powers off; gdb stops it in sys_reboot(), where
four tasks are known to live, runs every helper, and lets the guest go on to its end.
"""
import os
import re
import shutil
import subprocess
import sys

import vm

BUILD = vm.TOP + "/build"
WORK = BUILD + "/boots/gdb"
LIMIT = 60      # seconds for gdb, and for the boot
MARK = "=== "
SCRIPT = "#!/bin/sh\nsleep 100 &\nsleep 100 &\nsleep 1\n/bin/poweroff\n"
STACK = "bffff000"      # the page where every program begins

# test: (what gdb is told, what it must answer, in this order)
HELPERS = {
    "gdb_tasks": ("tine-tasks", [r"PID +TGID +PPID", r" 1 +1 +0 +script ", r" 2 +2 +1 +sleep +1 ",
                                 r" 3 +3 +1 +sleep +1 ", r" 1 +poweroff +0 0xc"]),
    "gdb_areas": ("tine-areas 2", [r"08048000-[0-9a-f]{8} flags [0-9a-f]*5 .* file 0xc",
                                   r"-c0000000 flags [0-9a-f]+3 .* file \(nil\)"]),
    "gdb_pages": (f"tine-pages 2 0x{STACK}", [r"directory entry [0-9a-f]{5}0[26]7",
                                              r"frame [0-9a-f]{5}, count 1\b"]),
    "gdb_pagetable": ("tine-pagetable 2", [r"area 08048000-", r"table 08000000 frame .* present [1-9]",
                                           r"page 08048000 frame [0-9a-f]{5} count [2-9] flags r,",
                                           r"table bfc00000 frame", rf"page {STACK} .* count 1 flags rw"]),
    "gdb_slabs": ("tine-slabs", [r"CACHE", r"task_struct +4 ", r"mm_struct +4 "]),
    "gdb_ledger": ("tine-ledger", [r"pages\.Normal [1-9]\d* of \d+", r"processes 4\b", r"mms 4\b",
                                   r"slab\.task_struct 4\b"]),
}


def names():
    return list(HELPERS)


def machine():
    tree, path = WORK + "/tree", WORK + "/script.cpio"
    os.makedirs(tree + "/tests", exist_ok=True)
    with open(tree + "/tests/script", "w") as out:
        out.write(SCRIPT)
    os.chmod(tree + "/tests/script", 0o755)
    subprocess.run([sys.executable, vm.TOP + "/tools/mkinitramfs.py", "-o", path, "--tree", tree],
                   check=True)
    return vm.Machine(kernel=BUILD + "/tine.elf", modules=[BUILD + "/initramfs.cpio", path],
                      cmdline="console=ttyS0 init=/tests/script")


def gdb(port):
    """All helpers in one session: what gdb printed, or why it did not end."""
    words = [f"target remote 127.0.0.1:{port}", "hbreak sys_reboot", "continue"]
    for name, (command, _) in HELPERS.items():
        words += [f"echo {MARK}{name}\\n", command]
    argv = ["gdb", "-nx", "-q", "-batch", "-x", vm.TOP + "/tools/gdb/tine.gdb"]
    for word in words + [f"echo {MARK}end\\n", "delete", "detach"]:
        argv += ["-ex", word]
    try:
        return subprocess.run(argv + [BUILD + "/tine.elf"], env=vm.environment(), text=True,
                              errors="replace", stdin=subprocess.DEVNULL, timeout=LIMIT,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout
    except subprocess.TimeoutExpired as error:
        said = error.stdout or b""
        return (said if isinstance(said, str) else said.decode("utf-8", "replace")) + "\ngdb hung"


def by_helper(output):
    """{test: what gdb printed for it}"""
    parts = re.split(rf"^{MARK}(\w+)$", output, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def judge(name, text):
    for pattern in HELPERS[name][1]:
        match = re.search(pattern, text)
        if not match:
            return f"{HELPERS[name][0]} does not print {pattern!r}"
        text = text[match.end():]
    return ""


def run(chosen, report):
    if not chosen:
        return
    if not shutil.which("gdb", path=vm.environment().get("PATH")):
        for name in chosen:
            report.skip(f"boots/{name}", "there is no gdb")
        return
    output = []
    result = vm.boot(machine(), WORK, LIMIT, tweak=lambda port: output.append(gdb(port)))
    answers = by_helper("".join(output))
    for name in chosen:
        if name not in answers:
            report.fail(f"boots/{name}", "gdb did not come so far; " + result.story(),
                        "".join(output).splitlines()[-20:])
            continue
        complaint = judge(name, answers[name])
        if not complaint and result.outcome != "off":
            complaint = "afterwards: " + result.story()
        if complaint:
            report.fail(f"boots/{name}", complaint, answers[name].splitlines()[:40])
        else:
            report.ok(f"boots/{name}")
