# SPDX-License-Identifier: GPL-2.0-or-later
"""The tee that is a program for tc, tee.bpf.c, with what it takes to load it."""

import os
import socket
import struct

from method import Method
from namespaces import PORT, RECEIVER_PORT, SERVER, batch, on, run
from processes import PROGRAMS

# Where a program and its maps have names. Each `tc -n` has a /sys of its own, so it cannot be the usual place.
PINS = "/run/bench-bpf"
KEY = struct.Struct("=L")
ENDPOINT = struct.Struct("!4sH2x")


def hexadecimal(data):
    return f"hex {data.hex(' ')}"


class Bpf(Method):
    name = "tc-BPF"

    def start(self, view, receivers):
        os.mkdir(PINS)
        run("mount", "-t", "bpf", "bpf", PINS)
        run("bpftool", "prog", "load", os.path.join(PROGRAMS, "tee.bpf.o"), f"{PINS}/tee", "type", "classifier",
            "pinmaps", f"{PINS}/maps")
        endpoints = [(SERVER, PORT), *((view.address(number), RECEIVER_PORT) for number in range(receivers))]
        run("bpftool", "batch", "file", "-", input="".join(
            f"map update pinned {PINS}/maps/endpoints key {hexadecimal(KEY.pack(index))} "
            f"value {hexadecimal(ENDPOINT.pack(socket.inet_aton(address), port))}\n"
            for index, (address, port) in enumerate(endpoints)))
        # The kernel looks up routes for a program only where packets may be forwarded.
        self.forward(1)
        batch("tc", "server", ["qdisc add dev uplink clsact",
                               f"filter add dev uplink ingress protocol ip bpf direct-action object-pinned {PINS}/tee"])

    @staticmethod
    def forward(whether):
        on("server", "sysctl", "-qw", f"net.ipv4.conf.uplink.forwarding={whether}")

    def stop(self):
        batch("tc", "server", ["qdisc del dev uplink clsact"])
        self.forward(0)
        run("umount", PINS)
        os.rmdir(PINS)
