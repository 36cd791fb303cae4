# SPDX-License-Identifier: GPL-2.0-or-later
"""mtu: links on the way that are smaller than the first one.

      e1 ---- server ---- middle ---- r1
                               1300
"""

import pytest

import packets
import topology as networks
from configuration import REFUSED, WRONG, apply
from scene import COPY_PORT, FULL_PREFIX, PORT, SOURCE_PORT, Scene
from sockets import wait_for

SMALL = 1300
# Receivers, and answers about them, or of each kind, that come at once.
MANY, FLOOD = 20000, 100
PAYLOAD = b"m" * 1400
ICMPV6_PACKET_TOO_BIG = 2


@pytest.fixture(name="narrow", scope="module")
def make_narrow():
    with networks.Narrow(SMALL) as network:
        yield network


@pytest.fixture(name="scene")
def narrow_scene(narrow, family):
    scene = Scene(narrow, family)
    yield scene
    # What the kernel has learned goes with the route.
    to, via = networks.network(narrow["r1"].address(6) + "/64"), narrow.middle.address(6)
    narrow.server.ip(f"route del {to}", f"route add {to} via {via}")


def too_big(scene):
    """How many answers that tell of the smaller link have come to the server."""
    text = scene.server.read("/proc/thread-self/net/snmp6")
    return int(dict(line.split() for line in text.splitlines())["Icmp6InPktTooBigs"])


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


@pytest.mark.parametrize("of", ["device", "route"])
@pytest.mark.parametrize("more", [100, 0, -8], ids=["above", "equal", "below"])
def test_against_what_the_kernel_knows(scene, family, of, more):
    """What fits the smaller of the two goes in one piece, what is a byte longer in two."""
    server, near = scene.server, scene.server["middle"].dev
    via = f"{scene.r1.address(family)}/{FULL_PREFIX[family]} via {scene.topology.middle.address(family)}"
    scene.add_collector()
    scene.add_receiver(scene.r1, f"mtu {SMALL + more}")
    sock = scene.listen(scene.r1)
    server.ip(f"link set {near} mtu {SMALL}" if of == "device" else f"route add {via} mtu {SMALL}")
    try:
        first = scene.topology.middle["server"].capture()
        limit = SMALL + min(more, 0)
        largest = limit - {4: 28, 6: 48}[family]
        for size, pieces in (largest, 1), (largest + 1, 2), (largest - 1, 1):
            scene.send(b"m" * size)
            assert sock.receive().payload == b"m" * size
            lengths = [len(frame.packet) for frame in first.settle()]
            assert len(lengths) == pieces and max(lengths) <= limit, size
        assert scene.drops("r1") == {}
    finally:
        server.ip(f"link set {near} mtu 1500" if of == "device" else f"route del {via}")


def test_a_rule_finds_a_smaller_route(scene, family):
    """After the copy has been made for the first: its size is that of the other, and nobody is told."""
    server, r1 = scene.server, scene.r1.address(family)
    commands = ["rule add fwmark 9 table 77 pref 500",
                f"route add {r1} via {scene.topology.middle.address(family)} table 77 mtu {SMALL}"]
    for command in commands:
        server.run("ip", f"-{family}", *command.split())
    server.nft(f"table inet t {{ chain c {{ type route hook output priority -150; "
               f"udp dport {COPY_PORT} meta mark set 9; }}; }}\n")
    try:
        scene.add_collector()
        scene.add_receiver(scene.r1, "mtu 1400")
        sock = scene.listen(scene.r1)
        first = scene.topology.middle["server"].capture()
        answers = scene.uplink().capture()
        scene.send(PAYLOAD)
        scene.wait_received(1)
        assert not packets.icmp_packets(answers.settle())
        assert scene.drops("r1") == {}
        assert sock.receive().payload == PAYLOAD
        assert max(len(frame.packet) for frame in first.settle()) <= SMALL
    finally:
        server.run("nft", "flush", "ruleset")
        for command in reversed(commands):
            server.run("ip", f"-{family}", *command.replace(" add ", " del ").split())


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


