# SPDX-License-Identifier: GPL-2.0-or-later
"""original auto, and what stands behind the hook: whoever would have got the original gets it, and only if nobody
would it is consumed, as silently as ever."""

import socket

import pytest

import packets
from scene import ANY, COPY_PORT, PORT, Scene
from sockets import DEADLINE, readable, wait_for

OTHER = PORT + 1


class Steering:
    """What leads datagrams for the collector elsewhere: to `sock`."""

    def __init__(self, scene):
        self.scene = scene
        self.server = scene.server
        self.version = "ip" if scene.family == 4 else "ip6"
        self.sock = self.open()

    def open(self):
        return self.scene.listen(self.scene["r3"])

    def close(self):
        self.end()

    def end(self):
        self.server.run("nft", "flush", "ruleset")

    def chain(self, kind, priority, rule):
        self.server.nft(f"table inet steering {{ chain c {{ type {kind} hook prerouting priority {priority};\n"
                        f"udp dport {PORT} {rule}; }}; }}\n")


class Dnat(Steering):
    """To a namespace of its own, as containers have it."""

    def begin(self):
        to = packets.endpoint(self.scene["r3"].address(self.scene.family), COPY_PORT)
        self.chain("nat", "dstnat", f"dnat {self.version} to {to}")


class DnatByIptables(Dnat):
    def begin(self):
        to = packets.endpoint(self.scene["r3"].address(self.scene.family), COPY_PORT)
        self.server.run(f"{self.version}tables", "-t", "nat", "-A", "PREROUTING", "-p", "udp", "--dport", str(PORT),
                        "-j", "DNAT", "--to-destination", to)


class Redirect(Steering):
    def open(self):
        return self.scene.listen(self.server)

    def begin(self):
        self.chain("nat", "dstnat", f"redirect to :{COPY_PORT}")


class Tproxy(Steering):
    """To a socket that is bound to another port; the datagram stays as it is."""

    def open(self):
        with self.server.inside():
            sock = self.server.keep(socket.socket(socket.AF_INET if self.scene.family == 4 else socket.AF_INET6,
                                                  socket.SOCK_DGRAM))
        if self.scene.family == 4:
            sock.setsockopt(socket.IPPROTO_IP, 19, 1)  # IP_TRANSPARENT
        else:
            sock.setsockopt(socket.IPPROTO_IPV6, 75, 1)  # IPV6_TRANSPARENT
        sock.bind((ANY[self.scene.family], COPY_PORT))
        return Plain(sock)

    def begin(self):
        self.chain("filter", "mangle", f"tproxy {self.version} to :{COPY_PORT} accept")


class Plain:
    """A socket, as far as it is needed here."""

    def __init__(self, sock):
        self.sock = sock

    def payloads(self):
        found = []
        while readable(self.sock, 0):
            found.append(self.sock.recv(1 << 16))
        return found


class Ipvs(Steering):
    """A virtual service at the collector's address; it comes behind INPUT's rules."""

    def begin(self):
        self.server.run("modprobe", "-a", "ip_vs", "ip_vs_rr")
        service = packets.endpoint(self.scene.target, PORT)
        real = packets.endpoint(self.scene["r3"].address(self.scene.family), COPY_PORT)
        self.server.run("ipvsadm", "-A", "-u", service, "-s", "rr")
        self.server.run("ipvsadm", "-a", "-u", service, "-r", real, "-m")

    def end(self):
        self.server.run("ipvsadm", "-C")


ALL = (Dnat, DnatByIptables, Redirect, Tproxy, Ipvs)


@pytest.fixture(params=ALL, ids=lambda kind: kind.__name__)
def steering(request, scene, forwarding):
    made = request.param(scene)
    yield made
    made.close()


