#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""`make check`: what a compiler does not look at. check.py [CHECK...], all of them without a name.

The make variables CC, KERNEL_CFLAGS and USER_CFLAGS come in the environment. Each check gives a
list of complaints, "file:line: what"; none at all is success.
"""
import concurrent.futures
import glob
import os
import re
import shlex
import shutil
import subprocess
import sys

import loc
import vm

KERNEL_ROOMS = ("boot/", "kernel/", "mm/", "fs/", "include/", "tests/kernel/")
# Where the processor is known, and with it asm and #ifdef.
CPU_ROOMS = ("boot/", "kernel/x86/", "include/x86/", "mm/pgtable.c",
             "include/compiler.h")      # barrier(), and what sparse is told in its place
SOURCE_DIRS = ("boot", "kernel", "mm", "fs", "include", "user", "tests", "tools", "docs", ".ci")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def all_files():
    """Every file of the tree that is ours, by path from its top."""
    found = [name for name in ("Makefile", "README.md") if os.path.exists(f"{vm.TOP}/{name}")]
    for top in SOURCE_DIRS:
        for folder, dirs, files in os.walk(os.path.join(vm.TOP, top)):
            dirs[:] = [d for d in dirs if d != "__pycache__"]
            found += [os.path.relpath(os.path.join(folder, f), vm.TOP) for f in files]
    return sorted(found)


FILES = all_files()
C_FILES = [f for f in FILES if f.endswith((".c", ".h"))]
KERNEL_C = [f for f in FILES if f.startswith(KERNEL_ROOMS) and f.endswith(".c")]


def text_of(path):
    return vm.read_text(os.path.join(vm.TOP, path))


def code_of(path):
    """The text with comments and the contents of strings blanked, lines kept."""
    def blank(match):
        text = match.group(0)
        return '""' if text[0] in "\"'" else "\n" * text.count("\n")
    return loc.C_TOKEN.sub(blank, text_of(path))


def matches(pattern, path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(pattern, line):
            yield f"{path}:{number}: {line.strip()}"


def command(argv):
    done = subprocess.run(argv, cwd=vm.TOP, text=True, errors="replace", env=vm.environment(),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def in_parallel(function, items):
    """All complaints of function(item) over the items."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [line for lines in pool.map(function, items) for line in lines]


def flags(name):
    return shlex.split(os.environ.get(name, ""))


# ---- the checks ------------------------------------------------------------------------------

def check_format():
    """clang-format 14 has nothing to change."""
    tool = shutil.which("clang-format-14") or shutil.which("clang-format")
    if not tool or not re.search(r"version 14\.", command([tool, "--version"])[1]):
        print("  clang-format 14 is not to be had here: formatting is not looked at")
        return []
    status, output = command([tool, "--dry-run", "-Werror", "--ferror-limit=3"] + C_FILES)
    return [line for line in output.splitlines() if ": error:" in line] if status else []


# System calls are reached through the table alone, so no header declares them.
BY_TABLE = re.compile(r"symbol 'sys_\w+' was not declared")


def check_static():
    """sparse has no complaint about the kernel; where there is no sparse, gcc's analyzer."""
    keep = [f for f in flags("KERNEL_CFLAGS") if not f.startswith(("-W", "-O"))]
    if shutil.which("sparse"):
        argv = ["sparse", "-Wno-unknown-attribute", "-D__float128=double",
                "-D__force=__attribute__((force))",
                "-D__user=__attribute__((noderef,address_space(1)))"] + keep
    else:
        argv = flags("CC") + flags("KERNEL_CFLAGS") + ["-fanalyzer", "-c", "-o", "/dev/null"]

    def one(path):
        return [line for line in command(argv + ['-DBUILD_VERSION=""', path])[1].splitlines()
                if re.search(r": (error|warning):", line) and line.startswith(KERNEL_ROOMS)
                and not BY_TABLE.search(line)]
    return sorted(set(in_parallel(one, KERNEL_C)))


def check_headers():
    """Each header compiles alone."""
    def one(path):
        kind = "KERNEL_CFLAGS" if path.startswith("include/") else "USER_CFLAGS"
        argv = flags("CC") + flags(kind) + ["-Werror", "-fsyntax-only", "-x", "c", path]
        return [line for line in command(argv)[1].splitlines() if ": error:" in line]
    headers = [f for f in C_FILES if f.endswith(".h")
               and f.startswith(("include/", "user/include/"))]
    return in_parallel(one, headers)


def fs_headers():
    """The headers of include/ that say they belong to fs/: "(fs/...)" in their first comment."""
    found = set()
    for path in glob.glob(vm.TOP + "/include/*.h"):
        head = vm.read_text(path).split("*/")
        if re.search(r"\bfs/", "".join(head[:2])) and not re.search(r"\bmm/", "".join(head[:2])):
            found.add(os.path.basename(path))
    return found


