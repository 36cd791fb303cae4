# SPDX-License-Identifier: GPL-2.0-or-later
"""balance round-robin: exactly by weight, whoever sends; and templates go to all."""

import math
import os

import pytest

import captures
import packets
from pools import Pool
from scene import PORT
from telemetry import WITH_TEMPLATES, WITHOUT_TEMPLATES
from traffic import number, send_from_all_cpus


def order_of_arrival(scene, pool, count):
    """Who got each of `count` datagrams, in the order in which they were sent on. Its members are at r1."""
    capture = scene.r1["server"].capture()
    before = pool.read()["counters"]["received"]
    for i in range(count):
        scene.send(number(i))
    pool.wait_received(before + count)
    names = {port: name for name, port in pool.ports.items()}
    copies = [p for p in packets.udp_packets(capture.settle()) if p.dport in names]
    capture.close()
    assert [p.payload for p in copies] == [number(i) for i in range(count)]
    pool.arrivals()
    return "".join(names[p.dport] for p in copies)


def assert_exact(order, weights):
    """In each window, wherever it begins, everybody has its weight's share."""
    divisor = math.gcd(*weights.values())
    window = sum(weights.values()) // divisor
    for start in range(len(order) - window + 1):
        part = order[start:start + window]
        for name, weight in weights.items():
            assert part.count(name) == weight // divisor, f"{part!r} from {start} of {order}"


@pytest.mark.parametrize("weights", [{"a": 3, "b": 2, "c": 1}, {"a": 4, "b": 2}, {"a": 10, "b": 9}, {"a": 65535}],
                         ids=str)
def test_every_window_is_exact(scene, weights):
    pool = Pool(scene, "round-robin", {name: f"weight {weight}" for name, weight in weights.items()}, at=scene.r1)
    order = order_of_arrival(scene, pool, 45)
    assert_exact(order, weights)
    if weights == {"a": 10, "b": 9}:
        assert "aaa" not in order and "bbb" not in order, f"bursts: {order}"


def test_changes_begin_a_new_round(scene):
    """A member that is down gets nothing, and what is left is exact; so is what there is when it is back."""
    weights = {"a": 3, "b": 2, "c": 1}
    pool = Pool(scene, "round-robin", {name: f"weight {weight}" for name, weight in weights.items()}, at=scene.r1)
    assert_exact(order_of_arrival(scene, pool, 13), weights)
    pool.set("b", "state down")
    order = order_of_arrival(scene, pool, 17)
    assert "b" not in order
    assert_exact(order, {"a": 3, "c": 1})
    pool.set("b", "state up weight 4")
    assert_exact(order_of_arrival(scene, pool, 23), {**weights, "b": 4})


def test_the_position_outlives_an_apply(scene):
    """Of the same configuration, and of one in which something else changes: what is due next stays due."""
    members = {"a": "weight 3", "b": "weight 2", "c": ""}
    pool = Pool(scene, "round-robin", members, at=scene.r1)
    order = ""
    for count in 1, 4, 2, 7, 5, 3:
        order += order_of_arrival(scene, pool, count)
        pool.configure(members, f"receiver c/other{count} to 192.0.2.9:9 state down"
                       if scene.family == 4 else f"receiver c/other{count} to [2001:db8::9]:9 state down")
    assert_exact(order, {"a": 3, "b": 2, "c": 1})


def test_one_that_was_found_unreachable(scene):
    pool = Pool(scene, "round-robin", {"a": "weight 2", "b": "weight 5", "c": ""})
    pool.close("b")
    pool.wait_state("b", "unreachable", "no_listener")
    for i in range(30):
        scene.send(number(i))
    pool.wait_received(30)
    assert pool.offered() == {"a": 20, "b": 0, "c": 10}
    got = pool.numbers()
    for start in range(28):
        assert len({start, start + 1, start + 2} & set(got["a"])) == 2


def test_several_processors(scene, family):
    """They share one order: together they are exact, not each for itself."""
    pool = Pool(scene, "round-robin", {"a": "weight 3", "b": "weight 2", "c": "weight 1", "d": "weight 5"})
    # Together whole rounds of 11, but not of each.
    each = 11 * 40 // os.cpu_count()
    count = send_from_all_cpus(scene.e1, family, scene.target, each)
    pool.wait_received(count)
    rounds, rest = divmod(count, 11)
    for name, weight in ("a", 3), ("b", 2), ("c", 1), ("d", 5):
        assert rounds * weight <= pool.offered()[name] <= rounds * weight + min(rest, weight), pool.offered()
    got = pool.numbers()
    assert sorted(n for numbers in got.values() for n in numbers) == list(range(count))


