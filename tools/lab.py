#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Labs: parts of the kernel that a student writes.

  lab.py hand-out NAME       the student's tree, in build/lab/NAME/tree
  lab.py grade NAME [TREE]   points by test for the work in TREE (this tree without a name),
                             and build/lab/NAME/results.json in Gradescope's format
  lab.py check               every lab: the handout gets nothing, this tree gets all

A lab is three things: marks in the sources, "LAB NAME: begin PART" and "LAB NAME: end";
tests/labs/NAME.handout, what stands between them in the handout; tests/labs/NAME.points, the
tests and what they are worth. Graded are the marked files and nothing else: they are put into a
copy of this tree, so a test that was changed in TREE changes no points.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field

import vm

LABS = vm.TOP + "/tests/labs"
MARKED = ("boot", "kernel", "mm", "fs", "include")
SOURCES = ("Makefile", "README.md", "LICENSE", ".clang-format", ".gitignore", "docs", "user",
           "tests", "tools") + MARKED
GOALS = ("build/tine.elf", "build/debug/tine.elf", "build/initramfs.cpio",
         "build/tests.cpio")
# What is built already need not be built again in a copy.
BUILT = ("obj", "user", "debug", "tests", "tine.elf", "initramfs.cpio", "tests.cpio")


@dataclass
class Lab:
    name: str
    tests: dict = field(default_factory=dict)       # name: (points, what it sees)
    mutants: list = field(default_factory=list)
    parts: dict = field(default_factory=dict)       # name: the handout's lines

    @property
    def maximum(self):
        return sum(points for points, _ in self.tests.values() if points > 0)

    @property
    def folder(self):
        return f"{vm.TOP}/build/lab/{self.name}"

    def marks(self):
        """Matches each part in a source: begin line, body, end line."""
        return re.compile(rf"^([ \t]*/\* LAB {self.name}: begin (\w+) \*/\n)(.*?)"
                          rf"(^[ \t]*/\* LAB {self.name}: end \*/\n)", re.M | re.S)

    def files(self):
        """The sources with marks, by path from the tree's top."""
        return [path for path in source_files(MARKED)
                if f"LAB {self.name}: begin " in vm.read_text(f"{vm.TOP}/{path}")]


def load(name):
    lab = Lab(name)
    if not os.path.exists(f"{LABS}/{name}.points"):
        known = " ".join(names()) or "none"
        sys.exit(f"lab: say which: LAB=NAME, one of: {known}")
    for line in vm.read_text(f"{LABS}/{name}.points").splitlines():
        first, _, rest = line.partition(" ")
        if first == "mutant":
            lab.mutants.append(rest.strip())
        elif line.strip() and first != "#":
            test, _, sees = rest.strip().partition("  ")
            lab.tests[test] = (int(first), sees)
    text = vm.read_text(f"{LABS}/{name}.handout")
    for part in text.split("\n=== ")[1:]:
        title, _, body = part.partition("\n")
        lab.parts[title] = body.rstrip("\n") + "\n"
    return lab


def names():
    return sorted(os.path.basename(path)[:-len(".points")]
                  for path in glob.glob(LABS + "/*.points"))


# ---- copies of the tree ----------------------------------------------------------------------

def source_files(tops):
    for name in tops:
        top = os.path.join(vm.TOP, name)
        if os.path.isfile(top):
            yield name
        for folder, dirs, files in os.walk(top):
            dirs[:] = [d for d in dirs if d != "__pycache__"]
            yield from (os.path.relpath(os.path.join(folder, f), vm.TOP) for f in files)


def copy_sources(target):
    """This tree anew, times kept."""
    shutil.rmtree(target, ignore_errors=True)
    for path in source_files(SOURCES):
        os.makedirs(os.path.dirname(f"{target}/{path}"), exist_ok=True)
        shutil.copy2(f"{vm.TOP}/{path}", f"{target}/{path}")


def copy_built(target):
    for name in BUILT:
        built, copy = f"{vm.TOP}/build/{name}", f"{target}/build/{name}"
        if os.path.isdir(built):
            shutil.copytree(built, copy)
        elif os.path.exists(built):
            shutil.copy2(built, copy)
    if os.path.isdir(vm.HOST):
        os.symlink(vm.HOST, target + "/build/host")


def hand_out(lab):
    """Makes the student's tree: the parts replaced, the mutants that show them left out."""
    target = lab.folder + "/tree"
    copy_sources(target)
    for path in lab.files():
        text = lab.marks().sub(lambda m: m[1] + lab.parts[m[2]] + m[4],
                               vm.read_text(f"{vm.TOP}/{path}"))
        with open(f"{target}/{path}", "w") as out:
            out.write(text)
    for name in lab.mutants:
        path = f"{target}/tests/mutants/{name}.patch"
        if os.path.exists(path):
            os.remove(path)
    return target


# ---- grading ---------------------------------------------------------------------------------

