#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""`make run` and `make debug`: boots Tine in this terminal.

The console is the first serial port, shared with QEMU's monitor (Ctrl-A x leaves, Ctrl-A h
helps); ^C goes to the guest. What it says on the second port goes to build/run.second. The
terminal is put back as it was, however QEMU ends. An orderly power off is success. What to boot
comes in the environment, under the names of make's variables.
"""
import os
import shlex
import signal
import subprocess
import sys
import termios

import mkiso
import vm

BUILD = os.path.join(vm.TOP, "build")


def setting(name, default=""):
    return os.environ.get(name) or default


def command_line():
    """console=ttyS0, then INIT= and APPEND=, which may hold "-- words for init"."""
    words = ["console=ttyS0"]
    if setting("INIT"):
        words.append("init=" + setting("INIT"))
    return " ".join(words + setting("APPEND").split())


def modules():
    paths = [BUILD + "/initramfs.cpio"]
    if setting("OVERLAY"):
        overlay = BUILD + "/overlay.cpio"
        packed = subprocess.run([sys.executable, vm.TOP + "/tools/mkinitramfs.py", "-o", overlay,
                                 "--tree", setting("OVERLAY")])
        if packed.returncode:
            sys.exit("run: the files of OVERLAY= could not be packed")
        paths.append(overlay)
    return paths


def machine():
    """The kernel straight from the command line, or an image made for this very run."""
    debug, smp = bool(setting("DEBUG")), setting("SMP", "2")
    if not smp.isdecimal() or int(smp) == 0:
        sys.exit("run: SMP= is a number of processors")
    box = vm.Machine(live=True, mem=setting("MEM", "128M"), smp=int(smp),
                     icount=bool(setting("ICOUNT")), kvm=bool(setting("KVM")))
    if setting("BOOT", "grub") == "direct":
        box.kernel = BUILD + ("/debug/tine.elf" if debug else "/tine.elf")
        box.modules, box.cmdline = modules(), command_line()
        return box
    box.iso = BUILD + "/run.iso"
    stripped = f"{BUILD}/obj/{'debug' if debug else 'release'}/tine.stripped"
    try:
        mkiso.make(box.iso, stripped, modules(), command_line())
    except subprocess.CalledProcessError as error:
        sys.exit(error.output + "run: the boot image could not be made")
    return box


def run_here(argv):
    """Runs QEMU on this terminal and gives its exit status; the terminal survives."""
    terminal = termios.tcgetattr(0) if os.isatty(0) else None
    signal.signal(signal.SIGINT, lambda number, frame: None)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    signal.signal(signal.SIGHUP, lambda number, frame: sys.exit(128 + number))
    process = vm.start(argv)
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
        if terminal:
            termios.tcsetattr(0, termios.TCSADRAIN, terminal)


def run():
    if setting("BOOT", "grub") not in ("grub", "direct"):
        sys.exit("run: BOOT= is grub or direct")
    status = run_here(machine().argv("mon:stdio", f"file:{BUILD}/run.second"))
    if status == vm.EXIT_PANIC:
        sys.exit("run: the guest panicked; the last lines above say why")
    if status < 0:
        sys.exit(f"run: QEMU was ended by signal {-status}")
    sys.exit(0 if status == vm.EXIT_OFF else status)


def debug():
    """QEMU waits at its first instruction, its console in a file; gdb has the terminal."""
    port, console = vm.free_port(), BUILD + "/debug.console"
    argv = machine().argv(f"file:{console}", "null")
    argv += ["-monitor", "none", "-S", "-gdb", f"tcp:127.0.0.1:{port}"]
    elf = BUILD + ("/debug/tine.elf" if setting("DEBUG") else "/tine.elf")
    print(f"debug: QEMU waits on port {port}; the guest's console is {os.path.relpath(console)}.\n"
          "debug: begin with \"hbreak start_kernel\" or another, then \"continue\"; nothing is "
          "loaded yet, so a plain break would be overwritten")
    qemu = vm.start(argv, stdin=subprocess.DEVNULL, start_new_session=True)
    signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        gdb = ["gdb", "-q", elf, "-x", vm.TOP + "/tools/gdb/tine.gdb",
               "-ex", f"target remote 127.0.0.1:{port}"]
        status = subprocess.run(gdb + shlex.split(setting("GDBFLAGS")), env=vm.environment()).returncode
    finally:
        qemu.kill()
        qemu.wait()
    sys.exit(status)


debug() if sys.argv[1:] == ["debug"] else run()
