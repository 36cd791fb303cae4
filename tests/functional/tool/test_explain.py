# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl explain: each outcome, why, by which way, and what is not understood."""

import contextlib
import re

import pytest

import genetlink as gn
import packets
from configuration import REFUSED, WRONG, apply, expect_error
from explaining import explain, fields, one
from packets import endpoint
from pools import Pool
from scene import ANY, COPY_PORT, FAR, LOOPBACK, PORT, SOURCE_PORT, Scene
from sockets import wait_for

# What is known of a copy that is not sent.
NOTHING = {"source": None, "dev": None, "next_hop": None, "neighbour": None, "mtu": None, "fragments": None,
           "ipsec": False}
LINK_LOCAL = {4: "169.254.7.7", 6: "fe80::77"}
OTHER = {4: "192.0.2.1", 6: "2001:db8:1::1"}


# ---- The outcomes

@pytest.mark.parametrize("size, fragments", [(1, 1), (1464, {4: 1, 6: 2}), (8000, 6), (65000, {4: 44, 6: 45})])
def test_a_copy_that_leaves(scene, family, size, fragments):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    receiver = one(scene, "size", size)
    assert receiver == {
        "name": "r1", "pool": None, "chosen": True, "why": receiver["why"], "outcome": "sent",
        "source": endpoint(scene.source, SOURCE_PORT), "dev": "r1", "next_hop": scene.r1.address(family),
        "neighbour": "permanent", "mtu": 1500, "socket": None, "ipsec": False,
        "fragments": fragments if isinstance(fragments, int) else fragments[family]}
    # As many packets are there when it is sent.
    capture = scene.r1["server"].capture()
    scene.send(b"x" * size)
    scene.wait_received(1)
    assert len(capture.settle()) == receiver["fragments"]


