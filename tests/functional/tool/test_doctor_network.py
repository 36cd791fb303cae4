# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl doctor: what keeps datagrams from arriving, or copies from leaving; and what the host loses."""

import contextlib
import json
import re
import threading

import pytest

import packets
import telemetry
import topology as networks
from doctoring import examine, findings, found, stages
from scene import COPY_PORT, FAR, PORT, Scene
from sockets import wait_for
from vlans import vlan

CHAIN = """table {family} doctor {{
    {extra}
    chain test {{ type {kind} hook {hook} priority {priority}; policy {policy}; {rule}; }}
}}
"""
SOFTNET = "%08x %08x %08x" + " 00000000" * 10 + "\n"


@pytest.fixture(scope="module")
def topology(young_topology):
    """What a host has lost since it began is told, such as fragments, of which other tests make many."""
    return young_topology


@pytest.fixture
def nft(topology):
    """Has the server a chain with a rule, until the end of the test."""
    def load(rule, family="inet", kind="filter", hook="prerouting", priority="raw", policy="accept", extra=""):
        topology.server.call("nft", "delete table", family, "doctor")
        topology.server.nft(CHAIN.format(**locals()))

    yield load
    topology.server.run("nft", "flush", "ruleset")


@contextlib.contextmanager
def repeated(action):
    """Something is done again and again."""
    over = threading.Event()

    def act():
        while not over.wait(0.05):
            action()

    # The first time opens a socket, which a thread could not do in another network namespace.
    action()
    thread = threading.Thread(target=act)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture
def sending(scene):
    """Has e1 send to an address again and again, whatever it is answered."""
    with contextlib.ExitStack() as stack:
        yield lambda address=None, port=PORT, payload=b"flow": stack.enter_context(
            repeated(lambda: scene.send(payload, to=address, port=port)))


def quiet(scene, *words):
    """A collector that has received nothing so far, and a receiver."""
    scene.add_collector(*words)
    scene.add_receiver(scene.r1)


# ---- Rules before

@pytest.mark.parametrize("rule", [
    "udp dport {port} drop", "udp dport {port} counter reject", "meta l4proto udp udp dport 1-65535 drop", "drop",
    "udp dport {{ 53, {port}, 9000-9999 }} log drop", "iifname \"router\" drop", "th dport {port} jump other",
    "udp dport != 53 goto other", "iifname \"rou*\" udp dport {port} drop", "udp dport 53 accept; drop"])
def test_a_rule_in_raw_that_drops(scene4, nft, rule):
    quiet(scene4, "dev router")
    assert found(scene4.server, "--listen 0") == []
    extra = "chain other { ip saddr 192.0.2.9 return; meta l4proto udp counter drop; }" if "other" in rule else ""
    nft(rule.format(port=PORT).replace("counter reject", "drop"), extra=extra)
    told = findings(scene4.server, "--listen 0")
    sure = "other" not in rule
    if sure:
        assert list(told) == [("raw_rule", "error", "c")]
        assert re.search(r"rule with handle \d+ of inet doctor test", told["raw_rule", "error", "c"])
    else:
        # Some return before, by what nobody knows here: it is told once it has met any.
        assert not told
        scene4.send()
        scene4.pass_marker()
        [text] = findings(scene4.server, "--listen 0").values()
        assert "doctor other" in text and "may drop" in text


@pytest.mark.parametrize("rule, options", [
    ("udp dport 53 drop", {}), ("tcp dport {port} drop", {}), ("ip daddr 192.0.2.1 drop", {}), ("ip6 daddr ::/0 drop", {}),
    ("ip daddr != {target} drop", {}), ("iifname \"r1\" drop", {}), ("udp dport {port} accept; drop", {}),
    ("ip saddr 10.0.1.0/24 udp dport {port} drop", {}), ("udp dport {port} counter", {}),
    ("udp dport {port} return; drop", {}), ("udp dport @ports drop", {"extra": "set ports { type inet_service; }"}),
    ("meta nfproto ipv6 drop", {}), ("udp dport {port} drop", {"priority": "filter"}),
    ("udp dport {port} drop", {"hook": "input", "priority": "filter"}),
    ("udp dport {port} accept", {"policy": "drop"})])
