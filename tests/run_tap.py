# SPDX-License-Identifier: GPL-2.0-only
"""Reads verdicts: TAP as the guest's runner prints it, KTAP as the kernel's self-tests do."""
import re
from dataclasses import dataclass, field

LINE = re.compile(r"^(ok|not ok) \d+(?: -)? ?(\S+)?\s*(?:# (SKIP)\s*(.*))?$")
RUNNING = re.compile(r"^# running (\S+)")


@dataclass
class Verdict:
    name: str
    ok: bool
    skip: str = ""                  # the reason, when the test was skipped
    notes: list = field(default_factory=list)


@dataclass
class Verdicts:
    plan: int = -1                  # tests announced; -1 when the plan never came
    tests: list = field(default_factory=list)
    running: str = ""               # announced as running and not ended
    notes: list = field(default_factory=list)  # remarks after the last verdict

    @property
    def complete(self):
        return self.plan >= 0 and len(self.tests) == self.plan


def parse(text):
    """Remarks ("# ...") that come before a verdict belong to it."""
    result = Verdicts()
    for line in text.splitlines():
        line = line.strip()
        match = LINE.match(line)
        if line.startswith("1..") and line[3:].split()[0].isdigit():
            result.plan = int(line[3:].split()[0])
        elif match:
            name = match.group(2) or f"number {len(result.tests) + 1}"
            skip = (match.group(4) or "no reason given") if match.group(3) else ""
            result.tests.append(Verdict(name, match.group(1) == "ok", skip, result.notes))
            result.notes, result.running = [], ""
        elif RUNNING.match(line):
            result.running = RUNNING.match(line).group(1)
        elif line.startswith("#"):
            result.notes.append(line[1:].strip())
    return result