def test_the_size_that_is_not_given(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    assert one(scene) == one(scene, "size 1464")
    said = scene.server.flowteectl_json("explain c exporter", scene.source)
    assert (said["exporter"], said["port"], said["size"]) == (scene.source, 49152, 1464)
    said = scene.server.flowteectl_json("explain c size 7 exporter", endpoint(scene.source, 9))
    assert (said["exporter"], said["port"], said["size"]) == (scene.source, 9, 7)
    if ":" in scene.source:
        said = scene.server.flowteectl_json("explain c exporter", f"[{scene.source}]")
        assert (said["exporter"], said["port"]) == (scene.source, 49152)


def test_an_mtu_of_its_own(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1, "mtu 1300")
    assert fields(one(scene), mtu=1300, fragments=2)


def test_by_a_router(scene, family):
    far = FAR[family]
    scene.add_collector()
    scene.add_receiver(far, name="far")
    prefix = f"{far}/{ {4: 32, 6: 128}[family] }"
    assert fields(one(scene, name="far"), outcome="no_route", chosen=True, **NOTHING)
    scene.server.ip(f"route add {prefix} via {scene.r1.address(family)}")
    try:
        assert fields(one(scene, name="far"), outcome="sent", dev="r1", next_hop=scene.r1.address(family))
    finally:
        scene.server.ip(f"route del {prefix}")


@pytest.mark.parametrize("state", ["reachable", "stale", "noarp", "permanent"])
def test_states_of_a_neighbour(scene, family, state):
    """In the words of ip-neighbour(8). What is stale is looked after soon, as by a copy."""
    nobody = scene.r1.address(family)[:-1] + "77"
    scene.server.ip(f"neigh replace {nobody} lladdr 02:00:00:00:77:77 dev r1 nud {state}")
    try:
        scene.add_collector()
        scene.add_receiver(nobody, name="nobody")
        receiver = one(scene, name="nobody")
        assert fields(receiver, outcome="sent", dev="r1", next_hop=nobody)
        assert receiver["neighbour"] in ((state,) if state != "stale" else (state, "delay"))
        assert f"({receiver['neighbour']})" in receiver["why"]
    finally:
        scene.server.ip(f"neigh del {nobody} dev r1")


def test_a_neighbour_that_does_not_answer(scene, family):
    nobody = scene.r1.address(family)[:-1] + "77"
    scene.add_collector()
    scene.add_receiver(nobody, name="nobody")
    wait_for("it is given up", lambda: one(scene, name="nobody")["neighbour"] == "failed")


def test_a_receiver_on_this_host(scene):
    scene.add_collector()
    scene.add_receiver(scene.loopback)
    assert fields(one(scene, name="local"), outcome="no_listener", socket=False, chosen=True, **NOTHING)
    scene.listen_local()
    assert fields(one(scene, name="local"), outcome="sent", socket=True, dev="lo", next_hop=None, neighbour=None,
                  mtu=None, fragments=None, source=endpoint(scene.source, SOURCE_PORT))


def test_a_receiver_that_is_unreachable(scene, family):
    """It is said, as show does; the kernel sends copies all the same."""
    nobody = scene.r1.address(family)[:-1] + "77"
    scene.add_collector()
    scene.add_receiver(nobody, name="nobody")
    scene.server.flowteectl("add pool c/p balance hash")
    scene.add_receiver(nobody, "pool p", name="member", port=COPY_PORT + 1)
    wait_for("it is found out", lambda: {r["state"] for r in scene.server.collector("c")["receivers"]} == {"unreachable"})
    receivers = explain(scene)[1]
    assert fields(receivers["nobody"], outcome="sent", dev="r1", next_hop=nobody)
    assert receivers["nobody"]["why"].endswith("; it is unreachable (neighbour), and offered copies all the same")
    assert "pool p chose it (hash), though it is unreachable (neighbour): so are all" in receivers["member"]["why"]
    assert "2 sent one, 2 of them unreachable\n" in scene.server.flowteectl(f"explain c exporter {scene.source}")


def test_what_becomes_of_the_original(scene, family):
    """What it says is what a program there gets: test_explain_truth.py."""
    def original():
        return scene.server.flowteectl_json(f"explain c exporter {scene.source}")["original"]

    scene.add_collector()
    assert original() == "consumed"
    with contextlib.closing(scene.listen(scene.server, scene.target, PORT)):
        assert original() == "delivered"
        scene.server.flowteectl("set collector c original drop")
        assert original() == "consumed"
        scene.server.flowteectl("set collector c original accept")
        assert original() == "delivered"
    assert original() == "accepted"
    scene.server.flowteectl("set collector c listen", endpoint(FAR[family], PORT))
    assert original() == "forwarded"
    scene.server.flowteectl("set collector c original auto")
    assert original() == "forwarded"
    scene.server.flowteectl(f"set collector c listen *:{PORT}")
    assert original() is None
    with contextlib.closing(scene.listen(scene.server, scene.target, PORT)):
        assert original() is None
    with contextlib.closing(scene.listen(scene.server, ANY[family], PORT)):
        assert original() == "delivered"
    scene.server.nft("table inet ahead { chain c { type nat hook prerouting priority dstnat; udp dport 9 redirect to :10; }; }")
    try:
        scene.server.flowteectl("set collector c listen", endpoint(scene.target, PORT))
        assert original() == "undecided"
    finally:
        scene.server.nft("delete table inet ahead")


def test_the_original_is_for_a_socket_of_one_device(scene):
    """By which the last one has come: before, none is known."""
    scene.add_collector()
    with contextlib.closing(scene.listen(scene.server, scene.target, PORT, dev="router")):
        assert scene.server.flowteectl_json(f"explain c exporter {scene.source}")["original"] == "consumed"
        scene.send()
        scene.wait_received(1)
        assert scene.server.flowteectl_json(f"explain c exporter {scene.source}")["original"] == "delivered"


def test_set_down(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1, "state down")
    receiver = one(scene)
    assert fields(receiver, outcome="down", chosen=True, socket=None, **NOTHING)
    assert "by hand" in receiver["why"]


def test_unreachable_and_skipped(scene):
    scene.add_collector()
    scene.add_receiver(scene.loopback, "on-unreachable skip")
    wait_for("it is found out", lambda: one(scene, name="local")["outcome"] == "down")
    assert "no_listener" in one(scene, name="local")["why"]


def test_over_its_rate(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1, "rate 1")
    assert one(scene)["outcome"] == "sent"

    def over():
        scene.send()
        return one(scene)["outcome"] == "rate"

    wait_for("it is over its rate", over)


def test_a_question_uses_up_no_rate(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1, "rate 3")
    for _ in range(10):
        assert one(scene)["outcome"] == "sent"
    for _ in range(3):
        scene.send()
    scene.wait_received(3)
    assert scene.sent("r1") == 3


def test_samples(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1, "sample 3")
    expected = ["sent", "not_sampled", "not_sampled"] * 2
    for i, outcome in enumerate(expected):
        for _ in range(3):
            verdict, receivers = explain(scene)
            assert receivers["r1"]["outcome"] == outcome and receivers["r1"]["chosen"]
            assert verdict == ("replicated" if outcome == "sent" else "not_sampled")
        scene.send()
        scene.wait_received(i + 1)
    assert scene.sent("r1") == 2


@pytest.mark.parametrize("exporter", [LOOPBACK, LINK_LOCAL], ids=["loopback", "link-local"])
def test_a_source_that_may_not_leave(scene, family, exporter):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene["r2"], "source", scene.target)
    _verdict, receivers = explain(scene, exporter[family])
    assert fields(receivers["r1"], outcome="martian", **NOTHING) and "'source'" in receivers["r1"]["why"]
    assert fields(receivers["r2"], outcome="sent", source=endpoint(scene.target, SOURCE_PORT))


