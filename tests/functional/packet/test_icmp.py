# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever becomes of copies, this host says nothing of it to the exporter: they have its address as their source."""

import contextlib
import types

import pytest

import packets
from configuration import apply
from module import RELEASE
from scene import ANY, COPY_PORT, FAR, FULL_PREFIX, PORT, Scene
from sockets import Capture, wait_for
from traffic import exporter_address

ELSEWHERE = COPY_PORT + 77
# Receivers of one port, those of them that are of one address, and errors about that port that come at once.
MANY, CROWD, ERRORS = 50000, 40, 40
HOOKS = {"raw": "prerouting priority -300", "prerouting": "prerouting priority 0", "input": "input priority 0",
         "output": "output priority 0"}


def icmp_errors(host):
    """How many ICMP errors of all kinds, both families, a host has sent."""
    names, values = [line.split() for line in host.read("/proc/thread-self/net/snmp").splitlines()
                     if line.startswith("Icmp:")]
    ipv4 = dict(zip(names, values))
    ipv6 = dict(line.split() for line in host.read("/proc/thread-self/net/snmp6").splitlines())
    return sum(int(ipv4[name]) for name in ("OutDestUnreachs", "OutTimeExcds", "OutParmProbs", "OutRedirects")) + \
        sum(int(ipv6[name]) for name in ("Icmp6OutDestUnreachs", "Icmp6OutPktTooBigs", "Icmp6OutTimeExcds",
                                         "Icmp6OutParmProblems", "Icmp6OutRedirects"))


@contextlib.contextmanager
def unlimited(*hosts):
    """Answers are limited by the second, which would hide some."""
    limits = {"net/ipv4/icmp_ratelimit": 0, "net/ipv6/icmp/ratelimit": 0}
    before = [(host, {name: host.read("/proc/sys/" + name).strip() for name in limits}) for host in hosts]
    for host in hosts:
        host.sysctl(**limits)
    yield
    for host, values in before:
        host.sysctl(**values)


def is_error(frame):
    return bool(packets.icmp_packets([frame]))


def quoted(frame):
    """The packet that an ICMP error is about."""
    return packets.read(packets.read(frame.packet).body[8:])


@pytest.fixture(name="silent")
def silence(scene):
    """Fails if the server has sent an ICMP error, or the exporter has seen one."""
    before = icmp_errors(scene.server)
    answers = scene.uplink().capture()
    yield
    if scene.topology.router:
        scene["router"]["server"].capture().settle()
    assert not packets.icmp_packets(answers.settle())
    assert icmp_errors(scene.server) == before


def forgets_routes(hook):
    """Whether this kernel loses the route of what comes by lo and is rejected, for ever; a device stays with it.

    So it is with packets of any program. It is mended in 6.17 (nf_reject_fill_skb_dst()) and in the stable series of 6.x.
    """
    return hook in ("raw", "prerouting") and int(RELEASE.split(".")[0]) < 6


@pytest.fixture(name="rules")
def ruleset(scene):
    def add(hook, rule):
        if rule.endswith("reject") and forgets_routes(hook):
            pytest.skip("this kernel would keep a device of a namespace that goes")
        scene.server.nft(f"table inet t {{ chain c {{ type filter hook {HOOKS[hook]}; {rule}; }}; }}\n")

    yield add
    scene.server.run("nft", "flush", "ruleset")


@pytest.fixture(name="nobody")
def nobody_there(scene, family):
    """An address on the link to r2 that nobody has; asking for it ends soon."""
    timers = f"net/ipv{family}/neigh/r2/retrans_time_ms"
    before = scene.server.read("/proc/sys/" + timers).strip()
    scene.server.sysctl(**{timers: 20})
    address = scene.server["r2"].ip[family][:-1] + "99"
    yield address
    scene.server.call("ip", "neigh", "del", address, "dev", "r2")
    scene.server.sysctl(**{timers: before})


