# SPDX-License-Identifier: GPL-2.0-or-later
"""Who of a pool is sent templates: whoever gets a stream that another had."""

import operator
import time

import pytest

from configuration import apply
from packets import endpoint
from pools import Pool
from replaying import deliver, expected_options, replayed
from scene import COPY_PORT, PORT, SOURCE_PORT
from sockets import wait_for


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


@pytest.mark.parametrize("balance", ["hash", "failover"])
def test_what_a_sender_can_do_moves_nothing(scene, known, balance):
    """A datagram that cannot be passed on, as its TTL is at its end, is no reason to tell anybody anything."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, balance, dict.fromkeys("ab", ""), at=scene.r1)
    for payload in (known.templates(), known.data()):
        scene.send(payload)
    for _ in range(4):
        scene.send(known.data(), ttl=scene.hops + 1)
        scene.send(known.data())
    pool.wait_received(10)
    receivers = pool.read()["receivers"]
    assert sum(r["counters"]["dropped"]["ttl"] for r in receivers) == 4
    assert set(replayed(pool).values()) == {0}


# Of a stream that moves so often in so many seconds whoever gets it is told.
MOVES, MOVES_SECONDS = 8, 10


def test_a_stream_that_moves_with_each_datagram(scene, known):
    """An exporter of too many ports for streams of their own, in a pool that looks at ports."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, "hash key port", dict.fromkeys("ab", ""))
    start = time.monotonic()
    scene.send(known.templates())
    for _ in range(3):
        for port in range(50100, 50140):
            scene.send(known.data(), sport=port)
    pool.wait_received(121)
    periods = (time.monotonic() - start) // MOVES_SECONDS + 1
    told = replayed(pool)
    assert min(told.values()) >= 1 and sum(told.values()) <= MOVES * periods, told