def test_the_link_of_an_exporter(scene, family):
    """Known since its last datagram; before, that of no link is told."""
    exporter = LINK_LOCAL[family]
    scene.add_collector("original", "drop")
    scene.add_receiver(scene["router"].address(family, "server"), name="link")
    scene.add_receiver(scene.r1)

    def outcomes():
        return {name: receiver["outcome"] for name, receiver in explain(scene, exporter)[1].items()}

    assert outcomes() == {"link": "martian", "r1": "martian"}
    scene["router"]["server"].send(packets.udp(exporter, SOURCE_PORT, scene.target, PORT, b"x"))
    scene.wait_received(1)
    assert outcomes() == {"link": "sent", "r1": "martian"}
    assert (scene.sent("link"), scene.drops("r1")) == (1, {"martian": 1}), "and so it was"


def test_a_copy_that_would_come_back(scene, family):
    """A receiver whose address has become a collector's."""
    own = OTHER[family]
    length = {4: 32, 6: 128}[family]
    scene.server.flowteectl("add collector c listen", f"*:{PORT}")
    scene.add_receiver(own, name="own", port=PORT)
    nodad = " nodad" if family == 6 else ""
    scene.server.ip(f"addr add {own}/{length} dev lo{nodad}")
    try:
        assert fields(one(scene, name="own"), outcome="loop", socket=None, **NOTHING)
    finally:
        scene.server.ip(f"addr del {own}/{length} dev lo")


def test_too_large_for_the_other_family(topology):
    scene = Scene(topology, 6)
    scene.add_collector()
    scene.server.flowteectl("add receiver c/r1 to", endpoint(scene.r1.address(4), COPY_PORT), "source",
                            scene.server.address(4))
    assert one(scene, "size 65527")["outcome"] == "too_large"
    assert one(scene, "size 65507")["outcome"] == "sent"


def test_denied(scene, family):
    scene.add_collector("allow", OTHER[family])
    scene.add_receiver(scene.r1)
    verdict, receivers = explain(scene)
    assert verdict == "denied" and fields(receivers["r1"], chosen=False, outcome=None, socket=None, **NOTHING)
    assert explain(scene, OTHER[family])[0] == "replicated"
    text = scene.server.flowteectl(f"explain c exporter {scene.source}")
    assert text.startswith("denied: the exporter is not in 'allow'\noriginal: consumed, as no program ")


def test_nobody_wants_it(scene, family):
    scene.add_collector()
    assert explain(scene) == ("no_receiver", {})
    scene.add_receiver(scene.r1, "from", OTHER[family])
    verdict, receivers = explain(scene)
    assert verdict == "no_receiver" and fields(receivers["r1"], chosen=False, outcome=None, **NOTHING)
    assert "'from'" in receivers["r1"]["why"]


