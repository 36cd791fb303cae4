# SPDX-License-Identifier: GPL-2.0-or-later
"""Exporters that are taken out of those that a collector allows, and of those that a receiver wants."""

import pytest

import genetlink as gn
from configuration import apply, refused
from scene import COPY_PORT

# What is allowed or wanted, what is taken out of it; sources that are left; sources that are not.
CASES = {
    4: [
        ("any", "192.0.2.0/24", ["10.0.1.1", "192.0.3.0"], ["192.0.2.0", "192.0.2.255"]),
        ("192.0.2.0/24", "192.0.2.7", ["192.0.2.6", "192.0.2.8"], ["192.0.2.7", "192.0.3.1"]),
        ("192.0.2.0/24,198.51.100.1", "192.0.2.128/25,192.0.2.1/32,192.0.0.0/24", ["192.0.2.2", "198.51.100.1"],
         ["192.0.2.1", "192.0.2.200", "198.51.100.2"]),
        ("192.0.2.0/24", "192.0.0.0/16", [], ["192.0.2.1"]),
    ],
    6: [
        ("any", "2001:db8::/64", ["fd00:1::1", "2001:db8:0:1::1"], ["2001:db8::1", "2001:db8::ffff:0:0:1"]),
        ("2001:db8::/32", "2001:db8:7::/48,2001:db8::9", ["2001:db8::8", "2001:db8:8::1"],
         ["2001:db8:7::1", "2001:db8::9", "2001:db9::1"]),
        ("2001:db8::/64", "::/0", [], ["2001:db8::1"]),
    ],
}
PARAMETERS = [pytest.param(family, *case, id=f"ipv{family}-{case[0]}-{case[1]}")
              for family, table in CASES.items() for case in table]


@pytest.mark.parametrize("family, base, taken, left, out", PARAMETERS)
def test_allow_and_from_without_exceptions(scene, base, taken, left, out):
    scene.add_collector("allow", base, "except", taken, name="allow")
    scene.add_receiver(scene.r1, name="all", collector="allow")
    scene.add_collector(name="from", port=2056)
    scene.add_receiver(scene.r1, "from", base, "except", taken, name="some", port=COPY_PORT + 1, collector="from")
    allowed, selected = scene.listen(scene.r1), scene.listen(scene.r1, port=COPY_PORT + 1)
    for source in left + out:
        scene.send(source=source)
        scene.send(source=source, port=2056)
    for word, name in ("denied", "allow"), ("no_receiver", "from"):
        expected = {"replicated": len(left), word: len(out)}
        assert scene.outcomes(len(left + out), name) == {key: n for key, n in expected.items() if n}
    assert [m.source for m in allowed.receive_many(len(left))] == left
    assert [m.source for m in selected.receive_many(len(left))] == left
    assert scene.counters("some", "from")["offered"] == len(left)


def test_what_is_excepted_takes_no_turn(scene, family):
    """Neither of a sample nor of a limit; and others are not concerned."""
    e1, e2 = scene.e1, scene["e2"]
    scene.add_collector()
    scene.add_receiver(scene.r1, "except", e1.address(family), "sample", "2")
    scene.add_receiver(scene["r2"], "except", e1.address(family), "rate", "1")
    scene.add_receiver(scene["r3"])
    for exporter in e1, e2, e1, e2, e1:
        scene.send(exporter=exporter)
    assert scene.outcomes(5) == {"replicated": 5}
    counters = scene.counters("r1")
    assert (counters["offered"], counters["not_sampled"]) == (1, 1)
    assert scene.counters("r2")["offered"] == 2 and scene.drops("r2") == {"rate": 1}
    assert scene.sent("r3") == 5


@pytest.mark.parametrize("balance", ["hash", "round-robin", "failover"])
def test_a_pool_passes_over_who_does_not_want_it(scene, family, balance):
    e1, e2 = scene.e1, scene["e2"]
    scene.add_collector()
    scene.server.flowteectl("add pool c/p balance", balance)
    scene.add_receiver(scene.r1, "pool p except", e1.address(family))
    scene.add_receiver(scene["r2"], "pool p except", e2.address(family))
    for _ in range(4):
        scene.send(exporter=e1)
        scene.send(exporter=e2)
    assert scene.outcomes(8) == {"replicated": 8}
    assert [scene.sent(name) for name in ("r1", "r2")] == [4, 4]


@pytest.mark.parametrize("other", ["", "192.0.2.1"], ids=["alike", "mixed"])
def test_a_pool_nobody_of_which_wants_it_is_not_offered_it(scene, family, other):
    """That is something else than that all are down."""
    e1, e2 = scene.e1.address(family), scene["e2"].address(family)
    other = "2001:db8::1" if other and family == 6 else other
    scene.add_collector()
    scene.server.flowteectl("add pool c/p balance round-robin")
    scene.add_receiver(scene.r1, "pool p except", e1)
    scene.add_receiver(scene["r2"], "pool p except", ",".join(filter(None, [e1, other])))
    scene.send()
    assert scene.outcomes(1) == {"no_receiver": 1}
    [pool] = scene.server.collector("c")["pools"]
    assert pool["counters"]["offered"] == 0
    for _ in range(6):
        scene.send(exporter=scene["e2"])
    assert scene.outcomes(7) == {"no_receiver": 1, "replicated": 6}
    assert sum(scene.sent(name) for name in ("r1", "r2")) == 6
    if not other:
        assert scene.sent("r1") == 3, "they take turns"
    scene.server.flowteectl("set receiver c/r1 state down")
    scene.server.flowteectl("set receiver c/r2 state down")
    scene.send(exporter=scene["e2"])
    scene.send()
    scene.wait_received(9)
    [pool] = scene.server.collector("c")["pools"]
    assert (pool["counters"]["offered"], pool["counters"]["dropped"]) == (7, {"no_receiver": 1})
    assert e2