def failover(scene, known, members):
    """A pool whose first member has got a stream."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, "failover", members)
    for payload in (known.templates(), known.data()):
        scene.send(payload)
    pool.wait_received(2)
    return pool


def test_from_one_to_all_in_turn(scene, known):
    """Another balance: who has had nothing of the stream hears."""
    pool = failover(scene, known, dict.fromkeys("ab", ""))
    scene.server.flowteectl("set pool c/p balance round-robin")
    for _ in range(4):
        scene.send(known.data())
    pool.wait_received(6)
    assert replayed(pool)["b"] == 1


def test_who_passes_is_a_holder_too(scene, known):
    """What he had, the other has missed."""
    pool = failover(scene, known, {"a": "", "b": "templates pass"})
    pool.configure({"b": "templates pass", "a": ""})
    for payload in (known.data(), known.options_templates()):
        scene.send(payload)
    pool.wait_received(4)
    pool.configure({"a": "", "b": "templates pass"})
    scene.send(known.data())
    pool.wait_received(5)
    assert replayed(pool) == {"a": 1, "b": 0}


def many_pools(scene, balance, members="ab", words=None):
    """A configuration of nine pools of receivers of this host: of more than a stream keeps the receiver of.

    `members` are those of the first pool, in order; of the others there are always two. `words` by name.
    """
    lines = [f"collector c listen {endpoint(scene.target, PORT)} original drop"]
    for i in range(9):
        lines.append(f"pool c/p{i} balance {balance}")
        for name in "ab" if i else members:
            port = COPY_PORT + 10 * i + ord(name) - ord("a")
            word = (words or {}).get(f"{name}{i}", "")
            lines.append(f"receiver c/{name}{i} to {endpoint(scene.loopback, port)} pool p{i} {word}")
    return "\n".join(lines) + "\n"


class Members:
    """Of the first of nine pools: who of them has got what since the last look, with what was replayed."""

    def __init__(self, scene, balance, members="ab"):
        self.scene = scene
        self.sockets = {name: scene.listen_local(port=COPY_PORT + ord(name) - ord("a")) for name in "abc"}
        for i in range(1, 9):
            for k in range(2):
                scene.listen_local(port=COPY_PORT + 10 * i + k)
        scene.server.flowteectl("del collector c")
        apply(scene.server, many_pools(scene, balance, members))
        self.received = 0
        self._before = {}

    def send(self, *payloads, sport=SOURCE_PORT):
        for payload in payloads:
            self.scene.send(payload, sport=sport)
        self.received += len(payloads)
        self.scene.wait_received(self.received)

    def got(self):
        """{name of a receiver: (copies, replays)}, without those that got nothing."""
        before = self._before
        self._before = {r["name"]: (r["counters"]["sent"], r["counters"]["replayed"])
                        for r in self.scene.server.collector("c")["receivers"]}
        changes = {name: tuple(map(operator.sub, now, before.get(name, (0, 0))))
                   for name, now in self._before.items()}
        return {name: change for name, change in changes.items() if change != (0, 0)}

    def first(self):
        """As got(), of the first pool; nothing was replayed to others."""
        got = self.got()
        assert not [name for name, (_, replays) in got.items() if replays and not name.endswith("0")], got
        return {name: change for name, change in got.items() if name.endswith("0")}


@pytest.fixture
def nine(scene, known):
    """Nine pools: the first member of each has the stream, and the other of the first pool has had it, too."""
    members = Members(scene, "failover")
    members.send(known.templates(), known.options_templates(), known.options(), known.data())
    assert members.first() == {"a0": (4, 0)}
    for state, expected in (("down", {"b0": (1, 1)}), ("up", {"a0": (1, 1)})):
        scene.server.flowteectl(f"set receiver c/a0 state {state}")
        members.send(known.data())
        assert members.first() == expected
    members.sockets["b"].receive_many(2)
    return members


def heard(members, name, stream):
    """The last two that a member has got are what it had missed, and data."""
    payloads = [m.payload for m in members.sockets[name].receive_many(2)]
    assert stream.heard(payloads[:1])[0] == expected_options(stream)
    assert not stream.heard(payloads[1:])[0]


def test_one_of_many_pools_moves_a_stream(scene, nine, known):
    """Whoever gets it hears first, each time, whatever took it from the other."""
    for down, up in (("set receiver c/a0 state down", "set receiver c/a0 state up"),
                     ("health c/a0 down", "health c/a0 up")):
        scene.server.flowteectl(down)
        nine.send(known.data(), known.data())
        assert nine.first() == {"b0": (2, 1)}
        scene.server.flowteectl(up)
        nine.send(known.data(), known.data())
        assert nine.first() == {"a0": (2, 1)}
    scene.server.flowteectl("del receiver c/a0")
    nine.send(known.data(), known.data())
    assert nine.first() == {"b0": (2, 1)}
    heard(nine, "b", known)


def test_one_of_many_pools_cannot_be_reached(scene, nine, known):
    nine.sockets["a"].close()
    wait_for("nobody listens", lambda: scene.server.receiver("c/a0")["state"] != "up")
    nine.got()
    nine.send(known.data(), known.data())
    assert nine.first() == {"b0": (2, 1)}
    heard(nine, "b", known)


def test_what_moves_nothing_in_many_pools(scene, nine, known):
    """Nobody hears again for what leaves streams where they are."""
    for change in (many_pools(scene, "failover", words={"b0": "comment other", "b1": "rate 1000"}),
                   many_pools(scene, "failover", "abc")):
        apply(scene.server, change)
        nine.send(known.data())
        assert nine.first() == {"a0": (1, 0)}
    for words in ("set receiver c/b0 state down", "set receiver c/b0 state up"):
        scene.server.flowteectl(words)
        nine.send(known.data())
        assert set(nine.first()) == {"a0"}


def test_another_order_moves_a_stream(scene, known):
    """Whoever gets it from another hears first, and nobody does where none gets it."""
    pool = failover(scene, known, dict.fromkeys("abc", ""))
    sent = 2
    for words, replays in (("c/c before b", {}), ("c/b after c", {}), ("c/b before a", {"b": 1}), ("c/c after a", {"b": 1}),
                           ("c/b after a", {"a": 1, "b": 1})):
        scene.server.flowteectl("set receiver", *words.split())
        scene.send(known.data())
        sent += 1
        pool.wait_received(sent)
        assert replayed(pool) == {**dict.fromkeys("abc", 0), **replays}, words


@pytest.mark.parametrize("balance", ["hash", "round-robin"])
def test_another_order_moves_nothing(scene, known, balance):
    """Who has a stream by hash keeps it, and all that take turns have heard."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, balance, dict.fromkeys("abc", ""))
    scene.send(known.templates())
    pool.wait_received(1)
    deliver(scene, pool, known)
    before = pool.offered()
    for words in "c/c before a", "c/a after b", "c/b before c":
        scene.server.flowteectl("set receiver", *words.split())
        for _ in range(3):
            deliver(scene, pool, known)
    assert replayed(pool) == dict.fromkeys("abc", 0)
    got = {name: count - before[name] for name, count in pool.offered().items()}
    if balance == "hash":
        assert sorted(got.values()) == [0, 0, 9] and all(before[name] for name, count in got.items() if count), got
    else:
        assert set(got.values()) <= {2, 3, 4}, got


