# SPDX-License-Identifier: GPL-2.0-or-later
"""Rulesets, and datagrams for them, by chance: the same for the same seed."""

import contextlib
import random

import telemetry
from packets import endpoint
from scene import COPY_PORT, FAR, PORT

PREFIX = {4: "192.0.2.{}/{}", 6: "2001:db8:1::{}/{}"}
EXPORTER = {4: "192.0.2.{}", 6: "2001:db8:1::{:x}"}
FULL = {4: 32, 6: 128}
# Datagrams of each, of about a size, that have neither templates nor options data.
PAYLOADS = {
    "other": lambda size: b"flow".ljust(size, b"."),
    "netflow9": lambda size: telemetry.netflow9(telemetry.filling(size), domain=7),
    "ipfix": lambda size: telemetry.ipfix(telemetry.filling(size), domain=7),
    "sflow5": lambda size: telemetry.sflow5(sub_agent=7).ljust(size, b"\0"),
}
# What a receiver may ask that they fit, and what they do not.
FITS = {
    "other": ["protocol other", "protocol other,netflow5"],
    "netflow9": ["protocol netflow9", "domain 7", "protocol netflow9,ipfix domain 1-9"],
    "ipfix": ["protocol ipfix,sflow5", "domain 2,7-8"],
    "sflow5": ["protocol sflow5", "agent 192.0.2.0/24", "domain 7 agent 192.0.2.250"],
}
MISFITS = ["protocol netflow5", "domain 70-77", "agent 198.51.100.0/24"]
# What the words of a pool choose by is told of a stream of no known protocol.
KEYS = {"other": ["", " key port", " key stream"]}
SIZES = 40, 1440, 2960
MTUS = {4: [576, 1000, 1499], 6: [1280, 1400]}
# A rate that is used up by one datagram, for a while; and one that is not.
SCARCE, AMPLE = "rate 1", "rate 1000000"
# What these marks do, inside of routing(): a way by the next receiver, and none.
DETOUR, NOWHERE = 7, 8
NO_DEVICE = "nosuchdev"


@contextlib.contextmanager
def routing(scene):
    """For a while the marks do so."""
    family, tables = scene.family, {DETOUR: 107, NOWHERE: 108}
    lines = [f"rule VERB fwmark {mark} table {table} priority {table}" for mark, table in tables.items()]
    lines += [f"route VERB {scene[name].address(family)} via {scene[by].address(family)} table {tables[DETOUR]}"
              for name, by in (("r1", "r2"), ("r2", "r3"))]
    lines.append(f"route VERB unreachable default table {tables[NOWHERE]}")

    def all_of_them(verb):
        scene.server.run("ip", f"-{family}", "-batch", "-", data="\n".join(lines).replace("VERB", verb) + "\n")

    all_of_them("add")
    try:
        yield
    finally:
        all_of_them("del")


