# SPDX-License-Identifier: GPL-2.0-or-later
"""Receivers on the host itself."""

import pytest

import packets
from scene import ANY, COPY_PORT, PORT


def own_addresses(scene):
    return {"loopback": scene.loopback, "own": scene.target,
            "of another link": scene.server.address(scene.family, "r2")}


@pytest.fixture(params=["loopback", "own", "of another link"])
def address(request, scene):
    return own_addresses(scene)[request.param]


def test_a_local_receiver_gets_copies(scene, address):
    scene.add_collector()
    scene.add_receiver(address)
    sock = scene.listen_local(address)
    scene.send(b"local", tos=0x28)
    message = sock.receive()
    assert (message.payload, message.source, message.port, message.tos) == (b"local", scene.source, 50000, 0x28)
    assert scene.outcomes(1) == {"replicated": 1}
    assert scene.sent("local") == 1


def test_a_wildcard_socket_gets_copies(scene, family, address):
    scene.add_collector()
    scene.add_receiver(address)
    sock = scene.listen_local(ANY[family])
    scene.send(b"any")
    assert sock.receive().payload == b"any"


@pytest.mark.parametrize("dev", ["lo", "of the address", "r3"])
def test_a_socket_that_is_bound_to_a_device(scene, family, address, dev):
    """It gets what it would get of the host's own datagrams; what it would not get has no listener."""
    if dev == "of the address":
        dev = {"own": "router", "of another link": "r2", "loopback": "lo"}[
            next(name for name, value in own_addresses(scene).items() if value == address)]
    sock = scene.listen_local(ANY[family], dev=dev)
    anybody = scene.listen_local(ANY[family], port=COPY_PORT + 1)
    sender = scene.server.udp(family)
    # What a queue holds comes out of it in order.
    for port in COPY_PORT, COPY_PORT + 1:
        sender.send(b"ordinary", address, port)
    anybody.receive()
    ordinary = sock.drain()
    scene.add_collector()
    scene.add_receiver(address)
    capture = scene.uplink().capture()
    scene.send(b"copy")
    scene.wait_received(1)
    if ordinary:
        assert sock.receive().payload == b"copy"
    assert scene.drops("local") == ({} if ordinary else {"no_listener": 1})
    scene["router"]["server"].capture().settle()
    assert not capture.settle(), "nothing goes back to the exporter"


def test_no_listener(scene, address):
    scene.add_collector()
    scene.add_receiver(address)
    scene.add_receiver(scene.r1)
    capture = scene.uplink().capture()
    remote = scene.listen(scene.r1)
    scene.send()
    remote.receive()
    assert scene.outcomes(1) == {"replicated": 1}
    assert scene.drops("local") == {"no_listener": 1}
    scene["router"]["server"].capture().settle()
    assert not capture.settle(), "nothing goes back to the exporter"


def test_a_listener_that_comes_and_goes(scene):
    scene.add_collector()
    scene.add_receiver(scene.loopback)
    for number in range(2):
        scene.send(b"lost")
        scene.wait_received(2 * number + 1)
        sock = scene.listen_local()
        scene.send(b"%d" % number)
        assert sock.receive().payload == b"%d" % number
        sock.close()
    counters = scene.counters("local")
    assert (counters["sent"], counters["dropped"]["no_listener"]) == (2, 2)


def test_a_socket_that_is_connected_elsewhere_is_no_listener(scene, family):
    scene.add_collector()
    scene.add_receiver(scene.loopback)
    sock = scene.listen_local(ANY[family])
    sock.connect(scene["e2"].address(family), 50000)
    scene.send()
    scene.wait_received(1)
    assert scene.drops("local") == {"no_listener": 1}


def test_several_on_one_host(scene):
    scene.add_collector()
    ports = range(COPY_PORT, COPY_PORT + 5)
    for port in ports:
        scene.add_receiver(scene.loopback, name=f"l{port}", port=port)
    sockets = [scene.listen_local(port=port) for port in ports]
    original = scene.listen(scene.server, port=PORT)
    for size in 0, 1464, 20000:
        payload = bytes([size % 251]) * size
        scene.send(payload)
        for sock in [*sockets, original]:
            assert sock.receive().payload == payload


@pytest.mark.parametrize("value", [0, 1])
def test_no_sysctl_is_needed(scene, family, value):
    """rp_filter, route_localnet and the like decide nothing about local copies."""
    server = scene.server
    server.sysctl(net__ipv4__conf__all__rp_filter=value, net__ipv4__conf__lo__rp_filter=value,
                  net__ipv4__conf__lo__route_localnet=0, net__ipv4__conf__all__route_localnet=0)
    try:
        scene.add_collector()
        scene.add_receiver(scene.loopback)
        sock = scene.listen_local()
        # From nowhere: no route leads back.
        source = {4: "203.0.113.9", 6: "2001:db8:9::9"}[family]
        inlet = scene["router"]["server"]
        scene.server.sysctl(**{f"net__ipv4__conf__{inlet.peer.dev}__rp_filter": 0})
        scene.send(source=source)
        assert sock.receive().source == source
    finally:
        server.sysctl(net__ipv4__conf__all__rp_filter=0, net__ipv4__conf__lo__rp_filter=0)


def test_a_local_copy_that_a_rule_drops(scene, family):
    scene.add_collector()
    scene.add_receiver(scene.loopback)
    scene.add_receiver(scene.r1)
    sock = scene.listen_local()
    remote = scene.listen(scene.r1)
    scene.server.nft("table inet t { chain o { type filter hook output priority filter; policy accept;"
                     f" udp dport {COPY_PORT} drop; }}; }}\n")
    try:
        scene.send()
        scene.wait_received(1)
        assert scene.drops("local") == {"transmit": 1}
        assert scene.drops("r1") == {"transmit": 1}
    finally:
        scene.server.run("nft", "flush", "ruleset")
    scene.send(b"again")
    assert sock.receive().payload == b"again"
    assert remote.receive().payload == b"again"


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_another_address_of_the_loopback_network(scene):
    scene.add_collector()
    scene.add_receiver("127.9.9.9")
    sock = scene.listen_local("127.9.9.9")
    scene.send(b"127")
    assert sock.receive().payload == b"127"


def test_loopback_traffic_itself_is_replicated(scene, family):
    """An exporter on the same host."""
    scene.add_collector(address=scene.loopback)
    scene.add_receiver(scene.r1)
    sock = scene.listen(scene.r1)
    exporter = scene.server.udp(family, scene.target)
    exporter.send(b"own", scene.loopback, PORT)
    message = sock.receive()
    assert (message.payload, message.source) == (b"own", scene.target)
    assert packets.family_of(message.source) == family
    scene.wait_received(1)