@pytest.mark.parametrize("words", ["", "source own"])
def test_a_silent_next_hop(scene, family, nobody, silent, words):
    scene.add_collector()
    scene.add_receiver(nobody, words.replace("own", scene.server.address(family, "r2")))
    for count in 3, 6:
        for _ in range(3):
            scene.send()
        scene.wait_received(count)
        wait_for("the neighbour has failed", lambda: "FAILED" in scene.server.run("ip", "neigh", "show", nobody))
        assert scene.sent("local") == count


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("to", ["loopback", "own", "remote"])
def test_a_rule_that_rejects(scene, family, rules, silent, hook, to):
    address = {"loopback": scene.loopback, "own": scene.target, "remote": scene.r1.address(family)}[to]
    sock = scene.listen(scene.r1) if to == "remote" else scene.listen_local(ANY[family])
    rules(hook, f"udp dport {COPY_PORT} reject")
    scene.add_collector()
    scene.add_receiver(address)
    scene.send(b"x" * 100)
    scene.wait_received(1)
    if to == "remote" and hook != "output":
        sock.receive()
        assert scene.sent("local") == 1
    else:
        assert not sock.pending()
        assert scene.drops("local") == {"transmit": 1}


class TestInAVrf:
    """Addresses of the VRF, which sends what is for them to itself."""

    @pytest.fixture(name="scene")
    def vrf_scene(self, vrf_topology, family):
        return Scene(vrf_topology, family)

    @pytest.fixture(name="sock")
    def receiver(self, scene, family):
        scene.add_collector("original drop")
        scene.add_receiver(scene.target, "dev", "blue")
        return scene.listen_local(ANY[family], dev="blue")

    @pytest.mark.parametrize("hook", HOOKS)
    def test_a_rule_that_rejects(self, scene, rules, silent, sock, hook):
        rules(hook, f"udp dport {COPY_PORT} reject")
        scene.send(b"x" * 100)
        scene.wait_received(1)
        assert not sock.pending()
        assert scene.drops("local") == {"transmit": 1}

    def test_a_rule_that_leads_to_no_socket(self, scene, rules, silent, sock):
        rules("output", f"udp dport {COPY_PORT} udp dport set {ELSEWHERE}")
        scene.send()
        scene.wait_received(1)
        assert not sock.pending()

    def test_a_rule_that_rejects_at_the_device(self, scene, rejecting, silent, sock):
        rejecting("blue")
        scene.send()
        scene.wait_received(1)
        assert not sock.pending()

    @pytest.fixture(name="leak")
    def route_into_the_vrf(self, scene, family):
        """To an address that is its own."""
        far = f"{FAR[family]}/{FULL_PREFIX[family]}"
        scene.server.ip(f"addr add {far} dev blue" + (" nodad" if family == 6 else ""), f"route add {far} dev blue")
        yield FAR[family]
        scene.server.ip(f"route del {far} dev blue", f"addr del {far} dev blue")

    @pytest.mark.parametrize("hook", [None, "input"])
    def test_a_route_that_leads_into_it(self, scene, family, rules, silent, leak, hook):
        scene.add_collector("original drop")
        scene.add_receiver(leak)
        if hook:
            rules(hook, f"udp dport {COPY_PORT} reject")
            sock = scene.listen_local(ANY[family], dev="blue")
        scene.send()
        scene.wait_received(1)
        assert scene.drops("local") == {"transmit" if hook else "no_listener": 1}
        if hook:
            assert not sock.pending()
            scene.server.run("nft", "flush", "ruleset")
            scene.send(b"in")
            assert sock.receive().payload == b"in"


@pytest.fixture(name="rejecting", params=["inet", "netdev"])
def device_rules(scene, request):
    """Sees what comes by a device before the stack does, where the stack passes on what its own host says."""
    server = scene.server
    names = [f"net/ipv4/conf/{dev}/accept_local" for dev in ("all", "lo")]
    before = [server.read("/proc/sys/" + name).strip() for name in names]

    def add(dev):
        table = (f"table {request.param} t {{ chain c {{ type filter hook ingress device {dev} priority 0; "
                 f"meta l4proto udp counter reject; }}; }}")
        if server.call("nft", table).returncode:
            pytest.skip("this kernel's devices do not reject")
        server.sysctl(**{name: 1 for name in names})

    with server.forwarding():
        yield add
    server.run("nft", "flush", "ruleset")
    server.sysctl(**dict(zip(names, before)))


@pytest.mark.parametrize("to", ["loopback", "own"])
def test_a_rule_that_rejects_at_the_device(scene, family, rejecting, silent, to):
    sock = scene.listen_local(ANY[family])
    rejecting("lo")
    scene.add_collector()
    scene.add_receiver(scene.loopback if to == "loopback" else scene.target)
    scene.send()
    scene.wait_received(1)
    assert not sock.pending()


