# SPDX-License-Identifier: GPL-2.0-or-later
"""source: copies that come from an address of one's own, and may be of another family than the datagram."""

import random

import pytest

import packets
from configuration import REFUSED, WRONG, apply, refused
from scene import ANY, COPY_PORT, LOOPBACK, PORT, SOURCE_PORT

# Of no host here.
OWN = {4: "198.51.100.9", 6: "2001:db8:99::9"}
DYNAMIC_PORTS = range(49152, 65536)


@pytest.fixture(params=["same family", "other family"])
def to_family(request, family):
    """Of the receiver: the exporter is of `family`."""
    return family if request.param == "same family" else 10 - family


def bracketed(address):
    return f"[{address}]" if ":" in address else address


def receiver(scene, to_family, words, name="r1", port=COPY_PORT):
    """A receiver at the host of that name, or on the server itself."""
    address = LOOPBACK[to_family] if name == "local" else scene[name].address(to_family)
    scene.server.flowteectl(f"add receiver c/{name} to", packets.endpoint(address, port), words)
    host = scene.server if name == "local" else scene[name]
    return host.udp(to_family, address, port)


def copies(scene, capture, count):
    """What came by now; the server has received `count` in all."""
    scene.wait_received(count)
    found = [p for p in packets.udp_packets(capture.settle()) if p.dport == COPY_PORT]
    assert all(packet.header_ok for packet in found)
    return found


def test_address_and_port(scene, family, to_family):
    """The address alone keeps the exporter's port; a port beside it replaces that."""
    scene.add_collector()
    remote = receiver(scene, to_family, f"source {OWN[to_family]}")
    local = receiver(scene, to_family, f"source {bracketed(OWN[to_family])}:4739", "local")
    for number, sport in enumerate((1, 2055, 65535)):
        scene.send(b"%d" % number, sport=sport)
        message = remote.receive()
        assert (message.payload, message.source, message.port) == (b"%d" % number, OWN[to_family], sport)
        message = local.receive()
        assert (message.payload, message.source, message.port) == (b"%d" % number, OWN[to_family], 4739)
    assert scene.outcomes(3) == {"replicated": 3}
    scene.server.flowteectl(f"set receiver c/local source {OWN[to_family]}")
    scene.send(sport=7777)
    assert local.receive().port == 7777


