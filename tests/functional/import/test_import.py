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

from hosts import children_of
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

    def __init__(self, scene, sockets=None):
        self.scene = scene
        self.sockets = sockets or {host.short: scene.listen(host) for host in scene.topology.receivers}
        self.clear()

    def clear(self):
        """Returns what there was."""
        taken = getattr(self, "taken", None)
        self.taken = {short: [] for short in self.sockets}
        # With nudges.
        self.seen = dict.fromkeys(self.sockets, 0)
        return taken

    def read(self):
        """Keeps what has come, but for nudges."""
        for short, sock in self.sockets.items():
            while sock.pending():
                message = sock.receive()
                self.seen[short] += 1
                if message.payload != NUDGE:
                    self.taken[short].append((message.source, message.port, message.payload, message.tos & 0xFC))

    def total(self):
        return sum(map(len, self.taken.values()))

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

    def send_all(self, arrived):
        """From all exporters, and no more on their way at once than nfacctd has room for: arrived(how many)."""
        sent = 0
        for number in range(DATAGRAMS):
            for exporter in self.scene.topology.exporters:
                self.scene.send(netflow5(number), exporter)
                sent += 1
                self.wait(lambda: arrived(sent - DATAGRAMS))

    def collect(self, counts):
        """Sends all, and returns what each receiver got: as many as are expected, and no more."""
        # The first receiver gets at least one of two.
        first = next(iter(self.sockets))
        self.send_all(lambda count: len(self.taken[first]) >= min(count, counts[first]))
        self.wait(lambda: all(len(self.taken[short]) >= count for short, count in counts.items()))
        taken = self.clear()
        assert {short: len(messages) for short, messages in taken.items()} == {**dict.fromkeys(taken, 0), **counts}
        return {short: sorted(messages) for short, messages in taken.items()}

    def share(self):
        """Sends all to receivers of which one gets each, and returns what each got, and how many with nudges."""
        everything = sorted((exporter.address(self.scene.family), netflow5(number))
                            for number in range(DATAGRAMS) for exporter in self.scene.topology.exporters)
        self.send_all(lambda count: self.total() >= count)
        self.wait(lambda: self.total() >= len(everything))
        seen, taken = self.seen, self.clear()
        assert sorted((source, payload) for messages in taken.values()
                      for source, _, payload, _ in messages) == everything
        return taken, seen


def end(popen):
    """Of the tee, too, which outlives its parent."""
    for pid in [popen.pid, *children_of(popen.pid)]:
        os.kill(pid, signal.SIGKILL)
    popen.wait()


def by_nfacctd(scene, files, collect):
    process = scene.server.spawn("nfacctd", "-f", files.config)
    # The process that sends starts after the one that reads datagrams, and misses what came before.
    process.wait_output("recv.lst] map successfully (re)loaded", START_DEADLINE)
    process.wait_output("waiting for NetFlow", START_DEADLINE)
    taken = collect()
    end(process.popen)
    return taken


def by_flowtee(scene, files, collect, *words):
    statements = scene.server.flowteectl("import", "pmacct", "--config", files.config, *words)
    files.write("flowtee.conf", statements)
    scene.server.flowteectl("apply", files.path("flowtee.conf"))
    return collect()


def check_same(scene, files, counts, *words, receivers=None, seen=lambda message: message):
    """Of each message what is seen has to be the same."""
    def collect():
        return {short: [seen(message) for message in messages]
                for short, messages in receivers.collect(counts).items()}

    receivers = receivers or Receivers(scene)
    expected = by_nfacctd(scene, files, collect)
    assert by_flowtee(scene, files, collect, *words) == expected
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
    receivers = Receivers(scene)
    nfacctd = by_nfacctd(scene, files, lambda: receivers.collect({"r1": 2 * DATAGRAMS, "r2": 2 * DATAGRAMS}))
    flowtee = by_flowtee(scene, files, lambda: receivers.collect({"r1": DATAGRAMS, "r2": 2 * DATAGRAMS}),
                         "--partial")
    assert flowtee["r2"] == nfacctd["r2"]
    assert flowtee["r1"] == [message for message in nfacctd["r1"] if message[0] == scene.source]