def test_a_rule_that_leads_to_no_socket(scene, family, rules, silent):
    """As if the socket had been closed after it was looked for."""
    rules("output", f"udp dport {COPY_PORT} udp dport set {ELSEWHERE}")
    sock = scene.listen_local(ANY[family])
    scene.add_collector()
    scene.add_receiver(scene.loopback)
    scene.send()
    scene.wait_received(1)
    assert not sock.pending()


@pytest.mark.parametrize("kind", ["unreachable", "blackhole", "prohibit"])
def test_a_route_that_refuses_from_now_on(scene, family, silent, kind):
    """It is known as the way by then."""
    far = f"{FAR[family]}/{FULL_PREFIX[family]}"
    scene.server.ip(f"route add {far} via {scene.r1.address(family)} metric 20")
    try:
        scene.add_collector()
        scene.add_receiver(FAR[family])
        scene.send()
        scene.wait_received(1)
        assert scene.sent("local") == 1
        scene.server.ip(f"route add {kind} {far} metric 10")
        scene.send()
        scene.wait_received(2)
        assert scene.drops("local") == {"no_route": 1}
        scene.server.ip(f"route del {kind} {far} metric 10")
    finally:
        scene.server.ip(f"route del {far} metric 20")


def test_a_link_that_has_become_smaller(scene, family, silent):
    """Copies are cut for it, and nobody is told."""
    scene.add_collector()
    scene.add_receiver(scene["r2"])
    sock = scene.listen(scene["r2"])
    scene.send(b"a" * 1400)
    sock.receive()
    scene.server.ip("link set r2 mtu 1300")
    try:
        scene.send(b"b" * 1400)
        assert sock.receive().payload == b"b" * 1400
    finally:
        scene.server.ip("link set r2 mtu 1500")


# Of which kernel module, and what `ip` is told. What they carry is larger than their way, and the other end has none.
TUNNELS = {
    "ip6tnl": ("ip6_tunnel", 6, "link add {dev} type ip6tnl mode any {ends}"),
    "ip6gre": ("ip6_gre", 6, "link add {dev} type ip6gre {ends}"),
    "sit": ("sit", 4, "link add {dev} type sit {ends}"),
    "gre": ("ip_gre", 4, "link add {dev} type gre nopmtudisc {ends}"),
    "ipip": ("ipip", 4, "link add {dev} type ipip nopmtudisc {ends}"),
}


# Those that tell of it: by this family.
TELL = {4: ("ip6tnl", "ip6gre", "ipip"), 6: ("ip6tnl", "ip6gre", "sit")}


class TestATunnel:
    """It tells the source of what it carries what became of that: far behind a copy, and in its own words."""

    @pytest.fixture(name="tunnel", params=TUNNELS)
    def make_tunnel(self, scene, family, forwarding, request):
        """To r1, which does not know of it; FAR is behind."""
        module, outer, command = TUNNELS[request.param]
        server = scene.server
        if (request.param, family) in (("sit", 4), ("ipip", 6)):
            pytest.skip("it does not carry this family")
        if server.call("modprobe", module).returncode:
            pytest.skip("this kernel has no such tunnels")
        ends = f"local {server.address(outer, 'r1')} remote {scene.r1.address(outer)}"
        server.ip(command.format(dev="tunnel", ends=ends), "link set tunnel mtu 1500 up",
                  f"route add {FAR[family]}/{FULL_PREFIX[family]} dev tunnel")
        with unlimited(server, scene.r1):
            yield request.param
        server.ip("link del tunnel")

    @staticmethod
    def errors_after(scene, **fields):
        """What an exporter is told of some datagrams, the last of which fit; r1 answers each before the next is sent."""
        answers = scene.uplink().capture()
        outside = scene.server["r1"].capture()
        for size in 1440, 1440, 1440, 300, 300:
            scene.send(b"t" * size, **fields)
            outside.settle()
        scene["router"]["server"].capture().settle()
        return packets.icmp_packets(answers.settle())

    def test_copies(self, scene, family, tunnel):
        scene.add_collector()
        scene.add_receiver(FAR[family])
        assert not self.errors_after(scene)
        assert scene.sent("local") == 5

    @pytest.mark.parametrize("what", ["another port", "another exporter"])
    def test_what_exporters_send_there_themselves(self, scene, family, tunnel, what):
        """Through this host, which tells them of it as ever."""
        scene.add_collector()
        scene.add_receiver(FAR[family], *(["from", scene["e2"].address(family)] if what == "another exporter" else []))
        port = ELSEWHERE if what == "another port" else COPY_PORT
        assert bool(self.errors_after(scene, to=FAR[family], port=port)) == (tunnel in TELL[family])

    @pytest.mark.parametrize("family", [6], ids=["ipv6"])
    def test_a_source_of_ones_own(self, scene, tunnel):
        """That is told, too: of what is too big by the tunnel itself."""
        def told():
            text = scene.server.read("/proc/thread-self/net/snmp6")
            return int(dict(line.split() for line in text.splitlines())["Icmp6InPktTooBigs"])

        scene.add_collector()
        scene.add_receiver(FAR[6], "source", scene.server.address(6))
        before = told()
        self.errors_after(scene)
        assert (told() > before) == (tunnel in TELL[6])