LIB_HEADERS = {"types.h", "compiler.h", "kernel.h", "list.h", "rbtree.h", "radix.h", "bitmap.h",
               "string.h", "err.h", "bug.h", "printk.h", "stdarg.h", "stddef.h", "stdint.h",
               "config.h"}


def may_include(path, name, of_fs):
    """The direction: user -> kernel, fs -> mm -> include and kernel/lib."""
    kernel_header = os.path.exists(f"{vm.TOP}/include/{name}") and not name.startswith("uapi/")
    if path.startswith("include/uapi/"):
        return not kernel_header
    if path.startswith(("user/", "tests/guest/")):
        return not kernel_header or os.path.exists(f"{vm.TOP}/user/include/{name}")
    if path.startswith("kernel/lib/"):
        return not kernel_header or name in LIB_HEADERS
    if path.startswith("mm/"):
        return name not in of_fs
    return True


def check_direction():
    """Includes between rooms go one way."""
    of_fs = fs_headers()
    return [f"{path}: must not include {name}" for path in C_FILES
            for name in INCLUDE.findall(text_of(path)) if not may_include(path, name, of_fs)]


def check_rooms():
    """asm and #ifdef stay in the rooms that know the processor; include guards do not count."""
    found = []
    for path in C_FILES:
        if not path.startswith(KERNEL_ROOMS) or path.startswith(CPU_ROOMS):
            continue
        code = code_of(path)
        found += matches(r"\b(__)?asm(__)?\b.*\(", path, code)
        conditional = r"^\s*#\s*(ifdef|if|elif|else|ifndef(?!\s+TINE_\w+_H\b))\b"
        found += matches(conditional, path, code)
    return found


def check_spdx():
    """Each source file says its licence at its head."""
    def needs(path):
        name = os.path.basename(path)
        return (path.endswith((".c", ".h", ".S", ".lds", ".py", ".mk", ".sh", ".gdb", ".cfg"))
                or name in ("Makefile", "setup", "run"))
    line = "SPDX-License-Identifier: GPL-2.0-only"
    return [f"{path}: no SPDX line" for path in FILES
            if needs(path) and line not in "".join(text_of(path).splitlines()[:2])]


def check_words():
    """Nothing is marked as unfinished."""
    return [line for path in FILES for line in matches(UNFINISHED, path, text_of(path))]


def identifiers():
    found = set()
    for path in FILES:
        if path.endswith((".c", ".h", ".S", ".lds", ".py", ".gdb", ".mk")):
            found.update(re.findall(r"\w+", text_of(path)))
    return found


def check_names():
    """Functions (`name()`) and files (`file.c`) that documents name exist."""
    known, paths = identifiers(), set(FILES)
    bases = {os.path.basename(path) for path in FILES}
    found = []
    for doc in (f for f in FILES if f.endswith(".md")):
        for number, line in enumerate(text_of(doc).splitlines(), 1):
            for span in re.findall(r"`([^`]+)`", line):
                call = re.fullmatch(r"(\w+)\(\)", span)
                file = re.fullmatch(r"([\w./-]+\.(?:c|h|S|py|lds|mk|gdb|cfg))", span)
                if call and call.group(1) not in known:
                    found.append(f"{doc}:{number}: there is no {span}")
                if file and file.group(1) not in paths | bases and not any(
                        p.endswith("/" + file.group(1)) for p in paths):
                    found.append(f"{doc}:{number}: there is no file {span}")
    return found


def check_mutants():
    """The mutants' patches fit the tree."""
    found = []
    for path in sorted(glob.glob(vm.TOP + "/tests/mutants/*.patch")):
        status, output = command(["git", "apply", "--check", "--recount", path])
        if status:
            found += [f"tests/mutants/{os.path.basename(path)}: {line}"
                      for line in output.splitlines()]
    return found


def check_scripts():
    """The scripts parse."""
    found = []
    for path in (f for f in FILES if f.endswith(".py")):
        try:
            compile(text_of(path), path, "exec")
        except SyntaxError as error:
            found.append(f"{path}:{error.lineno}: {error.msg}")
    return found + command(["sh", "-n", "tools/setup"])[1].splitlines()


def check_size():
    """The line budgets of the house are kept."""
    return loc.over_limits()


CHECKS = [check_format, check_static, check_headers, check_direction, check_rooms, check_spdx,
          check_words, check_names, check_mutants, check_scripts, check_size]


def main():
    wanted = sys.argv[1:]
    failed = 0
    for check in CHECKS:
        name = check.__name__[len("check_"):]
        if wanted and name not in wanted:
            continue
        complaints = check()
        print(f"{'ok' if not complaints else 'not ok':<7} {name:<10} {check.__doc__}")
        for line in complaints[:50]:
            print("    " + line)
        if len(complaints) > 50:
            print(f"    ... {len(complaints)} in all")
        failed += bool(complaints)
    print("check: all is well" if not failed else f"check: {failed} failed")
    return 1 if failed else 0


sys.exit(main())