def test_rules_that_drop_nothing_of_it(scene4, nft, rule, options):
    quiet(scene4, "dev router")
    nft(rule.format(port=PORT, target=scene4.target), **options)
    assert found(scene4.server, "--listen 0") == []


def test_a_policy_that_drops(scene, nft):
    quiet(scene)
    nft("udp dport 53 accept", policy="drop")
    [(key, text)] = findings(scene.server, "--listen 0").items()
    assert key == ("raw_rule", "error", "c") and "policy of inet doctor test" in text


def test_a_rule_of_iptables(scene4):
    """Of its variant that speaks nf_tables, as Debian's does."""
    server = scene4.server
    quiet(scene4)
    server.run("iptables-nft", "-t", "raw", "-A", "PREROUTING", "-p", "udp", "--dport", str(PORT), "-j", "DROP")
    try:
        scene4.send()
        scene4.pass_marker()
        [(check, _, name)] = found(server, "--listen 0")
        assert (check, name) == ("raw_rule", "c")
    finally:
        server.run("iptables-nft", "-t", "raw", "-F")
        server.run("nft", "flush", "ruleset")


@pytest.mark.parametrize("rule, options, check", [
    ("udp dport {port} redirect to :9", {"kind": "nat", "priority": "dstnat"}, "nat"),
    ("udp dport {port} dnat ip to 10.0.4.2:9", {"kind": "nat", "priority": "dstnat"}, "nat"),
    ("meta l4proto udp udp dport {port} tproxy ip to 127.0.0.1:9", {"priority": "mangle"}, "tproxy")])
def test_rules_that_take_originals_elsewhere(scene4, nft, rule, options, check):
    quiet(scene4)
    nft(rule.format(port=53), **options)
    assert found(scene4.server, "--listen 0") == []
    nft(rule.format(port=PORT), **options)
    assert found(scene4.server, "--listen 0") == [(check, "note", "c")]


# ---- Rules behind

def test_a_map_of_verdicts_in_output(scene, nft):
    quiet(scene)
    nft(f"udp dport vmap {{ {COPY_PORT} : accept }}", hook="output", priority="filter", policy="drop")
    scene.send()
    scene.wait_received(1)
    assert scene.sent("r1") == 1
    assert found(scene.server, "--listen 0") == []
    nft(f"udp dport vmap {{ {COPY_PORT} : drop }}", hook="output", priority="filter")
    assert found(scene.server, "--listen 0") == [("output_rule", "error", "c/r1")]


def test_a_rule_in_output_that_drops_copies(scene, nft):
    quiet(scene)
    nft(f"udp dport {PORT} drop", hook="output", priority="filter")
    assert found(scene.server, "--listen 0") == []
    nft(f"udp dport {COPY_PORT} drop", hook="output", priority="filter")
    assert found(scene.server, "--listen 0") == [("output_rule", "error", "c/r1")]
    # Of which it depends on what nobody knows here: told once copies are refused.
    nft(f"meta mark 0 udp dport {COPY_PORT} drop", hook="output", priority="filter")
    assert found(scene.server, "--listen 0") == []
    scene.send()
    scene.wait_received(1)
    [(key, text)] = findings(scene.server).items()
    assert key == ("output_rule", "warning", "c/r1") and "1 of 1 copies were dropped" in text


# ---- What arrives instead

def test_for_another_address(scene, sending):
    scene.add_collector(address=scene.server.address(scene.family, "r1"))
    scene.add_receiver(scene.r1)
    sending()
    [(key, text)] = findings(scene.server, "--listen 1").items()
    assert key == ("other_address", "error", "c")
    assert packets.endpoint(scene.target, PORT) in text and scene.source in text and " router)" in text


def test_for_another_address_where_another_collector_listens(scene, sending):
    """Two that share a port: what is for the one says nothing of the other."""
    scene.add_collector(address=scene.server.address(scene.family, "r1"))
    scene.add_receiver(scene.r1)
    scene.server.flowteectl("-q add collector d listen", packets.endpoint(scene.target, PORT))
    scene.server.flowteectl("-q add receiver d/r1 to", packets.endpoint(scene.r1.address(scene.family), COPY_PORT))
    sending()
    assert found(scene.server, "--listen 1") == []


