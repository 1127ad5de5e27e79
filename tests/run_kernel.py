# SPDX-License-Identifier: GPL-2.0-only
"""Layer kernel: self-tests inside the kernel, started by `selftest`, KTAP on the second port."""
import glob
import re

import run_tap
import vm

LIMIT, SILENCE = 180, 60


def names():
    """The tests that `selftest` alone runs; those that end in a panic belong to the boots."""
    found = []
    for path in sorted(glob.glob(vm.TOP + "/tests/kernel/*.c")):
        with open(path) as source:
            found += re.findall(r"^SELFTEST\((\w+)\)", source.read(), re.M)
    return found


def boot(words, smp):
    build = vm.TOP + "/build"
    machine = vm.Machine(kernel=build + "/debug/tine.elf", modules=[build + "/initramfs.cpio"],
                         cmdline="console=ttyS0 highmem=64M " + words, smp=smp)
    return vm.boot(machine, build + "/boots/kernel", LIMIT, SILENCE)


def run(chosen, report, layer="kernel", smp=1):
    """All in one boot; when it dies, those without a verdict one by one."""
    everything = chosen == names() and len(chosen) > 1
    left = tell(boot("selftest", smp), chosen, report, layer) if everything else chosen
    for name in left:
        result = boot("selftest=" + name, smp)
        if name in tell(result, [name], report, layer):
            report.fail(f"{layer}/{name}", "no verdict: " + result.story(), result.last_lines())
        elif result.outcome != "off":
            report.fail(f"{layer}/{name}", "after its verdict: " + result.story(),
                        result.last_lines())


class Cpus:
    """The self-tests on so many processors, as a layer of its own."""

    def __init__(self, count):
        self.count = count

    def names(self):
        return names()

    def run(self, chosen, report):
        run(chosen, report, f"kernel{self.count}", self.count)


def tell(result, wanted, report, layer):
    """Passes verdicts on; the names that have none."""
    left = list(wanted)
    for test in run_tap.parse(result.verdicts).tests:
        if test.name not in left:
            continue
        left.remove(test.name)
        if test.skip:
            report.skip(f"{layer}/{test.name}", test.skip)
        elif test.ok:
            report.ok(f"{layer}/{test.name}")
        else:
            report.fail(f"{layer}/{test.name}", "failed", test.notes + result.last_lines(10))
    return left