def test_receivers_of_the_other_family(topology):
    for family in 4, 6:
        scene = Scene(topology, family)
        other = 10 - family
        scene.server.flowteectl(f"add collector c listen *:{PORT}")
        scene.add_receiver(scene.r1)
        address = endpoint(scene.r1.address(other), COPY_PORT)
        scene.server.flowteectl("add receiver c/plain to", address)
        scene.server.flowteectl("add receiver c/source to", address, "source", scene.server.address(other))
        _verdict, receivers = explain(scene)
        assert receivers["r1"]["outcome"] == receivers["source"]["outcome"] == "sent"
        assert fields(receivers["plain"], chosen=False, outcome=None)
        assert "need a 'source'" in receivers["plain"]["why"]
        scene.server.flush()


# ---- Devices, many receivers, errors, text

def test_in_a_vrf(vrf_topology, family):
    scene = Scene(vrf_topology, family)
    scene.server.flowteectl(f"add collector c listen *:{PORT} dev blue")
    scene.add_receiver(scene.r1, "dev blue")
    scene.add_receiver(scene["r2"])
    _verdict, receivers = explain(scene)
    assert fields(receivers["r1"], outcome="sent", dev="r1", neighbour="permanent")
    assert fields(receivers["r2"], outcome="sent", dev="r2")
    sock = scene.listen(scene.r1)
    scene.send(b"blue")
    assert sock.receive().payload == b"blue"


def test_three_hundred_receivers(scene):
    apply(scene.server, f"collector c listen {endpoint(scene.target, PORT)}\n" + "".join(
        f"receiver c/r{i} to {endpoint(scene.loopback, 10000 + i)} "
        f"{'state down' if i % 3 == 0 else ''}\n" for i in range(300)))
    verdict, receivers = explain(scene)
    assert verdict == "replicated" and list(receivers) == [f"r{i}" for i in range(300)]
    for i in range(300):
        assert receivers[f"r{i}"]["outcome"] == ("down" if i % 3 == 0 else "no_listener")


def test_a_question_that_is_given_up(scene):
    """The answer is not read to its end; then the configuration goes."""
    apply(scene.server, f"collector c listen {endpoint(scene.target, PORT)}\n" + "".join(
        f"receiver c/r{i} to {endpoint(scene.loopback, 10000 + i)}\n" for i in range(1000)))
    for _ in range(20):
        asker = gn.Netlink(scene.server)
        body = gn.nest(gn.COLLECTOR, gn.text(gn.COLLECTOR_NAME, "c")) + gn.nest(
            gn.EXPLAIN, gn.endpoint(gn.EXPLAIN_EXPORTER, scene.source, SOURCE_PORT))
        asker.sock.send(asker.pack(gn.EXPLAIN_COMMAND, body, flags=gn.NLM_F_REQUEST | gn.NLM_F_DUMP))
        assert asker.sock.recv(1 << 16)
        asker.close()
    scene.server.flowteectl("flush")


def test_requests_that_make_no_sense(scene):
    scene.add_collector()
    netlink = scene.server.netlink
    collector = gn.nest(gn.COLLECTOR, gn.text(gn.COLLECTOR_NAME, "c"))
    exporter = gn.endpoint(gn.EXPLAIN_EXPORTER, scene.source, 9)
    for body, reason in [
            (b"", "no collector"), (gn.nest(gn.COLLECTOR), "no collector"), (collector, "no exporter"),
            (collector + gn.nest(gn.EXPLAIN), "no exporter"),
            (collector + gn.nest(gn.EXPLAIN, gn.endpoint(gn.EXPLAIN_EXPORTER, None, 9)), "has an address"),
            (collector + gn.nest(gn.EXPLAIN, exporter, gn.u32(gn.EXPLAIN_SIZE, 65528)), "range"),
            (gn.nest(gn.COLLECTOR, gn.text(gn.COLLECTOR_NAME, "d")) + gn.nest(gn.EXPLAIN, exporter), "no collector of"),
    ]:
        with pytest.raises(gn.Refused) as refusal:
            netlink.request(gn.EXPLAIN_COMMAND, body, flags=gn.NLM_F_REQUEST | gn.NLM_F_DUMP)
        assert reason in refusal.value.reason


