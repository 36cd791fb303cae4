# SPDX-License-Identifier: GPL-2.0-or-later
"""sample N: a receiver is offered exactly one of N datagrams, and all that have templates."""

import os

import pytest

import captures
from configuration import apply
from pools import Pool, plain_receivers
from telemetry import WITH_TEMPLATES, WITHOUT_TEMPLATES
from traffic import number, number_of, send_from_all_cpus


def received(scene, name, sock):
    """The payloads of all that was sent to it."""
    return [m.payload for m in sock.receive_many(scene.sent(name))]


def sampled(scene, name):
    counters = scene.counters(name)
    return counters["offered"], counters["not_sampled"]


def test_the_first_of_each_n(scene):
    rates = [1, 2, 3, 10, 41, 4294967295]
    sockets = plain_receivers(scene, [f"sample {n}" for n in rates])
    for i in range(82):
        scene.send(number(i))
    assert scene.outcomes(82) == {"replicated": 82}
    for i, (rate, sock) in enumerate(zip(rates, sockets)):
        expected = list(range(0, 82, rate))
        assert [number_of(p) for p in received(scene, f"r{i}", sock)] == expected, f"one of {rate}"
        assert not sock.pending()
        assert sampled(scene, f"r{i}") == (len(expected), 82 - len(expected))


def test_nobody_takes_it(scene):
    """A datagram that all receivers leave out has an outcome of its own."""
    plain_receivers(scene, ["sample 2", "sample 4"])
    for i in range(9):
        scene.send(number(i))
    assert scene.outcomes(9) == {"replicated": 5, "not_sampled": 4}
    assert sampled(scene, "r0") == (5, 4) and sampled(scene, "r1") == (3, 6)


def test_several_processors(scene, family):
    """They count together."""
    sockets = plain_receivers(scene, ["sample 7", ""])
    count = send_from_all_cpus(scene.e1, family, scene.target, 355 // os.cpu_count() + 1)
    assert scene.outcomes(count) == {"replicated": count}
    offered = -(-count // 7)
    assert sampled(scene, "r0") == (offered, count - offered)
    got = [number_of(p) for p in received(scene, "r0", sockets[0])]
    assert len(set(got)) == offered and set(got) <= set(range(count))


def test_templates_always_pass(scene):
    """And do not count: the datagrams between them are one of N all the same."""
    [sock] = plain_receivers(scene, ["sample 3"])
    expected = []
    for i, datagram in enumerate([*WITH_TEMPLATES.values()] * 2):
        scene.send(number(i))
        scene.send(datagram)
        expected += ([] if i % 3 else [number(i)]) + [datagram]
    count = 4 * len(WITH_TEMPLATES)
    scene.wait_received(count)
    assert received(scene, "r0", sock) == expected
    assert sampled(scene, "r0") == (len(expected), count - len(expected))


def test_what_only_looks_like_templates(scene):
    [sock] = plain_receivers(scene, ["sample 1000"])
    for datagram in [b"first", *WITHOUT_TEMPLATES.values()]:
        scene.send(datagram)
    scene.wait_received(1 + len(WITHOUT_TEMPLATES))
    assert received(scene, "r0", sock) == [b"first"]


def test_a_real_datagram_filled_up_with_zeros(scene):
    [sock] = plain_receivers(scene, ["sample 3"])
    datagram = captures.wild("netflow9_test_paloalto_81_data257_zerofilled.dat")
    templates = captures.wild("netflow9_test_paloalto_81_tpl256-263.dat")
    for payload in [datagram, templates, datagram, datagram, templates, datagram]:
        scene.send(payload)
    scene.wait_received(6)
    assert received(scene, "r0", sock) == [datagram, templates, templates, datagram]


def test_only_what_it_wants_counts(scene, family):
    """What `from` leaves out is neither offered nor left out by the sample."""
    wanted, other = {4: ("192.0.2.1", "198.51.100.1"), 6: ("2001:db8:1::1", "2001:db8:2::1")}[family]
    [sock] = plain_receivers(scene, [f"sample 2 from {wanted}"])
    for i in range(12):
        scene.send(number(i), source=other if i % 3 else wanted)
    assert scene.outcomes(12) == {"replicated": 2, "not_sampled": 2, "no_receiver": 8}
    assert [number_of(p) for p in received(scene, "r0", sock)] == [0, 6]


def test_down_comes_after_the_sample(scene):
    plain_receivers(scene, ["sample 4 state down"])
    for i in range(10):
        scene.send(number(i))
    assert scene.outcomes(10) == {"replicated": 3, "not_sampled": 7}
    assert sampled(scene, "r0") == (3, 7) and scene.drops("r0") == {"down": 3}


def test_the_position_outlives_an_apply(scene):
    """Not only counters: what is left out until the next one stays left out."""
    [sock] = plain_receivers(scene, ["sample 5"])
    for i in range(18):
        scene.send(number(i))
        if i % 4 == 3:
            scene.wait_received(i + 1)
            apply(scene.server, scene.server.flowteectl("save") + "collector x listen *:9\n" * (i == 7))
    scene.wait_received(18)
    assert [number_of(p) for p in received(scene, "r0", sock)] == [0, 5, 10, 15]


@pytest.mark.parametrize("balance", ["hash", "round-robin", "failover"])
def test_in_a_pool(scene, balance):
    """The pool chooses first: a member takes one of N of what is its own."""
    pool = Pool(scene, balance, {"a": "sample 3", "b": "sample 3"})
    for i in range(30):
        scene.send(number(i))
    pool.wait_received(30)
    got = pool.numbers()
    assert pool.counters()["served"] == 30
    assert scene.outcomes(30) == {"replicated": 10, "not_sampled": 20}
    if balance == "round-robin":
        assert sorted(got["a"] + got["b"]) == [n for n in range(30) if n % 6 in (0, 1)]
        assert sampled(scene, "a") == sampled(scene, "b") == (5, 10)
    else:
        assert sorted(got["a"] + got["b"]) == list(range(0, 30, 3))
        assert sorted([sampled(scene, "a"), sampled(scene, "b")]) == [(0, 0), (10, 20)]
