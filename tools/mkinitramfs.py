#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes an initramfs archive (cpio, format newc) without cpio, root or a staging folder.

Entries come from a list (its grammar stands at the head of tools/initramfs.list), from --file
PATH=SOURCE and --link PATH=TARGET pairs, and from --tree folders. The result depends on the
input alone: everything belongs to root, times are zero, entries go by path. What was written is
read back and checked.
"""
import argparse
import os
import stat
import sys
from dataclasses import dataclass

MAGIC = b"070701"
TRAILER = "TRAILER!!!"


@dataclass
class Entry:
    mode: int
    data: bytes = b""
    rdev: tuple = (0, 0)


def pad4(data):
    return data + b"\0" * (-len(data) % 4)


def one(name, entry, ino):
    """One member: a header of 13 fields in hex, the name, the data, each padded to 4."""
    raw = name.encode() + b"\0"
    links = 2 if stat.S_ISDIR(entry.mode) else 1
    fields = [ino, entry.mode, 0, 0, links, 0, len(entry.data), 0, 0, *entry.rdev, len(raw), 0]
    header = MAGIC + b"".join(b"%08X" % f for f in fields)
    return pad4(header + raw) + pad4(entry.data)


def archive(entries):
    out = [one(name, entries[name], ino) for ino, name in enumerate(sorted(entries), 1)]
    out.append(one(TRAILER, Entry(0), 0))
    data = b"".join(out)
    return data + b"\0" * (-len(data) % 512)


def read_back(data):
    """The inverse of archive(), for the check."""
    entries, at = {}, 0
    while True:
        if data[at:at + 6] != MAGIC:
            sys.exit(f"mkinitramfs: no member at offset {at}")
        field = [int(data[at + 6 + 8 * i:at + 14 + 8 * i], 16) for i in range(13)]
        name = data[at + 110:at + 110 + field[11] - 1].decode()
        body = at + (110 + field[11] + 3) // 4 * 4
        if name == TRAILER:
            return entries
        entries[name] = Entry(field[1], data[body:body + field[6]], (field[9], field[10]))
        at = (body + field[6] + 3) // 4 * 4


def read_source(path):
    with open(path, "rb") as source:
        return source.read()


def from_list(path, entries):
    with open(path) as lines:
        for number, line in enumerate(lines, 1):
            words = line.split("#")[0].split()
            if not words:
                continue
            try:
                kind, name, rest = words[0], words[1].strip("/"), words[2:]
                if kind == "dir":
                    entries[name] = Entry(stat.S_IFDIR | int(rest[0], 8))
                elif kind == "link":
                    entries[name] = Entry(stat.S_IFLNK | 0o777, rest[0].encode())
                elif kind == "nod":
                    node = {"c": stat.S_IFCHR, "b": stat.S_IFBLK}[rest[1]]
                    entries[name] = Entry(node | int(rest[0], 8), b"", (int(rest[2]), int(rest[3])))
                elif kind == "file":
                    entries[name] = Entry(stat.S_IFREG | int(rest[0], 8), read_source(rest[1]))
                else:
                    raise ValueError(kind)
            except (IndexError, KeyError, ValueError) as error:
                sys.exit(f"mkinitramfs: {path}:{number}: {error!r}")


def from_tree(top, entries):
    for folder, dirs, files in os.walk(top):
        for name in dirs + files:
            path = os.path.join(folder, name)
            inside = os.path.relpath(path, top)
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode):
                entries[inside] = Entry(stat.S_IFLNK | 0o777, os.readlink(path).encode())
            elif stat.S_ISDIR(mode):
                entries[inside] = Entry(mode)
            elif stat.S_ISREG(mode):
                entries[inside] = Entry(mode, read_source(path))


def add_parents(entries):
    for name in list(entries):
        while "/" in name:
            name = name.rsplit("/", 1)[0]
            entries.setdefault(name, Entry(stat.S_IFDIR | 0o755))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", required=True, metavar="ARCHIVE")
    parser.add_argument("--list", action="append", default=[])
    parser.add_argument("--file", action="append", default=[], metavar="PATH=SOURCE")
    parser.add_argument("--link", action="append", default=[], metavar="PATH=TARGET")
    parser.add_argument("--tree", action="append", default=[], metavar="DIR")
    args = parser.parse_args()
    entries = {}
    for path in args.list:
        from_list(path, entries)
    for pair in args.file:
        name, source = pair.split("=", 1)
        mode = stat.S_IFREG | (0o755 if os.access(source, os.X_OK) else 0o644)
        entries[name.strip("/")] = Entry(mode, read_source(source))
    for pair in args.link:
        name, target = pair.split("=", 1)
        entries[name.strip("/")] = Entry(stat.S_IFLNK | 0o777, target.encode())
    for top in args.tree:
        if not os.path.isdir(top):
            sys.exit(f"mkinitramfs: {top} is not a folder")
        from_tree(top, entries)
    add_parents(entries)
    data = archive(entries)
    if read_back(data) != entries:
        sys.exit("mkinitramfs: what was written does not read back the same")
    with open(args.o, "wb") as out:
        out.write(data)


if __name__ == "__main__":
    main()
