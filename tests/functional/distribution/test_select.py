# SPDX-License-Identifier: GPL-2.0-or-later
"""Which datagrams of an exporter are copied to a receiver: by protocol, domain and agent."""

import pytest

import genetlink as gn
import packets
import telemetry
from configuration import refused
from exporting import DOMAIN, Numbered
from scene import COPY_PORT

KINDS = {
    "netflow5": telemetry.netflow5(3, engine=DOMAIN),
    "netflow9": telemetry.netflow9(telemetry.filling(40), domain=DOMAIN),
    "ipfix": telemetry.ipfix(telemetry.filling(40), domain=DOMAIN),
    "sflow5": telemetry.sflow5(sub_agent=DOMAIN),
    "other": b"<13>a line of syslog",
}
# What it says is that of a known protocol, but it is too short for that, or cut off.
WRONG = [b"", b"\0", b"\0\x09", telemetry.netflow5(3)[:-1], telemetry.ipfix(telemetry.filling(40))[:-1],
         telemetry.sflow5()[:-1]]


@pytest.fixture(params=["on", "off"], ids=["account", "no-account"])
def collector(request, scene):
    """Headers are read whether account is kept or not."""
    scene.add_collector("exporters", request.param)
    return scene


def ledger(scene, names=("r1",)):
    """What was offered, once it is known that all was counted."""
    return [scene.counters(name)["offered"] for name in names]


@pytest.mark.parametrize("words", ["netflow5", "netflow9", "ipfix", "sflow5", "other", "ipfix,other",
                                   "netflow5,netflow9,ipfix,sflow5,other"])
def test_protocols(collector, words):
    scene = collector
    scene.add_receiver(scene.r1, "protocol", words)
    sock = scene.listen(scene.r1)
    for payload in KINDS.values():
        scene.send(payload)
    wanted = [KINDS[kind] for kind in KINDS if kind in words.split(",")]
    expected = {"replicated": len(wanted), "no_receiver": len(KINDS) - len(wanted)}
    assert scene.outcomes(len(KINDS)) == {key: n for key, n in expected.items() if n}
    assert [m.payload for m in sock.receive_many(len(wanted))] == wanted
    assert ledger(scene) == [len(wanted)]


def test_what_cannot_be_read_is_other(collector):
    scene = collector
    scene.add_receiver(scene.r1, "protocol other")
    scene.add_receiver(scene["r2"], "protocol netflow5,netflow9,ipfix,sflow5")
    scene.add_receiver(scene["r3"], "domain 0-4294967295")
    for payload in WRONG:
        scene.send(payload)
    assert scene.outcomes(len(WRONG)) == {"replicated": len(WRONG)}
    assert ledger(scene, ("r1", "r2", "r3")) == [len(WRONG), 0, 0]


@pytest.mark.parametrize("protocol", ["netflow5", "netflow9", "ipfix", "sflow5"])
def test_domains(collector, protocol):
    scene = collector
    domains = [0, 1, 2, 9, 10, 19, 20, 65535]
    if protocol != "netflow5":
        domains += [65536, 4294967295]
    lists = {"r1": "1", "r2": "0,10-19", "r3": "20-4294967295,2-9"}
    wanted = {"r1": {1}, "r2": {0, *range(10, 20)}, "r3": {*range(2, 10), *range(20, 65536), 65536, 4294967295}}
    for name, words in lists.items():
        scene.add_receiver(scene[name], "domain", words)
    for domain in domains:
        scene.send(Numbered(protocol, domain=domain).datagram(0))
    assert scene.outcomes(len(domains)) == {"replicated": len(domains)}
    assert ledger(scene, lists) == [sum(d in wanted[name] for d in domains) for name in lists]


def test_agents(collector):
    scene = collector
    agents = ["192.0.2.1", "192.0.2.2", "198.51.100.1", "2001:db8::1", "2001:db9::1"]
    scene.add_receiver(scene.r1, "agent", "192.0.2.0/24")
    scene.add_receiver(scene["r2"], "agent", "192.0.2.2,2001:db8::/32")
    for agent in agents:
        scene.send(telemetry.sflow5(agent=agent))
    for kind in "netflow5", "netflow9", "ipfix", "other":
        scene.send(KINDS[kind])
    assert scene.outcomes(9) == {"replicated": 3, "no_receiver": 6}
    assert ledger(scene, ("r1", "r2")) == [2, 2]


