# SPDX-License-Identifier: GPL-2.0-or-later
"""The straight way to the neighbour: who is between gets each copy nevertheless, from the first on."""

import contextlib

import pytest

import topology as networks
from configuration import apply
from probes import Probes
from routing import full, table_by_mark
from scene import COPY_PORT, PORT, Scene

# More than what hosts say to each other meanwhile.
MANY = 40
# How the kernel's own way begins, behind the rules of OUTPUT.
LONG_WAY = {4: "ip_output", 6: "ip6_output"}
TABLE = {4: "ip", 6: "ip6"}
# Where connection tracking stands: NF_IP_PRI_CONNTRACK in OUTPUT, the last of all in POSTROUTING.
CONNTRACK, INT_MAX = -200, 0x7fffffff


@pytest.fixture(name="network", scope="module")
def make_network():
    """Nobody forwards: that takes the kernel's own way, too."""
    with networks.Topology(exporters=1, receivers=2, router=False) as network:
        yield network


@pytest.fixture(name="scene")
def make_scene(network, family):
    return Scene(network, family)


@pytest.fixture(name="probes", scope="module")
def make_probes():
    probes = Probes(*LONG_WAY.values())
    yield probes
    probes.close()


class Copies:
    """A receiver that gets many copies at a time."""

    def __init__(self, scene, probes, receiver=None):
        self.scene, self.probes = scene, probes
        receiver = receiver or scene.r1
        scene.add_collector()
        scene.add_receiver(receiver, name="r1")
        self.sock = scene.listen(receiver)
        self.count = 0

    def send(self, size=100, arrive=True):
        """How many of them took the long way; all arrive, whole, or none."""
        function = LONG_WAY[self.scene.family]
        before = self.probes.calls(function)
        for _ in range(MANY):
            self.count += 1
            payload = self.count.to_bytes(4, "big").ljust(size, b"s")
            self.scene.send(payload)
            if arrive:
                assert self.sock.receive().payload == payload
        self.scene.wait_received(self.count)
        return self.probes.calls(function) - before

    def go_straight(self, size=100):
        assert self.send(size) < MANY

    def go_the_long_way(self, size=100):
        assert self.send(size) >= MANY


@pytest.fixture(name="copies")
def make_copies(scene, probes):
    return Copies(scene, probes)


@contextlib.contextmanager
def rule(scene, hook, verdict, kind="filter", priority=0):
    """A chain of the copies' family that has its say about them."""
    server, family = scene.server, TABLE[scene.family]
    server.nft(f"table {family} between {{ counter passed {{ }}; chain c {{ type {kind} hook {hook} priority {priority}; "
               f"udp dport {COPY_PORT} counter name passed {verdict}; }}; }}\n")
    try:
        yield lambda: int(server.run("nft", "list", "counter", family, "between", "passed")
                          .split("packets")[1].split()[0])
    finally:
        server.run("nft", "delete", "table", family, "between")


@pytest.mark.parametrize("hook", ["output", "postrouting"])
def test_rules_see_each_copy(scene, copies, hook):
    """A rule that is loaded in the middle of the traffic, and goes again."""
    copies.go_straight()
    with rule(scene, hook, "accept") as passed:
        copies.go_the_long_way()
        assert passed() == MANY
    copies.go_straight()
    with rule(scene, hook, "drop") as passed:
        copies.send(arrive=False)
        assert passed() == MANY
        assert scene.drops("r1") == {"transmit": MANY}
    copies.go_straight()
    assert not copies.sock.pending()


def test_connections_that_are_tracked(scene, copies):
    """Copies are not: where rules of others ask for it, it is no reason for the long way."""
    server, family = scene.server, TABLE[scene.family]
    server.nft(f"table {family} tracked {{ chain c {{ type filter hook input priority 0; ct state established accept; }}; }}\n")
    try:
        assert "conntrack" in server.read("/proc/modules")
        copies.go_straight()
        # It is the last there is, or there is another beside it.
        with rule(scene, "postrouting", "accept", priority=INT_MAX) as passed:
            copies.go_the_long_way()
            assert passed() == MANY
        with rule(scene, "output", "accept", priority=CONNTRACK) as passed:
            copies.go_the_long_way()
            assert passed() == MANY
    finally:
        server.run("nft", "delete", "table", family, "tracked")
    copies.go_straight()


@pytest.fixture(name="double")
def make_double(scene):
    """r2, which has the address of r1 as well."""
    double, address = scene["r2"], full(scene.r1.address(scene.family))
    double.ip(f"address add {address} dev lo" + (" nodad" if scene.family == 6 else ""))
    yield double
    double.ip(f"address del {address} dev lo")


def test_rules_that_reroute(scene, copies, double):
    """By a mark that a rule of OUTPUT sets."""
    sock = scene.listen(double, scene.r1.address(scene.family))
    with table_by_mark(scene, 7, double, scene.r1.address(scene.family)):
        copies.go_straight()
        with rule(scene, "output", "meta mark set 7", "route"):
            scene.send(b"by the table")
            assert sock.receive().payload == b"by the table"
        copies.count += 1
        copies.go_straight()