def add_collectors(scene):
    """With a receiver, and on a port that nothing steers."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_collector(name="other", port=OTHER)


def wait_until_it_comes(scene, steering, payload):
    """What is new about rules is noticed four times a second."""
    def comes():
        scene.send(payload)
        scene.pass_marker()
        return payload in steering.sock.payloads()

    wait_for(f"{payload} at the end", comes)


def expect_silence(scene, port=PORT):
    """A datagram is consumed: nobody is answered, and no entry of conntrack is left."""
    name = "c" if port == PORT else "other"

    def received():
        return scene.server.collector(name)["counters"]["received"]

    answers = scene.uplink().capture()
    before = received()
    scene.send(b"silence", port=port)
    wait_for("the datagram", lambda: received() == before + 1)
    scene["router"]["server"].capture().settle()
    assert not packets.icmp_packets(answers.settle())
    assert f"dport={port} " not in scene.server.run("conntrack", "-L", "-f", f"ipv{scene.family}")
    answers.close()


@pytest.mark.parametrize("first", ["rule", "collector"])
def test_it_gets_the_original(scene, steering, first):
    """Wherever the rule leads, whichever was there first; and the receivers get their copies."""
    if first == "rule":
        steering.begin()
    add_collectors(scene)
    copies = scene.listen(scene.r1)
    if first == "collector":
        expect_silence(scene)
        copies.drain()
        steering.begin()
    scene.send(b"at once")
    assert copies.receive().payload == b"at once"
    wait_for("the original", lambda: b"at once" in steering.sock.payloads())
    wait_until_it_comes(scene, steering, b"steered")
    received = scene.server.collector("c")["counters"]["received"]
    assert scene.outcomes(received) == {"replicated": received}
    assert len(copies.drain()) >= 1
    # What nobody steers is consumed by the second hook.
    expect_silence(scene, OTHER)
    assert scene.outcomes(1, "other") == {"no_receiver": 1}
    steering.end()
    scene.server.call("conntrack", "-F")
    expect_silence(scene)


@pytest.mark.parametrize("beside", ["alone", "ipvs"])
def test_a_firewall_that_steers_nothing(scene, beside):
    """Rules behind the hook and for INPUT, which would answer, and conntrack; with IPVS they are before the second hook."""
    if beside == "ipvs":
        scene.server.run("modprobe", "-a", "ip_vs", "ip_vs_rr")
        scene.server.run("ipvsadm", "-A", "-u", packets.endpoint(scene.target, 9), "-s", "rr")
    scene.server.nft("table inet wall { chain pre { type filter hook prerouting priority 0; ct state new counter; }\n"
                     f"chain in {{ type filter hook input priority 0; udp dport {PORT} reject; }}; }}\n")
    try:
        add_collectors(scene)
        for _ in range(3):
            expect_silence(scene)
        sock = scene.listen(scene.server, port=OTHER)
        scene.send(b"delivered", port=OTHER)
        assert sock.receive().payload == b"delivered"
        # Replicated once, by the first hook.
        assert scene.outcomes(3) == {"replicated": 3}
    finally:
        scene.server.run("nft", "flush", "ruleset")
        if beside == "ipvs":
            scene.server.run("ipvsadm", "-C")


@pytest.mark.parametrize("original", ["accept", "drop"])
def test_others_are_not_judged(scene, original):
    """accept lets everything go on, and what is dropped never comes there."""
    scene.server.nft("table inet wall { chain pre { type filter hook prerouting priority 0; }; }\n")
    try:
        scene.add_collector("original", original)
        answers = scene.uplink().capture()
        scene.send()
        if original == "accept":
            answers.wait("port unreachable", lambda frame: packets.icmp_packets([frame]))
        else:
            expect_silence(scene)
    finally:
        scene.server.run("nft", "flush", "ruleset")


CHAINS = "".join(f"chain c{i} {{ type nat hook prerouting priority {i}; udp dport 7 redirect to :9; }}; " for i in range(3))
ROUNDS = 40


@pytest.mark.parametrize("chains", ["nat", "ipvs"])
def test_rules_that_come_and_go(scene, chains):
    """Datagrams are on their way all the while: nobody is answered, whatever moment it is."""
    server = scene.server
    server.run("modprobe", "-a", "ip_vs", "ip_vs_rr")
    add_collectors(scene)
    copies = scene.listen(scene.r1)
    answers = scene.uplink().capture()
    service = packets.endpoint(scene.target, 9)
    for number in range(ROUNDS):
        if chains == "nat":
            server.nft(f"table inet noise {{ {CHAINS} }}\n")
        else:
            server.run("ipvsadm", "-A", "-u", service, "-s", "rr")
        for _ in range(5):
            scene.send(b"%d" % number)
        if chains == "nat":
            server.run("nft", "delete", "table", "inet", "noise")
        else:
            server.run("ipvsadm", "-D", "-u", service)
        scene.send(b"%d" % number)
    assert scene.outcomes(6 * ROUNDS) == {"replicated": 6 * ROUNDS}
    assert not packets.icmp_packets(answers.settle())
    assert len(copies.drain()) == 6 * ROUNDS


def test_a_rule_that_stays_among_others(scene, forwarding):
    """What it takes is not lost while they come and go, and IPVS has the judge moved."""
    server = scene.server
    server.run("modprobe", "-a", "ip_vs", "ip_vs_rr")
    steering = Redirect(scene)
    steering.begin()
    add_collectors(scene)
    scene.listen(scene.r1)
    server.call("conntrack", "-F")
    answers = scene.uplink().capture()
    service = packets.endpoint(scene.target, 9)
    for number in range(ROUNDS):
        server.nft(f"table inet noise {{ {CHAINS} }}\n")
        scene.send(b"a%d" % number)
        server.run("ipvsadm", "-A", "-u", service, "-s", "rr")
        scene.send(b"b%d" % number)
        server.run("nft", "delete", "table", "inet", "noise")
        scene.send(b"c%d" % number)
        server.run("ipvsadm", "-D", "-u", service)
        scene.send(b"other", port=OTHER)
    scene.wait_received(3 * ROUNDS)
    scene.wait_received(ROUNDS, "other")
    wanted = {b"%c%d" % (letter, number) for letter in b"abc" for number in range(ROUNDS)}
    assert set(steering.sock.payloads()) == wanted
    assert not packets.icmp_packets(answers.settle())
    steering.close()


def test_there_is_no_second_hook_without_need(scene):
    """It comes and goes with the rules, and with collectors that ask for it."""
    version = "ip" if scene.family == 4 else "ip6"

    def hooks():
        """Of what comes: one of what goes, for which nft lists a section of its own, is always there."""
        text = scene.server.call("nft", "list", "hooks", version).stdout
        return text.count("[flowtee]") - text.partition("hook output")[2].partition("hook ")[0].count("[flowtee]")

    scene.add_collector()
    if not hooks():
        pytest.skip("this kernel does not list its hooks (CONFIG_NETFILTER_NETLINK_HOOK)")
    assert hooks() == 1
    scene.server.nft("table inet wall { chain pre { type filter hook prerouting priority 0; }; }\n")
    try:
        wait_for("the second one", lambda: hooks() == 2)
        scene.server.flowteectl("set collector c original accept")
        assert hooks() == 1
        scene.server.flowteectl("set collector c original auto")
        assert hooks() == 2
    finally:
        scene.server.run("nft", "flush", "ruleset")
    wait_for("the first one alone", lambda: hooks() == 1)
    scene.server.flush()
    assert hooks() == 0


def test_in_a_vrf(vrf_topology, family):
    """Packets come by there twice; a rule sees them the first time."""
    scene = Scene(vrf_topology, family)
    scene.server.nft("table inet steering { chain c { type nat hook prerouting priority dstnat;\n"
                     f"udp dport {PORT} redirect to :{COPY_PORT}; }}; }}\n")
    try:
        add_collectors(scene)
        sock = scene.server.udp(family, ANY[family], COPY_PORT, dev="blue")
        scene.send(b"redirected")
        assert sock.receive().payload == b"redirected"
        answers = scene.uplink().capture()
        scene.send(port=OTHER)
        scene.wait_received(1, "other")
        assert not packets.icmp_packets(answers.settle())
        bound = scene.server.udp(family, ANY[family], OTHER, dev="blue")
        scene.send(b"bound", port=OTHER)
        assert bound.receive().payload == b"bound"
    finally:
        scene.server.run("nft", "flush", "ruleset")


ANYIP = {4: ("198.51.100.0/24", "198.51.100.77"), 6: ("2001:db8:5::/64", "2001:db8:5::77")}


@pytest.mark.parametrize("wildcard", [True, False])
def test_addresses_of_a_local_route(scene, family, wildcard):
    """ip route add local: they are this host's, for wildcards and for sockets."""
    prefix, address = ANYIP[family]
    scene.server.ip(f"route add local {prefix} dev lo")
    try:
        use_address(scene, ANY[family] if wildcard else address, address, scene.send)
    finally:
        scene.server.ip(f"route del local {prefix} dev lo")


@pytest.mark.parametrize("family", [6], ids=["ipv6"])
@pytest.mark.parametrize("wildcard", [True, False])
def test_anycast_addresses(scene, wildcard):
    address = scene.target.rsplit("::", 1)[0] + "::77"
    end = scene["router"]["server"]
    with scene.server.inside():
        member = scene.server.keep(socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))
        index = socket.if_nametoindex("router")
    member.setsockopt(socket.IPPROTO_IPV6, 27,  # IPV6_JOIN_ANYCAST
                      packets.address_bytes(address) + index.to_bytes(4, "little"))

    def send(payload, to):
        end.send(packets.udp(end.ip[6], 50000, to, PORT, payload))

    use_address(scene, ANY[6] if wildcard else address, address, send)


def use_address(scene, listener, address, send):
    scene.add_collector(address=listener)
    answers = scene["router"]["server"].capture()
    send(b"nobody", to=address)
    scene.wait_received(1)
    assert not packets.icmp_packets(answers.settle())
    sock = scene.listen(scene.server, ANY[scene.family], PORT)
    send(b"socket", to=address)
    assert sock.receive(DEADLINE).payload == b"socket"
    assert scene.outcomes(2) == {"no_receiver": 2}
