# SPDX-License-Identifier: GPL-2.0-or-later
"""balance hash: an exporter stays with its receiver, and receivers have exporters by their weights."""

import pytest

from packets import endpoint
from pools import Pool
from scene import PORT
from traffic import of_exporters

# Beyond this a fair choice goes in one of 10,000 cases, by the number of receivers (chi squared, one
# degree of freedom less). Neither names nor addresses are random, so it is always the same case.
CHI_SQUARED = {4: 21.1, 5: 23.5, 10: 33.7}
FEW = range(600)
MANY = 10000
# Fewer than a host's queue of what comes in may have (net.core.netdev_max_backlog).
AT_ONCE = 500


@pytest.fixture
def choose(scene):
    """Sends datagrams to the pool's host by its link to the router, and tells who got each exporter's."""
    link = scene["router"]["server"]

    def choose(pool, datagrams, link=link):
        count = pool.read()["counters"]["received"]
        for start in range(0, len(datagrams), AT_ONCE):
            some = datagrams[start:start + AT_ONCE]
            for datagram in some:
                link.send(datagram)
            count += len(some)
            pool.wait_received(count)
        chosen = {}
        for name, numbers in pool.numbers().items():
            for exporter in numbers:
                assert exporter not in chosen, f"{name} and {chosen[exporter]} got the same datagram"
                chosen[exporter] = name
        assert len(chosen) == len(datagrams)
        return chosen

    return choose


def assert_shares(chosen, weights):
    """By weight, as evenly as a fair choice is."""
    shares = {name: sum(chosen[e] == name for e in chosen) for name in weights}
    expected = {name: len(chosen) * weight / sum(weights.values()) for name, weight in weights.items()}
    if len(chosen) == MANY:
        for name, share in shares.items():
            assert abs(share - expected[name]) <= 0.03 * MANY, (name, shares, expected)
    chi_squared = sum((shares[name] - expected[name]) ** 2 / expected[name] for name in weights)
    assert chi_squared < CHI_SQUARED[len(weights)], (chi_squared, shares, expected)


def test_ten_thousand_exporters(scene, family, choose):
    """Ten receivers have them by weight; from another port they are the same exporters."""
    weights = {f"r{i}": 1 + i // 2 for i in range(10)}
    pool = Pool(scene, "hash", {name: f"weight {weight}" for name, weight in weights.items()})
    chosen = choose(pool, of_exporters(family, scene.target, range(MANY)))
    assert_shares(chosen, weights)
    again = choose(pool, of_exporters(family, scene.target, range(200), sport=1))
    assert again == {exporter: chosen[exporter] for exporter in again}


def test_only_what_one_had_moves(scene, family, choose):
    """Down by hand, found unreachable, removed: its exporters go to the others, by weight; and they come back."""
    members = {"a": "weight 2", "b": "weight 3", "c": "", "d": "weight 2", "e": ""}
    weights = {"a": 2, "c": 1, "d": 2, "e": 1}
    datagrams = of_exporters(family, scene.target, FEW)
    pool = Pool(scene, "hash", members)
    before = choose(pool, datagrams)
    moved = [exporter for exporter in before if before[exporter] == "b"]
    assert moved

    pool.set("b", "state down")
    without = choose(pool, datagrams)
    assert {e for e in FEW if without[e] != before[e]} == set(moved)
    assert_shares({e: without[e] for e in moved}, weights)
    pool.set("b", "state up")
    assert choose(pool, datagrams) == before

    pool.close("b")
    pool.wait_state("b", "unreachable", "no_listener")
    assert choose(pool, datagrams) == without
    pool.open("b")
    pool.wait_state("b", "up")
    assert choose(pool, datagrams) == before

    scene.server.flowteectl("del receiver c/b")
    assert choose(pool, datagrams) == without
    # It comes last now, and counts from nothing.
    scene.server.flowteectl("add", pool.statement("b", members["b"]))
    pool.forget("b")
    assert choose(pool, datagrams) == before


def test_a_weight_that_grows_only_draws(scene, family, choose):
    """Nobody moves between the others."""
    datagrams = of_exporters(family, scene.target, FEW)
    pool = Pool(scene, "hash", {"a": "", "b": "", "c": ""})
    before = choose(pool, datagrams)
    pool.set("b", "weight 3")
    after = choose(pool, datagrams)
    assert {after[e] for e in FEW if after[e] != before[e]} == {"b"}


def test_two_hosts_choose_alike(scene, family, choose):
    """The same names and weights; other addresses, ports, order, and names of everything else."""
    members = {"online": "weight 2", "dev": "", "archive": "weight 3", "x": ""}
    datagrams = of_exporters(family, scene.target, FEW)
    chosen = choose(Pool(scene, "hash", members), datagrams)
    assert len(set(chosen.values())) == 4
    other = scene["r2"]
    pool = Pool(scene, "hash", {name: members[name] + " dscp 7" for name in reversed(members)}, host=other,
                listen=endpoint(other.address(family), PORT))
    there = of_exporters(family, other.address(family), FEW)
    assert choose(pool, there, scene.server["r2"]) == chosen
