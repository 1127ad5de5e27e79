# SPDX-License-Identifier: GPL-2.0-only
"""Layer boots: the machine comes up through GRUB, small and large, and runs; given bad input it
says what is wrong, by name, and leaves with the status of a panic: no hang, no reset.

A boot is a row of CASES below: how it is started, how it must end, and what it must say.
"""
import os
import re
import struct
import subprocess
import sys
from dataclasses import dataclass, field

import gdbstub
import mkiso
import run_demos
import run_gdb
import run_guest
import run_programs
import run_tap
import vm

BUILD = vm.TOP + "/build"
WORK = BUILD + "/boots"
ROOT, TESTS = BUILD + "/initramfs.cpio", BUILD + "/tests.cpio"
# What /tests/run is told on other machines than the usual one: all but what is large or long.
MOST = "-big -slow -exhaust"
# What is enough to see that tasks run on whatever processors there are.
FEW = "fork_returns_twice affinity_is_where_a_task_runs idle_cpus_find_work fork_while_another_writes"


@dataclass
class Case:
    name: str
    cmdline: str = ""
    outcome: str = "off"                        # off or panic
    says: list = field(default_factory=list)    # patterns the console must match, each
    guest: str = ""                             # words for /tests/run; what it runs must pass
    demos: bool = False                         # run every demo and compare with Linux
    programs: str = ""                          # the C library of the programs to run
    modules: list = field(default_factory=lambda: [ROOT, TESTS])
    grub: bool = False
    release: bool = True
    mem: str = "128M"
    smp: int = 1
    limit: int = 60
    leaks: str = ""                             # a line of the ledger that must fail the guest's test
    blind: bool = False                         # the loader's memory information is taken away
    acpi: bool = True                           # or the machine does not say what it has
    madt: list = field(default_factory=list)    # the APICs that another MADT names as processors


NAMED_FRAME = r"[0-9a-f]{8}\W+\w+\+0x[0-9a-f]+"
ARCHIVE = r"(?i)(archive|initramfs)"
# Why a first program could not be started, on the line that names it.
CANNOT = r"[^\n]*(?i:not|cannot|fail|error|no such)"
# A fork as trace=fork has it, step by step.
TRACED = ["act I: refuse", "act II: build"] + ["copy " + step for step in (
    "task", "files", "fs", "sighand", "signal", "mm", "namespaces", "thread", "pid", "pidfd")] + [
        "act III: publish", r"child \d+"]

TOOLS_SAY = ["usage: sleep", "1: 2", "2: 0", "/bin: Is a directory", "3: 1", "/bin: Is a directory", "4: 2",
             "/bin: Is a directory", "5: 1", "usage: wc", "6: 2", "/bin: is a directory\r?\n7: 1\r?\nusage",
             "8: 2", "usage: rm", "9: 2", r"\n2\r?\n6\r?\n99\r?\n100\r?\n5\r?\n6\r?\n",
             "/bin: Is a directory", "10: 1", r"real \d+\.", "11: 3"]

# What leak=NAME loses, and the line of the ledger that must say so.
LEAKS = {"page": "pages.normal", "slab": "slab.kmalloc-128", "vmalloc": "vmalloc", "stack": "stacks",
         "task": "slab.task_struct", "mm": "mms", "pid": "pids", "file": "slab.filp", "inode": "inodes",
         "promise": "committed", "mount": "mounts"}

# What several CPUs say of each other: self-test, CPUs, how it ends, what it says.
STUCK = [
    ("watchdog_lock", 2, "off", [
        "watchdog: CPU 0 waits for stuck_lock", "watchdog: CPU 1 has it", r"watchdog_lock\+0x",
        "CPU 1 was in", r"keep_busy\+0x"]),
    ("watchdog_irq", 2, "off", [
        "watchdog: CPU 1 keeps interrupts off", r"watchdog_tick\+0x", "CPU 1 was in",
        r"keep_busy\+0x"]),
    ("panic_others", 4, "panic", [
        "panic: selftest: panic_others", "on CPU 0", r"panic_others\+0x"] + [
            word for cpu in (1, 2, 3) for word in (f"CPU {cpu} was in", r"keep_busy\+0x")]),
]

