# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl explain: what it says is what happens when the datagram is sent, and nothing changes by the question."""

import random

import pytest

import telemetry
from configuration import apply
from explaining import explain, fields, one
from packets import endpoint
from pools import Pool
from scene import COPY_PORT, FAR, PORT, SOURCE_PORT, nonzero
from sockets import wait_for
from traffic import number

OTHER = {4: "192.0.2.1", 6: "2001:db8:1::1"}


def counted(scene, name="c"):
    """Everything that counts."""
    collector = scene.server.collector(name)
    members = collector["pools"] + collector["receivers"]
    return [collector["counters"], *((member["name"], member["counters"]) for member in members)]


# ---- Sources

@pytest.mark.parametrize("kind", ["address", "port", "hash", "transparent"])
def test_the_source_is_that_of_the_copy(scene, family, kind):
    own = scene.server.address(family)
    words = {"address": f"source {own}", "port": f"source {endpoint(own, 7777)}",
             "hash": f"source {endpoint(own, 1)[:-1]}hash", "transparent": ""}[kind]
    scene.add_collector()
    scene.add_receiver(scene.r1, words)
    sock = scene.listen(scene.r1)
    for sport in 1, 1024, 50000, 65535:
        scene.send(sport=sport)
        message = sock.receive()
        assert one(scene, port=sport)["source"] == endpoint(message.source, message.port)


# ---- Pools

def test_who_is_chosen_in_turn(scene):
    """No question takes a turn."""
    pool = Pool(scene, "round-robin", {"a": "", "b": "", "c": ""})
    for i in range(7):
        [chosen] = {chosen_of(scene) for _ in range(4)}
        scene.send(number(i))
        pool.wait_received(i + 1)
        assert {name: len(got) for name, got in pool.arrivals().items()} == {
            name: int(name == chosen) for name in "abc"}


def chosen_of(scene, exporter=None, port=SOURCE_PORT):
    receivers = explain(scene, exporter, port=port)[1]
    [chosen] = [name for name, receiver in receivers.items() if receiver["chosen"]]
    for name, receiver in receivers.items():
        assert receiver["pool"] == "p"
        if name != chosen:
            assert receiver["outcome"] is None and f"pool p chose {chosen}" in receiver["why"]
    return chosen


def test_who_is_chosen_by_hash(scene, family):
    pool = Pool(scene, "hash", {"a": "", "b": "weight 3", "c": ""})
    prefix = {4: "192.0.2.", 6: "2001:db8:1::"}[family]
    choices = set()
    for i in range(1, 13):
        chosen = chosen_of(scene, f"{prefix}{i}", 1000 + i)
        choices.add(chosen)
        scene.send(number(i), source=f"{prefix}{i}", sport=1000 + i)
        pool.wait_received(i)
        assert [name for name, got in pool.arrivals().items() if got] == [chosen]
    assert len(choices) > 1


def test_who_is_first(scene):
    pool = Pool(scene, "failover", {"a": "", "b": "", "c": ""})
    assert chosen_of(scene) == "a"
    pool.set("a", "state down")
    assert chosen_of(scene) == "b"
    why = explain(scene)[1]["a"]["why"]
    assert "(failover)" in why and "by hand" in why
    pool.close("b")
    pool.wait_state("b", "unreachable", "no_listener")
    assert chosen_of(scene) == "c"
    assert "unreachable (no_listener)" in explain(scene)[1]["b"]["why"]


def test_a_pool_that_has_nobody(scene):
    pool = Pool(scene, "hash", {"a": "state down", "b": "state down"})
    verdict, receivers = explain(scene)
    assert verdict == "no_receiver"
    for receiver in receivers.values():
        assert fields(receiver, chosen=False, outcome=None) and "pool p has nobody" in receiver["why"]
    pool.set("b", "state up")
    assert explain(scene)[0] == "replicated"


def test_a_member_that_does_not_want_it(scene, family):
    pool = Pool(scene, "hash", {"a": f"from {OTHER[family]}", "b": ""})
    assert "'from'" in explain(scene)[1]["a"]["why"]
    assert pool.offered() == {"a": 0, "b": 0}


# ---- The truth

