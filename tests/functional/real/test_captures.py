# SPDX-License-Identifier: GPL-2.0-or-later
"""What real devices sent, replayed from their own addresses: receivers get the same, to the byte and in order."""

import random
import struct

import captures

NETFLOW5 = struct.Struct("!HHLLLLBBH")
MOST_RECORDS = 30


def generated(family):
    """NetFlow v5 with every number of records, from many exporters; and what looks like nothing known."""
    shuffled = random.Random(5)
    found = []
    for records in range(1, MOST_RECORDS + 1):
        header = NETFLOW5.pack(5, records, 1000 * records, 1700000000, 0, 30 * records, 0, 0, 0)
        found.append(captures.Datagram(captures.made_up(family, records), 50000 + records,
                                       header + shuffled.randbytes(48 * records)))
    for size in 0, 1, 23, 512, 1472, 3000, 9000:
        found.append(captures.Datagram(captures.made_up(family, 100 + size % 97), 1024 + size,
                                       shuffled.randbytes(size)))
    return found


def replay(scene, datagrams):
    """Through a collector with a remote and a local receiver."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.loopback)
    remote, local = scene.listen(scene.r1), scene.listen_local()
    expected = [(d.source, d.sport, d.payload) for d in datagrams]
    for datagram in datagrams:
        scene.send(datagram.payload, source=datagram.source, sport=datagram.sport)
    for receiver in remote, local:
        messages = receiver.receive_many(len(expected))
        assert [(m.source, m.port, m.payload) for m in messages] == expected
    check_counters(scene, datagrams)
    assert not remote.pending() and not local.pending()


def check_counters(scene, datagrams):
    count, size = len(datagrams), sum(len(d.payload) for d in datagrams)
    counters = scene.wait_received(count)["counters"]
    assert counters["received_bytes"] == size
    assert scene.outcomes(count) == {"replicated": count}
    for name in "r1", "local":
        counters = scene.counters(name)
        assert (counters["offered"], counters["sent"], counters["sent_bytes"]) == (count, count, size)
        assert scene.drops(name) == {}


def test_captured_packets(scene, family):
    replay(scene, captures.require(captures.captured(family), "captured packets"))


def test_payloads_of_real_devices(scene, family):
    replay(scene, captures.require(captures.payloads(family), "payloads"))


def test_generated_datagrams(scene, family):
    replay(scene, generated(family))