def test_port_by_hash(scene, family, to_family):
    """An exporter keeps its port, and another one has another, mostly."""
    scene.add_collector()
    sock = receiver(scene, to_family, f"source {bracketed(OWN[to_family])}:hash")
    sources = [f"192.0.2.{i}" if family == 4 else f"2001:db8:5::{i:x}" for i in range(1, 101)]
    exporters = [(source, SOURCE_PORT) for source in sources] + [(sources[0], 1000 + i) for i in range(50)]
    chosen = []
    for _ in range(2):
        for source, sport in exporters:
            scene.send(source=source, sport=sport)
        messages = sock.receive_many(len(exporters))
        assert {m.source for m in messages} == {OWN[to_family]}
        chosen.append([m.port for m in messages])
    assert chosen[0] == chosen[1]
    assert all(port in DYNAMIC_PORTS for port in chosen[0])
    # Of 150 fair choices out of 16384 more than four alike are one case in a thousand.
    assert len(set(chosen[0])) >= len(exporters) - 4
    # All over the range.
    assert {(port - DYNAMIC_PORTS.start) * 4 // len(DYNAMIC_PORTS) for port in chosen[0]} == {0, 1, 2, 3}


def test_fields_and_checksum(scene, family, to_family):
    """DSCP, ECN and TTL are the original's; the checksum is right for what is sent, of any length and content."""
    scene.add_collector()
    receiver(scene, to_family, f"source {OWN[to_family]}")
    capture = scene.r1["server"].capture()
    chance = random.Random(9)
    payloads = [chance.randbytes(size) for size in (*range(12), 100, 101, 1400)]
    fields = [(0, 64), (0xB8, 255), (0x03, 9), (0x2A, 3)]
    for number, payload in enumerate(payloads):
        tos, ttl = fields[number % len(fields)]
        scene.send(payload, sport=1024 + number, tos=tos, ttl=ttl)
    found = copies(scene, capture, len(payloads))
    assert [p.payload for p in found] == payloads
    for number, packet in enumerate(found):
        tos, ttl = fields[number % len(fields)]
        assert (packet.tos, packet.ttl) == (tos, ttl - scene.hops - 1)
        assert (packet.source, packet.sport) == (OWN[to_family], 1024 + number)
        assert packet.destination == scene.r1.address(to_family)
        assert packet.length == 8 + len(packet.payload)
        assert packet.checksum_ok, packet


def test_ttl_and_dscp_are_set(scene, family, to_family):
    scene.add_collector()
    sockets = [receiver(scene, to_family, f"source {OWN[to_family]} ttl 17 dscp 46", name)
               for name in ("r1", "local")]
    scene.send(tos=0x07, ttl=99)
    for sock in sockets:
        message = sock.receive()
        assert (message.ttl, message.tos) == (17, 46 << 2 | 3)


def test_ttl_that_is_used_up(scene, family, to_family):
    scene.add_collector()
    receiver(scene, to_family, f"source {OWN[to_family]}")
    local = receiver(scene, to_family, f"source {OWN[to_family]}", "local")
    scene.send(ttl=1 + scene.hops)
    assert local.receive().ttl == 1
    scene.wait_received(1)
    assert scene.drops("r1") == {"ttl": 1}


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_no_checksum(scene, to_family):
    """IPv4 may go without one: it stays so. IPv6 may not: it is filled in."""
    scene.add_collector()
    sockets = [receiver(scene, to_family, f"source {OWN[to_family]}", name) for name in ("r1", "local")]
    capture = scene.r1["server"].capture()
    payloads = [random.Random(size).randbytes(size) for size in (0, 1, 2, 33, 1000)]
    for payload in payloads:
        scene.send(payload, checksum=0)
    for packet in copies(scene, capture, len(payloads)):
        assert packet.checksum_ok if to_family == 6 else packet.checksum == 0, packet
    large = random.Random(1).randbytes(7000)
    scene.send(large, checksum=0)
    for sock in sockets:
        assert [m.payload for m in sock.receive_many(len(payloads) + 1)] == [*payloads, large]


def test_checksum_that_computes_to_zero(scene, family, to_family):
    """It is sent as 0xffff: zero stands for none."""
    scene.add_collector()
    receiver(scene, to_family, f"source {OWN[to_family]}")
    capture = scene.r1["server"].capture()
    target = scene.r1.address(to_family)
    plain = packets.udp_checksum(OWN[to_family], target, packets.udp_segment(
        OWN[to_family], target, SOURCE_PORT, COPY_PORT, b"\0\0", 0))
    scene.send(plain.to_bytes(2, "big"))
    [packet] = copies(scene, capture, 1)
    assert packet.checksum == 0xFFFF and packet.checksum_ok


def test_a_wrong_checksum_is_malformed(scene, family, to_family):
    """It is not made right by being written anew."""
    scene.add_collector()
    receiver(scene, to_family, f"source {OWN[to_family]}")
    scene.send(b"wrong", checksum=0x1234)
    assert scene.outcomes(1) == {"malformed": 1}


def test_any_size(scene, family, to_family):
    """Larger than the MTU: in fragments, which the receiver puts together again. The original is as it was."""
    scene.add_collector()
    sockets = [receiver(scene, to_family, f"source {OWN[to_family]}", name) for name in ("r1", "local")]
    # Another one shares the payload with them.
    scene.add_receiver(scene["r2"])
    sockets += [scene.listen(scene["r2"]), scene.listen(scene.server, port=PORT)]
    for size in 1431, 1432, 1433, 1452, 1453, 1472, 1473, 9000, 65507:
        payload = random.Random(size).randbytes(size)
        scene.send(payload)
        for sock in sockets:
            assert sock.receive().payload == payload, f"{size} bytes"
    for name in "r1", "local", "r2":
        assert scene.drops(name) == {}


@pytest.mark.parametrize("family", [6], ids=["ipv6"])
def test_more_than_ipv4_can_carry(scene):
    """IPv6 carries 20 bytes more: IPv4 receivers go without, and it is counted."""
    scene.add_collector()
    sockets = {name: receiver(scene, 4, f"source {OWN[4]}", name) for name in ("r1", "local")}
    sockets["r2"] = receiver(scene, 6, f"source {OWN[6]}", "r2")
    sizes = [65507, 65508, 65527]
    for size in sizes:
        scene.send(b"\x77" * size)
    assert [len(m.payload) for m in sockets["r2"].receive_many(3)] == sizes
    for name in "r1", "local":
        assert len(sockets[name].receive().payload) == 65507
        assert not sockets[name].pending()
        assert scene.drops(name) == {"too_large": 2}
    assert scene.outcomes(3) == {"replicated": 3}


def test_small_links(scene, family, to_family):
    """Headers of another size: what fitted the one link is too large for the other, and comes in pieces."""
    scene.add_collector()
    sock = receiver(scene, to_family, f"source {OWN[to_family]}")
    capture = scene.r1["server"].capture()
    scene.server.ip("link set r1 mtu 1280")
    try:
        for size in 1231, 1232, 1233, 1252, 1253, 1400:
            payload = random.Random(size).randbytes(size)
            scene.send(payload, flags=packets.DF)
            assert sock.receive().payload == payload
        assert max(len(frame.packet) for frame in capture.settle()) <= 1280
    finally:
        scene.server.ip("link set r1 mtu 1500")


def test_datagrams_that_a_device_put_together(scene, family, to_family):
    """One packet with many datagrams, and a checksum that is left to the device."""
    scene.add_collector()
    sockets = [receiver(scene, to_family, f"source {bracketed(OWN[to_family])}:9", name) for name in ("r1", "local")]
    payloads = [b"%03d" % number * 100 for number in range(20)]
    exporter = scene.e1.udp(family)
    exporter.send(b"".join(payloads), scene.target, PORT, segment=300)
    exporter.send(b"one", scene.target, PORT)
    for sock in sockets:
        messages = sock.receive_many(21)
        assert [m.payload for m in messages] == [*payloads, b"one"]
        assert {(m.source, m.port) for m in messages} == {(OWN[to_family], 9)}


def test_families_in_one_collector(scene, family):
    """A listener of both; receivers of both; exporters of both. `from` knows exporters of both families."""
    scene.server.flowteectl(f"add collector c listen *:{PORT} original drop")
    sockets = {}
    for index, (to_family, words) in enumerate([(4, ""), (6, ""), (4, "from 10.0.0.0/8,fd00::/16"), (6, "from ::/0")]):
        name = f"to{to_family}-{index}"
        address = scene.r1.address(to_family)
        scene.server.flowteectl(f"add receiver c/{name} to", packets.endpoint(address, COPY_PORT + index),
                                f"source {OWN[to_family]}", words)
        sockets[name] = scene.r1.udp(to_family, address, COPY_PORT + index)
    scene.send(b"mine")
    got = {name: [m.payload for m in sock.receive_many(1)] for name, sock in sockets.items()
           if name != "to6-3" or family == 6}
    assert set(map(tuple, got.values())) == {(b"mine",)}
    assert scene.outcomes(1) == {"replicated": 1}
    if family == 4:
        assert not sockets["to6-3"].pending()
        assert scene.counters("to6-3")["offered"] == 0


REFUSALS = [
    ("to {to} source {other}", "source"),
    ("to {other_to}", "to"),
    ("to {other_to} source transparent", "to"),
    ("to {to} source {any}", "source"),
    ("to {to} source nowhere", "nowhere"),
    ("to {to} source {own}:0", "0"),
    ("to {to} source {own}:hashed", "hashed"),
    ("to {to} from {other}", "from"),
]


def test_refusals(scene, family):
    """By the words of a command and in a file, and nothing is there afterwards."""
    server, other = scene.server, 10 - family
    scene.add_collector()
    values = {"to": packets.endpoint(scene.r1.address(family), 9), "own": bracketed(OWN[family]),
              "other": OWN[other], "other_to": packets.endpoint(scene.r1.address(other), 9), "any": ANY[family]}
    listen = packets.endpoint(scene.target, PORT)
    for words, culprit in REFUSALS:
        words = words.format(**values)
        result = server.flowteectl_call("add receiver c/r", words)
        assert result.returncode in (REFUSED, WRONG), words
        assert len(result.stderr.splitlines()) == 1 and culprit in result.stderr, result
        [(line, message)] = refused(server, "apply", f"collector c listen {listen}\nreceiver c/r {words}\n")
        assert line == 2 and culprit in message
    assert server.collector("c")["receivers"] == []
    # What is accepted becomes wrong by a change of one word.
    server.flowteectl("add receiver c/r to", values["other_to"], f"source {OWN[other]}")
    for words in "source transparent", f"source {OWN[family]}", f"to {values['to']}":
        assert server.flowteectl_call("set receiver c/r", words).returncode == REFUSED, words
    server.flowteectl("set receiver c/r to", values["to"], f"source {OWN[family]}")
    apply(server, server.flowteectl("save"))