PREFIX = {4: "192.0.2.{}/{}", 6: "2001:db8:1::{}/{}"}
FULL = {4: 32, 6: 128}
# A datagram of each, that has neither templates nor options data, and what a receiver may ask that it fits.
KINDS = {
    "other": (b"flow", ["protocol other", "protocol other,netflow5"]),
    "netflow9": (telemetry.netflow9(telemetry.filling(40), domain=7), ["protocol netflow9", "domain 7", "protocol netflow9,ipfix domain 1-9"]),
    "ipfix": (telemetry.ipfix(telemetry.filling(40), domain=7), ["protocol ipfix,sflow5", "domain 2,7-8"]),
    "sflow5": (telemetry.sflow5(sub_agent=7), ["protocol sflow5", "agent 192.0.2.0/24", "domain 7 agent 192.0.2.250"]),
}
MISFITS = ["protocol netflow5", "domain 70-77", "agent 198.51.100.0/24"]
# What the words of a pool choose by is told of a stream of no known protocol.
KEYS = {"other": ["", " key port", " key stream"]}


def some_prefix(rng, family):
    first, host_bits = rng.choice([(0, 8), (4, 2), (8, 3)])
    return PREFIX[family].format(first, FULL[family] - host_bits)


def random_receiver(rng, scene, i, kind):
    family = scene.family
    local = rng.random() < 0.6
    address = scene.loopback if local else rng.choice([scene.r1, scene["r2"], scene["r3"]]).address(family)
    if rng.random() < 0.1:
        address = FAR[family]
    words = [f"receiver c/r{i} to {endpoint(address, COPY_PORT + i)}"]
    if rng.random() < 0.5:
        words.append(f"pool p{rng.randrange(3)}")
        words.append(f"weight {rng.randrange(1, 4)}")
    if rng.random() < 0.3:
        words.append("state down")
    if rng.random() < 0.3:
        words.append(f"sample {rng.randrange(2, 5)}")
    if rng.random() < 0.4:
        words.append("from " + rng.choice([some_prefix(rng, family), "@some"]))
    if rng.random() < 0.2:
        words.append("except " + rng.choice([some_prefix(rng, family), "@others"]))
    if rng.random() < 0.3:
        words.append(rng.choice(KINDS[kind][1]))
    elif rng.random() < 0.2 and not is_of_pool(words):
        words.append(rng.choice(MISFITS))
    if rng.random() < 0.3:
        words.append(f"source {scene.target}")
    if rng.random() < 0.2:
        words.append(f"on-unreachable {rng.choice(['skip', 'offer'])}")
    return " ".join(words)


def is_of_pool(words):
    return any(word.startswith("pool ") for word in words)


def settled(scene, reachable):
    """What is to be found out of receivers is found out."""
    def is_found(receiver):
        return receiver["state"] == "down" or (receiver["state"] == "up") == (receiver["name"] in reachable)

    wait_for("states of receivers", lambda: all(map(is_found, scene.server.collector("c")["receivers"])))


def neighbours_of(host):
    """In no order: that is the kernel's."""
    return sorted(host.run("ip", "neigh", "show").splitlines())


def verdict_of(said, misfits):
    """Of a datagram that does not fit all that is asked of it: by those of which it does."""
    outcomes = {receiver["outcome"] for name, receiver in said.items() if receiver["chosen"] and name not in misfits}
    return "replicated" if outcomes - {"not_sampled"} else "not_sampled" if outcomes else "no_receiver"


def original_of(scene, exporter, port):
    return scene.server.flowteectl_json("explain c exporter", endpoint(exporter, port))["original"]


