# SPDX-License-Identifier: GPL-2.0-or-later
"""Where flowtee stands in the way of a packet: after reassembly and the raw table, before conntrack."""

import os
import socket

import pytest

import packets
from scene import ANY, COPY_PORT, PORT, Scene

RAW = """table inet raw_test {{
    chain first {{ type filter hook prerouting priority raw; policy accept; udp dport {port} {verdict}; }}
}}
"""
# Any rule that looks at the state of a connection makes the namespace track them.
TRACK = """table inet track_test {
    chain watch { type filter hook prerouting priority filter; policy accept; ct state new counter; }
}
"""
INPUT_DROP = """table inet input_test {{
    chain last {{ type filter hook input priority filter; policy accept; udp dport {port} drop; }}
}}
"""


@pytest.fixture
def nft(topology):
    """Loads rules in the server, until the end of the test."""
    yield topology.server.nft
    topology.server.run("nft", "flush", "ruleset")


def tracked(host, family):
    return host.run("conntrack", "-L", "-f", f"ipv{family}", "-p", "udp")


@pytest.mark.parametrize("order", ["in order", "reversed"])
def test_fragments_are_reassembled_first(scene, order):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    sock = scene.listen(scene.r1)
    payload = bytes(range(256)) * 16
    pieces = packets.fragments(scene.build(payload))
    assert len(pieces) == 3
    for piece in pieces if order == "in order" else reversed(pieces):
        scene.uplink().send(piece)
    assert sock.receive().payload == payload
    collector = scene.wait_received(1)
    assert collector["counters"]["received_bytes"] == len(payload)


def test_a_datagram_with_a_missing_fragment_is_none(scene):
    scene.add_collector()
    first, *_rest, last = packets.fragments(scene.build(b"x" * 4000))
    scene.uplink().send(first)
    scene.uplink().send(last)
    scene.pass_marker()
    scene.wait_received(0)


def test_rules_in_the_raw_table_keep_datagrams_away(scene, nft):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    nft(RAW.format(port=PORT, verdict="drop"))
    scene.send()
    scene.pass_marker()
    scene.wait_received(0)
    nft("delete table inet raw_test")
    scene.send()
    assert scene.outcomes(1) == {"replicated": 1}


def test_untracked_datagrams_are_replicated(scene, nft):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    nft(TRACK + RAW.format(port=PORT, verdict="notrack"))
    sock = scene.listen(scene.r1)
    scene.send()
    assert sock.receive().payload == b"flow"


def test_a_consumed_original_makes_no_conntrack_entry(scene, nft):
    nft(TRACK)
    scene.add_collector("original drop")
    scene.add_receiver(scene.r1)
    sock = scene.listen(scene.r1)
    scene.send(sport=40001)
    sock.receive()
    scene.server.flowteectl("set collector c original accept")
    scene.send(sport=40002)
    sock.receive()
    scene.pass_marker()
    entries = tracked(scene.server, scene.family)
    assert "sport=40002" in entries, "nothing is tracked at all, so nothing can be told"
    assert "sport=40001" not in entries


def test_copies_are_not_tracked(scene, nft):
    nft(TRACK)
    scene.add_collector("original accept")
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.loopback)
    remote, local = scene.listen(scene.r1), scene.listen_local()
    scene.send(sport=40003)
    remote.receive()
    local.receive()
    entries = tracked(scene.server, scene.family)
    assert f"dport={PORT}" in entries
    assert f"dport={COPY_PORT}" not in entries


def test_input_rules_come_too_late(scene, nft):
    nft(INPUT_DROP.format(port=PORT))
    scene.add_collector("original accept")
    scene.add_receiver(scene.r1)
    remote = scene.listen(scene.r1)
    original = scene.listen(scene.server, port=PORT)
    scene.send()
    assert remote.receive().payload == b"flow"
    scene.pass_marker()
    assert not original.pending()


@pytest.mark.parametrize("original", ["auto", "accept", "drop"])
def test_what_does_not_match_passes(scene, original):
    """Another port, another address, and other protocols with the same port."""
    server, family = scene.server, scene.family
    scene.add_collector("original", original)
    other_port = scene.listen(server, port=PORT + 1)
    other_address = scene.listen(server, scene["server"].address(family, "r1"), PORT)
    scene.send(port=PORT + 1)
    assert other_port.receive().payload == b"flow"
    scene.send(to=server.address(family, "r1"))
    assert other_address.receive().payload == b"flow"
    with server.inside():
        acceptor = socket.create_server((scene.target, PORT),
                                        family=socket.AF_INET if family == 4 else socket.AF_INET6)
    with acceptor, scene.e1.inside():
        with socket.create_connection((scene.target, PORT), timeout=10) as connection:
            connection.sendall(b"tcp")
            with acceptor.accept()[0] as accepted:
                assert accepted.recv(3) == b"tcp"
    answers = scene.uplink().capture()
    scene.uplink().send(packets.echo_request(scene.source, scene.target))
    answers.wait("echo reply", lambda frame: packets.is_echo_reply(packets.read(frame.packet)))
    scene.wait_received(0)


def reassembly_ends():
    """Whether the kernel can end it: before 5.13, once begun, it went on until its namespace went."""
    return tuple(map(int, os.uname().release.split(".")[:2])) >= (5, 13)


def test_nothing_is_done_without_a_collector(network, family):
    """Reassembly tells whether a namespace has hooks: it holds back a fragment that only passes through."""
    scene = Scene(network(exporters=1, receivers=1), family)
    server = scene.server
    capture = scene.r1["server"].capture()

    def passes():
        first = packets.fragments(scene.build(b"x" * 2000, to=scene.r1.address(family)))[0]
        scene.uplink().send(first)
        scene.pass_marker()
        return len(capture.settle()) == 1

    with server.forwarding():
        assert passes()
        other = packets.endpoint(server.address(10 - family), PORT)
        server.flowteectl("add collector c listen", other)
        assert passes(), "there is no collector of this family"
        server.flowteectl("add collector both listen *:9")
        assert not passes()
        server.flowteectl("del collector both")
        assert passes() == reassembly_ends(), "there is none any more"
        scene.add_collector(name="own")
        assert not passes()
        server.flowteectl("flush")
        assert passes() == reassembly_ends()


def test_collectors_come_and_go(scene):
    """Each state as if it were the first."""
    for number in range(1, 4):
        scene.add_collector(address=ANY[scene.family])
        scene.add_receiver(scene.r1)
        sock = scene.listen(scene.r1)
        scene.send(b"%d" % number)
        assert sock.receive().payload == b"%d" % number
        sock.close()
        scene.server.flowteectl("del collector c")
        original = scene.listen(scene.server, port=PORT)
        scene.send(b"back")
        assert original.receive().payload == b"back"
        original.close()
