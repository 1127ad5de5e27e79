# SPDX-License-Identifier: GPL-2.0-only
"""A few words of gdb's remote protocol: enough to stop a guest at an address, look at its
registers and change its memory. Used to hand the kernel what no loader would.
"""
import socket
import struct
import time

import vm

EBX, EIP = 3, 8


class Stub:
    def __init__(self, port):
        self.socket = self.connect(port)

    @staticmethod
    def connect(port):
        """QEMU may still be starting: it listens within seconds or not at all."""
        for _ in range(200):
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=30)
            except ConnectionRefusedError:
                time.sleep(0.05)
        raise TimeoutError("QEMU's gdb server does not answer")

    def ask(self, command):
        self.socket.sendall(b"$%s#%02x" % (command.encode(), sum(command.encode()) % 256))
        return self.answer()

    def answer(self):
        """The text of the next packet; acknowledged."""
        data = b""
        while not (b"$" in data and len(data.partition(b"$")[2].partition(b"#")[2]) >= 2):
            more = self.socket.recv(4096)
            if not more:
                raise ConnectionError("QEMU closed the connection")
            data += more
        self.socket.sendall(b"+")
        return data.partition(b"$")[2].partition(b"#")[0].decode()

    def register(self, number):
        return struct.unpack_from("<I", bytes.fromhex(self.ask("g")), 4 * number)[0]

    def run_to(self, address):
        self.ask(f"Z1,{address:x},1")
        self.ask("c")
        self.ask(f"z1,{address:x},1")

    def read(self, address, length):
        return bytes.fromhex(self.ask(f"m{address:x},{length:x}"))

    def write(self, address, data):
        self.ask(f"M{address:x},{len(data):x}:{data.hex()}")

    def leave(self):
        """The guest runs on without us."""
        self.ask("D")
        self.socket.close()


def entry_point(elf):
    """Where the kernel begins as the loader enters it, paging off: a physical address, though
    the ELF header has the virtual one."""
    with open(elf, "rb") as image:
        data = image.read(4096)
    entry, headers = struct.unpack_from("<II", data, 24)
    size, count = struct.unpack_from("<HH", data, 42)
    for i in range(count):
        _, _, virtual, physical, length = struct.unpack_from("<5I", data, headers + i * size)
        if virtual <= entry < virtual + length:
            return entry - virtual + physical
    return entry


def take_memory_map(port, elf=vm.TOP + "/build/tine.elf"):
    """At the kernel's entry: says in the loader's information that it holds no memory sizes
    (flag bit 0) and no memory map (bit 6)."""
    stub = Stub(port)
    stub.run_to(entry_point(elf))
    info = stub.register(EBX)
    flags = struct.unpack("<I", stub.read(info, 4))[0]
    stub.write(info, struct.pack("<I", flags & ~(1 << 0 | 1 << 6)))
    stub.leave()