class RandomReceiver:
    """r0, r1, ... of collector c."""

    def __init__(self, rng, scene, number, kind):
        self.name, self.port = f"r{number}", COPY_PORT + number
        family = scene.family
        self.is_local = rng.random() < 0.5
        host = rng.choice(["r1", "r2", "r3"])
        self.is_far = not self.is_local and rng.random() < 0.1
        self.listens = self.is_local and rng.random() < 0.7
        address = scene.loopback if self.is_local else FAR[family] if self.is_far else scene[host].address(family)
        self.words = [f"receiver c/{self.name} to {endpoint(address, self.port)}"]
        self.some(rng, 0.5, lambda: f"pool p{rng.randrange(3)} weight {rng.randrange(1, 4)}")
        self.some(rng, 0.2, lambda: "state down")
        self.some(rng, 0.3, lambda: f"sample {rng.randrange(2, 5)}")
        self.some(rng, 0.3, lambda: "from " + rng.choice([some_prefix(rng, family), "@some"]))
        self.some(rng, 0.2, lambda: "except " + rng.choice([some_prefix(rng, family), "@others"]))
        fits = self.some(rng, 0.3, lambda: rng.choice(FITS[kind]))
        # Whom a pool would choose instead is not told.
        self.misfits = not fits and not self.is_of_pool() and self.some(rng, 0.2, lambda: rng.choice(MISFITS))
        self.some(rng, 0.3, lambda: f"source {scene.target}")
        self.some(rng, 0.2, lambda: f"on-unreachable {rng.choice(['skip', 'offer'])}")
        self.some(rng, 0.3, lambda: f"mtu {rng.choice(MTUS[family])}")
        self.some(rng, 0.2, lambda: f"ttl {rng.choice([2, 9, 255])}")
        self.some(rng, 0.2, lambda: self.device(rng, host)) or \
            self.some(rng, 0.3, lambda: f"mark {rng.choice([1, DETOUR, NOWHERE])}")
        # What would become of a copy but for a rate that is used up is not told: it would be sent.
        self.some(rng, 0.2, lambda: rng.choice([SCARCE, AMPLE]) if self.is_reachable else AMPLE)

    def some(self, rng, share, words):
        """Adds them, or not. All that is chosen by chance is chosen either way, for the sake of the next."""
        said, is_chosen = words(), rng.random() < share
        if is_chosen:
            self.words.append(said)
        return is_chosen

    def device(self, rng, host):
        """One that there is not, or by which its address is reached. By any other Linux takes an IPv4 address for a neighbour's."""
        there = "lo" if self.is_local else host
        return f"dev {rng.choice([NO_DEVICE, there]) if not self.is_far else NO_DEVICE}"

    def has(self, words):
        return f" {words} " in f" {' '.join(self.words)} "

    def is_of_pool(self):
        return any(word.startswith("pool ") for word in self.words)

    @property
    def is_scarce(self):
        return self.has(SCARCE)

    @property
    def is_reachable(self):
        if self.has(f"dev {NO_DEVICE}") or self.is_far:
            return False
        # Marks are not asked on the way to an address of this host.
        return self.listens if self.is_local else not self.has(f"mark {NOWHERE}")


class RandomRuleset:
    """Collector c with three pools, and receivers in them and beside them; and what exporters send to it."""

    def __init__(self, scene, seed, count=14):
        self.rng = rng = random.Random(f"{seed} {scene.family}")
        self.family = family = scene.family
        self.kind = rng.choice(list(PAYLOADS))
        listen = rng.choice([endpoint(scene.target, PORT), endpoint(scene.target, PORT), f"*:{PORT}"])
        collector = [f"collector c listen {listen} original {rng.choice(['drop', 'auto'])}"]
        collector += [words for words in ("allow " + {4: "192.0.2.0/28", 6: "2001:db8:1::/124"}[family],
                                          f"except {PREFIX[family].format(3, FULL[family])}", "dev router") if rng.random() < 0.4]
        key = rng.choice(KEYS.get(self.kind, ["", " key port"]))
        self.receivers = {f"r{i}": RandomReceiver(rng, scene, i, self.kind) for i in range(count)}
        self.text = "\n".join([
            f"list some {some_prefix(rng, family)},{PREFIX[family].format(2, FULL[family])}",
            f"list others {some_prefix(rng, family)}", " ".join(collector),
            *(f"pool c/p{i} balance {balance}" for i, balance in enumerate([f"hash{key}", "round-robin", "failover"])),
            *(" ".join(receiver.words) for receiver in self.receivers.values())]) + "\n"

    def datagram(self):
        """Of whom, from which port, and what."""
        return EXPORTER[self.family].format(self.rng.randrange(1, 20)), self.rng.randrange(1024, 60000), \
            PAYLOADS[self.kind](self.rng.choice(SIZES))


def some_prefix(rng, family):
    first, host_bits = rng.choice([(0, 8), (4, 2), (8, 3)])
    return PREFIX[family].format(first, FULL[family] - host_bits)