def test_by_another_device(scene, sending):
    quiet(scene, "dev r2")
    sending()
    [(key, text)] = findings(scene.server, "--listen 1").items()
    assert key == ("other_device", "error", "c") and "arrive by router" in text and "listens on r2" in text


def test_by_a_vlan_of_the_device(scene, sending):
    """It is seen to come by the device below as well."""
    with vlan(scene) as (_, inside):
        scene.add_collector("dev router", address=inside.ip[scene.family])
        scene.add_receiver(scene.r1)
        sending(inside.ip[scene.family])
        [(key, text)] = findings(scene.server, "--listen 1").items()
        assert key == ("other_device", "error", "c") and "arrive by v10" in text and "listens on router" in text
        scene.server.flowteectl("set collector c dev v10")
        scene.wait_received(1)
        assert found(scene.server, "--listen 1") == []


def test_with_a_tag_that_no_device_takes(scene):
    quiet(scene)
    with vlan(scene) as (outside, inside):
        inside.host.ip("link set v10 down")
        packet = packets.udp(scene.source, 50000, scene.target, PORT, b"flow")
        with repeated(lambda: outside.send(packet)):
            [(key, text)] = findings(scene.server, "--listen 1").items()
    assert key == ("other_device", "error", "c") and "by router with the tag of VLAN 10 (from" in text


def test_for_another_host(scene, sending):
    quiet(scene)
    sending(FAR[scene.family])
    [(key, text)] = findings(scene.server, "--listen 1").items()
    assert key == ("other_host", "warning", "c") and packets.endpoint(FAR[scene.family], PORT) in text


def test_kept_away_by_something(scene, sending):
    """By what is no rule."""
    quiet(scene)
    scene.server.run("tc", "qdisc", "add", "dev", "router", "clsact")
    scene.server.run("tc", "filter", "add", "dev", "router", "ingress", "matchall", "action", "drop")
    try:
        sending()
        # It ends as soon as that is clear.
        [(key, text)] = findings(scene.server, "--listen 60").items()
        assert key == ("kept_away", "error", "c") and scene.source in text
    finally:
        scene.server.run("tc", "qdisc", "del", "dev", "router", "clsact")


@pytest.mark.parametrize("rule, is_sure", [
    ("udp dport @ports drop", True), ("{ip} saddr {source} drop", True), ("meta mark 0 drop", False)])
def test_a_rule_that_keeps_away_what_is_seen(scene, nft, sending, rule, is_sure):
    quiet(scene)
    nft(rule.format(ip="ip" if scene.family == 4 else "ip6", source=scene.source),
        extra=f"set ports {{ type inet_service; elements = {{ {PORT} }}; }}")
    sending()
    [(key, text)] = findings(scene.server, "--listen 60").items()
    assert key == ("raw_rule", "error", "c") and " arrive (from " in text
    assert ("a rule may drop" in text) is not is_sure and re.search(r"rule with handle \d+ of inet doctor test", text)


def test_a_collector_that_was_changed_a_moment_ago(scene, sending):
    """It has received, and exporters still send as before: told without being asked."""
    other = packets.endpoint(scene.server.address(scene.family, "r1"), PORT)
    quiet(scene)
    sending()
    wait_for("it receives", lambda: scene.server.collector("c")["counters"]["received"])
    assert found(scene.server) == found(scene.server, "--listen 1") == []
    scene.server.flowteectl("set collector c listen", other)
    [(key, text)] = findings(scene.server).items()
    assert key == ("other_address", "error", "c") and f"for {packets.endpoint(scene.target, PORT)} " in text
    assert found(scene.server, "--listen 1") == [key]
    assert found(scene.server, "--listen 0") == []
    scene.server.flowteectl("set collector c dev r2 listen", packets.endpoint(scene.target, PORT))
    assert found(scene.server) == [("other_device", "error", "c")]
    scene.server.flowteectl("set collector c dev any")
    assert found(scene.server) == []


