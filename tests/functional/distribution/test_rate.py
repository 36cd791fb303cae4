# SPDX-License-Identifier: GPL-2.0-or-later
"""rate N: what is more than N a second costs the receiver its own, and nobody else anything."""

import math
import time

import pytest

from configuration import apply
from pools import Pool, plain_receivers
from sockets import wait_for
from traffic import number, number_of, send_from_all_cpus


def burst(scene, count, first=0):
    """Sends numbered datagrams, and returns in how many seconds the kernel has got them at most."""
    received = scene.server.collector("c")["counters"]["received"]
    start = time.monotonic()
    for i in range(first, first + count):
        scene.send(number(i))
    scene.wait_received(received + count)
    return time.monotonic() - start


def test_only_its_own_excess_is_lost(scene):
    """`rate` datagrams in each second: no more than that in the time it took."""
    rates = [40, 5, 1]
    sockets = plain_receivers(scene, [f"rate {rate}" for rate in rates] + ["", "rate 1000000000"])
    count = 300
    elapsed = burst(scene, count)
    assert scene.outcomes(count) == {"replicated": count}
    for i, rate in enumerate(rates):
        counters = scene.counters(f"r{i}")
        sent, dropped = counters["sent"], counters["dropped"]["rate"]
        assert counters["offered"] == count == sent + dropped
        assert rate <= sent <= rate + math.ceil(rate * elapsed), (rate, sent, elapsed)
        got = [number_of(m.payload) for m in sockets[i].receive_many(sent)]
        # None of the first is lost: nothing has passed before them.
        assert got[:rate] == list(range(rate))
    for i in 3, 4:
        assert [number_of(m.payload) for m in sockets[i].receive_many(count)] == list(range(count))
        assert scene.drops(f"r{i}") == {}


def test_no_second_has_more(scene):
    """Not the one after a pause either, with a second's worth at once and what would be due by and by."""
    plain_receivers(scene, ["rate 20"])
    for attempt in range(10):
        before = scene.sent("r0")
        start = time.monotonic()
        burst(scene, 30, first=1000 * attempt)
        wait_for("half a second", lambda start=start: time.monotonic() - start > 0.5)
        burst(scene, 30, first=1000 * attempt + 500)
        # On a slow machine it took longer than the second in question.
        if time.monotonic() - start < 1:
            assert scene.sent("r0") - before == 20
            return
        start = time.monotonic()
        wait_for("a pause", lambda start=start: time.monotonic() - start > 1.2)
    pytest.fail("60 datagrams took more than half a second each time")


def test_it_lets_through_again_after_a_second(scene):
    """Up to one second's worth, however long the pause."""
    [sock] = plain_receivers(scene, ["rate 20"])
    burst(scene, 60)
    emptied = time.monotonic()
    first = scene.sent("r0")
    assert scene.drops("r0")["rate"] == 60 - first
    wait_for("more than a second", lambda: time.monotonic() - emptied > 1.5)
    elapsed = burst(scene, 60, first=100)
    second = scene.sent("r0") - first
    assert 20 <= second <= 20 + math.ceil(20 * elapsed), elapsed
    got = [number_of(m.payload) for m in sock.receive_many(first + second)]
    assert got[first:first + 20] == list(range(100, 120))


def test_several_processors(scene, family):
    """What they let through is counted in one place."""
    sockets = plain_receivers(scene, ["rate 50", ""])
    start = time.monotonic()
    count = send_from_all_cpus(scene.e1, family, scene.target, 400)
    scene.wait_received(count)
    elapsed = time.monotonic() - start
    sent = scene.sent("r0")
    assert 50 <= sent <= 50 + math.ceil(50 * elapsed), elapsed
    assert scene.drops("r0") == {"rate": count - sent}
    assert len(sockets[1].receive_many(count)) == count


def test_an_apply_does_not_begin_a_second(scene):
    plain_receivers(scene, ["rate 3"])
    start = time.monotonic()
    for i in range(4):
        burst(scene, 5, first=5 * i)
        apply(scene.server, scene.server.flowteectl("save"))
    elapsed = time.monotonic() - start
    assert scene.sent("r0") <= 3 + math.ceil(3 * elapsed), "each apply began a second"


def test_down_costs_nothing(scene):
    """What would not be sent anyway is not counted."""
    [sock] = plain_receivers(scene, ["rate 10 state down"])
    burst(scene, 15)
    assert scene.drops("r0") == {"down": 15}
    scene.server.flowteectl("set receiver c/r0 state up")
    for i in range(10):
        scene.send(number(i))
    scene.wait_received(25)
    assert [number_of(m.payload) for m in sock.receive_many(10)] == list(range(10))


def test_in_a_pool(scene):
    """What is over the rate is lost: the pool has chosen, and nobody else gets it."""
    pool = Pool(scene, "failover", {"a": "rate 5", "b": ""})
    start = time.monotonic()
    for i in range(40):
        scene.send(number(i))
    pool.wait_received(40)
    elapsed = time.monotonic() - start
    got = pool.numbers()
    assert got["b"] == [] and 5 <= len(got["a"]) <= 5 + math.ceil(5 * elapsed)
    assert scene.drops("a").get("rate", 0) == 40 - len(got["a"])
    assert pool.counters()["served"] == 40


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_sampled_first(scene):
    """What the sample leaves out does not count for the rate."""
    [sock] = plain_receivers(scene, ["sample 10 rate 7"])
    for i in range(70):
        scene.send(number(i))
    scene.wait_received(70)
    assert [number_of(m.payload) for m in sock.receive_many(7)] == list(range(0, 70, 10))
    assert scene.drops("r0") == {}
