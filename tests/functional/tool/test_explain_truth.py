# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl explain: what it says is what happens when the datagram is sent, and nothing changes by the question."""

import os
import struct

import pytest

import packets
from configuration import apply
from explaining import explain, explanation, fields, one
from packets import endpoint
from pools import Pool
from random_rulesets import RandomRuleset, routing
from scene import PORT, SOURCE_PORT, nonzero
from sockets import ETH_P_IP, ETH_P_IPV6, wait_for
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

# FLOWTEE_SEED=WORD repeats one, as the name of the test has it.
SEEDS = [os.environ["FLOWTEE_SEED"]] if "FLOWTEE_SEED" in os.environ else [*range(40 if os.environ.get("FLOWTEE_FULL") else 4)]
DATAGRAMS = 25
# Of these on, a program listens for the originals; and no word of the ruleset consumes them.
WITH_PROGRAM, WITH_AUTO = 8, 16


@pytest.fixture
def marks(scene):
    """What marks of receivers do."""
    with routing(scene):
        yield


def settled(scene, ruleset):
    """What is to be found out of receivers is found out."""
    def is_found(receiver):
        return receiver["state"] == "down" or (receiver["state"] == "up") == ruleset.receivers[receiver["name"]].is_reachable

    def all_of_them():
        return scene.server.collector("c")["receivers"]

    wait_for(lambda: f"states of receivers: {[r for r in all_of_them() if not is_found(r)]}\n{ruleset.text}",
             lambda: all(map(is_found, all_of_them())))


def neighbours_of(host):
    """In no order: that is the kernel's."""
    return sorted(host.run("ip", "neigh", "show").splitlines())


def difference(before, after):
    return nonzero({name: after[name] - before[name] for name in after})


def agrees(told, happened):
    """A rate has more room the later it is asked for."""
    return told == happened or (told, happened) == ("rate", "sent")


def said_twice(scene, *question, **options):
    """What is said of a datagram: again the same, and nothing is counted."""
    neighbours, counters = neighbours_of(scene.server), counted(scene)
    said, again = (explanation(scene, *question, **options) for _ in range(2))
    others = [name for name in said["receivers"] if said["receivers"][name] != again["receivers"][name]]
    assert all((said["receivers"][name]["outcome"], again["receivers"][name]["outcome"]) == ("rate", "sent") for name in others)
    assert list(said["receivers"]) == list(again["receivers"])
    # The reason counts those that are sent one.
    same = {"receivers": None, **({"reason": None} if others else {})}
    assert {**said, **same} == {**again, **same}
    assert counted(scene) == counters, "a question counts"
    assert neighbours_of(scene.server) == neighbours
    return again


