# SPDX-License-Identifier: GPL-2.0-only
"""The virtual machine, for everything that boots one: its command line, a boot with a time
limit, and what became of it. Used by tools/start.py, tests/ and tools/bench.py.
"""
import ctypes
import glob
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HOST = os.path.join(TOP, "build/host")

# The guest writes a byte to isa-debug-exit; QEMU then leaves with (byte << 1) | 1.
EXIT_OFF, EXIT_PANIC = 33, 35
OUTCOMES = {EXIT_OFF: "off", EXIT_PANIC: "panic", 0: "reset"}


def tcg(smp):
    """QEMU's translator: a thread for each processor, unless that is more than this machine has. Then
    a guest's CPU waits for a lock while the host lets the one that holds it wait, for milliseconds,
    and again for the next ticket; in one thread, who waits (PAUSE) gives way at once."""
    return "tcg" if smp <= (os.cpu_count() or 1) else "tcg,thread=single"


@dataclass
class Machine:
    """What is started: a kernel with its modules, or an image that GRUB boots."""
    kernel: str = ""
    modules: list = field(default_factory=list)
    cmdline: str = ""
    iso: str = ""
    mem: str = "128M"
    smp: int = 1
    icount: bool = False        # instructions are the clock: a run repeats to the digit
    live: bool = False          # a person is at the console: an idle guest waits in real time
    kvm: bool = False
    extra: list = field(default_factory=list)

    def argv(self, com1, com2):
        args = ["qemu-system-i386", "-display", "none", "-nic", "none", "-m", str(self.mem)]
        args += ["-smp", str(self.smp), "-accel", "kvm" if self.kvm else tcg(self.smp)]
        args += ["-serial", com1, "-serial", com2]
        args += ["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"]
        if self.icount:
            args += ["-icount", "shift=0,sleep=" + ("on" if self.live else "off")]
            args += ["-rtc", "base=2026-01-01,clock=vm"]
        for folder in ("qemu", "seabios"):
            if os.path.isdir(f"{HOST}/usr/share/{folder}"):
                args += ["-L", f"{HOST}/usr/share/{folder}"]
        if self.iso:
            args += ["-cdrom", self.iso, "-boot", "d"]
        else:
            args += ["-kernel", self.kernel, "-append", self.cmdline]
            if self.modules:
                args += ["-initrd", ",".join(path.replace(",", ",,") for path in self.modules)]
        return args + self.extra


def environment():
    """The tools' environment: packages unpacked below build/host come first."""
    env = dict(os.environ)
    libs = glob.glob(HOST + "/usr/lib/*-linux-gnu") + glob.glob(HOST + "/lib/*-linux-gnu")
    if libs:
        env["PATH"] = f"{HOST}/usr/bin:{env.get('PATH', '')}"
        env["LD_LIBRARY_PATH"] = ":".join(libs + [env.get("LD_LIBRARY_PATH", "")]).rstrip(":")
        env["QEMU_MODULE_DIR"] = os.path.join(libs[0], "qemu")
    return env


def start(argv, **options):
    """Starts QEMU. It does not outlive us: should we be killed, it is told to end."""
    libc, pr_set_pdeathsig = ctypes.CDLL(None), 1
    return subprocess.Popen(argv, env=environment(),
                            preexec_fn=lambda: libc.prctl(pr_set_pdeathsig, signal.SIGTERM),
                            **options)


@dataclass
class Result:
    outcome: str    # off, panic, reset, hung, or what QEMU itself complained about
    status: int
    console: str    # what came out of COM1
    verdicts: str   # what came out of COM2
    seconds: float

    def story(self):
        """The outcome in words."""
        return {"off": "powered off", "panic": "the guest panicked", "reset": "the guest reset",
                "hung": f"the guest hung (stopped after {self.seconds:.0f} s)"}.get(
                    self.outcome, f"QEMU left with {self.status}: {self.outcome}")

    def last_lines(self, count=40):
        return [line.rstrip() for line in self.console.splitlines()][-count:]


def read_text(path):
    try:
        with open(path, "rb") as source:
            return source.read().decode("utf-8", "replace").replace("\r", "")
    except FileNotFoundError:
        return ""


def size(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def wait_for(process, limit, silence, watched):
    """Waits for QEMU to leave; False when the limit passed, or no watched file grew for long."""
    begin = progress = time.monotonic()
    seen = -1
    while process.poll() is None:
        now, length = time.monotonic(), sum(size(path) for path in watched)
        if length != seen:
            seen, progress = length, now
        if now - begin > limit or now - progress > silence:
            return False
        time.sleep(0.02)
    return True


def boot(machine, workdir, limit=60.0, silence=None, tweak=None):
    """Starts the machine and waits until it leaves, `limit` seconds passed, or neither serial
    port said anything for `silence` seconds. Its output is kept in workdir/console and verdicts.
    tweak(port): called while the machine stands at its first instruction, gdb's server on port.
    """
    os.makedirs(workdir, exist_ok=True)
    console, verdicts = workdir + "/console", workdir + "/verdicts"
    for path in (console, verdicts):
        if os.path.exists(path):
            os.remove(path)
    argv = machine.argv(f"file:{console}", f"file:{verdicts}") + ["-no-reboot", "-monitor", "none"]
    port = free_port() if tweak else 0
    if tweak:
        argv += ["-S", "-gdb", f"tcp:127.0.0.1:{port}"]
    begin = time.monotonic()
    with open(workdir + "/qemu.log", "wb+") as log:
        process = start(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
        try:
            if tweak:
                tweak(port)
            finished = wait_for(process, limit, silence or limit, (console, verdicts))
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        log.seek(0)
        complaint = log.read().decode("utf-8", "replace").strip()
    outcome = OUTCOMES.get(process.returncode, complaint or "unknown") if finished else "hung"
    return Result(outcome, process.returncode, read_text(console), read_text(verdicts),
                  time.monotonic() - begin)


def free_port():
    """A port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