def test_round_robin(scene, pools, tmp_path):
    """One after the other; nudges are datagrams like others."""
    files = Files(scene, str(tmp_path), f"id=1 ip={','.join(pools)} balance-alg=rr\n")
    receivers = Receivers(scene)
    for by in by_nfacctd, by_flowtee:
        _, seen = by(scene, files, receivers.share)
        assert max(seen.values()) - min(seen.values()) <= 1, (by, seen)


def test_an_exporter_stays_at_one_receiver(scene, pools, tmp_path):
    """At which is another matter, as the report says."""
    files = Files(scene, str(tmp_path), f"id=1 ip={','.join(pools)} balance-alg=hash-crc32\n")
    receivers = Receivers(scene)
    for by in by_nfacctd, by_flowtee:
        taken, _ = by(scene, files, receivers.share)
        places = [(source, short) for short, messages in taken.items() for source in {message[0] for message in messages}]
        assert len(places) == len(scene.topology.exporters), (by, places)


def test_the_receiver_of_a_tag(scene, pools, tmp_path):
    """The first gets tag 0, which the second exporter has, and the second gets 100."""
    e1 = f"{scene.source}/{FULL_PREFIX[scene.family]}"
    files = Files(scene, str(tmp_path), f"id=1 ip={','.join(pools)} balance-alg=hash-tag\n",
                  tags=f"set_tag=100 ip={e1}\n")
    check_same(scene, files, {"r1": DATAGRAMS, "r2": DATAGRAMS})


def without_port(message):
    source, _, *rest = message
    return (source, *rest)


def test_a_source_of_ones_own(scene, pools, tmp_path):
    source = scene.server.address(scene.family, "r2")
    files = Files(scene, str(tmp_path), f"id=1 ip={pools[0]} src_port=4000\n",
                  lines=["tee_transparent: false", f"tee_source_ip: {source}"])
    expected = check_same(scene, files, {"r1": 2 * DATAGRAMS})
    assert {message[:2] for message in expected["r1"]} == {(source, 4000)}


def test_the_source_that_the_kernel_chooses(scene, pools, tmp_path):
    source = scene.server.address(scene.family, "r1")
    files = Files(scene, str(tmp_path), f"id=1 ip={pools[0]}\n", lines=["tee_transparent: false"])
    expected = check_same(scene, files, {"r1": 2 * DATAGRAMS}, "--source", source, seen=without_port)
    assert {message[0] for message in expected["r1"]} == {source}


def test_the_source_of_copies_to_the_host_itself(scene, tmp_path):
    """Of the kernel's choice, which is known."""
    host = f"[{scene.loopback}]" if scene.family == 6 else scene.loopback
    files = Files(scene, str(tmp_path), f"id=1 ip={host}:{COPY_PORT}\n", lines=["tee_transparent: false"])
    expected = check_same(scene, files, {"local": 2 * DATAGRAMS}, seen=without_port,
                          receivers=Receivers(scene, {"local": scene.listen_local()}))
    assert {message[0] for message in expected["local"]} == {scene.loopback}


def test_a_source_bridges_families(scene, tmp_path):
    """What comes over one family is sent over the other."""
    other = 10 - scene.family
    host, source = scene.r1, scene.server.address(other, "r1")
    files = Files(scene, str(tmp_path), f"id=1 ip={bracketed(host, other, COPY_PORT)} src_port=4000\n",
                  lines=["tee_transparent: false", f"tee_source_ip: {source}"])
    sockets = {"r1": host.udp(other, host.address(other), COPY_PORT)}
    expected = check_same(scene, files, {"r1": 2 * DATAGRAMS}, receivers=Receivers(scene, sockets))
    assert {message[:2] for message in expected["r1"]} == {(source, 4000)}
