# SPDX-License-Identifier: GPL-2.0-or-later
"""Pools, whatever they balance by: who is in one, what it counts, and what becomes of a datagram."""

import re

import pytest

import packets
from configuration import apply
from genetlink import BALANCES
from pools import Pool
from scene import COPY_PORT, PORT, nonzero
from sockets import wait_for
from traffic import number, number_of


def send(scene, count, first=0):
    for i in range(first, first + count):
        scene.send(number(i))


def total(arrivals):
    return sorted(n for numbers in arrivals.values() for n in numbers)


@pytest.mark.parametrize("balance", BALANCES)
def test_one_of_a_pool_gets_a_datagram(scene, balance):
    """Once it is there, and again when it balances otherwise; counters go on."""
    pool = Pool(scene, balance, {"a": "", "b": "", "c": ""})
    send(scene, 30)
    pool.wait_received(30)
    assert total(pool.numbers()) == list(range(30))
    other = BALANCES[BALANCES.index(balance) - 1]
    scene.server.flowteectl(f"set pool c/p balance {other}")
    send(scene, 30, first=30)
    pool.wait_received(60)
    assert total(pool.numbers()) == list(range(30, 60))
    assert pool.counters() == {"offered": 60, "served": 60, "template_copies": 0, "dropped": {"no_receiver": 0}}
    assert scene.outcomes(60) == {"replicated": 60}


def test_pools_and_receivers_beside_each_other(scene):
    """Two pools and two plain receivers: four copies of each datagram."""
    listen = packets.endpoint(scene.target, PORT)
    names = ["p1", "p2", "q1", "q2", "plain", "other"]
    pools = ["pool p", "pool p", "pool q", "pool q", "", ""]
    sockets = {name: scene.listen_local(port=COPY_PORT + i) for i, name in enumerate(names)}
    apply(scene.server, f"collector c listen {listen} original drop\n"
          "pool c/p balance round-robin\npool c/q balance failover\n" + "".join(
              f"receiver c/{name} to {packets.endpoint(scene.loopback, COPY_PORT + i)} {pools[i]}\n"
              for i, name in enumerate(names)))
    send(scene, 20)
    scene.wait_received(20)
    got = {}
    for name, count in zip(names, (10, 10, 20, 0, 20, 20)):
        got[name] = [number_of(m.payload) for m in sockets[name].receive_many(count)]
        assert not sockets[name].pending(), name
    everything = list(range(20))
    assert got["plain"] == got["other"] == got["q1"] == sorted(got["p1"] + got["p2"]) == everything


def test_from_chooses_before_the_pool_does(scene, family):
    """A pool has only those to choose from that want the exporter; without one it is offered nothing."""
    inside, outside, nobody = {4: ("192.0.2.1", "198.51.100.1", "203.0.113.1"),
                               6: ("2001:db8:1::1", "2001:db8:2::1", "2001:db8:3::1")}[family]
    first, both = {4: ("192.0.2.0/24", "192.0.2.0/24,198.51.100.0/24"),
                   6: ("2001:db8:1::/48", "2001:db8:1::/48,2001:db8:2::/48")}[family]
    pool = Pool(scene, "round-robin", {"a": f"from {first}", "b": f"from {both}"})
    for i in range(30):
        scene.send(number(i), source=(inside, outside, nobody)[i % 3])
    pool.wait_received(30)
    got = pool.numbers()
    assert total(got) == [i for i in range(30) if i % 3 != 2]
    assert all(i % 3 == 0 for i in got["a"])
    assert scene.outcomes(30) == {"replicated": 20, "no_receiver": 10}
    assert pool.counters()["offered"] == pool.counters()["served"] == 20
    # What both want is shared out between them.
    for i in range(30, 40):
        scene.send(number(i), source=inside)
    pool.wait_received(40)
    assert [len(numbers) for numbers in pool.numbers().values()] == [5, 5]


