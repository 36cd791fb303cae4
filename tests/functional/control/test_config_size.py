# SPDX-License-Identifier: GPL-2.0-or-later
"""1,000 collectors, 100,000 receivers and 100,000 prefixes."""

import time

import packets
from scene import COPY_PORT, PORT

COLLECTORS, RECEIVERS, PREFIXES = 1000, 100000, 100000


def write(path, port):
    """Half of the prefixes in one list, half spread over receivers. `port` makes two files differ everywhere."""
    half = [f"11.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in range(PREFIXES // 2)]
    with open(path, "w", encoding="ascii") as file:
        for c in range(COLLECTORS):
            file.write(f"collector c{c} listen 10.200.{c >> 8}.{c & 255}:{PORT}")
            file.write(f" allow {','.join(half)}\n" if not c else "\n")
            for r in range(RECEIVERS // COLLECTORS):
                file.write(f"receiver c{c}/r{r} to 172.16.{r >> 8}.{r & 255}:{port + c}")
                file.write(f" from 12.{c >> 8}.{c & 255}.{r}/32\n" if r < PREFIXES // 2 // COLLECTORS else "\n")


class Clock:
    """How long steps take, for whoever reads the output."""

    def __init__(self):
        self.seconds = {}

    def time(self, name, call, *words):
        start = time.monotonic()
        result = call(*words)
        self.seconds[name] = time.monotonic() - start
        print(f"{name}: {self.seconds[name]:.1f} s", flush=True)
        return result


def test_a_large_configuration(topology, tmp_path):
    server = topology.server
    first, second = str(tmp_path / "first"), str(tmp_path / "second")
    write(first, 9000)
    write(second, 20000)
    clock = Clock()
    clock.time("check", server.flowteectl, "check", first)
    clock.time("apply to nothing", server.flowteectl, "apply", first)
    assert not clock.time("diff with no difference", server.flowteectl, "diff", first)
    clock.time("apply of the same", server.flowteectl, "apply", first)
    changes = clock.time("diff with all different", server.flowteectl, "diff", second)
    assert len(changes.splitlines()) == RECEIVERS
    clock.time("apply of another", server.flowteectl, "apply", second)
    saved = clock.time("save", server.flowteectl, "save")
    assert saved.count("\nreceiver ") == RECEIVERS and saved.count("\ncollector ") == COLLECTORS
    assert not server.run("flowteectl", "diff", "-", data=saved)
    # One that matters among all of them works.
    server.flowteectl(f"add collector live listen {server.address(4)}:{PORT}")
    server.flowteectl("add receiver live/r1 to", packets.endpoint(topology.receivers[0].address(4), COPY_PORT))
    sock = topology.receivers[0].udp(4, topology.receivers[0].address(4), COPY_PORT)
    topology.exporters[0].udp(4).send(b"flow", server.address(4), PORT)
    assert sock.receive().payload == b"flow"
    clock.time("flush", server.flowteectl, "flush")
