#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes the kernel's symbol table: `nm` output in, assembly out.

The table is linked last in the image (section .ksyms), so that the second link, which carries
the real table in place of an empty one, moves no function. It holds text symbols by rising
address:  ksym_count (u32), ksym_addrs (u32 each), ksym_offsets (u32 each, into ksym_names) and
ksym_names (strings that end in NUL). With --empty the same four symbols, count 0.
"""
import sys

HEAD = """/* Made by tools/ksyms.py. */
	.section .ksyms, "a"
	.globl ksym_count, ksym_addrs, ksym_offsets, ksym_names
	.balign 4
"""


def text_symbols(nm_output):
    """Sorted (address, name), one per address; a global name wins over a local one."""
    best = {}
    for line in nm_output:
        fields = line.split()
        if len(fields) != 3 or fields[1] not in "tTwW" or fields[2] in ("_text", "_etext"):
            continue
        address, kind, name = int(fields[0], 16), fields[1], fields[2]
        # gcc marks split and specialised copies: copy_mm.part.0 is copy_mm to a reader.
        name = name.split(".")[0]
        if name and (address not in best or kind in "TW" and best[address][0] == "t"):
            best[address] = (kind, name)
    return [(address, best[address][1]) for address in sorted(best)]


def assembly(symbols):
    out = [HEAD, f"ksym_count:\n\t.long {len(symbols)}\n", "ksym_addrs:\n"]
    out += [f"\t.long {address:#010x}\n" for address, _ in symbols]
    out.append("ksym_offsets:\n")
    offset = 0
    for _, name in symbols:
        out.append(f"\t.long {offset}\n")
        offset += len(name) + 1
    out.append("ksym_names:\n")
    out += [f'\t.asciz "{name}"\n' for _, name in symbols]
    out.append('\t.section .note.GNU-stack, "", @progbits\n')
    return "".join(out)


def main():
    if sys.argv[1:2] == ["--empty"]:
        sys.stdout.write(assembly([]))
        return
    text = assembly(text_symbols(sys.stdin))
    if sys.argv[1:2] == ["--check"]:
        with open(sys.argv[2]) as kept:
            if kept.read() != text:
                sys.exit("ksyms: the second link moved a function: .ksyms must come last")
        return
    sys.stdout.write(text)


main()