def test_many_datagrams_in_one_packet(scene, family):
    """As they come from a device that puts them together."""
    pool = Pool(scene, "round-robin", {"a": "weight 2", "b": "weight 1"}, at=scene.r1)
    exporter = scene.e1.udp(family)
    exporter.send(b"".join(number(i, 100) for i in range(60)), scene.target, PORT, segment=100)
    pool.wait_received(60)
    got = pool.numbers()
    assert len(got["a"]) == 40 and len(got["b"]) == 20
    for start in range(58):
        assert len({start, start + 1, start + 2} & set(got["a"])) == 2


def test_templates_go_to_all(scene):
    """Wherever they are in a datagram. They do not count for whose turn it is."""
    weights = {"a": 2, "b": 1, "c": 1}
    pool = Pool(scene, "round-robin", {name: f"weight {weight}" for name, weight in weights.items()})
    turns, received = "", 0
    for what, datagram in [*WITH_TEMPLATES.items(), *WITHOUT_TEMPLATES.items()] * 2:
        scene.send(datagram)
        received += 1
        pool.wait_received(received)
        got = pool.arrivals()
        members = "".join(name for name, payloads in got.items() if payloads)
        assert [datagram] * len(members) == [p for payloads in got.values() for p in payloads], what
        if what in WITH_TEMPLATES:
            assert members == "abc", what
        else:
            assert len(members) == 1, what
            turns += members
    assert_exact(turns, weights)
    with_templates = 2 * len(WITH_TEMPLATES)
    count = with_templates + 2 * len(WITHOUT_TEMPLATES)
    assert pool.counters() == {"offered": count, "served": count, "template_copies": 2 * with_templates,
                               "dropped": {"no_receiver": 0}}
    assert scene.outcomes(count) == {"replicated": count}


def test_real_data_filled_up_with_zeros_takes_turns(scene):
    pool = Pool(scene, "round-robin", dict.fromkeys("abc", ""))
    datagram = captures.wild("netflow9_test_paloalto_81_data257_zerofilled.dat")
    for _ in range(9):
        scene.send(datagram)
    pool.wait_received(9)
    assert pool.arrivals() == dict.fromkeys("abc", [datagram] * 3)
    assert pool.counters()["template_copies"] == 0


def test_templates_go_to_all_that_are_up(scene):
    """Not to those that are down, by hand or found out; and if all are down, to nobody."""
    pool = Pool(scene, "round-robin", dict.fromkeys("abcd", ""))
    pool.set("b", "state down")
    pool.close("c")
    pool.wait_state("c", "unreachable", "no_listener")
    for datagram in WITH_TEMPLATES.values():
        scene.send(datagram)
    count = len(WITH_TEMPLATES)
    pool.wait_received(count)
    got = pool.arrivals()
    assert sorted(got["a"]) == sorted(got["d"]) == sorted(WITH_TEMPLATES.values())
    assert pool.offered() == {"a": count, "b": 0, "c": 0, "d": count}
    assert pool.counters()["template_copies"] == count
    for name in "acd":
        pool.set(name, "state down")
    scene.send(WITH_TEMPLATES["ipfix template"])
    pool.wait_received(count + 1)
    assert pool.counters() == {"offered": count + 1, "served": count, "template_copies": count,
                               "dropped": {"no_receiver": 1}}


@pytest.mark.parametrize("balance", ["hash", "failover"])
def test_templates_are_nothing_special_elsewhere(scene, balance):
    """Whoever gets an exporter's data has got its templates."""
    pool = Pool(scene, balance, dict.fromkeys("abc", ""))
    for datagram in WITH_TEMPLATES.values():
        scene.send(datagram)
    pool.wait_received(len(WITH_TEMPLATES))
    assert sorted(map(len, pool.arrivals().values())) == [0, 0, len(WITH_TEMPLATES)]
    assert pool.counters()["template_copies"] == 0


def test_the_tool_warns_of_templates(scene):
    """Data beside templates comes more than once: who sets up such a pool is told."""
    server = scene.server
    scene.add_collector()
    for balance, warned in ("hash", False), ("failover", False), ("round-robin", True):
        result = server.flowteectl_call(f"add pool c/{balance} balance {balance}")
        assert result.returncode == 0
        assert ("template" in result.stderr) == warned, result
    assert "template" in server.flowteectl_call("set pool c/hash balance round-robin").stderr
    text = f"collector c listen *:{PORT}\npool c/p balance round-robin\n"
    for verb in "check", "apply":
        result = server.call("flowteectl", verb, "-", data=text)
        assert result.returncode == 0
        assert "template" in result.stderr and "-:2" in result.stderr, result
