# SPDX-License-Identifier: GPL-2.0-or-later
"""Devices that are more than a plain Ethernet device: VLANs, VRFs and bridges."""

import pytest

import packets
from hosts import End
from scene import ANY, COPY_PORT, LOOPBACK, PORT, Scene
from sockets import wait_for
from topology import Lab
from vlans import vlan


def test_a_vlan(scene, family):
    """A collector on it, and a receiver behind it."""
    with vlan(scene) as (outside, inside):
        scene.add_collector("dev v10", address=inside.ip[family])
        scene.add_receiver(outside.ip[family])
        scene.add_receiver(scene.r1)
        scene.add_receiver(scene.loopback, name="l")
        there = scene.listen(scene["router"], outside.ip[family])
        sockets = [there, scene.listen(scene.r1), scene.listen_local()]
        capture = outside.capture()
        outside.send(packets.udp("203.0.113.1" if family == 4 else "2001:db8::1", 50000, inside.ip[family], PORT, b"vlan"))
        for sock in sockets:
            assert sock.receive().payload == b"vlan"
        assert scene.outcomes(1) == {"replicated": 1}
        assert len(packets.udp_packets(capture.settle())) == 1
        # The same address by another device is not the collector's.
        scene["router"]["server"].send(packets.udp(scene.source, 50000, inside.ip[family], PORT, b"no vlan"))
        scene.pass_marker()
        scene.wait_received(1)


@pytest.fixture
def vrf(vrf_topology, family):
    return Scene(vrf_topology, family)


def test_a_vrf(vrf, family):
    """Packets pass the hooks twice there, and are one datagram."""
    scene = vrf
    for dev in "", "dev blue", "dev e1":
        scene.add_collector(dev)
        scene.add_receiver(scene.r1, "dev blue")
        scene.add_receiver(scene["r2"])
        sockets = [scene.listen(scene.r1), scene.listen(scene["r2"])]
        captures = [scene[name]["server"].capture() for name in ("r1", "r2")]
        scene.send(b"vrf", ttl=20)
        for sock, capture in zip(sockets, captures):
            message = sock.receive()
            assert (message.payload, message.ttl) == (b"vrf", 19)
            assert len(packets.udp_packets(capture.settle())) == 1
            sock.close()
        assert scene.outcomes(1) == {"replicated": 1}
        assert scene.sent("r1") == scene.sent("r2") == 1
        scene.server.flush()


def test_a_collector_of_another_vrf(vrf):
    scene = vrf
    scene.add_collector("dev r2")
    capture = scene.inlet().capture()
    scene.send()
    capture.settle()
    scene.wait_received(0)


def test_a_wildcard_in_a_vrf(vrf, family):
    """Addresses are local to the VRF: that of r2's link is none of it."""
    scene = vrf
    scene.add_collector(address=ANY[family])
    scene.send(to=scene.server.address(family, "r2"))
    capture = scene.inlet().capture()
    capture.settle()
    scene.wait_received(0)
    scene.send()
    assert scene.outcomes(1) == {"no_receiver": 1}


def test_receivers_need_the_vrfs_table(vrf):
    scene = vrf
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.send()
    scene.wait_received(1)
    assert scene.drops("r1") == {"no_route": 1}
    scene.server.flowteectl("set receiver c/r1 dev blue")
    sock = scene.listen(scene.r1)
    scene.send()
    sock.receive()


def test_originals_in_a_vrf(vrf, family):
    """`auto` asks for sockets as the input path will."""
    scene = vrf
    scene.add_collector()
    answers = scene.uplink().capture()
    unbound = scene.listen(scene.server, ANY[family], PORT, reuse=True)
    scene.send(b"unbound")
    scene.wait_received(1)
    assert not answers.settle() and not unbound.pending()
    bound = scene.listen(scene.server, ANY[family], PORT, dev="blue", reuse=True)
    scene.send(b"bound")
    assert bound.receive().payload == b"bound"
    bound.close()
    slave = scene.listen(scene.server, ANY[family], PORT, dev="e1", reuse=True)
    scene.send(b"slave")
    assert slave.receive().payload == b"slave"
    assert not answers.settle() and not unbound.pending()


def test_a_local_receiver_in_a_vrf(vrf, family):
    scene = vrf
    scene.add_collector()
    scene.add_receiver(scene.target, "dev blue")
    scene.add_receiver(LOOPBACK[family], name="loopback")
    outside = scene.listen_local(LOOPBACK[family], reuse=True)
    answers = scene.uplink().capture()
    scene.send(b"nobody")
    scene.wait_received(1)
    assert outside.receive().payload == b"nobody"
    assert scene.drops("local") == {"no_listener": 1}
    inside = scene.listen_local(ANY[family], dev="blue", reuse=True, port=COPY_PORT)
    scene.send(b"local")
    assert inside.receive().payload == b"local"
    assert outside.receive().payload == b"local"
    assert not answers.settle()


