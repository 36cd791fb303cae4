# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl explain: the rules of a firewall, or of NAT, that a datagram and its copies would meet."""

import pytest

from explaining import explain
from packets import endpoint
from scene import COPY_PORT, FAR, PORT, SOURCE_PORT

CHAIN = "table inet ahead {{ chain c {{ type {type} hook {hook} priority {priority}; policy {policy}; {rule}; }}; }}"
IP = {4: "ip", 6: "ip6"}


@pytest.fixture
def nft(topology):
    """Has the server one chain, instead of the one before."""
    def load(rule, hook="prerouting", priority="raw", policy="accept", kind="filter"):
        topology.server.call("nft", "delete table inet ahead")
        topology.server.nft(CHAIN.format(type=kind, hook=hook, priority=priority, policy=policy, rule=rule))

    yield load
    topology.server.call("nft", "delete table inet ahead")


def rules(scene, exporter=None):
    """(receiver, fate, whether it is sure) of each that is met."""
    document = scene.server.flowteectl_json("explain c exporter", endpoint(exporter or scene.source, SOURCE_PORT))
    for rule in document["rules"]:
        assert set(rule) == {"receiver", "fate", "sure", "rule"} and " inet ahead c" in rule["rule"]
    return [(rule["receiver"], rule["fate"], rule["sure"]) for rule in document["rules"]]


def reason(scene):
    return scene.server.flowteectl_json("explain c exporter", endpoint(scene.source, SOURCE_PORT))["reason"]


def text(scene):
    return scene.server.flowteectl("explain c exporter", endpoint(scene.source, SOURCE_PORT))


def test_before_the_hook(scene, family, nft):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    assert rules(scene) == []
    for rule, expected in [
            (f"udp dport {PORT} drop", [(None, "drop", True)]),
            (f"udp dport {PORT + 1} drop", []),
            (f"udp sport {SOURCE_PORT} drop", [(None, "drop", True)]),
            (f"udp sport != {SOURCE_PORT} drop", []),
            (f"{IP[family]} saddr {scene.source} drop", [(None, "drop", True)]),
            (f"{IP[family]} saddr {FAR[family]} drop", []),
            (f"{IP[family]} daddr {scene.target} udp dport {PORT} limit rate over 1/hour drop", [(None, "drop", False)])]:
        nft(rule)
        assert rules(scene) == expected, rule
    nft(f"udp dport {PORT} drop")
    assert "a rule would drop the datagram before it gets here: rule with handle" in text(scene)
    assert text(scene).startswith("not received: a rule drops it before it gets here, and but for that: 1 of 1")
    assert reason(scene).startswith("a rule drops it before it gets here")
    scene.send()
    scene.wait_received(0)


def test_another_exporter_is_not_met(scene, family, nft):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    nft(f"{IP[family]} saddr {scene.source} drop")
    assert rules(scene, FAR[family]) == []
    assert rules(scene) == [(None, "drop", True)]


@pytest.mark.parametrize("hook", ["output", "postrouting"])
def test_behind_the_hook(scene, family, nft, hook):
    """What is local does not leave. Which device it would leave by is known."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene["r2"])
    scene.add_receiver(scene.loopback)
    sock = scene.listen_local()
    for rule, expected in [
            (f"udp dport {COPY_PORT} drop", [("r1", "drop", True), ("r2", "drop", True)]),
            (f"{IP[family]} saddr {scene.source} oifname r2 drop", [("r2", "drop", True)]),
            (f"{IP[family]} daddr {scene.r1.address(family)} drop", [("r1", "drop", True)])]:
        nft(rule, hook)
        assert rules(scene) == expected, rule
    assert "r1: a rule would drop the copy as it leaves: rule with handle" in text(scene)
    assert reason(scene) == "3 of 3 receivers offered a copy, 2 sent one, 1 dropped by a rule as it leaves"
    said = explain(scene)[1]
    assert {name: receiver["outcome"] for name, receiver in said.items()} == {
        "r1": "transmit", "r2": "sent", "local": "sent"}
    assert said["r1"]["why"].startswith("a rule drops it as it leaves: ")
    scene.send()
    sock.receive()
    scene.wait_received(1)
    assert scene.drops("r1") == {"transmit": 1} and scene.sent("r2") == 1


def test_a_chain_that_is_left_by_goto_has_its_policy(scene, topology):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    topology.server.nft("table inet ahead { chain x { }; chain c { type filter hook output priority 0; policy drop; "
                        "goto x; }; }")
    try:
        assert rules(scene) == [("r1", "drop", True)]
    finally:
        topology.server.nft("delete table inet ahead")


def test_a_device_that_drops_what_leaves(scene, topology):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene["r2"])
    if topology.server.call("nft", "add table netdev ahead; add chain netdev ahead c { type filter hook egress "
                            f"device r1 priority 0; }}; add rule netdev ahead c udp dport {COPY_PORT} drop").returncode:
        pytest.skip("the kernel has no hook for what leaves by a device")
    try:
        document = scene.server.flowteectl_json("explain c exporter", endpoint(scene.source, SOURCE_PORT))
        # Some versions of nft do not tell of the device.
        assert "r1" in [rule["receiver"] for rule in document["rules"]]
    finally:
        topology.server.nft("delete table netdev ahead")


def test_where_the_original_goes(scene, family, nft):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    nft(f"udp dport {PORT} redirect to :7", priority="dstnat", kind="nat")
    assert rules(scene) == [(None, "nat", True)]
    assert "a rule would send the original to another address" in text(scene)
    scene.server.flowteectl("set collector c original drop")
    assert rules(scene) == []
    scene.server.flowteectl("set collector c original auto")
    nft(f"meta l4proto udp udp dport {PORT} tproxy {IP[family]} to :7 accept", priority="mangle")
    assert rules(scene) == [(None, "tproxy", True)]
    assert "a rule would give the original to another socket" in text(scene)


def test_of_the_other_family(scene, family, nft):
    scene.server.flowteectl(f"add collector c listen *:{PORT}")
    scene.add_receiver(scene.r1)
    nft(f"{IP[10 - family]} daddr != {FAR[10 - family]} drop")
    assert rules(scene) == []
    nft(f"meta nfproto {'ipv4' if family == 4 else 'ipv6'} drop")
    assert rules(scene) == [(None, "drop", True)]


def test_where_there_is_no_nft(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    result = scene.server.call("unshare", "--mount", "sh", "-c", "mount --bind /dev/null $(readlink -f /usr/sbin/nft) && "
                               f"exec flowteectl explain c exporter {scene.source}")
    assert (result.returncode, result.stderr) == (0, "") and "a rule" not in result.stdout