class Truth:
    """What becomes of datagrams, beside what is said of them."""

    def __init__(self, scene, ruleset):
        self.scene = scene
        self.receivers = ruleset.receivers
        self.program = None
        self.sockets = {name: scene.listen_local(port=receiver.port) for name, receiver in self.receivers.items() if receiver.listens}
        self.captures = {name: scene[name]["server"].capture() for name in ("r1", "r2", "r3")}

    def wanted(self, said):
        """Receivers that are said to be offered a copy, but for those that ask for another protocol."""
        return {name: receiver for name, receiver in said.items() if receiver["chosen"] and not self.receivers[name].misfits}

    def compare(self, exporter, port, payload):
        """What is said equals what counters, links, sockets and a program tell. Returns the outcomes."""
        told = said_twice(self.scene, exporter, f"size {len(payload)}", port=port)
        verdict, said = told["outcome"], told["receivers"]
        for name, receiver in said.items():
            assert receiver["chosen"] == bool(receiver["outcome"])
            assert not self.receivers[name].misfits or not receiver["chosen"] or "if it fits" in receiver["why"]
        if len(self.wanted(said)) < sum(receiver["chosen"] for receiver in said.values()):
            assert verdict in ("replicated", "not_sampled")
            verdict = self.verdict(said)
        before = self.scene.server.collector("c")
        self.scene.send(payload, source=exporter, sport=port)
        after = self.scene.wait_received(before["counters"]["received"] + 1)
        assert difference(before["counters"]["outcomes"], after["counters"]["outcomes"]) == {verdict: 1}
        happened = self.compare_counters(before, after, said)
        self.compare_links(said, happened)
        self.compare_sockets(happened, payload)
        self.compare_original(told["original"], payload)
        return [verdict, *(receiver["outcome"] for receiver in said.values())]

    def verdict(self, said):
        """By those receivers of which the datagram fits what they ask for."""
        outcomes = {receiver["outcome"] for receiver in self.wanted(said).values()}
        return "replicated" if outcomes - {"not_sampled"} else "not_sampled" if outcomes else "no_receiver"

    def compare_counters(self, before, after, said):
        """Returns what became of the copy of each receiver that was offered one."""
        found = {}
        for old, new in zip(before["receivers"], after["receivers"]):
            name, old, new = old["name"], old["counters"], new["counters"]
            happened = difference({**old["dropped"], "sent": old["sent"], "not_sampled": old["not_sampled"]},
                                  {**new["dropped"], "sent": new["sent"], "not_sampled": new["not_sampled"]})
            if name not in self.wanted(said):
                assert happened == {}, said[name]
                continue
            [(found[name], count)] = happened.items()
            assert count == 1 and agrees(said[name]["outcome"], found[name]), (said[name], happened)
            assert found[name] == said[name]["outcome"] or self.receivers[name].is_scarce
        return found

    def arrived(self):
        """What has come by the links to receivers: of each copy, by its port, the link and its packets."""
        copies = {}
        for link, capture in self.captures.items():
            pieces = {}
            for packet in map(packets.read, (frame.packet for frame in capture.settle() if frame.protocol in (ETH_P_IP, ETH_P_IPV6))):
                if packet.protocol == packets.UDP:
                    key = (packet.source, packet.destination, packet.identification) if packet.fragment else id(packet)
                    pieces.setdefault(key, []).append(packet)
            for parts in pieces.values():
                [first] = [part for part in parts if not part.offset]
                sport, dport = struct.unpack_from(">HH", first.body)
                assert dport not in copies, "a copy comes twice"
                copies[dport] = link, endpoint(first.source, sport), parts
        return copies

    def compare_links(self, said, happened):
        """By which device and to whom a copy goes, from whom, and in how many pieces of what size at most."""
        copies = self.arrived()
        headers = {4: 20, 6: 48}[self.scene.family]
        assert set(copies) == {self.receivers[name].port for name, outcome in happened.items()
                               if outcome == "sent" and not self.receivers[name].is_local}
        for name, receiver in said.items():
            if receiver["outcome"] != "sent" or self.receivers[name].port not in copies:
                continue
            link, source, parts = copies[self.receivers[name].port]
            assert fields(receiver, dev=link, next_hop=self.scene[link].address(self.scene.family), source=source, socket=None,
                          fragments=len(parts)), (receiver, link, source, len(parts))
            largest = max(len(part.body) for part in parts) + (headers if parts[0].fragment else {4: 20, 6: 40}[self.scene.family])
            assert largest <= receiver["mtu"] and (len(parts) == 1 or largest > receiver["mtu"] - 8)

    def compare_sockets(self, happened, payload):
        for name, sock in self.sockets.items():
            if happened.get(name) == "sent":
                assert sock.receive().payload == payload
        assert not [name for name, sock in self.sockets.items() if sock.pending()]

    def compare_original(self, original, payload):
        """Of a listener that is nobody's address it is not said: then it is a matter of who listens where."""
        assert original in ("delivered", "consumed", None)
        assert original != "delivered" or self.program
        if self.program and original != "consumed":
            assert self.program.receive().payload == payload
        assert not (self.program and self.program.pending())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.usefixtures("marks")
def test_it_is_what_happens(scene, seed):
    """Random receivers and exporters: told, then sent."""
    ruleset = RandomRuleset(scene, seed)
    apply(scene.server, ruleset.text)
    truth = Truth(scene, ruleset)
    settled(scene, ruleset)
    seen = set()
    for i in range(DATAGRAMS):
        if i == WITH_PROGRAM:
            truth.program = scene.listen(scene.server, scene.target, PORT)
        if i == WITH_AUTO:
            scene.server.flowteectl("set collector c original auto")
        seen.update(truth.compare(*ruleset.datagram()))
    assert len(seen) > 3, (seen, ruleset.text)
    scene.server.flowteectl("set collector c state standby")
    assert truth.compare(*ruleset.datagram())[0] in ("standby", "denied")


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