class TestASourceOfOnesOwn:
    """With IPv6, routers tell this host of a smaller link; with IPv4 they cut copies, which have no DF."""

    @pytest.fixture(name="own")
    def own_source(self, scene):
        return scene.server.address(6, "middle")

    @pytest.fixture(name="sock")
    def listening(self, scene):
        return scene.r1.udp(6, scene.r1.address(6), COPY_PORT)

    @staticmethod
    def add(scene, source, *words):
        scene.add_collector()
        scene.server.flowteectl("add receiver c/r1 to", packets.endpoint(scene.r1.address(6), COPY_PORT), "source",
                                source, *words)

    @pytest.mark.parametrize("port", ["", "4739", "hash"])
    def test_is_learned(self, scene, own, sock, port):
        """From exporters of either family, and so whether or not a collector listens to IPv6."""
        self.add(scene, f"[{own}]:{port}" if port else own)
        before = too_big(scene)
        scene.send(b"1" * 1400)
        wait_for("a router's answer", lambda: too_big(scene) == before + 1)
        for number in range(3):
            scene.send(b"%d" % number * 1400)
            assert sock.receive().payload == b"%d" % number * 1400
        assert too_big(scene) == before + 1
        assert scene.sent("r1") == 4

    def test_of_a_fragment(self, scene, own, sock):
        """What did not fit may have been one."""
        self.add(scene, own)
        before = too_big(scene)
        scene.send(b"a" * 4000)
        wait_for("routers' answers", lambda: too_big(scene) > before)
        scene.send(b"b" * 4000)
        assert sock.receive().payload == b"b" * 4000

    def test_by_mark_and_device(self, scene, own, sock):
        """The receiver's own way is what has become smaller."""
        self.add(scene, own, "dev middle mark 7")
        before = too_big(scene)
        scene.send(PAYLOAD)
        wait_for("a router's answer", lambda: too_big(scene) == before + 1)
        scene.send(PAYLOAD)
        assert sock.receive().payload == PAYLOAD

    FORGERIES = {
        "another receiver": {"to": "fd00:3::9"}, "another port": {"dport": COPY_PORT + 1},
        "another source": {"source": "fd00:2::9"}, "another source port": {"sport": SOURCE_PORT + 1},
        "another protocol": {"protocol": 6}, "not for this source": {"victim": "fd00:1::2"},
        "a wrong checksum": {"checksum": 0x1234}, "cut short": {"size": 39},
        "another message": {"kind": 1},
    }

    @staticmethod
    def skip_if_the_kernel_believes(scene, own, **forgery):
        """Some take note themselves of what no socket has sent. It is tried without a collector, and for another host."""
        forged = {"to": "fd00:3::77", "source": own, "victim": own, **forgery}
        capture = scene.server["middle"].capture()
        scene.topology.middle["server"].send(packet_too_big(**forged))
        capture.settle()
        if "mtu 1280" in scene.server.run("ip", "-6", "route", "get", forged["to"]):
            pytest.skip("this kernel believes it, whoever sends it")

    @pytest.mark.parametrize("forgery", FORGERIES)
    def test_what_is_forged_changes_nothing(self, scene, own, forgery):
        self.skip_if_the_kernel_believes(scene, own, **self.FORGERIES[forgery])
        self.add(scene, f"[{own}]:{SOURCE_PORT}")
        wanted = {"to": scene.r1.address(6), "source": own, "victim": own, **self.FORGERIES[forgery]}
        scene.topology.middle["server"].send(packet_too_big(**wanted))
        first = scene.topology.middle["server"].capture()
        scene.send(PAYLOAD)
        [frame] = first.wait("copy", lambda frame: packets.read(frame.packet).destination == scene.r1.address(6))
        assert packets.read(frame.packet).payload == PAYLOAD, "in one piece"

    @pytest.mark.parametrize("sport, believed", [(49151, False), (49152, True), (65535, True), (SOURCE_PORT, True)])
    def test_ports_that_exporters_may_become(self, scene, own, sport, believed):
        if not believed:
            self.skip_if_the_kernel_believes(scene, own, sport=sport)
        self.add(scene, f"[{own}]:hash")
        scene.topology.middle["server"].send(packet_too_big(scene.r1.address(6), own, own, sport=sport))
        first = scene.topology.middle["server"].capture()
        scene.send(PAYLOAD)
        [frame] = first.wait("copy", lambda frame: packets.read(frame.packet).destination == scene.r1.address(6))
        assert bool(packets.read(frame.packet).fragment) == believed

    def test_a_flood_of_what_is_forged(self, scene, own, sock):
        """It takes nothing from the true answers."""
        for forgery in self.FORGERIES.values():
            self.skip_if_the_kernel_believes(scene, own, **forgery)
        source = f"source [{own}]:{SOURCE_PORT}"
        to = scene.r1.address(6)
        apply(scene.server, f"collector c listen {packets.endpoint(scene.target, PORT)}\n"
              f"receiver c/r1 to {packets.endpoint(to, COPY_PORT)} {source}\ncollector many listen 192.0.2.1:9\n"
              + "".join(f"receiver many/r{i} to [fd00:9::1]:{i + 1} {source} from 10.9.{i >> 8}.{i & 255}\n"
                        for i in range(MANY)))
        forged = [packet_too_big(**{"to": to, "source": own, "victim": own, **forgery})
                  for forgery in self.FORGERIES.values()]
        for packet in forged * FLOOD:
            scene.topology.middle["server"].send(packet)
        answers = scene.server["middle"].capture()
        scene.send(PAYLOAD)
        answers.wait("a router's answer", lambda frame: SMALL.to_bytes(4, "big") in frame.packet[44:48])
        scene.send(b"n" * 1400)
        assert sock.receive().payload == b"n" * 1400

    @pytest.mark.parametrize("alike", [False, True], ids=["many ways", "one way"])
    def test_many_receivers(self, scene, own, sock, alike):
        """However many there are, and whether or not they differ in where copies go, answers are heard at once."""
        source = f"source [{own}]:{SOURCE_PORT}"
        apply(scene.server, f"collector c listen {packets.endpoint(scene.target, PORT)}\n"
              f"receiver c/r1 to {packets.endpoint(scene.r1.address(6), COPY_PORT)} {source}\n"
              "collector many listen 192.0.2.1:9\n"
              + "".join(f"receiver many/r{i} to [fd00:3::99]:{9 if alike else i + 1} {source} "
                        f"from 10.9.{i >> 8}.{i & 255}\n" for i in range(MANY)))
        for i in range(10 * FLOOD):
            scene.topology.middle["server"].send(packet_too_big("fd00:3::99", own, own, dport=9 if alike else i + 1))
        before = too_big(scene)
        scene.send(PAYLOAD)
        wait_for("a router's answer", lambda: too_big(scene) > before)
        scene.send(b"n" * 1400)
        assert sock.receive().payload == b"n" * 1400

    def test_what_is_not_forged(self, scene, own):
        """The same packet, with all that is right."""
        self.add(scene, f"[{own}]:{SOURCE_PORT}")
        scene.topology.middle["server"].send(packet_too_big(scene.r1.address(6), own, own))
        first = scene.topology.middle["server"].capture()
        scene.send(PAYLOAD)
        [frame] = first.wait("copy", lambda frame: packets.read(frame.packet).destination == scene.r1.address(6))
        assert packets.read(frame.packet).fragment


def packet_too_big(to, source, victim, dport=COPY_PORT, sport=SOURCE_PORT, protocol=packets.UDP, checksum=None,
                   size=None, kind=ICMPV6_PACKET_TOO_BIG):
    """What a router would say of a copy: for a link of 1280."""
    segment = packets.udp_segment(source, to, sport, dport, PAYLOAD)
    body = bytes([kind, 0, 0, 0]) + (1280).to_bytes(4, "big") + packets.ip(source, to, protocol, segment)[:size or 1232]
    router = "fd00:3::1"
    if checksum is None:
        checksum = ~packets.ones_sum(packets.pseudo_header(router, victim, len(body), packets.ICMPV6) + body) & 0xFFFF
    return packets.ip(router, victim, packets.ICMPV6, body[:2] + checksum.to_bytes(2, "big") + body[4:])
