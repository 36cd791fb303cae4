# SPDX-License-Identifier: GPL-2.0-or-later
"""Sources that may not leave this host, or their link: such copies are dropped as `martian`."""

import contextlib

import pytest

import packets
from scene import COPY_PORT, LOOPBACK, PORT, SOURCE_PORT, Scene

LINK_LOCAL = {4: "169.254.7.7", 6: "fe80::77"}


@contextlib.contextmanager
def address_on(host, dev, address):
    """For a while it is the device's own."""
    prefix = f"{address}/128 dev {dev} nodad" if ":" in address else f"{address}/32 dev {dev}"
    host.run("ip", "addr", "add", *prefix.split())
    try:
        yield
    finally:
        host.run("ip", "addr", "del", *prefix.split()[:3])


def offered(scene, name):
    """(copies sent, drops) of a receiver."""
    return scene.sent(name), scene.drops(name)


def test_an_exporter_on_this_host(scene, family):
    """As softflowd does that is told to send to 127.0.0.1."""
    scene.add_collector(address=scene.loopback)
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene["r2"], "source", scene.target)
    scene.add_receiver(scene.loopback)
    capture = scene.r1["server"].capture()
    other, local = scene.listen(scene["r2"]), scene.listen_local()
    exporter = scene.server.udp(family, scene.loopback)
    exporter.send(b"own", scene.loopback, PORT)
    assert local.receive().source == scene.loopback
    assert other.receive().source == scene.target
    assert scene.outcomes(1) == {"replicated": 1}
    assert offered(scene, "r1") == (0, {"martian": 1})
    assert not capture.settle()
    # What --explain advises.
    explained = scene.server.flowteectl_json("stats --explain")["explain"]["receiver"]["martian"]
    assert "'source'" in explained and "ADDRESS" in explained
    scene.server.flowteectl("set receiver c/r1 source", scene.target)
    sock = scene.listen(scene.r1)
    exporter.send(b"again", scene.loopback, PORT)
    assert sock.receive().source == scene.target
    assert offered(scene, "r1") == (1, {"martian": 1})


def test_many_datagrams_of_this_host_in_one_packet(scene, family):
    scene.add_collector(address=scene.loopback)
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.loopback)
    local = scene.listen_local()
    exporter = scene.server.udp(family, scene.loopback)
    exporter.send(b"x" * 1000, scene.loopback, PORT, segment=100)
    local.receive_many(10)
    assert scene.outcomes(10) == {"replicated": 10}
    assert offered(scene, "r1") == (0, {"martian": 10})


@pytest.mark.parametrize("to_family", [4, 6], ids=["to ipv4", "to ipv6"])
def test_a_loopback_address_as_source(scene, to_family):
    scene.add_collector()
    words = f"source {LOOPBACK[to_family]}"
    scene.server.flowteectl("add receiver c/r1 to", packets.endpoint(scene.r1.address(to_family), COPY_PORT), words)
    scene.server.flowteectl("add receiver c/local to", packets.endpoint(LOOPBACK[to_family], COPY_PORT), words)
    scene.add_receiver(scene["r2"])
    capture = scene.r1["server"].capture()
    local = scene.server.udp(to_family, LOOPBACK[to_family], COPY_PORT)
    other = scene.listen(scene["r2"])
    scene.send()
    assert local.receive().source == LOOPBACK[to_family]
    assert other.receive().source == scene.source
    assert offered(scene, "r1") == (0, {"martian": 1})
    assert not capture.settle()


def test_a_link_local_exporter(scene, family):
    """Its copies reach the link that it is on, and this host; no router would pass them on."""
    router = scene["router"]
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.loopback)
    scene.add_receiver(router.address(family, "server"), name="link")
    scene.add_receiver(scene["e2"], name="behind")
    scene.add_receiver(scene["r2"], "source", scene.target)
    local, other = scene.listen_local(), scene.listen(scene["r2"])
    captures = {name: host["server"].capture() for name, host in (("r1", scene.r1), ("link", router))}
    router["server"].send(packets.udp(LINK_LOCAL[family], SOURCE_PORT, scene.target, PORT, b"link"))
    assert local.receive().source == LINK_LOCAL[family]
    assert other.receive().source == scene.target
    assert scene.outcomes(1) == {"replicated": 1}
    assert offered(scene, "link") == (1, {})
    for name in "r1", "behind":
        assert offered(scene, name) == (0, {"martian": 1})
    [copy] = packets.udp_packets(captures["link"].settle(), COPY_PORT)
    assert (copy.source, copy.destination) == (LINK_LOCAL[family], router.address(family, "server"))
    assert not captures["r1"].settle()


def test_a_link_local_address_as_source(scene, family):
    """It may go to the link that it is an address of."""
    own = LINK_LOCAL[family]
    scene.add_collector()
    for name in "r1", "r2":
        scene.add_receiver(scene[name], "source", own)
    capture = scene.r1["server"].capture()
    scene.send()
    scene.wait_received(1)
    assert offered(scene, "r1") == offered(scene, "r2") == (0, {"martian": 1})
    with address_on(scene.server, "r1", own):
        scene.send()
        scene.wait_received(2)
        assert offered(scene, "r1") == (1, {"martian": 1})
        assert offered(scene, "r2") == (0, {"martian": 2})
        [copy] = packets.udp_packets(capture.settle(), COPY_PORT)
        assert copy.source == own


def test_neighbours_of_those_addresses_are_like_any(scene, family):
    """The first and the last that are special, and those beside them."""
    inside, outside = {4: (["169.254.0.0", "169.254.255.255"], ["169.253.255.255", "169.255.0.0"]),
                       6: (["fe80::", "febf:ffff::1"], ["fec0::1", "fe7f:ffff::1"])}[family]
    scene.add_collector()
    scene.add_receiver(scene.r1)
    capture = scene.r1["server"].capture()
    for source in inside + outside:
        scene["router"]["server"].send(packets.udp(source, SOURCE_PORT, scene.target, PORT, b"near"))
    assert scene.outcomes(4) == {"replicated": 4}
    assert offered(scene, "r1") == (2, {"martian": 2})
    assert [p.source for p in packets.udp_packets(capture.settle(), COPY_PORT)] == outside


def test_in_a_vrf(vrf_topology, family):
    """A datagram is its link's, not the VRF's."""
    scene = Scene(vrf_topology, family)
    server = scene.server
    server.flowteectl("add collector c listen *:2055 dev blue")
    scene.add_receiver(scene.e1, "dev blue")
    scene.add_receiver(scene.r1, "dev blue")
    captures = [host["server"].capture() for host in (scene.e1, scene.r1)]
    scene.send(source=LINK_LOCAL[family])
    assert scene.outcomes(1) == {"replicated": 1}
    assert offered(scene, "e1") == (1, {})
    assert offered(scene, "r1") == (0, {"martian": 1})
    assert len(packets.udp_packets(captures[0].settle(), COPY_PORT)) == 1
    assert not captures[1].settle()
