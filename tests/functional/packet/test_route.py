# SPDX-License-Identifier: GPL-2.0-or-later
"""How copies leave: by the host's own routing, steered by dev and mark, and each receiver for itself."""

import pytest

import packets
from routing import full, table_by_mark
from scene import COPY_PORT, FAR, FULL_PREFIX, Scene
from sockets import wait_for


@pytest.fixture
def far(scene, family):
    """An address behind r1 and r2; who has the route to it gets its copies."""
    address = FAR[family]
    for host in scene.r1, scene["r2"]:
        host.ip(f"addr add {full(address)} dev lo" + (" nodad" if family == 6 else ""))
    yield address
    for host in scene.r1, scene["r2"]:
        host.ip(f"addr del {full(address)} dev lo")
    scene.server.call("ip", f"-{family}", "route", "del", full(address))


def route(scene, verb, via=None, to=None, words=""):
    to = to or FAR[scene.family]
    gateway = f"via {via.address(scene.family)}" if via else ""
    scene.server.ip(f"route {verb} {full(to)} {gateway} {words}")


def test_the_route_decides(scene, far):
    route(scene, "add", scene["r2"])
    scene.add_collector()
    scene.add_receiver(far)
    sockets = [scene.listen(scene[name], far) for name in ("r1", "r2")]
    scene.send()
    assert sockets[1].receive().payload == b"flow"
    assert not sockets[0].pending()


def test_a_route_that_changes_moves_the_copies(scene, far):
    """Routes are remembered from one datagram to the next; a change must show at once."""
    scene.add_collector()
    scene.add_receiver(far)
    sockets = {name: scene.listen(scene[name], far) for name in ("r1", "r2")}
    route(scene, "add", scene.r1)
    for number, name in enumerate(["r1", "r2", "r2", "r1"]):
        route(scene, "replace", scene[name])
        payload = b"%d by %s" % (number, name.encode())
        scene.send(payload)
        assert sockets[name].receive().payload == payload
    assert scene.sent("local") == 4


def test_a_route_that_goes_and_returns(scene, far):
    scene.add_collector()
    scene.add_receiver(far)
    sock = scene.listen(scene.r1, far)
    for number in range(2):
        scene.send(b"lost")
        scene.wait_received(2 * number + 1)
        assert scene.drops("local") == {"no_route": number + 1}
        route(scene, "add", scene.r1)
        scene.send(b"%d" % number)
        assert sock.receive().payload == b"%d" % number
        route(scene, "del")
    assert not sock.pending()


@pytest.mark.parametrize("kind", ["unreachable", "blackhole", "prohibit"])
def test_a_route_that_refuses(scene, family, kind):
    to = FAR[family]
    scene.add_collector()
    scene.add_receiver(to)
    answers = scene.uplink().capture()
    scene.server.ip(f"route add {kind} {full(to)}")
    try:
        scene.send()
        scene.wait_received(1)
        assert scene.drops("local") == {"no_route": 1}
        scene["router"]["server"].capture().settle()
        assert not answers.settle()
    finally:
        scene.server.ip(f"route del {kind} {full(to)}")


def test_dev_chooses_the_way(scene, family, far):
    route(scene, "add", scene.r1)
    scene.server.ip(f"route add {full(far)} via {scene['r2'].address(family)} metric 2000")
    try:
        scene.add_collector()
        scene.add_receiver(far, "dev r2")
        sockets = {name: scene.listen(scene[name], far) for name in ("r1", "r2")}
        scene.send(b"dev")
        assert sockets["r2"].receive().payload == b"dev"
        scene.server.flowteectl("set receiver c/local dev r1")
        scene.send(b"other dev")
        assert sockets["r1"].receive().payload == b"other dev"
        assert not sockets["r2"].pending()
    finally:
        scene.server.ip(f"route del {full(far)} via {scene['r2'].address(family)} metric 2000")


def test_dev_that_does_not_exist(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1, "dev missing0")
    scene.add_receiver(scene["r2"])
    sock = scene.listen(scene["r2"])
    scene.send()
    sock.receive()
    assert scene.drops("r1") == {"no_route": 1}


def test_mark_chooses_the_table(scene, far):
    route(scene, "add", scene.r1)
    scene.add_collector()
    sockets = {name: scene.listen(scene[name], far) for name in ("r1", "r2")}
    with table_by_mark(scene, 42, scene["r2"], far):
        scene.add_receiver(far, name="plain")
        scene.add_receiver(far, "mark 42", name="marked")
        scene.send(b"1")
        assert sockets["r1"].receive().payload == b"1"
        assert sockets["r2"].receive().payload == b"1"
        scene.server.flowteectl("set receiver c/plain mark 42")
        scene.send(b"2")
        assert [m.payload for m in sockets["r2"].receive_many(2)] == [b"2", b"2"]
        scene.wait_received(2)
    assert not sockets["r1"].pending()


def test_a_route_that_a_rule_finds_later(scene, far):
    """Although another one was found before, by a rule that comes later."""
    route(scene, "add", scene.r1)
    scene.add_collector()
    scene.add_receiver(far, "mark 42")
    sockets = {name: scene.listen(scene[name], far) for name in ("r1", "r2")}

    def arrives_at(name):
        scene.send(b"flow")
        return sockets[name].pending()

    with table_by_mark(scene, 42) as ip_route:
        wait_for("the main table's", lambda: arrives_at("r1"))
        ip_route("add", full(far), "via", scene["r2"].address(scene.family))
        wait_for("the one of the table that the mark chooses", lambda: arrives_at("r2"))
        ip_route("flush")
        sockets["r1"].drain()
        wait_for("the main table's again", lambda: arrives_at("r1"))


