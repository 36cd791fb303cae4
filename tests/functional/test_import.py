# SPDX-License-Identifier: GPL-2.0-or-later
"""flowtee does what nfacctd does with the same files: receivers see the same datagrams.

nfacctd (of Debian) is a tee on the server, both exporters send, and what arrives is kept. Then flowtee takes
the same files over by `import` and `apply`, and both exporters send the same again.
"""

import os
import select
import signal
import time

import pytest

from scene import COPY_PORT, FULL_PREFIX, PORT, SOURCE_PORT

START_DEADLINE = 40
# It replicates without looking at what it is.
NUDGE, NUDGE_SECONDS = b"\x00\x05nudge".ljust(24, b"\0"), 0.2
DATAGRAMS = 20
# Class selector 5, as tee_ipprec asks for it; of the byte that also has ECN the upper half.
PRECEDENCE, PRECEDENCE_TOS = 5, 0xA0


def netflow5(number):
    """A NetFlow v5 datagram without flows: nfacctd looks no further."""
    return (bytes([0, 5, 0, 0]) + bytes(12) + number.to_bytes(4, "big") + bytes(4)).ljust(72, b"\x5a")


def bracketed(host, family, port):
    address = host.address(family)
    return f"[{address}]:{port}" if family == 6 else f"{address}:{port}"


class Files:
    """A configuration of nfacctd and what it names."""

    def __init__(self, scene, directory, pools, tags="", allow="", lines=()):
        self.directory = directory
        self.write("recv.lst", pools)
        self.write("pretag.map", tags)
        self.write("allow.lst", allow)
        self.write("nfacctd.conf", "\n".join([
            f"nfacctd_ip: {scene.target}", f"nfacctd_port: {PORT}", "plugins: tee[t]",
            f"tee_receivers[t]: {self.path('recv.lst')}", "tee_transparent: true",
            *([f"pre_tag_map: {self.path('pretag.map')}"] if tags else []),
            *([f"nfacctd_allow_file: {self.path('allow.lst')}"] if allow else []), *lines, ""]))

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="ascii") as file:
            file.write(text)

    @property
    def config(self):
        return self.path("nfacctd.conf")


class Receivers:
    """A socket on each receiver, and what arrived there."""

    def __init__(self, scene, hosts):
        self.scene = scene
        self.sockets = {host.short: scene.listen(host) for host in hosts}
        self.taken = {short: [] for short in self.sockets}

    def read(self):
        """Keeps what has come, but for nudges."""
        for short, sock in self.sockets.items():
            while sock.pending():
                message = sock.receive()
                if message.payload != NUDGE:
                    self.taken[short].append((message.source, message.port, message.payload, message.tos & 0xFC))

    def numbers(self):
        """What is there, short enough for a message."""
        return {short: sorted((source, payload[19], len(payload)) for source, _, payload, _ in messages)
                for short, messages in self.taken.items()}

    def nudge(self):
        """nfacctd's tee does not see a datagram that comes while it does not wait for one, until another comes."""
        for exporter in self.scene.topology.exporters:
            self.scene.send(NUDGE, exporter)

    def wait(self, done):
        """Until done(), with a nudge whenever nothing has come for a while."""
        end = time.monotonic() + START_DEADLINE
        while not done():
            assert time.monotonic() < end, self.numbers()
            if not select.select([sock.sock for sock in self.sockets.values()], [], [], NUDGE_SECONDS)[0]:
                self.nudge()
            self.read()

    def collect(self, counts):
        """Sends all, and returns what each receiver got: as many as are expected, and no more."""
        sent = 0
        for number in range(DATAGRAMS):
            for exporter in self.scene.topology.exporters:
                self.scene.send(netflow5(number), exporter)
                sent += 1
                # No more are on their way at once than nfacctd has room for; r1 gets at least one of two.
                self.wait(lambda: len(self.taken["r1"]) >= min(sent - DATAGRAMS, counts["r1"]))
        self.wait(lambda: all(len(self.taken[short]) >= count for short, count in counts.items()))
        taken, self.taken = self.taken, {short: [] for short in self.sockets}
        assert {short: len(messages) for short, messages in taken.items()} == {**dict.fromkeys(taken, 0), **counts}
        return {short: sorted(messages) for short, messages in taken.items()}


