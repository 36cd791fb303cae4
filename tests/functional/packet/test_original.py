# SPDX-License-Identifier: GPL-2.0-or-later
"""What becomes of the original: auto, accept and drop."""

import socket

import pytest

import packets
import socket_choice
from scene import ANY, PORT, SOURCE_PORT


@pytest.fixture(params=["with a receiver", "without"])
def collector(request, scene):
    """Adds the collector; what becomes of the original has nothing to do with receivers."""
    def add(*words):
        scene.add_collector(*words)
        if request.param == "with a receiver":
            scene.add_receiver(scene.r1)
    return add


def answers_after(scene, capture, count=1):
    """ICMP errors that the exporter has got, once the server has counted."""
    scene.wait_received(count)
    scene["router"]["server"].capture().settle()
    return packets.icmp_packets(capture.settle())


def test_the_default_is_auto(scene):
    scene.add_collector()
    [collector] = scene.server.flowteectl_json("show")["collectors"]
    assert collector["original"] == "auto"


@pytest.mark.parametrize("original", ["auto", "accept"])
@pytest.mark.parametrize("bound_to", ["address", "any"])
def test_a_local_socket_gets_it(scene, family, collector, original, bound_to):
    collector("original", original)
    sock = scene.listen(scene.server, scene.target if bound_to == "address" else ANY[family], PORT)
    scene.send(b"original")
    assert sock.receive().payload == b"original"
    scene.wait_received(1)


def test_auto_without_a_socket_consumes_it_silently(scene, collector):
    collector()
    capture = scene.uplink().capture()
    scene.send()
    assert not answers_after(scene, capture)


def test_accept_without_a_socket_answers_as_usual(scene, collector):
    collector("original accept")
    capture = scene.uplink().capture()
    scene.send()
    [icmp] = capture.wait("port unreachable", lambda frame: packets.icmp_packets([frame]))
    packet = packets.read(icmp.packet)
    assert tuple(packet.body[:2]) == ((3, 3) if scene.family == 4 else (1, 4))
    scene.wait_received(1)


def test_drop_consumes_it_before_a_socket(scene, collector):
    collector("original drop")
    sock = scene.listen(scene.server, port=PORT)
    capture = scene.uplink().capture()
    scene.send()
    assert not answers_after(scene, capture)
    assert not sock.pending()


def test_auto_knows_whom_a_connected_socket_is_for(scene, family, collector):
    collector()
    e2 = scene["e2"]
    sock = scene.listen(scene.server, port=PORT)
    sock.connect(scene.source, SOURCE_PORT)
    capture = scene.uplink(e2).capture()
    scene.send(b"from e2", exporter=e2)
    assert not answers_after(scene, capture)
    scene.send(b"other port", sport=SOURCE_PORT + 1)
    scene.send(b"from e1")
    assert sock.receive().payload == b"from e1"
    assert not sock.pending()
    scene.wait_received(3)


def test_auto_knows_the_device_of_a_socket(scene, collector):
    collector()
    capture = scene.uplink().capture()
    elsewhere = scene.listen(scene.server, scene.target, PORT, dev="r1", reuse=True)
    scene.send()
    assert not answers_after(scene, capture)
    here = scene.listen(scene.server, scene.target, PORT, dev=scene.inlet().dev, reuse=True)
    scene.send(b"here")
    assert here.receive().payload == b"here"
    assert not elsewhere.pending()


def test_auto_knows_the_address_of_a_socket(scene, family):
    scene.add_collector(address=ANY[family])
    sock = scene.listen(scene.server, scene.server.address(family, "r1"), PORT)
    capture = scene.uplink().capture()
    scene.send()
    assert not answers_after(scene, capture)
    scene.send(b"there", to=scene.server.address(family, "r1"))
    assert sock.receive().payload == b"there"


def test_auto_follows_the_socket(scene, collector):
    """It comes, goes and comes again: asked for each datagram."""
    collector()
    capture = scene.uplink().capture()
    for _ in range(2):
        sock = scene.listen(scene.server, port=PORT)
        scene.send(b"open")
        assert sock.receive().payload == b"open"
        sock.close()
        scene.send(b"closed")
    assert not answers_after(scene, capture, 4)


def test_auto_knows_the_socket_that_a_program_names(scene, collector):
    """No socket has the collector's port, and a BPF program gives what comes for it to one that has another."""
    collector()
    capture = scene.uplink().capture()
    sock = scene.listen(scene.server, port=PORT + 1)
    scene.send(b"nobody's")
    with socket_choice.chosen(scene.server, sock.sock, PORT):
        scene.send(b"named")
        assert sock.receive().payload == b"named"
    scene.send(b"nobody's again")
    assert not answers_after(scene, capture, 3)
    assert not sock.pending()


def test_auto_delivers_to_a_dual_stack_socket(scene, family, collector):
    """An IPv6 socket that also takes IPv4."""
    collector()
    with scene.server.inside():
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    with sock:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        sock.settimeout(10)
        sock.bind(("::", PORT))
        scene.send(b"dual")
        assert sock.recv(100) == b"dual"


@pytest.mark.parametrize("outcome", ["denied", "no_receiver", "malformed"])
@pytest.mark.parametrize("original", ["auto", "accept", "drop"])
def test_whatever_the_outcome(scene, family, original, outcome):
    scene.add_collector("original", original)
    words = ("allow " if outcome == "denied" else "from ") + scene["e2"].address(family)
    if outcome == "denied":
        scene.server.flowteectl("set collector c", words)
        scene.add_receiver(scene.r1)
    elif outcome == "no_receiver":
        scene.add_receiver(scene.r1, words)
    # A checksum that is wrong is the stack's to refuse; raw sockets see that it got the packet.
    inlet = scene.server["router"].capture()
    sock = scene.listen(scene.server, port=PORT)
    scene.send(b"original", checksum=0x1234 if outcome == "malformed" else None)
    inlet.settle()
    assert scene.outcomes(1) == {outcome: 1}
    errors = checksum_errors(scene.server, family)
    if outcome == "malformed":
        # Against a second one, so that what was counted before this test does not matter.
        scene.send(b"original", checksum=0x1234)
        scene.wait_received(2)
        inlet.settle()
        assert checksum_errors(scene.server, family) - errors == (0 if original == "drop" else 1)
    elif original == "drop":
        assert not sock.pending()
    else:
        assert sock.receive().payload == b"original"


def checksum_errors(host, family):
    """Datagrams that the UDP stack threw away for their checksum."""
    if family == 6:
        lines = host.read("/proc/thread-self/net/snmp6").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Udp6InCsumErrors"))
    names, values = [line.split() for line in host.read("/proc/thread-self/net/snmp").splitlines()
                     if line.startswith("Udp:")]
    return int(dict(zip(names, values))["InCsumErrors"])


def test_the_mode_can_be_changed(scene):
    scene.add_collector("original drop")
    sock = scene.listen(scene.server, port=PORT)
    scene.send(b"1")
    scene.wait_received(1)
    scene.server.flowteectl("set collector c original auto")
    scene.send(b"2")
    assert sock.receive().payload == b"2"
    assert not sock.pending()
    scene.wait_received(2)