def test_mark_shows_in_the_firewall(scene):
    """As the mark of the packet, so that rules can tell copies apart."""
    scene.add_collector()
    scene.add_receiver(scene.r1, "mark 4294967295")
    scene.server.nft("table inet t { chain o { type filter hook output priority filter; policy accept;"
                     " meta mark 0xffffffff drop; }; }\n")
    try:
        scene.send()
        scene.wait_received(1)
        assert scene.drops("r1") == {"transmit": 1}
    finally:
        scene.server.run("nft", "flush", "ruleset")


@pytest.mark.parametrize("rp_filter", [0, 1, 2])
def test_no_sysctl_is_needed(scene, family, rp_filter):
    server = scene.server
    server.sysctl(net__ipv4__conf__all__rp_filter=rp_filter, net__ipv4__ip_forward=0,
                  net__ipv6__conf__all__forwarding=0)
    try:
        scene.add_collector()
        scene.add_receiver(scene.r1)
        sock = scene.listen(scene.r1)
        # Strict filtering would mind if the way back led elsewhere.
        for source in scene.source, scene["e2"].address(family):
            scene.send(source=source)
            assert sock.receive().source == source
    finally:
        server.sysctl(net__ipv4__conf__all__rp_filter=0)


def test_a_receiver_behind_the_exporters_own_link(scene, family):
    """The copy goes back to where the datagram came from."""
    scene.add_collector()
    scene.add_receiver(scene["e2"])
    sock = scene.listen(scene["e2"])
    scene.send()
    message = sock.receive()
    assert (message.payload, message.source) == (b"flow", scene.source)
    scene.add_receiver(scene.e1)
    own = scene.uplink().capture()
    scene.send(b"mirror")
    [frame] = own.wait("copy", lambda frame: packets.udp_packets([frame], COPY_PORT))
    assert packets.read(frame.packet).source == scene.source


def test_one_that_cannot_be_reached_does_not_stop_others(scene, family):
    """Neither without a route, nor without a neighbour, nor without a link."""
    scene.add_collector()
    ends = {f: scene.server["r2"].ip[f] for f in (4, 6)}
    silent = ends[family].rsplit("." if family == 4 else ":", 1)[0] + (".99" if family == 4 else ":99")
    scene.add_receiver(FAR[family], name="no-route")
    scene.add_receiver(silent, name="no-neighbour")
    scene.add_receiver(scene["r3"])
    scene.add_receiver(scene.r1)
    scene.server.ip("link set r3 down")
    sock = scene.listen(scene.r1)
    count = 200
    try:
        for number in range(count):
            scene.send(b"%d" % number)
        assert [m.payload for m in sock.receive_many(count)] == [b"%d" % i for i in range(count)]
        scene.wait_received(count)
        assert scene.drops("no-route") == {"no_route": count}
        assert scene.drops("r3") == {"no_route": count}
        assert scene.sent("r1") == count
    finally:
        scene.server.ip("link set r3 up", *scene.server["r3"].restored())


def test_a_carrier_that_is_lost_and_returns(scene, family):
    scene.add_collector()
    scene.add_receiver(scene["r2"])
    sock = scene.listen(scene["r2"])
    end = scene["r2"]["server"]
    end.host.ip(f"link set {end.dev} down")
    scene.send(b"lost")
    scene.wait_received(1)
    end.host.ip(f"link set {end.dev} up", *end.restored())
    for f, default in (4, "default"), (6, "default"):
        end.host.ip(f"route replace {default} via {end.peer.ip[f]}")
    scene.send(b"back")
    assert sock.receive().payload == b"back"


def test_a_device_with_another_name(network, family):
    """`dev` means whoever has the name: first one, then nobody, then another. Newer kernels rename what is up."""
    lab = network(exporters=1, receivers=2, router=False)
    scene = Scene(lab, family)
    scene.add_collector()
    scene.add_receiver(scene.r1, "dev r1")
    first = scene.listen(scene.r1)
    scene.send(b"first")
    assert first.receive().payload == b"first"
    rename(scene.server, "r1", "old", scene.server["r1"])

    def sent(payload):
        before = scene.sent("r1")
        scene.send(payload)
        scene.pass_marker()
        return scene.sent("r1") > before

    wait_for("no device of the name", lambda: not sent(b"nobody"))
    assert scene.drops("r1").keys() == {"no_route"}
    rename(scene.server, "r2", "r1", scene.server["r2"])
    scene.server.ip(f"route add {scene.r1.address(family)}/{FULL_PREFIX[family]} via"
                    f" {scene['r2'].address(family)} dev r1 metric 5")
    scene["r2"].ip(f"addr add {scene.r1.address(family)}/{FULL_PREFIX[family]} dev lo"
                   + (" nodad" if family == 6 else ""))
    second = scene.listen(scene["r2"], scene.r1.address(family))
    wait_for("the other device", lambda: sent(b"second") and second.pending())
    assert second.receive().payload == b"second"


def rename(host, old, new, end):
    """As it is, or if this kernel does not do that, without a pause that would be longer than needed."""
    if host.call("ip", "link", "set", old, "name", new).returncode == 0:
        return
    host.ip(f"link set {old} down", f"link set {old} name {new}", f"link set {new} up", *end.restored(new))
