# SPDX-License-Identifier: GPL-2.0-or-later
"""Who of a pool is sent templates: whoever gets a stream that another had."""

import pytest

from configuration import apply
from packets import endpoint
from pools import Pool
from replaying import deliver, expected_options, replayed
from scene import COPY_PORT, PORT


@pytest.mark.parametrize("balance", ["hash", "failover"])
def test_a_pool_moves_a_stream(scene, known, balance):
    """Whoever gets it from another hears first, each time."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, balance, dict.fromkeys("abc", ""))
    for payload in (known.templates(), known.options_templates(), known.options()):
        scene.send(payload)
    pool.wait_received(3)
    pool.arrivals()
    moves = []
    for _ in range(2):
        holder = next(name for name, payloads in deliver(scene, pool, known).items() if payloads)
        pool.set(holder, "state down")
        moves.append(holder)
        got = deliver(scene, pool, known)
        assert sorted(len(payloads) for payloads in got.values()) == [0, 0, 2], got
        [(_, payloads)] = [(n, p) for n, p in got.items() if p]
        assert known.heard(payloads[:1])[0] == expected_options(known)
    for name in reversed(moves):
        pool.set(name, "state up")
        got = deliver(scene, pool, known)
        assert [len(got[n]) for n in got] == [2 if n == name else 0 for n in got], got
    got = deliver(scene, pool, known)
    assert sum(map(len, got.values())) == 1


def test_a_new_one_among_those_who_take_turns(scene, known):
    """All who may get some of it hear, whoever gets the next."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, "round-robin", dict.fromkeys("ab", ""))
    for payload in (known.templates(), known.options_templates(), known.options()):
        scene.send(payload)
    pool.wait_received(3)
    pool.open("c")
    scene.server.flowteectl("add", *pool.statement("c").split())
    for _ in range(3):
        scene.send(known.data())
    pool.wait_received(6)
    assert replayed(pool) == {"a": 0, "b": 0, "c": 1}
    first = pool.sockets["c"].receive_many(1)[0].payload
    assert known.heard([first])[0] == expected_options(known)


@pytest.mark.parametrize("count", [8, 12])
def test_many_pools(scene, known, count):
    """More than a stream keeps the receiver of: nobody is told again and again."""
    scene.server.flowteectl("del collector c")
    lines = [f"collector c listen {endpoint(scene.target, PORT)} original drop"]
    for i in range(count):
        scene.listen_local(port=COPY_PORT + 2 * i)
        scene.listen_local(port=COPY_PORT + 2 * i + 1)
        lines += [f"pool c/p{i} balance failover",
                  f"receiver c/a{i} to {endpoint(scene.loopback, COPY_PORT + 2 * i)} pool p{i}",
                  f"receiver c/b{i} to {endpoint(scene.loopback, COPY_PORT + 2 * i + 1)} pool p{i}"]
    apply(scene.server, "\n".join(lines) + "\n")
    scene.send(known.templates())
    for _ in range(5):
        scene.send(known.data())
    scene.server.flowteectl("set receiver c/a0 state down")
    for _ in range(5):
        scene.send(known.data())
    scene.wait_received(11)
    expected = {f"{name}{i}": 0 for i in range(count) for name in "ab"}
    assert {r["name"]: r["counters"]["replayed"] for r in scene.server.collector("c")["receivers"]} == {
        **expected, "b0": 1}


def test_from_one_to_all_in_turn(scene, known):
    """Another balance: who has had nothing of the stream hears."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, "failover", dict.fromkeys("ab", ""))
    for payload in (known.templates(), known.data()):
        scene.send(payload)
    pool.wait_received(2)
    scene.server.flowteectl("set pool c/p balance round-robin")
    for _ in range(4):
        scene.send(known.data())
    pool.wait_received(6)
    assert replayed(pool)["b"] == 1


def test_who_passes_is_a_holder_too(scene, known):
    """What he had, the other has missed."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, "failover", {"a": "", "b": "templates pass"})
    for payload in (known.templates(), known.data()):
        scene.send(payload)
    pool.wait_received(2)
    pool.configure({"b": "templates pass", "a": ""})
    for payload in (known.data(), known.options_templates()):
        scene.send(payload)
    pool.wait_received(4)
    pool.configure({"a": "", "b": "templates pass"})
    scene.send(known.data())
    pool.wait_received(5)
    assert replayed(pool) == {"a": 1, "b": 0}