def test_changes_apply_to_the_next_datagram(scene, family):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    for word, expected in (("collector c except", {"replicated": 1, "denied": 1}),
                           ("receiver c/r1 except", {"replicated": 2, "denied": 1, "no_receiver": 1})):
        before = sum(expected.values()) - 2
        scene.send()
        scene.wait_received(before + 1)
        scene.server.flowteectl("set", word, scene.source)
        scene.send()
        assert scene.outcomes(before + 2) == expected
        scene.server.flowteectl("set", word, "none")
    scene.send()
    scene.outcomes(5)
    assert scene.sent("r1") == 3


def test_it_is_explained(scene, family):
    scene.add_collector("except", scene["e2"].address(family))
    scene.add_receiver(scene.r1, "except", scene.source)
    answer = scene.server.flowteectl_json("explain", "c", "exporter", scene.source)
    assert answer["outcome"] == "no_receiver"
    assert answer["receivers"][0]["why"] == "'except' covers the exporter"
    answer = scene.server.flowteectl_json("explain", "c", "exporter", scene["e2"].address(family))
    assert (answer["outcome"], answer["reason"]) == ("denied", "the exporter is in 'except'")


def prefixes(n, first=0):
    return [f"10.{first + i >> 8}.{first + i & 255}.0/24" for i in range(n)]


def test_lists_of_any_length(scene4):
    """Longer than a request and a message: it is told in several, and is the same in the end."""
    server = scene4.server
    lists = [prefixes(n, first) for n, first in ((2500, 0), (1100, 3000), (1, 9000), (3300, 5000))]
    text = f"collector c listen 10.0.0.9:2055 allow {','.join(lists[0])} except {','.join(lists[1])}\n" \
           f"receiver c/r to 10.9.9.9:9 from {','.join(lists[2])} except {','.join(lists[3])}\n"
    apply(server, text)
    collector = server.flowteectl_json("show")["collectors"][0]
    receiver = collector["receivers"][0]
    assert [collector["allow"], collector["except"], receiver["from"], receiver["except"]] == lists
    assert server.run("flowteectl", "diff", "-", data=text) == ""
    assert server.run("sh", "-c", "flowteectl save | flowteectl diff -") == ""
    server.flowteectl("set collector c allow any")
    server.flowteectl("set receiver c/r from any")
    collector = server.flowteectl_json("show")["collectors"][0]
    assert [collector["allow"], collector["except"]] == [[], lists[1]]
    assert collector["receivers"][0]["except"] == lists[3]


def test_a_list_is_appended_to(scene4):
    netlink = scene4.server.netlink
    scene4.add_collector("except", "192.0.2.1")
    netlink.request(gn.COLLECTOR_SET, gn.nest(gn.COLLECTOR, gn.text(gn.COLLECTOR_NAME, "c"),
                                              gn.prefixes(gn.COLLECTOR_EXCEPT, ["192.0.2.7/32"])),
                    flags=gn.NLM_F_REQUEST | gn.NLM_F_ACK | gn.NLM_F_APPEND)
    assert scene4.server.flowteectl_json("show")["collectors"][0]["except"] == ["192.0.2.1/32", "192.0.2.7/32"]


def test_what_could_never_matter_is_refused(scene4):
    server = scene4.server
    server.used_flowtee = True
    lines = ("collector a listen 10.0.0.1:9 except 2001:db8::/32\n"
             "collector b listen 10.0.0.2:9\n"
             "receiver b/r to 10.9.9.9:9 except 2001:db8::/32\n"
             "receiver b/s to [2001:db8::1]:9 source 2001:db8::2 except 2001:db8::/32\n")
    assert [(line, text.split()[0]) for line, text in refused(server, "check", lines)] == \
        [(1, "except"), (3, "except"), (4, "except")]
    result = server.call("flowteectl", "check", "-", data="collector a listen 10.0.0.1:9 allow 192.0.2.0/24 "
                                                          "except 192.0.2.0/24\n")
    assert result.returncode == 0 and "leaves nothing of 'allow'" in result.stderr
    scene4.add_collector()
    with pytest.raises(gn.Refused) as error:
        server.netlink.request(gn.COLLECTOR_SET, gn.nest(gn.COLLECTOR, gn.text(gn.COLLECTOR_NAME, "c"),
                                                         gn.prefixes(gn.COLLECTOR_EXCEPT, ["2001:db8::/32"])))
    assert "excepted" in str(error.value)