@pytest.mark.parametrize("words, status, part", [
    ("", WRONG, "the collector is missing"),
    ("c", WRONG, "the exporter is missing"),
    ("c size 9", WRONG, "the exporter is missing"),
    ("c exporter", WRONG, "its value is missing"),
    ("c exporter 10.0.0.1 size", WRONG, "its value is missing"),
    ("c exporter 10.0.0.1 exporter 10.0.0.2", WRONG, "given twice"),
    ("c exporter 10.0.0.1 size 1 size 2", WRONG, "given twice"),
    ("c exporer 10.0.0.1", WRONG, "did you mean 'exporter'?"),
    ("c 10.0.0.1", WRONG, "'10.0.0.1': did you mean 'exporter 10.0.0.1'?"),
    ("c exporter 10.0.0.256", WRONG, "exporter '10.0.0.256'"),
    ("c exporter router", WRONG, "names are not resolved"),
    ("c exporter 10.0.0.1:70000", WRONG, "port 70000 is out of range"),
    ("c exporter 2001:db8::zz", WRONG, "exporter '2001:db8::zz'"),
    ("c exporter 0.0.0.0", WRONG, "no host sends from it"),
    ("c exporter *:9", WRONG, "no host sends from it"),
    ("c exporter 224.0.0.1", WRONG, "no host sends from it"),
    ("c exporter 10.0.0.1 size x", WRONG, "size 'x': it is not a number"),
    ("c exporter 10.0.0.1 size 65528", WRONG, "size '65528': it is out of range"),
    ("c exporter 10.0.0.1 size 65508", WRONG, "no packet of IPv4"),
    ("c/r exporter 10.0.0.1", WRONG, "has no '/'"),
    ("c -j", WRONG, "the exporter is missing"),
    ("netflov exporter 10.0.0.1", REFUSED, "did you mean 'netflow'?"),
    ("four exporter 2001:db8::1", REFUSED, "collector 'four' listens to 10.0.0.1:9; accepted: an IPv4 address"),
    ("six exporter 10.0.0.1", REFUSED, "accepted: an IPv6 address"),
])
def test_errors(topology, words, status, part):
    server = topology.server
    for collector in "c listen *:7", "netflow listen *:8", "four listen 10.0.0.1:9", "six listen [::]:10":
        server.flowteectl("add collector", collector)
    expect_error(server, server.flowteectl_call("explain", words), status, part)


def test_it_needs_a_privilege(scene):
    scene.add_collector()
    result = scene.server.call("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "flowteectl", "explain",
                               "c", "exporter", scene.source)
    expect_error(scene.server, result, REFUSED, "needs CAP_NET_ADMIN in the network namespace")


def test_in_another_namespace(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    server = scene.server
    elsewhere = scene.e1.run("flowteectl", "-n", server.name, "explain", "c", "exporter", scene.source)
    assert elsewhere == server.flowteectl("explain c exporter", scene.source)


def test_the_text(topology):
    scene = Scene(topology, 4)
    pool = Pool(scene, "failover", {"first": "state down", "second": ""})
    scene.add_receiver(scene.r1, "source", f"{scene.target}:hash")
    scene.add_receiver(scene["r2"], "from 192.0.2.0/24")
    text = scene.server.flowteectl("explain c exporter", scene.source, "size 8000")
    assert re.sub(r"from\s+[0-9]\S+", "from SOURCE", text).splitlines() == [
        "replicated: 2 of 4 receivers offered a copy, 2 sent one",
        "  RECEIVER  OUTCOME     WHY",
        "  first     not chosen  pool p chose second (failover); this one is set down by",
        "                        hand",
        f"  second    sent        lo, a socket waits at 127.0.0.1:{pool.ports['second']}; pool p chose it",
        "                        (failover)",
        f"  r1        sent        r1 via {scene.r1.address(4)} (permanent), mtu 1500, 6 fragments, from SOURCE",
        "  r2        not chosen  'from' does not cover the exporter",
        "original: consumed ('original drop')"]


def test_the_text_fits(scene):
    """Whatever the names are."""
    long = "a-receiver-with-a-name-of-31-xx"
    scene.add_collector()
    for i in range(2):
        scene.add_receiver(scene[f"r{i + 1}"], "source", scene.target, name=long[:-1] + str(i), port=COPY_PORT + i)
    text = scene.server.flowteectl("explain c exporter", endpoint(scene.source, 50000), "size 8000")
    assert all(len(line) <= 80 for line in text.splitlines()), text
    assert " ".join(text.split()).count("6 fragments, from " + endpoint(scene.target, 50000)) == 2