def test_one_of_two_exporters_sends_elsewhere(scene, sending):
    """To another address of the server. That is looked for only if somebody asks."""
    other = scene.server.address(scene.family, "r1")
    quiet(scene)
    sending()
    sending(other)
    wait_for("it receives", lambda: scene.server.collector("c")["counters"]["received"])
    assert found(scene.server) == []
    [(key, text)] = findings(scene.server, "--listen 5").items()
    assert key == ("other_address", "warning", "c") and f"also arrive for {packets.endpoint(other, PORT)} " in text
    scene.listen_local(other, PORT)
    assert found(scene.server, "--listen 1") == []


def test_what_is_for_nobody_here_is_nothing(scene, sending):
    """Unless it is telemetry."""
    quiet(scene)
    sending(port=7)
    assert found(scene.server, "--listen 1") == []
    sending(port=8, payload=telemetry.netflow9(telemetry.flow_set(0, telemetry.template())))
    [(key, text)] = findings(scene.server).items()
    assert key == ("other_port", "warning", "c") and text.startswith("netflow9 arrives for") and " router)" in text
    scene.listen_local(scene.target, 8)
    assert found(scene.server, "--listen 1") == []


# ---- The way

def test_datagrams_that_are_too_large_for_the_way(scene):
    quiet(scene)
    scene.send(b"x" * 1200)
    scene.wait_received(1)
    assert found(scene.server) == []
    scene.send(b"x" * 4000)
    scene.wait_received(2)
    [(key, text)] = findings(scene.server).items()
    assert key == ("fragments", "note", "c/r1") and "2600 bytes on average" in text and "the MTU on the way is 1500" in text


def pieces(scene):
    """How large the packets are of a copy of a datagram of 1400 bytes, at the first router behind the server."""
    before = scene.server.collector("c")["counters"]["received"]
    first = scene.topology.middle["server"].capture()
    scene.send(b"x" * 1400)
    scene.wait_received(before + 1)
    sizes = [len(frame.packet) for frame in first.settle()]
    first.close()
    assert sizes
    return sizes


@pytest.mark.parametrize("behind, smallest, router", [([1300], 1300, "middle"), ([1400, 1500, 1350], 1350, "middle3")],
                         ids=["one", "two"])
def test_a_smaller_link_further_on(behind, smallest, router):
    """Its router tells exporters of copies over IPv6, and not this host."""
    with networks.Narrow(*behind) as network:
        scene = Scene(network, 6)
        quiet(scene)
        sock = scene.listen(scene.r1)
        before = pieces(scene)
        assert max(before) > smallest
        [finding] = examine(scene.server)["findings"]
        assert (finding["check"], finding["level"], finding["object"]) == ("path_mtu", "warning", "c/r1")
        told = re.search(r"the path there is (\d+), as (\S+) says", finding["text"]).groups()
        assert told == (str(smallest), network[router].address(6)) and "of 1400 bytes on average" in finding["text"]
        # It has changed nothing: neither what copies are cut for, nor what the host knows of the way, nor what it finds.
        assert pieces(scene) == before
        assert f"mtu {smallest}" not in scene.server.run("ip", "-6", "route", "get", scene.r1.address(6))
        assert ("path_mtu", "warning", "c/r1") in found(scene.server)
        assert found(scene.server, "--listen 0") == []
        assert not sock.pending()
        command = re.fullmatch(r"'flowteectl (.*)'", finding["advice"]).group(1)
        scene.server.flowteectl(*command.split())
        assert found(scene.server) == [("fragments", "note", "c/r1")]
        assert max(pieces(scene)) <= smallest
        assert sock.receive().payload == b"x" * 1400


def test_links_that_are_equal():
    with networks.Narrow(1500, 1500) as network:
        scene = Scene(network, 6)
        quiet(scene)
        before = pieces(scene)
        assert found(scene.server) == []
        assert pieces(scene) == before


