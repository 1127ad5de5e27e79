#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes a boot image for BIOS machines: GRUB, the kernel, its modules, its command line.

mkiso.py -o IMAGE [--cmdline WORDS] KERNEL MODULE...   boot/grub.cfg is the pattern of the menu.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# What the menu uses; a full GRUB would make the image five times as large.
GRUB_MODULES = "biosdisk iso9660 multiboot normal serial terminal configfile"


def menu(cmdline, modules):
    with open(os.path.join(TOP, "boot/grub.cfg")) as pattern:
        text = pattern.read()
    lines = "\n".join(f"\tmodule /boot/{name} {name}" for name in modules)
    return text.replace("@CMDLINE@", cmdline).replace("@MODULES@", lines)


def grub_command(image, staging):
    command = ["grub-mkrescue", "-o", image]
    for top in (os.path.join(TOP, "build/host"), ""):
        folder = top + "/usr/lib/grub/i386-pc"
        if os.path.isdir(folder):
            command += ["-d", folder]
            break
    return command + ["--install-modules=" + GRUB_MODULES, "--fonts=", "--locales=",
                      "--themes=", staging]


def make(image, kernel, modules, cmdline=""):
    """Raises CalledProcessError, with GRUB's words in .output, when the image cannot be made."""
    with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(image))) as staging:
        os.makedirs(staging + "/boot/grub")
        shutil.copy(kernel, staging + "/boot/tine.elf")
        for path in modules:
            shutil.copy(path, staging + "/boot/")
        with open(staging + "/boot/grub/grub.cfg", "w") as out:
            out.write(menu(cmdline, [os.path.basename(path) for path in modules]))
        subprocess.run(grub_command(image, staging), check=True, text=True,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", required=True, metavar="IMAGE")
    parser.add_argument("--cmdline", default="")
    parser.add_argument("kernel")
    parser.add_argument("modules", nargs="*")
    args = parser.parse_args()
    try:
        make(args.o, args.kernel, args.modules, args.cmdline)
    except subprocess.CalledProcessError as error:
        sys.exit(error.output + "mkiso: grub-mkrescue failed")


if __name__ == "__main__":
    main()