@pytest.mark.parametrize("balance", BALANCES)
def test_all_are_down(scene, balance):
    """By hand: nobody gets it. Found out: that may be a mistake, and all are offered it as if they were up."""
    pool = Pool(scene, balance, {"a": "", "b": ""})
    for name in "a", "b":
        pool.set(name, "state down")
    send(scene, 10)
    pool.wait_received(10)
    assert pool.counters() == {"offered": 10, "served": 0, "template_copies": 0, "dropped": {"no_receiver": 10}}
    assert scene.outcomes(10) == {"no_receiver": 10}
    assert set(pool.offered().values()) == {0}
    pool.set("a", "state up")
    send(scene, 10, first=10)
    pool.wait_received(20)
    assert pool.numbers() == {"a": list(range(10, 20)), "b": []}
    # One is found to be gone, the other is down by hand.
    pool.close("a")
    pool.wait_state("a", "unreachable", "no_listener")
    send(scene, 10, first=20)
    pool.wait_received(30)
    assert pool.offered() == {"a": 20, "b": 0}
    assert scene.drops("a") == {"no_listener": 10}
    assert pool.counters()["served"] == 20


def test_a_pool_that_nobody_is_in(scene, family):
    pool = Pool(scene, "hash", {"a": ""})
    scene.server.flowteectl("set receiver c/a pool none")
    send(scene, 5)
    pool.wait_received(5)
    assert pool.numbers() == {"a": list(range(5))}
    assert pool.counters()["offered"] == 0
    scene.server.flowteectl("set receiver c/a pool p")
    send(scene, 5, first=5)
    pool.wait_received(10)
    assert pool.numbers() == {"a": list(range(5, 10))}
    assert pool.counters()["offered"] == 5
    result = scene.server.flowteectl_call("del pool c/p")
    assert result.returncode == 1 and "is still in pool 'p'; remove it, or set its 'pool', first" in result.stderr, result
    scene.server.flowteectl("del receiver c/a")
    scene.server.flowteectl("del pool c/p")
    assert pool.read()["pools"] == []


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_what_the_tool_tells_of_it(scene):
    """As JSON: the same as the kernel."""
    pool = Pool(scene, "round-robin", {"a": "weight 3", "b": "sample 2"})
    pool.set("b", "state down")
    send(scene, 9)
    pool.wait_received(9)
    # Time is taken with every check of its health.
    wait_for("b was down for a while", lambda: pool.read()["receivers"][1]["down_seconds"])
    for verb in "stats", "show":
        [collector] = scene.server.flowteectl_json(verb)["collectors"]
        kernel = pool.read()
        [share] = collector["pools"]
        assert share.pop("counted_since")
        assert [share.pop(key) for key in ("members", "up", "active", "comment")] == [2, 1, None, None]
        assert [share] == kernel["pools"] and collector["counters"] == kernel["counters"]
        for told, expected in zip(collector["receivers"], kernel["receivers"], strict=True):
            assert told["down_seconds"] <= expected["down_seconds"]
            for word in "name", "state", "reason", "counters":
                assert told[word] == expected[word], (verb, told)
            assert told["pool"] == "p"
    a, b = collector["receivers"]
    assert (a["weight"], a["sample"], b["weight"], b["sample"]) == (3, 1, 1, 2)
    assert (a["state"], b["state"], b["reason"]) == ("up", "down", None)
    assert (a["source"], a["rate"]) == ("transparent", None)
    assert nonzero(a["counters"]["dropped"]) == {} and a["counters"]["offered"] == 9
    assert a["down_seconds"] == 0 < b["down_seconds"]
    assert b["down_since"] and b["last_sent"] is None and a["last_sent"] and a["down_since"] is None
    for verb in "show", "stats":
        assert re.search(r"^  pool p +.*1 of 2 up\b.*\n    a +.*up\b.*\n    b +.*down\b", scene.server.flowteectl(verb),
                         re.MULTILINE), verb