class Bridged(Lab):
    """e1 and r1 are on ports of the server's bridge br0, whose address is in their network."""

    def __init__(self):
        super().__init__()
        e1, self.server, r1 = (self.host(name) for name in ("e1", "server", "r1"))
        self.exporters, self.receivers, self.router = [e1], [r1], None
        self.link(e1, self.server)
        self.link(self.server, r1)
        self.build()
        self.uplink = lambda host: host["server"]
        # Both ends in the network of the exporter's link; r1 moves there.
        self.address = {4: "10.0.1.%d", 6: "fd00:1::%d"}
        bridge_mac = "02:00:00:00:00:99"
        self.server.ip(*(f"addr flush dev {dev}" for dev in ("e1", "r1")),
                       f"link add br0 address {bridge_mac} type bridge", "link set br0 addrgenmode none up",
                       "link set e1 master br0", "link set r1 master br0",
                       f"addr add {self.address[4] % 2}/24 dev br0",
                       f"addr add {self.address[6] % 2}/64 dev br0 nodad",
                       *(f"neigh add {self.address[f] % n} lladdr {host['server'].mac} dev br0 nud permanent"
                         for f in (4, 6) for n, host in ((1, e1), (3, r1))))
        r1.ip("addr flush dev server", f"addr add {self.address[4] % 3}/24 dev server",
              f"addr add {self.address[6] % 3}/64 dev server nodad")
        wait_for("both ports of the bridge forward",
                 lambda: self.server.run("bridge", "link").count("state forwarding") == 2)
        e1["server"].peer = End(self.server, "br0", bridge_mac, {f: self.address[f] % 2 for f in (4, 6)})
        r1["server"].ip = {f: self.address[f] % 3 for f in (4, 6)}


@pytest.fixture(scope="module")
def bridged():
    with Bridged() as lab:
        yield lab


@pytest.fixture(scope="module")
def bridged_in_vrf():
    """The bridge, and with it its address, is in the VRF blue."""
    with Bridged() as lab:
        lab.server.ip("link add blue type vrf table 101", "link set blue up", "link set br0 master blue",
                      f"addr replace {lab.address[6] % 2}/64 dev br0 nodad",
                      *(f"neigh replace {lab.address[f] % n} lladdr {host['server'].mac} dev br0 nud permanent"
                        for f in (4, 6) for n, host in ((1, lab['e1']), (3, lab['r1']))))
        yield lab


@pytest.fixture(params=["bridge", "with br_netfilter"])
def netfilter(request):
    """Whether br_netfilter passes what is bridged through the hooks of IP, where it is loaded."""
    def apply_to(host):
        host.run("modprobe", "br_netfilter")
        host.sysctl(**{f"net__bridge__bridge-nf-call-ip{v}tables": int(request.param != "bridge") for v in ("", "6")})
    return apply_to


@pytest.fixture
def bridge(bridged, family, netfilter):
    netfilter(bridged.server)
    return Scene(bridged, family)


@pytest.fixture
def bridge_in_vrf(bridged_in_vrf, family, netfilter):
    netfilter(bridged_in_vrf.server)
    return Scene(bridged_in_vrf, family)


def test_a_bridge(bridge):
    """The datagram comes by a port and is the bridge's; exporter and receiver are in one network with it."""
    replicate_once(bridge, ["", "dev br0"])


@pytest.mark.parametrize("original", ["auto", "accept"])
def test_a_bridge_in_a_vrf(bridge_in_vrf, original):
    """Packets pass the hooks up to three times there, and are one datagram."""
    scene = bridge_in_vrf
    sock = scene.server.udp(scene.family, ANY[scene.family], PORT, dev="blue")
    replicate_once(scene, ["", "dev br0", "dev blue"], f"original {original}", "dev blue")
    assert [m.payload for m in sock.receive_many(3)] == [b"bridged"] * 3
    assert not sock.pending()


def replicate_once(scene, devs, collector="", receiver=""):
    """By collectors bound to each of these devices."""
    target = scene.topology.address[scene.family] % 2
    for dev in devs:
        scene.add_collector(dev, collector, address=target)
        scene.add_receiver(scene.r1, receiver)
        capture = scene.r1["server"].capture()
        sock = scene.listen(scene.r1)
        scene.send(b"bridged", to=target)
        assert sock.receive().payload == b"bridged"
        sock.close()
        assert scene.outcomes(1) == {"replicated": 1}
        scene.server["r1"].send(b"end", 0x88B5)
        frames = []
        while not frames or frames[-1].protocol != 0x88B5:
            frames += capture.wait("end")
        assert len(packets.udp_packets(frames)) == 1
        scene.server.flush()


def test_a_link_local_exporter_behind_a_bridge(bridge, family):
    """The link is the bridge's, not the port's."""
    scene = bridge
    target = scene.topology.address[family] % 2
    scene.add_collector(address=target)
    scene.add_receiver(scene.r1)
    capture = scene.r1["server"].capture()
    source = {4: "169.254.7.7", 6: "fe80::77"}[family]
    scene.send(b"near", source=source, to=target)
    assert scene.outcomes(1) == {"replicated": 1}
    assert scene.drops("r1") == {} and scene.sent("r1") == 1
    [frame] = capture.wait("a copy", lambda f: packets.udp_packets([f], COPY_PORT))
    assert packets.udp_packets([frame])[0].source == source


def test_traffic_between_ports_passes(bridge, family):
    """A wildcard is for addresses of this host."""
    scene = bridge
    scene.server.flowteectl("add collector c listen *:2055 original drop")
    sock = scene.listen(scene.r1, port=PORT)
    end = scene.e1["server"]
    to_r1 = packets.udp(scene.source, 50000, scene.r1.address(family), PORT, b"through")
    end.send_frame(end.mac_bytes(scene.r1["server"].mac) + end.mac_bytes(end.mac)
                   + (b"\x08\0" if family == 4 else b"\x86\xdd") + to_r1)
    assert sock.receive().payload == b"through"
    scene.wait_received(0)