CASES = [
    Case("grub_8M", grub=True, mem="8M", guest=MOST, limit=240),
    Case("grub_128M", grub=True, guest=MOST, limit=240),
    Case("grub_2G", grub=True, mem="2G", guest=MOST, limit=240),
    Case("direct_release", guest=MOST, limit=240),
    Case("exhaustion_32M", mem="32M", guest="+exhaust", limit=120),
    Case("highmem_debug", cmdline="highmem=64M", release=False, guest=MOST, limit=240),
    Case("high_memory", cmdline="highmem=64M", release=False, guest="+high +exhaust", limit=240),
    Case("memory_2G", mem="2G", guest="memory_beyond_the_direct_map", limit=240),
    Case("demos", demos=True, limit=120),
    Case("shell_script", cmdline="init=/tests/script", modules=[ROOT, "script"],
         says=["a script runs", "through two pipes", "status 0"]),
    Case("tools", cmdline="init=/tests/script", modules=[ROOT, "tools"], says=TOOLS_SAY),
    Case("seeing", cmdline="init=/tests/script", modules=[ROOT, "seeing"], says=[
        r"page 20000000 frame \w+ count 1 flags rw", r"page 20002000 .*zero,cow",
        r"after the fork,.*\n.*\n  20000000 .* x2 +r,\S+,cow +=.* x2 +r,\S+,cow",
        r"after the child wrote.*\n.*\n  20000000 .* x1 +r,\S+,cow +/.* x1 +rw,",
        r"20001000 .* x2 .*=", r"after the parent wrote.*\n.*\n  20000000 .* x1 +rw,.*/.* x1 +rw,",
        *TRACED, r"copy pid\n.*fail pid for alloc_pid.*\n.*undo namespaces", "undo mm",
        "undo signal", "undo sighand", "undo fs", "undo files", "undo task", "undo collect"]),
    Case("programs_glibc", programs="glibc", limit=120),
    Case("programs_glibc_cpus2", programs="glibc", smp=2, limit=120),
    Case("programs_glibc_cpus4", programs="glibc", smp=4, limit=120),
    Case("programs_musl", programs="musl", limit=120),
    Case("programs_musl_cpus2", programs="musl", smp=2, limit=120),
    Case("programs_musl_cpus4", programs="musl", smp=4, limit=120),
    Case("archive_replaced", cmdline="init=/tests/file", modules=[ROOT, "first", "later"],
         says=["the later file wins"]),
    Case("archive_missing", modules=[], outcome="panic", says=[r"(?i)archive|initramfs|module"]),
    Case("archive_damaged", modules=["damaged"], outcome="panic", says=[ARCHIVE]),
    Case("archive_truncated", modules=["truncated"], outcome="panic", says=[ARCHIVE]),
    Case("archive_not_one", modules=["noise"], outcome="panic", says=[ARCHIVE]),
    Case("cmdline_nonsense", cmdline="blah ==== sel=f trace= panic=x loglevel=zz -",
         says=["blah"], guest="fork_returns_twice"),
    Case("init_missing", cmdline="init=/no/such", outcome="panic", says=["/no/such" + CANNOT]),
    Case("init_not_executable", cmdline="init=/etc/passwd", outcome="panic",
         says=["/etc/passwd" + CANNOT]),
    Case("init_not_elf", cmdline="init=/tests/file", modules=[ROOT, "notelf"], outcome="panic",
         says=["/tests/file" + CANNOT]),
    Case("init_is_a_folder", cmdline="init=/bin", outcome="panic", says=["/bin" + CANNOT]),
    Case("init_dies", cmdline="init=/bin/echo -- goodbye", outcome="panic",
         says=["goodbye", r"(?i)init"]),
    Case("init_words_too_many", cmdline="-- " + "word " * 200, outcome="panic",
         says=["command line: more than [0-9]+ words"]),
    Case("cmdline_too_long", cmdline="init=/no/such " + "x" * 3000, outcome="panic",
         says=["command line was cut"]),
    Case("memory_too_small", mem="2M", outcome="panic", says=["(?i)no room"]),
    Case("no_memory_map", blind=True, outcome="panic", says=[r"(?i)memory"]),
    Case("storm_all", cmdline="fail=all:2:1", guest=MOST + " -guest-only", release=False, limit=120),
    Case("storm_page", cmdline="fail=page:10:2", guest=MOST + " -guest-only", release=False,
         limit=120),
    *[Case("leak_" + kind, cmdline="leak=" + kind, guest="fork_returns_twice", leaks=line)
      for kind, line in LEAKS.items()],
    Case("panic_deep", cmdline="selftest=panic_deep", outcome="panic", says=[NAMED_FRAME] * 5),
    Case("panic_irq", cmdline="selftest=panic_irq", outcome="panic", says=[NAMED_FRAME] * 3),
    Case("stack_overflow", cmdline="selftest=stack_overflow", outcome="panic",
         says=[r"(?i)stack", NAMED_FRAME]),
    *[Case(f"delay_{where}_{smp}", cmdline="delay=" + where, release=False, smp=smp,
           guest="others_go_on_while_one_is_held",
           says=[f"delay: {where} held .*: nobody was stopped"])
      for where in ("copy_page_range", "exit_mmap", "exec", "dup_fd") for smp in (2, 4)],
    Case("cpu_absent", smp=2, madt=[0, 1, 5], guest=FEW,
         says=[r"CPU 2 \(APIC 5\) does not answer", "smp: 2 processors"]),
    Case("cpu_absent_first", smp=2, madt=[0, 5, 1], guest="fork_returns_twice cow_both_write",
         says=[r"CPU 1 \(APIC 5\) does not answer", "smp: 2 processors"]),
    Case("cpu_too_late", cmdline="selftest=cpu_comes_too_late", release=False, smp=3, madt=[0, 1],
         says=["smp: 2 processors"]),
    Case("no_acpi", smp=2, acpi=False, guest=FEW, says=["TSC at"]),     # the 8259s, and one CPU
    Case("nosmp", cmdline="nosmp", smp=4, guest=FEW,
         says=["smp: 1 of 4 processors are used"]),
    Case("maxcpus_2", cmdline="maxcpus=2", smp=4, guest=FEW,
         says=["smp: 2 of 4 processors are used", "smp: 2 processors"]),
    *[Case(name, cmdline="selftest=" + name, release=False, smp=smp, outcome=outcome, says=says)
      for name, smp, outcome, says in STUCK],
]