def test_fragments_that_are_missing(network, family):
    scene = Scene(network(receivers=1, exporters=1), family)
    quiet(scene)
    # IPv6 is put together by what connection tracking has for it, which does not count what it is given.
    scene.server.sysctl(**{4: {"net__ipv4__ipfrag_time": 1}, 6: {"net__netfilter__nf_conntrack_frag6_timeout": 1}}[family])
    assert found(scene.server, "--listen 0") == []
    scene.uplink().send(packets.fragments(scene.build(b"x" * 4000))[0])
    name = f"IPv{family}"
    wait_for("it is given up", lambda: stages(scene.server, "reassembly")[name]["lost"])
    assert found(scene.server, "--listen 0") == [("reassembly", {4: "warning", 6: "note"}[family], name)]
    assert found(scene.server) == [("reassembly", "note", name)]


def test_fragments_that_are_missing_now(network):
    scene = Scene(network(receivers=1, exporters=1), 4)
    quiet(scene)
    scene.server.sysctl(net__ipv4__ipfrag_time=1)
    first = packets.fragments(scene.build(b"x" * 4000))[0]
    with repeated(lambda: scene.uplink().send(first)):
        wait_for("one is given up", lambda: stages(scene.server, "reassembly")["IPv4"]["lost"])
        # They go out one after the other, each a second after it came.
        assert wait_for("it is seen", lambda: ("reassembly", "warning", "IPv4") in findings(scene.server, "--listen 2"))


def test_rp_filter_where_a_program_waits(network):
    scene = Scene(network(receivers=1, exporters=1), 4)
    quiet(scene)
    scene.server.sysctl(net__ipv4__conf__router__rp_filter=1)
    scene.send(source=scene.r1.address(4))
    scene.wait_received(1)
    assert "rp_filter" not in {key[0] for key in findings(scene.server)}
    sock = scene.listen_local(scene.target, PORT)
    scene.send(source=scene.r1.address(4))
    scene.wait_received(2)
    assert wait_for("it is dropped", lambda: ("rp_filter", "note", "c") in findings(scene.server))
    assert not sock.pending()


def with_softnet(server, tmp_path, *lines):
    """Findings where processors have these numbers: packets, dropped, squeezed."""
    (tmp_path / "softnet_stat").write_text("".join(SOFTNET % line for line in lines))
    # What is mounted on a file of the network's would be gone with the next look; their directory stays.
    result = server.call("unshare", "--mount", "sh", "-c", f"mount --bind {tmp_path} /proc/$$/net && "
                         "exec flowteectl -j doctor --listen 0")
    assert result.stderr == "" and result.returncode == 0
    document = json.loads(result.stdout)
    [stage] = [stage for stage in document["path"] if stage["where"] == "backlog"]
    return [finding["check"] for finding in document["findings"]], stage["lost"]


def test_processors_that_were_too_busy(scene4, tmp_path):
    """Whether they are: tests/host/test_doctor_host.py."""
    quiet(scene4)
    server = scene4.server
    assert with_softnet(server, tmp_path, (1_000_000, 0, 9000), (10, 0, 0)) == ([], 0)
    assert with_softnet(server, tmp_path, (1_000_000, 900, 9000), (10, 1, 0)) == (["backlog"], 901)


def test_what_a_queue_has_dropped(network):
    """A queue of the link to the receiver that takes next to nothing."""
    scene = Scene(network(receivers=1, exporters=1), 4)
    quiet(scene)
    scene.server.run("tc", "qdisc", "add", "dev", "r1", "root", "tbf", "rate", "8kbit", "burst", "1540", "limit", "1600")
    for _ in range(20):
        scene.send(b"x" * 1000)
    scene.wait_received(20)
    lost = stages(scene.server, "qdisc")["r1"]["lost"]
    assert 0 < lost <= 20
    told = findings(scene.server, "--listen 1")
    assert ("transmit", "warning", "c/r1") in told or scene.sent("r1") == 20
    assert f"has dropped {lost} packets" in told["qdisc_loss", "note", "r1"]
    with repeated(lambda: scene.send(b"x" * 1000)):
        assert wait_for("it is seen", lambda: ("qdisc_loss", "warning", "r1") in findings(scene.server))