def test_another_order_in_many_pools_moves_nothing(scene, known):
    """Behind the one that gets all, and where a hash decides."""
    members = Members(scene, "failover", "abc")
    members.send(known.templates(), known.data())
    members.got()
    for words in "c/c0 before b0", "c/b0 before c0", "c/a1 before a0":
        scene.server.flowteectl("set receiver", *words.split())
        members.send(known.data())
        assert members.first() == {"a0": (1, 0)}
    for i in range(9):
        scene.server.flowteectl(f"set pool c/p{i} balance hash")
    for _ in range(2):
        members.send(known.data())
    members.got()
    for words in "c/c0 before a0", "c/a0 after b0":
        scene.server.flowteectl("set receiver", *words.split())
        members.send(known.data())
        assert list(members.first().values()) == [(1, 0)]


def test_another_order_by_hand_in_many_pools(scene, nine, known):
    for words, taker in ("c/b0 before a0", "b0"), ("c/b0 after a0", "a0"):
        scene.server.flowteectl("set receiver", *words.split())
        nine.send(known.data(), known.data())
        assert nine.first() == {taker: (2, 1)}


def test_another_order_in_many_pools(scene, nine, known):
    apply(scene.server, many_pools(scene, "failover", "ba"))
    nine.send(known.data(), known.data())
    assert nine.first() == {"b0": (2, 1)}
    heard(nine, "b", known)


def hear_when_one_of_three_goes(members, known):
    """Streams of twelve ports to the first pool, by hash: (of how many that goes, {name: (copies, replays)} then)"""
    ports = range(50000, 50012)
    for port in ports:
        members.send(known.templates(), known.data(), sport=port)
    members.got()
    sent = members.scene.server.receiver("c/b0")["counters"]["sent"]
    assert sent, "no stream is with the one that goes"
    members.scene.server.flowteectl("del receiver c/b0")
    for _ in range(2):
        for port in ports:
            members.send(known.data(), sport=port)
    got = members.first()
    assert set(got) == {"a0", "c0"}
    assert sum(copies for copies, _ in got.values()) == 2 * len(ports)
    return sent // 2, sum(replays for _, replays in got.values())


def by_port(configuration):
    return configuration.replace("pool c/p0 balance hash", "pool c/p0 balance hash key port")


def test_many_pools_by_hash(scene, known):
    """When one goes each stream of the pool is told once, to whoever has it then: who had it is not known."""
    members = Members(scene, "hash", "abc")
    apply(scene.server, by_port(many_pools(scene, "hash", "abc")))
    _, replays = hear_when_one_of_three_goes(members, known)
    assert replays == 12


@pytest.mark.parametrize("others", ["elsewhere", "in turn"])
def test_many_pools_but_few_for_each_exporter(scene, known, others):
    """Pools of other exporters, and those whose members take turns, do not count: only what moves is told."""
    members = Members(scene, "hash", "abc")
    configuration = by_port(many_pools(scene, "hash", "abc"))
    elsewhere = {4: ("203.0.113.0/25", "203.0.113.128/25"), 6: ("2001:db8::/33", "2001:db8:8000::/33")}[scene.family]
    for i in range(1, 9):
        if others == "in turn":
            configuration = configuration.replace(f"pool c/p{i} balance hash", f"pool c/p{i} balance round-robin")
        else:
            configuration = configuration.replace(f" pool p{i} ", f" pool p{i} from {elsewhere[i % 2]} ")
    apply(scene.server, configuration)
    moved, replays = hear_when_one_of_three_goes(members, known)
    assert 0 < moved < 12 and replays == moved