SCRIPT = """#!/bin/sh
echo a script runs
echo through two pipes | cat | cat
ls /bin >/dev/null && echo status $?
/bin/poweroff
"""
# The programs of /bin, with arguments that are wrong and with such that are not.
TOOLS = """#!/bin/sh
sleep abc; echo 1: $?
touch /tmp && echo 2: $?
head /bin; echo 3: $?
grep x /bin; echo 4: $?
hexdump /bin; echo 5: $?
wc -z /etc/passwd; echo 6: $?
cp /bin /tmp/bin; echo 7: $?
ls /tmp
grep -i ROOT /etc/passwd; echo 8: $?
rm; echo 9: $?
seq 100 | tail -n 2 | tee /tmp/a | wc -l
seq 5 6 | tee -a /tmp/a | tail -1
cat /tmp/a
tail /bin; echo 10: $?
time sh -c 'exit 3'; echo 11: $?
/bin/poweroff
"""
# What docs/seeing.md shows; which allocation of a fork is its pid, only trying tells.
SEEING = """#!/bin/sh
mount -t proc proc /proc
seefork
echo fork > /proc/trace
(true)
echo none > /proc/trace
cat /proc/trace
for n in 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28; do
	echo fork,fail > /proc/trace
	echo $n > /proc/thread-self/fail-nth
	(true)
	echo 0 > /proc/thread-self/fail-nth
	echo none > /proc/trace
	grep -v pass /proc/trace
done
/bin/poweroff
"""
# Modules made of one executable file: {name: (path in the guest, contents)}.
MADE = {
    "script": ("tests/script", SCRIPT.encode()),
    "seeing": ("tests/script", SEEING.encode()),
    "tools": ("tests/script", TOOLS.encode()),
    "first": ("tests/file", b"#!/bin/sh\necho the first file wins\n/bin/poweroff\n"),
    "later": ("tests/file", b"#!/bin/sh\necho the later file wins\n/bin/poweroff\n"),
    "notelf": ("tests/file", bytes(i * 167 % 251 for i in range(8192))),
}