def test_all_have_to_fit(collector):
    scene = collector
    words = "protocol netflow9,ipfix domain 7"
    scene.add_receiver(scene.r1, words, "from", scene.source)
    scene.add_receiver(scene["r2"], words, "except", scene.source)
    streams = [(protocol, domain) for protocol in ("netflow5", "netflow9", "ipfix") for domain in (7, 8)]
    for exporter in scene.e1, scene["e2"]:
        for protocol, domain in streams:
            scene.send(Numbered(protocol, domain=domain).datagram(0), exporter)
    assert scene.outcomes(12) == {"replicated": 4, "no_receiver": 8}
    assert ledger(scene, ("r1", "r2")) == [2, 2]


@pytest.mark.parametrize("balance", ["hash", "hash key stream", "round-robin", "failover"])
def test_pools_choose_among_those_whom_it_fits(collector, balance):
    scene = collector
    scene.server.flowteectl("add pool c/p balance", balance)
    scene.add_receiver(scene.r1, "pool p protocol netflow9")
    scene.add_receiver(scene["r2"], "pool p protocol ipfix")
    scene.add_receiver(scene["r3"], "pool p protocol ipfix")
    for _ in range(4):
        for payload in KINDS.values():
            scene.send(payload)
    assert scene.outcomes(20) == {"replicated": 8, "no_receiver": 12}
    offered = ledger(scene, ("r1", "r2", "r3"))
    assert offered[0] == 4 and offered[1] + offered[2] == 4
    [pool] = scene.server.collector("c")["pools"]
    assert pool["counters"]["offered"] == pool["counters"]["served"] == 8
    template = telemetry.ipfix(telemetry.flow_set(telemetry.IPFIX_TEMPLATES, telemetry.template()), domain=DOMAIN)
    scene.send(template)
    scene.wait_received(21)
    [pool] = scene.server.collector("c")["pools"]
    assert pool["counters"]["template_copies"] == (balance == "round-robin")
    assert ledger(scene) == [4]


def test_a_pool_that_wants_one_kind_takes_turns(scene):
    scene.add_collector()
    scene.server.flowteectl("add pool c/p balance round-robin")
    for name in "r1", "r2":
        scene.add_receiver(scene[name], "pool p protocol netflow9 domain", str(DOMAIN))
    for _ in range(4):
        scene.send(KINDS["other"])
        scene.send(KINDS["netflow9"])
    assert scene.outcomes(8) == {"replicated": 4, "no_receiver": 4}
    assert ledger(scene, ("r1", "r2")) == [2, 2]


def test_samples_and_limits_count_what_fits(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1, "protocol netflow5 sample 2")
    for _ in range(4):
        scene.send(KINDS["sflow5"])
        scene.send(KINDS["netflow5"])
    assert scene.outcomes(8) == {"replicated": 2, "no_receiver": 4, "not_sampled": 2}
    counters = scene.counters("r1")
    assert (counters["offered"], counters["not_sampled"]) == (2, 2)


def test_joined_datagrams_are_read_one_by_one(collector, family):
    """As the exporter's kernel, or a device, may have joined them."""
    scene = collector
    scene.add_receiver(scene.r1, "protocol netflow9 domain 7")
    parts = [Numbered("netflow9", domain=domain).datagram(0) for domain in (7, 8, 7, 9, 7)]
    assert len(set(map(len, parts))) == 1
    sender = scene.e1.udp(family)
    sender.send(b"".join(parts), scene.target, 2055, segment=len(parts[0]))
    assert scene.outcomes(5) == {"replicated": 3, "no_receiver": 2}
    assert ledger(scene) == [3]


def test_what_waits_for_a_thread_is_read_as_well(collector, family):
    scene = collector
    address = scene.r1.address(family)
    lines = "".join(f"receiver c/m{i} to {packets.endpoint(address, COPY_PORT + 1 + i)} "
                    f"protocol {'ipfix' if i % 2 else 'sflow5'}\n" for i in range(1100))
    scene.server.run("flowteectl", "merge", "-", data=lines)
    scene.send(KINDS["ipfix"])
    scene.send(KINDS["netflow5"])
    assert scene.outcomes(2) == {"replicated": 1, "no_receiver": 1}
    offered = [r["counters"]["offered"] for r in scene.server.collector("c")["receivers"]]
    assert offered == [i % 2 for i in range(1100)]


