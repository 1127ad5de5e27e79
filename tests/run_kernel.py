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


def boot(words):
    build = vm.TOP + "/build"
    machine = vm.Machine(kernel=build + "/debug/tine.elf", modules=[build + "/initramfs.cpio"],
                         cmdline="console=ttyS0 highmem=64M " + words)
    return vm.boot(machine, build + "/boots/kernel", LIMIT, SILENCE)


def run(chosen, report):
    """All in one boot; when it dies, those without a verdict one by one."""
    everything = chosen == names()
    left = tell(boot("selftest"), chosen, report) if everything and len(chosen) > 1 else chosen
    for name in left:
        result = boot("selftest=" + name)
        if name in tell(result, [name], report):
            report.fail(f"kernel/{name}", "no verdict: " + result.story(), result.last_lines())
        elif result.outcome != "off":
            report.fail(f"kernel/{name}", "after its verdict: " + result.story(),
                        result.last_lines())


def tell(result, wanted, report):
    """Passes verdicts on; the names that have none."""
    left = list(wanted)
    for test in run_tap.parse(result.verdicts).tests:
        if test.name not in left:
            continue
        left.remove(test.name)
        if test.skip:
            report.skip(f"kernel/{test.name}", test.skip)
        elif test.ok:
            report.ok(f"kernel/{test.name}")
        else:
            report.fail(f"kernel/{test.name}", "failed", test.notes + result.last_lines(10))
    return left