@pytest.mark.parametrize("family", [6], ids=["ipv6"])
def test_what_exporters_send_by_a_plain_link(scene, forwarding):
    """To a receiver, through this host: they learn the size that it may have."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.listen(scene.r1)
    answers = scene.uplink().capture()
    scene.server.ip("link set r1 mtu 1300")
    try:
        scene.send(b"a" * 1400)
        scene.send(b"a" * 1400, to=scene.r1.address(6), port=COPY_PORT)
        [told] = answers.wait("packet too big", lambda frame: packets.icmp_packets([frame]))
        assert packets.read(told.packet).body[0] == 2
    finally:
        scene.server.ip("link set r1 mtu 1500", *scene.server["r1"].restored())


def test_what_exporters_send_to_the_port_of_many_receivers(scene, family):
    """To another address, or one that has copies of others: however many there are, each is told as ever."""
    to = scene.server.address(family, "r2")
    addresses = [exporter_address(family, i) for i in range(MANY)]
    receivers = [*zip(addresses[1:], addresses[1:]), *((to, exporter) for exporter in addresses[1:CROWD])]
    lines = [f"collector c listen *:{PORT}",
             *(f"receiver c/r{i} to {packets.endpoint(address, COPY_PORT)} from {exporter}"
               for i, (address, exporter) in enumerate(receivers))]
    apply(scene.server, "\n".join(lines) + "\n")
    with unlimited(scene.server):
        answers = scene.uplink().capture()
        for i in range(ERRORS):
            scene.send(to=to if i % 2 else scene.target, port=COPY_PORT)
        answers.wait("an error about each", is_error, ERRORS)
    # That nobody looks at each counter, which are many.
    scene.server.flowteectl("flush")


@pytest.fixture(name="judged")
def ipvs(scene):
    """Where it may steer something, originals go on to behind INPUT, and errors about them are dropped."""
    scene.server.run("modprobe", "-a", "ip_vs", "ip_vs_rr")
    scene.server.run("ipvsadm", "-A", "-u", packets.endpoint(scene.target, ELSEWHERE), "-s", "rr")
    yield
    scene.server.run("ipvsadm", "-C")


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("what", ["another family", "another device"])
def test_originals_that_no_collector_has(scene, family, what):
    """The exporter is told of them as ever, while it is not of those that one has."""
    if what == "another family":
        scene.add_collector(address=ANY[10 - family])
    else:
        scene.add_collector("dev", "r2", address=ANY[family])
    scene.add_collector(name="other", port=PORT + 1)
    with unlimited(scene.server):
        answers = scene.uplink().capture()
        scene.send(port=PORT + 1)
        scene.send()
        [told] = answers.wait("port unreachable", is_error)
        assert quoted(told).dport == PORT
        scene.wait_received(1, "other")
        assert not packets.icmp_packets(answers.settle())


def test_local_copies_are_seen_on_the_loopback_device(scene):
    """By tcpdump: libpcap passes over what goes out by that device, as it comes in again."""
    scene.add_collector()
    scene.add_receiver(scene.loopback)
    sock = scene.listen_local()
    capture = scene.server.keep(Capture(types.SimpleNamespace(host=scene.server, dev="lo")))
    scene.send(b"seen")
    sock.receive()
    [frame] = capture.wait("copy", lambda frame: packets.udp_packets([frame], COPY_PORT))
    assert packets.read(frame.packet).source == scene.source