def names():
    return [case.name for case in CASES] + run_gdb.names()


# ---- what a case is started with -------------------------------------------------------------

def made(kind, files):
    """A module with these files: [(path in the guest, contents)]; all may be executed."""
    tree = f"{WORK}/{kind}.tree"
    for path, data in files:
        path = os.path.join(tree, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(data)
        os.chmod(path, 0o755)
    subprocess.run([sys.executable, vm.TOP + "/tools/mkinitramfs.py", "-o", f"{WORK}/{kind}.cpio",
                    "--tree", tree], check=True)
    return f"{WORK}/{kind}.cpio"


def spoiled(kind):
    """An archive that is damaged in the middle, cut off, or none at all."""
    with open(ROOT, "rb") as source:
        data = source.read()
    if kind == "damaged":       # the header of a member
        at = data.index(b"070701", len(data) // 2)
        data = data[:at] + b"999999" + data[at + 6:]
    elif kind == "truncated":
        data = data[:len(data) * 2 // 3 + 1]
    else:
        data = bytes(i * 167 % 251 for i in range(8192))
    with open(f"{WORK}/{kind}.cpio", "wb") as out:
        out.write(data)
    return f"{WORK}/{kind}.cpio"


def module(kind):
    """The path of a module that a case names by kind; any other word is a path already."""
    if kind in MADE:
        return made(kind, [MADE[kind]])
    return spoiled(kind) if kind in ("damaged", "truncated", "noise") else kind


def madt(apics):
    """A table of these processors and QEMU's I/O APIC and override, for -acpitable; it comes last."""
    records = b"".join(struct.pack("<BBBBI", 0, 8, n, apic, 1) for n, apic in enumerate(apics))
    records += struct.pack("<BBBBII", 1, 12, 0, 0, 0xfec00000, 0)
    records += struct.pack("<BBBBIH", 2, 10, 0, 0, 2, 0)
    body = struct.pack("<II", 0xfee00000, 1) + records
    header = struct.pack("<4sIBB6s8sI4sI", b"APIC", 36 + len(body), 1, 0, b"TINE  ", b"TESTMADT",
                         1, b"TINE", 1)
    table = bytearray(header + body)
    table[9] = -sum(table) % 256
    with open(f"{WORK}/madt", "wb") as out:
        out.write(table)
    return f"{WORK}/madt"


def machine(case):
    modules = [module(kind) for kind in case.modules]
    box = vm.Machine(mem=case.mem, smp=case.smp, cmdline=command_line(case), modules=modules)
    if case.madt:
        box.extra = ["-acpitable", "file=" + madt(case.madt)]
    elif not case.acpi:
        box.extra = ["-machine", "pc,acpi=off"]
    kind = "release" if case.release else "debug"
    if case.grub:
        box.iso = f"{WORK}/{case.name}.iso"
        mkiso.make(box.iso, f"{BUILD}/obj/{kind}/tine.stripped", modules, box.cmdline)
    else:
        box.kernel = BUILD + ("/tine.elf" if case.release else "/debug/tine.elf")
    return box


def guest_names(case):
    """The tests that the runner in the guest chooses by these words: names, tags to take with +, or
    tags to leave out with -."""
    words = case.guest.split()
    wanted = {word[1:] for word in words if word.startswith("+")}
    without = {word[1:] for word in words if word.startswith("-")}
    return [name for name, tags in run_guest.tests().items()
            if name in words or tags & wanted or
            without and not tags & (without | {"icount", "huge", "high"})]


def command_line(case):
    words = "console=ttyS0 " + case.cmdline
    if case.guest:
        words += " init=/tests/run -- " + case.guest
    if case.demos:
        words += " init=/tests/demos"
    if case.programs:
        words += " init=/tests/programs"
    return words


# ---- running and judging ---------------------------------------------------------------------

def run(chosen, report):
    os.makedirs(WORK, exist_ok=True)
    for case in CASES:
        if case.name in chosen:
            run_case(case, report)
    run_gdb.run([name for name in chosen if name in run_gdb.names()], report)


def run_case(case, report):
    if case.programs and not run_programs.paths(case.programs):
        report.skip(f"boots/{case.name}", f"{case.programs} for i386 was not to be had")
        return
    if case.demos:
        case.modules = [ROOT, run_demos.archive(WORK)]
    if case.programs:
        case.modules = [ROOT, run_programs.archive(case.programs, WORK)]
    try:
        box = machine(case)
    except subprocess.CalledProcessError as error:
        report.fail(f"boots/{case.name}", "the boot image could not be made",
                    (error.output or "").splitlines())
        return
    tweak = gdbstub.take_memory_map if case.blind else None
    try:
        result = vm.boot(box, f"{WORK}/{case.name}", case.limit, tweak=tweak)
    except OSError as error:
        report.fail(f"boots/{case.name}", f"gdb's server in QEMU: {error}")
        return
    complaint = judge(case, result)
    if complaint:
        report.fail(f"boots/{case.name}", complaint, result.last_lines())
    else:
        report.ok(f"boots/{case.name}", result.seconds)


def judge(case, result):
    """What is wrong with how a boot went, or an empty string."""
    if result.outcome != case.outcome:
        return f"{result.story()}; expected: {case.outcome}"
    console = result.console
    for pattern in case.says:           # in this order, one after the other
        match = re.search(pattern, console)
        if not match:
            return f"the console does not say {pattern!r}"
        console = console[match.end():]
    if case.leaks:
        return judge_leak(run_tap.parse(result.verdicts), case.leaks)
    if case.guest:
        return judge_guest(run_tap.parse(result.verdicts), guest_names(case))
    if case.cmdline.startswith("selftest=") and case.outcome == "off":
        return judge_guest(run_tap.parse(result.verdicts), [case.cmdline.removeprefix("selftest=")])
    if case.demos:
        return run_demos.judge(result.verdicts)
    if case.programs:
        return run_programs.judge(case.programs, console)
    return ""


def judge_guest(verdicts, wanted):
    red = [f"{test.name} ({'; '.join(test.notes)})" for test in verdicts.tests if not test.ok]
    if red:
        return "failed in the guest: " + ", ".join(red)
    lost = set(wanted) - {test.name for test in verdicts.tests}
    return "no verdict for " + " ".join(sorted(lost)) if lost else ""


def judge_leak(verdicts, line):
    """The only test must have failed because this line of the ledger is one higher."""
    notes = [note for test in verdicts.tests if not test.ok for note in test.notes]
    for note in notes:
        match = re.match(rf"ledger: {re.escape(line)} was (\d+), is (\d+)", note)
        if match and int(match[2]) == int(match[1]) + 1:
            return ""
    return f"the ledger does not say that {line} leaked: {'; '.join(notes) or 'all passed'}"