def test_changes_apply_to_the_next_datagram(scene4):
    scene = scene4
    scene.add_collector()
    scene.add_receiver(scene.r1)
    for number, (word, fits) in enumerate([("protocol sflow5", False), ("protocol any", True), ("domain 1", False),
                                           (f"domain {DOMAIN}", True), ("agent 192.0.2.1", False),
                                           ("agent any", True)]):
        scene.server.flowteectl("set receiver c/r1", word)
        before = scene.counters("r1")["offered"]
        scene.send(KINDS["ipfix"])
        scene.wait_received(number + 1)
        assert scene.counters("r1")["offered"] - before == fits, word


def test_it_is_explained(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1, "protocol ipfix domain 7")
    answer = scene.server.flowteectl_json("explain", "c", "exporter", scene.source)
    assert answer["outcome"] == "replicated"
    assert answer["receivers"][0]["why"].endswith("; if it fits 'protocol' and 'domain'")


def test_it_is_shown_and_saved(scene4):
    server = scene4.server
    scene4.add_collector()
    scene4.add_receiver(scene4.r1, "protocol sflow5,ipfix domain 7,1-3 agent 192.0.2.0/24,2001:db8::1")
    text = "protocol ipfix,sflow5 domain 7,1-3 agent 192.0.2.0/24,2001:db8::1/128"
    assert text in server.flowteectl("save")
    assert server.run("sh", "-c", "flowteectl save | flowteectl diff -") == ""
    receiver = server.flowteectl_json("show")["collectors"][0]["receivers"][0]
    assert [receiver[word] for word in ("protocol", "domain", "agent")] == \
        [["ipfix", "sflow5"], ["7", "1-3"], ["192.0.2.0/24", "2001:db8::1/128"]]
    many = ",".join(f"{i}-{i}" for i in range(64))
    server.flowteectl("set receiver c/r1 domain", many)
    receiver = server.flowteectl_json("show")["collectors"][0]["receivers"][0]
    assert receiver["domain"] == [str(i) for i in range(64)]


@pytest.mark.parametrize("words, at_fault", [
    ("protocol netflow8", "netflow8"), ("protocol ipfix,", "protocol"), ("protocol ipfix,any", "any"),
    ("domain x", "x"), ("domain 3-1", "3-1"), ("domain 1-2-3", "1-2-3"), ("domain 4294967296", "4294967296"),
    ("domain 1,", "domain"), ("agent 192.0.2.1/24", "192.0.2.1/24"),
    ("domain " + ",".join(map(str, range(65))), "64")])
def test_wrong_words(scene4, words, at_fault):
    server = scene4.server
    server.used_flowtee = True
    [(line, text)] = refused(server, "check", f"collector c listen 10.0.0.9:9\nreceiver c/r to 10.9.9.9:9 {words}\n")
    assert line == 2 and at_fault in text


def test_the_kernel_refuses_what_makes_no_sense(scene4):
    netlink = scene4.server.netlink
    scene4.add_collector()
    scene4.add_receiver(scene4.r1)

    def request(*attrs):
        netlink.request(gn.RECEIVER_SET, gn.nest(gn.RECEIVER, gn.text(gn.RECEIVER_COLLECTOR, "c"),
                                                 gn.text(gn.RECEIVER_NAME, "r1"), *attrs))

    def span(first, last):
        return gn.nest(1, gn.u32(1, first), gn.u32(2, last))

    request(gn.u32(gn.RECEIVER_PROTOCOLS, 31))
    for attr in (gn.u32(gn.RECEIVER_PROTOCOLS, 32), gn.nest(gn.RECEIVER_DOMAINS, span(2, 1)),
                 gn.nest(gn.RECEIVER_DOMAINS, gn.nest(1, gn.u32(1, 7))),
                 gn.nest(gn.RECEIVER_DOMAINS, *(span(i, i) for i in range(65)))):
        with pytest.raises(gn.Refused):
            request(attr)