def command(tree, *argv):
    """(worked, output) of a command run in a copy."""
    env = vm.environment()
    for name in ("MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "T", "DEBUG", "LAB", "TREE"):
        env.pop(name, None)
    env["GIT_CEILING_DIRECTORIES"] = os.path.dirname(tree)
    done = subprocess.run(argv, cwd=tree, env=env, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode == 0, done.stdout


def put_work(lab, work, tree):
    """The student's files into the copy; only what differs gets a new time."""
    for path in lab.files():
        source = os.path.join(work, path)
        if not os.path.exists(source):
            sys.exit(f"lab: {source} is not there; is TREE= a tree of this lab?")
        if vm.read_text(source) != vm.read_text(f"{tree}/{path}"):
            shutil.copyfile(source, f"{tree}/{path}")


def verdicts(output):
    """{test: (passed, what was said about it)} from what tests/run.py prints."""
    found, name = {}, None
    for line in output.splitlines():
        match = re.match(r"(ok|not ok) (\S+)(?: - (.*))?", line)
        if match:
            name = match[2]
            found[name] = (match[1] == "ok" and "# SKIP" not in line, [match[3] or ""])
        elif name and line.startswith("    | "):
            found[name][1].append(line[6:])
    return found


def grade(lab, work):
    """Builds the work in a copy and runs the lab's tests: the results, as Gradescope reads them."""
    tree = lab.folder + "/graded"
    copy_sources(tree)
    copy_built(tree)
    put_work(lab, work, tree)
    built, output = command(tree, "make", f"-j{os.cpu_count()}", "--no-print-directory",
                            "TINE_READY=1", *GOALS)
    said = {}
    if built:
        said = verdicts(command(tree, sys.executable, "tests/run.py", *lab.tests)[1])
        output = ""
    results = []
    for name, (points, sees) in lab.tests.items():
        passed, why = said.get(name, (False, ["gave no verdict" if built else "does not build"]))
        results.append({"name": f"{name}: {sees}",
                        "score": points if passed == (points > 0) else 0,
                        "max_score": max(points, 0),
                        "output": "passed" if passed else "\n".join(why).strip()})
    total = max(sum(test["score"] for test in results), 0)
    words = f"{total} of {lab.maximum} points"
    if not built:
        words += "; the kernel does not build:\n" + "\n".join(output.splitlines()[-40:])
    return {"score": total, "output": words, "tests": results}


def show(results):
    for test in results["tests"]:
        of = f"of {test['max_score']:3}" if test["max_score"] else "      "
        print(f"{test['score']:4} {of}  {test['name']}")
        if test["output"] != "passed":
            print("\n".join("            | " + line for line in test["output"].splitlines()[:12]))
    print(results["output"])
    sys.stdout.flush()


# ---- are the labs themselves right? ----------------------------------------------------------

def loose_ends(lab):
    """What does not fit together, before anything is run."""
    marked = [m[2] for path in lab.files()
              for m in lab.marks().finditer(vm.read_text(f"{vm.TOP}/{path}"))]
    text = vm.read_text(f"{vm.TOP}/docs/labs/{lab.name}.md")
    found = [f"the handout has no part {part}" for part in sorted(set(marked) - set(lab.parts))]
    found += [f"no source marks part {part}" for part in sorted(set(lab.parts) - set(marked))]
    for name in lab.mutants:
        patch = vm.read_text(f"{vm.TOP}/tests/mutants/{name}.patch")
        test = re.search(r"^Test:\s*(\S+)", patch, re.M)
        if not test or test[1] not in lab.tests:
            found.append(f"no graded test catches mutant {name}")
        if name not in text:
            found.append(f"docs/labs/{lab.name}.md does not list mutant {name}")
    return found


def wrong_with(lab):
    """The handout earns nothing but loses nothing either; the reference gets full marks."""
    found = loose_ends(lab)
    if found:
        return found
    reference = grade(lab, vm.TOP)
    found += ["the reference fails " + test["name"] for test in reference["tests"]
              if test["output"] != "passed"]
    handout = grade(lab, hand_out(lab))
    found += ["the handout passes " + test["name"] for test in handout["tests"] if test["score"] > 0]
    found += ["the handout breaks " + test["name"] for test in handout["tests"]
              if test["score"] < 0 or "no verdict" in test["output"]]
    found += [line for line in handout["output"].splitlines()[1:]]
    print(f"lab {lab.name}: reference {reference['output']}, handout {handout['output']}")
    return found


def check():
    bad = 0
    for name in names():
        start = time.monotonic()
        found = wrong_with(load(name))
        for line in found:
            print("    " + line)
        bad += bool(found)
        print(f"{'not ok' if found else 'ok'} lab/{name}  # {time.monotonic() - start:.0f} s")
    return 1 if bad else 0


def main():
    what, arguments = sys.argv[1] if sys.argv[1:] else "", sys.argv[2:]
    if what == "check":
        return check()
    if what not in ("hand-out", "grade"):
        sys.exit(__doc__.strip())
    lab = load(arguments[0] if arguments else "")
    if what == "hand-out":
        print(f"lab {lab.name}: the student's tree is {os.path.relpath(hand_out(lab))}")
        return 0
    work = os.path.abspath(arguments[1]) if arguments[1:] else vm.TOP
    results = grade(lab, work)
    with open(lab.folder + "/results.json", "w") as out:
        json.dump(results, out, indent=1)
        out.write("\n")
    show(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