def end(popen):
    """Of the tee, too, which outlives its parent."""
    with open(f"/proc/{popen.pid}/task/{popen.pid}/children", encoding="ascii") as file:
        children = [int(pid) for pid in file.read().split()]
    for pid in [popen.pid, *children]:
        os.kill(pid, signal.SIGKILL)
    popen.wait()


def by_nfacctd(scene, files, receivers, counts):
    process = scene.server.spawn("nfacctd", "-f", files.config)
    # The process that sends starts after the one that reads datagrams, and misses what came before.
    process.wait_output("recv.lst] map successfully (re)loaded", START_DEADLINE)
    process.wait_output("waiting for NetFlow", START_DEADLINE)
    taken = receivers.collect(counts)
    end(process.popen)
    return taken


def by_flowtee(scene, files, receivers, counts, *words):
    statements = scene.server.flowteectl("import", "pmacct", "--config", files.config, *words)
    files.write("flowtee.conf", statements)
    scene.server.flowteectl("apply", files.path("flowtee.conf"))
    return receivers.collect(counts)


def check_same(scene, files, counts, *words):
    receivers = Receivers(scene, scene.topology.receivers)
    expected = by_nfacctd(scene, files, receivers, counts)
    assert by_flowtee(scene, files, receivers, counts, *words) == expected
    return expected


@pytest.fixture
def pools(scene):
    r1, r2, r3 = (bracketed(host, scene.family, COPY_PORT) for host in scene.topology.receivers)
    return r1, r2, r3


def test_tags_and_precedence(scene, pools, tmp_path):
    """r1 gets all, r2 what is tagged, r3 what is not. The DSCP is of IPv4 alone, as the report says."""
    first, second, third = pools
    e1 = f"{scene.source}/{FULL_PREFIX[scene.family]}"
    files = Files(scene, str(tmp_path), f"id=1 ip={first}\nid=2 ip={second} tag=100\nid=3 ip={third} tag=-100\n",
                  tags=f"set_tag=100 ip={e1}\n",
                  lines=[f"tee_ipprec: {PRECEDENCE}"] if scene.family == 4 else [])
    expected = check_same(scene, files, {"r1": 2 * DATAGRAMS, "r2": DATAGRAMS, "r3": DATAGRAMS})
    assert {(source, port) for source, port, _, _ in expected["r2"]} == {(scene.source, SOURCE_PORT)}
    if scene.family == 4:
        assert {tos for _, _, _, tos in expected["r1"]} == {PRECEDENCE_TOS}


def test_allow(scene, pools, tmp_path):
    files = Files(scene, str(tmp_path), f"id=1 ip={','.join(pools)}\n", allow=f"{scene.source}\n")
    check_same(scene, files, {"r1": DATAGRAMS, "r2": DATAGRAMS, "r3": DATAGRAMS})
    assert scene.server.collector("nfacctd")["counters"]["outcomes"]["denied"] >= DATAGRAMS


def test_an_unknown_key_is_a_reported_difference(scene, pools, tmp_path):
    """nfacctd sends everything to a pool whose tags it does not read; what is carried over is what the file says."""
    first, second, _ = pools
    e1 = f"{scene.source}/{FULL_PREFIX[scene.family]}"
    files = Files(scene, str(tmp_path), f"id=1 ip={first} comment=edge tag=100\nid=2 ip={second}\n",
                  tags=f"set_tag=100 ip={e1}\n")
    receivers = Receivers(scene, scene.topology.receivers)
    both = {"r1": 2 * DATAGRAMS, "r2": 2 * DATAGRAMS}
    nfacctd = by_nfacctd(scene, files, receivers, both)
    flowtee = by_flowtee(scene, files, receivers, {"r1": DATAGRAMS, "r2": 2 * DATAGRAMS}, "--partial")
    assert flowtee["r2"] == nfacctd["r2"]
    assert flowtee["r1"] == [message for message in nfacctd["r1"] if message[0] == scene.source]