def compare(scene, exporter, port, payload=b"flow", misfits=(), program=None):
    """What is said equals what the counters do, but for receivers that ask for another protocol, and what a program gets that
    is for the original. Returns the outcomes."""
    size = f"size {len(payload)}"
    original = original_of(scene, exporter, port)
    neighbours = neighbours_of(scene.server)
    before, counters = scene.server.collector("c"), counted(scene)
    verdict, said = explain(scene, exporter, size, port=port)
    assert explain(scene, exporter, size, port=port) == (verdict, said)
    assert counted(scene) == counters, "a question counts"
    assert neighbours_of(scene.server) == neighbours
    if any(said[name]["chosen"] for name in misfits):
        assert verdict in ("replicated", "not_sampled")
        verdict = verdict_of(said, misfits)
    scene.send(payload, source=exporter, sport=port)
    after = scene.wait_received(before["counters"]["received"] + 1)
    if original == "delivered":
        assert program.receive().payload == payload
    else:
        assert original == "consumed" and not (program and program.pending())
    assert difference(before["counters"]["outcomes"], after["counters"]["outcomes"]) == {verdict: 1}
    for old, new in zip(before["receivers"], after["receivers"]):
        old, new, receiver = old["counters"], new["counters"], said[old["name"]]
        happened = difference({**old["dropped"], "sent": old["sent"], "not_sampled": old["not_sampled"]},
                              {**new["dropped"], "sent": new["sent"], "not_sampled": new["not_sampled"]})
        is_wanted = receiver["chosen"] and receiver["name"] not in misfits
        assert happened == ({receiver["outcome"]: 1} if is_wanted else {}), receiver
        assert receiver["name"] not in misfits or not receiver["chosen"] or "if it fits" in receiver["why"]
        assert receiver["chosen"] == bool(receiver["outcome"])
    return [verdict, *(receiver["outcome"] for receiver in said.values())]


def difference(before, after):
    return nonzero({name: after[name] - before[name] for name in after})


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_happens(scene, family, seed):
    """Random receivers and exporters: told, then sent."""
    rng = random.Random(f"{seed} {family}")
    count = 14
    kind = list(KINDS)[seed]
    lines = [f"list some {some_prefix(rng, family)},{PREFIX[family].format(2, FULL[family])}",
             f"list others {some_prefix(rng, family)}",
             f"collector c listen {endpoint(scene.target, PORT)} original {'drop' if seed % 2 else 'auto'}"]
    if seed % 2:
        lines[-1] += " allow " + {4: "192.0.2.0/28", 6: "2001:db8:1::/124"}[family]
    if seed > 1:
        lines[-1] += f" except {PREFIX[family].format(3, FULL[family])}"
    key = rng.choice(KEYS.get(kind, ["", " key port"]))
    lines += [f"pool c/p{i} balance {balance}" for i, balance in enumerate([f"hash{key}", "round-robin", "failover"])]
    lines += [random_receiver(rng, scene, i, kind) for i in range(count)]
    misfits = {f"r{i}" for i, line in enumerate(lines[-count:]) if any(misfit in line for misfit in MISFITS)}
    apply(scene.server, "\n".join(lines) + "\n")
    reachable = set()
    for i, line in enumerate(lines[-count:]):
        listens = rng.random() < 0.7
        if listens:
            scene.listen_local(port=COPY_PORT + i)
        address = line.split()[3].rpartition(":")[0].strip("[]")
        is_reachable = listens if address == scene.loopback else address != FAR[family]
        if is_reachable:
            reachable.add(f"r{i}")
    settled(scene, reachable)
    seen = set()
    program = None
    for i in range(25):
        if i == 8:
            program = scene.listen(scene.server, scene.target, PORT)
        if i == 16:
            scene.server.flowteectl("set collector c original auto")
        exporter = {4: "192.0.2.{}", 6: "2001:db8:1::{:x}"}[family].format(rng.randrange(1, 20))
        seen.update(compare(scene, exporter, rng.randrange(1024, 60000), KINDS[kind][0], misfits, program))
    assert len(seen) > 3, seen
    scene.server.flowteectl("set collector c state standby")
    assert compare(scene, exporter, 1024, KINDS[kind][0], program=program)[0] in ("standby", "denied")


def test_it_is_what_happens_while_it_changes(scene):
    """Two reads, and a configuration that changes between them: it is asked again."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    changer = scene.server.spawn("sh", "-c", "while flowteectl add receiver c/x to 10.9.9.9:9 && "
                                 "flowteectl del receiver c/x; do :; done")
    for _ in range(20):
        _verdict, receivers = explain(scene)
        assert set(receivers) in ({"r1"}, {"r1", "x"})
        assert all(receiver["outcome"] for receiver in receivers.values())
    changer.close()