def test_rules_of_the_device(scene, copies, family):
    """They come behind the neighbour (nft netdev, egress; tc), and stay in force."""
    server, dev = scene.server, scene.server["r1"].dev
    protocol = "ip" if family == 4 else "ipv6"
    server.run("tc", "qdisc", "add", "dev", dev, "clsact")
    try:
        server.run("tc", "filter", "add", "dev", dev, "egress", "protocol", protocol, "matchall", "action", "drop")
        copies.send(arrive=False)
        assert not copies.sock.pending()
        server.run("tc", "filter", "del", "dev", dev, "egress")
        copies.go_straight()
    finally:
        server.run("tc", "qdisc", "del", "dev", dev, "clsact")


def test_what_does_not_fit(scene, copies):
    """It is cut, by the kernel's own hands; also if the device's MTU falls meanwhile."""
    copies.go_straight(1400)
    copies.go_the_long_way(3000)
    copies.go_straight(1400)
    server, end = scene.server, scene.server["r1"]
    server.ip(f"link set {end.dev} mtu 1300")
    try:
        copies.go_the_long_way(1400)
        copies.go_straight(1200)
    finally:
        server.ip(f"link set {end.dev} mtu 1500")
    copies.go_straight(1400)


def test_a_smaller_link_behind(scene, probes):
    scene.add_collector()
    scene.add_receiver(scene.r1, "mtu 1300")
    sock = scene.listen(scene.r1)
    for size in 1400, 1200:
        scene.send(b"m" * size)
        assert sock.receive().payload == b"m" * size
    assert scene.sent("r1") == 2


def test_a_device_that_joins_a_vrf(scene, copies):
    """In the middle of the traffic, with a way to it from outside: the VRF has its say, too."""
    server, end, to = scene.server, scene.server["r1"], scene.r1.address(scene.family)
    copies.go_straight()
    server.ip("link add red type vrf table 99", "link set red up")
    try:
        server.ip(f"link set {end.dev} master red", *end.restored(), f"route add {to} dev {end.dev} table main")
        copies.go_the_long_way()
        server.ip(f"route del {to} dev {end.dev} table main")
    finally:
        server.ip("link del red", *end.restored())
    copies.go_straight()


def test_a_tunnel_of_the_route(scene, copies):
    """The label is on each copy from the first on."""
    server = scene.server
    if server.call("modprobe", "mpls_iptunnel").returncode:
        pytest.skip("this kernel has no tunnels of routes for MPLS (CONFIG_MPLS_IPTUNNEL)")
    to = scene.r1.address(scene.family)
    capture = server["r1"].peer.capture()
    copies.go_straight()
    server.ip(f"route add {to} encap mpls 100 via {to} dev {server['r1'].dev}")
    try:
        copies.send(arrive=False)
        assert not copies.sock.pending()
    finally:
        server.ip(f"route del {to}")
    copies.go_straight()
    labelled = [frame for frame in capture.settle() if frame.protocol == 0x8847]
    assert len(labelled) == MANY


def counts(scene):
    """What the kernel says of what it has sent: by family, and by device."""
    server, family = scene.server, scene.family
    if family == 6:
        dev = server["r1"].dev
        texts = [server.read("/proc/thread-self/net/snmp6"), server.read(f"/proc/thread-self/net/dev_snmp6/{dev}")]
        return {(i, name): int(value) for i, text in enumerate(texts)
                for name, value in (line.split() for line in text.splitlines()) if name.startswith("Ip6Out")}
    found = {}
    for path in "snmp", "netstat":
        lines = server.read(f"/proc/thread-self/net/{path}").splitlines()
        for names, values in zip(lines[::2], lines[1::2]):
            if names.startswith(("Ip:", "IpExt:")):
                found.update((name, int(value)) for name, value in zip(names.split()[1:], values.split()[1:])
                             if name.startswith("Out"))
    return found


def test_the_kernel_counts_them(scene, copies):
    """As many datagrams and bytes by the one way as by the other."""
    def rise():
        before = counts(scene)
        taken = copies.send()
        return {name: value - before[name] for name, value in counts(scene).items()}, taken

    scene.send()
    copies.sock.receive()
    copies.count += 1
    straight, taken = rise()
    assert taken < MANY
    with rule(scene, "output", "accept"):
        long_way, taken = rise()
    assert taken >= MANY
    assert straight == long_way


def test_a_gateway_of_the_other_family(network, probes):
    """IPv4 by a next hop of IPv6 (RFC 5549)."""
    scene = Scene(network, 4)
    server, end = scene.server, scene.server["r1"]
    to = "203.0.113.77"
    scene.r1.ip(f"address add {to}/32 dev lo")
    server.ip(f"route add {to} via inet6 {end.peer.ip[6]} dev {end.dev}")
    try:
        apply(server, f"collector c listen {scene.target}:{PORT}\nreceiver c/r1 to {to}:{COPY_PORT}\n")
        sock = scene.r1.udp(4, to, COPY_PORT)
        before = probes.calls("ip_output")
        for number in range(MANY):
            scene.send(b"%d" % number)
            assert sock.receive().payload == b"%d" % number
        assert probes.calls("ip_output") - before < MANY
    finally:
        server.ip(f"route del {to}")
        scene.r1.ip(f"address del {to}/32 dev lo")


def test_a_neighbour_that_must_be_found(scene, copies, family):
    """The first copies wait for its answer, as they always did."""
    server, end = scene.server, scene.server["r1"]
    # It asks by this address.
    server.ip(f"address add fe80::5/64 dev {end.dev} nodad", f"neigh del {end.peer.ip[family]} dev {end.dev}")
    try:
        copies.send()
    finally:
        server.ip(f"address del fe80::5/64 dev {end.dev}", *end.restored())
