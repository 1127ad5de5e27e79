# SPDX-License-Identifier: GPL-2.0-only
"""Layer guest: the fork suite, run by /tests/run in the guest, its verdicts on the second port.

One boot runs them all. A test that takes the machine down fails with the last console lines, and
the tests after it go on in a new boot. Tests tagged icount run in boots that count instructions.
"""
import glob
import re

import run_tap
import vm

TEST = re.compile(r'^TEST\((\w+),\s*"([^"]*)"\)', re.M)
LIMIT, SILENCE = 400, 30    # seconds: a whole boot at most; without any sign of life
PATIENCE = 8                # boots in a row that die in their first test
ROOM = 1600                 # characters of test names that fit on a kernel command line
WORDS = 100                 # words for init that the kernel takes


def tests():
    """{name: set of tags}, from the sources, in the order of the files."""
    found = {}
    for path in sorted(glob.glob(vm.TOP + "/tests/guest/*.c")):
        with open(path) as source:
            for name, tags in TEST.findall(source.read()):
                found[name] = set(tags.split())
    return found


def names():
    """Those that the usual machine can run; what is huge or high has a boot of its own."""
    return [name for name, tags in tests().items() if not tags & {"huge", "high"}]


def machine(words, icount=False, **changes):
    build = vm.TOP + "/build"
    settings = {"kernel": build + "/debug/tine.elf", "mem": "128M",
                "modules": [build + "/initramfs.cpio", build + "/tests.cpio"]}
    settings.update(changes)
    cmdline = "console=ttyS0 init=/tests/run" + (" -- " + " ".join(words) if words else "")
    return vm.Machine(cmdline=cmdline, icount=icount, **settings)


def words_for(group, icount):
    """What /tests/run is told, and the tests that leaves for another boot. Without a word it runs
    all that are not tagged icount; names must fit on a command line."""
    tags = tests()
    everything = [name for name in names() if ("icount" in tags[name]) == icount]
    if group == everything:
        return (["+icount"] if icount else []), []
    words, length = [], 0
    for number, name in enumerate(group):
        length += len(name) + 1
        if words and (length > ROOM or len(words) == WORDS):
            return words, group[number:]
        words.append(name)
    return words, []


def limit_for(names):
    """Seconds that a boot with these tests may take: a few of them show soon that they hang."""
    tags = tests()
    return min(LIMIT, 20 + sum(40 if "slow" in tags[name] else 2 for name in names))


def run(chosen, report, prefix="guest", **changes):
    tags = tests()
    for icount in (False, True):
        group = [name for name in chosen if ("icount" in tags[name]) == icount]
        deaths = 0
        while group and deaths < PATIENCE:
            left, died = run_boot(group, report, prefix, icount, changes)
            deaths = deaths + 1 if died and len(left) == len(group) - 1 else 0
            group = left
        for name in group:
            report.fail(f"{prefix}/{name}", f"not tried: {PATIENCE} boots died one after another")


class Cpus:
    """The suite on so many processors, as a layer of its own. Instructions cannot be counted there,
    and a shortage of memory is none the more so."""

    def __init__(self, count):
        self.count = count

    def names(self):
        return [name for name in names() if "icount" not in tests()[name]]

    def run(self, chosen, report):
        run(chosen, report, f"cpus{self.count}", smp=self.count)


def run_alone(name, report):
    """The test as the first program, for a kernel too broken for a runner; it ends in a panic."""
    result = vm.boot(machine(["alone", name]), f"{vm.TOP}/build/boots/alone", limit_for([name]))
    verdicts = run_tap.parse(result.verdicts)
    if not tell(verdicts, [name], report, "guest"):
        running = verdicts.running == name
        report.fail(f"guest/{name}", ("" if running else "not tried: ") + result.story(),
                    verdicts.notes + result.last_lines())


def run_boot(group, report, prefix, icount, changes):
    """One boot; settles at least one test. The tests left over, and whether the guest died."""
    words, later = words_for(group, icount)
    wanted = [name for name in group if name not in later]
    workdir = f"{vm.TOP}/build/boots/{prefix}{'-icount' if icount else ''}"
    result = vm.boot(machine(words, icount, **changes), workdir, limit_for(wanted), SILENCE)
    verdicts = run_tap.parse(result.verdicts)
    settled = tell(verdicts, wanted, report, prefix)
    left = [name for name in wanted if name not in settled]
    died = result.outcome != "off"
    if died and not left:
        report.fail(f"{prefix}/poweroff", "after the last test: " + result.story(),
                    result.last_lines())
    elif died:
        running = verdicts.running in left
        culprit = verdicts.running if running else left[0]
        report.fail(f"{prefix}/{culprit}", ("" if running else "not tried: ") + result.story(),
                    verdicts.notes + result.last_lines())
        left.remove(culprit)
    else:
        for name in left:
            report.fail(f"{prefix}/{name}", "the guest's runner gave no verdict")
        left = []
    return left + later, died


def tell(verdicts, wanted, report, prefix):
    """Passes the verdicts on; the names that have one."""
    settled = set()
    for test in verdicts.tests:
        if test.name not in wanted or test.name in settled:
            continue
        settled.add(test.name)
        if test.skip:
            report.skip(f"{prefix}/{test.name}", test.skip)
        elif test.ok:
            report.ok(f"{prefix}/{test.name}")
        else:
            report.fail(f"{prefix}/{test.name}", "failed in the guest", test.notes)
    return settled
