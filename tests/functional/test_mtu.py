# SPDX-License-Identifier: GPL-2.0-or-later
"""mtu: links on the way that are smaller than the first one.

      e1 ---- server ---- middle ---- r1
                               1300
"""

import pytest

import packets
import topology as networks
from configuration import REFUSED, WRONG
from scene import Scene

SMALL = 1300
PAYLOAD = b"m" * 1400


class Narrow(networks.Lab):
    def __init__(self):
        super().__init__()
        e1, self.server, self.middle, r1 = [self.host(short) for short in ("e1", "server", "middle", "r1")]
        self.exporters, self.receivers, self.router = [e1], [r1], None
        _, gateway = self.link(e1, self.server)
        near, far = self.link(self.server, self.middle)
        last, _ = self.link(self.middle, r1, SMALL)
        self.route(e1, None, gateway)
        self.route(self.server, r1, far)
        self.route(self.middle, None, near)
        self.route(r1, None, last)
        self.build()
        self.middle.sysctl(net__ipv4__ip_forward=1, net__ipv6__conf__all__forwarding=1)

    def uplink(self, exporter):
        return exporter["server"]


@pytest.fixture(name="narrow", scope="module")
def make_narrow():
    with Narrow() as network:
        yield network


@pytest.fixture(name="scene")
def narrow_scene(narrow, family):
    scene = Scene(narrow, family)
    yield scene
    # What the kernel has learned goes with the route.
    to, via = networks.network(narrow["r1"].address(6) + "/64"), narrow.middle.address(6)
    narrow.server.ip(f"route del {to}", f"route add {to} via {via}")


def test_a_smaller_link_behind_the_first(scene):
    """The exporter's copies reach it if they are cut for it; routers cut those of IPv4 themselves."""
    scene.add_collector()
    scene.add_receiver(scene.r1, f"mtu {SMALL}")
    sock = scene.listen(scene.r1)
    first = scene.topology.middle["server"].capture()
    for size in 1400, SMALL - 48, SMALL - 47, 4000, 4:
        scene.send(b"m" * size)
        assert sock.receive().payload == b"m" * size
    scene.wait_received(5)
    frames = [frame.packet for frame in first.settle()]
    assert max(len(packet) for packet in frames) <= SMALL
    # What fits is not touched: the two that are not too large, by their pieces.
    whole = [packets.read(packet) for packet in frames if not packets.read(packet).fragment]
    assert {len(packet.payload) for packet in whole} >= {4, SMALL - 48}
    assert scene.sent("r1") == 5


def test_the_smaller_of_the_two(scene):
    """The route's MTU counts if it is less."""
    scene.add_collector()
    scene.add_receiver(scene.r1, "mtu 9000")
    sock = scene.listen(scene.r1)
    first = scene.topology.middle["server"].capture()
    scene.server.ip(f"link set {scene.server['middle'].dev} mtu {SMALL}")
    try:
        scene.send(PAYLOAD)
        assert sock.receive().payload == PAYLOAD
        assert max(len(frame.packet) for frame in first.settle()) <= SMALL
    finally:
        scene.server.ip(f"link set {scene.server['middle'].dev} mtu 1500")


def test_the_smallest(scene, family):
    smallest = {4: 68, 6: 1280}[family]
    scene.add_collector()
    scene.add_receiver(scene.r1, f"mtu {smallest}")
    sock = scene.listen(scene.r1)
    first = scene.topology.middle["server"].capture()
    scene.send(PAYLOAD)
    assert sock.receive().payload == PAYLOAD
    assert max(len(frame.packet) for frame in first.settle()) <= smallest
    assert scene.server.flowteectl_call(f"set receiver c/r1 mtu {smallest - 1}").returncode in (REFUSED, WRONG)
    [collector] = scene.server.flowteectl_json("show")["collectors"]
    assert collector["receivers"][0]["mtu"] == smallest
    scene.server.flowteectl("set receiver c/r1 mtu route")
    [collector] = scene.server.flowteectl_json("show")["collectors"]
    assert collector["receivers"][0]["mtu"] == "route"


def test_too_small_for_the_family(scene):
    """Known to the tool if both words are there, and to the kernel."""
    scene.add_collector()
    result = scene.server.flowteectl_call("add receiver c/six to [fd00::1]:9 mtu 1279")
    assert result.returncode == WRONG and "1280" in result.stderr
    scene.server.flowteectl("add receiver c/six to 192.0.2.1:9 mtu 1279 source 192.0.2.2")
    result = scene.server.flowteectl_call("set receiver c/six to [fd00::1]:9 source fd00::2")
    assert result.returncode == REFUSED and "1280" in result.stderr


def test_a_local_receiver_has_no_links(scene):
    scene.add_collector()
    scene.add_receiver(scene.loopback, "mtu 1280")
    sock = scene.listen_local()
    scene.send(PAYLOAD)
    assert sock.receive().payload == PAYLOAD
