# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl doctor: what arrives for collectors that receive nothing, or not any more."""

import struct

import pytest

from doctored import (
    BY_ITSELF, CHAIN, FROM, IFLA_INFO_DATA, IFLA_INFO_KIND, IFLA_LINK, IFLA_LINKINFO, IFLA_MASTER, IFLA_VLAN_ID, LO, OWN, PROGRAM_THAT_LISTENS, RTM_GETLINK,
    examine, found, link, listener, receiver)
from fake_kernel import account, gn, nest, text, u16, u32, u8


@pytest.mark.parametrize("other", [
    listener("d", "10.0.1.21"), listener("d", "*"), listener("d", "0.0.0.0"),
    listener("d", "10.0.1.21", text(gn.COLLECTOR_DEV, "lo")), listener("d", "10.0.1.21", received=9, last=1)])
def test_what_is_for_another_collector_is_no_finding(quiet, other):
    fake = quiet("", listener("c"), other)
    fake.arrive((FROM, "10.0.1.21:2055", LO, 0))
    assert ("other_address", "error", "c") not in found(fake, "--listen", "1")
    fake.arrive((FROM, "10.0.1.21:2055", LO, 1))
    assert [key for key in found(fake, "--listen", "1") if key[2] == "c"] == []


def test_by_a_device_that_another_collector_has(quiet):
    fake = quiet("", listener("c", "*", text(gn.COLLECTOR_DEV, "eth9")), listener("d", "*", text(gn.COLLECTOR_DEV, "lo"), received=3, last=1))
    fake.arrive((FROM, "10.0.1.21:2055", LO, 0))
    assert [key[0] for key in found(fake, "--listen", "1") if key[2] == "c"] == ["no_device"]


@pytest.mark.parametrize("other, arrival, expected", [
    (listener("d", "10.0.1.21", port=9), ("10.0.1.21:2055", LO, 0), ("other_address", "error", "c")),
    (listener("d", "*", text(gn.COLLECTOR_DEV, "eth9"), received=9, last=1), ("10.0.1.21:2055", LO, 0), ("other_address", "error", "c")),
    (listener("d", "*", received=9, last=1), ("10.0.1.20:2055", LO, 0), ("kept_away", "error", "c")),
    (listener("d", "*", received=9, last=1), ("10.0.1.77:2055", LO, 0), ("other_host", "warning", "c"))])
def test_what_is_for_no_other_collector(quiet, other, arrival, expected):
    fake = quiet("", listener("c"), other)
    fake.arrive((FROM, *arrival))
    assert expected in found(fake, "--listen", "1")


def test_a_device_of_a_vrf(quiet):
    vrf = nest(IFLA_LINKINFO, text(IFLA_INFO_KIND, "vrf"))
    fake = quiet("", listener("c", "10.0.1.20", text(gn.COLLECTOR_DEV, "red")), listener("d", "10.0.1.20", received=9, last=1))
    fake.host(RTM_GETLINK, link(7, "eth0", u32(IFLA_MASTER, 8)), link(8, "red", vrf))
    fake.arrive((FROM, "10.0.1.20:2055", 7, 0))
    assert ("kept_away", "error", "c") in found(fake, "--listen", "1")
    fake.host(RTM_GETLINK, link(7, "eth0", u32(IFLA_MASTER, 8)), link(8, "red"))
    assert ("kept_away", "error", "c") not in found(fake, "--listen", "1")


@pytest.mark.parametrize("kind", ["bridge", "bond"])
def test_a_port_of_another_device(quiet, kind):
    """What comes by it is seen once more, by the device that it is a part of: that is where it comes by."""
    fake = quiet("", listener("c", "10.0.1.20", text(gn.COLLECTOR_DEV, "lo")))
    fake.host(RTM_GETLINK, link(7, "eth0", u32(IFLA_MASTER, 8)), link(8, "br0", nest(IFLA_LINKINFO, text(IFLA_INFO_KIND, kind))))
    fake.arrive((FROM, OWN, 7, 0))
    assert found(fake, "--listen", "1") == []
    fake.arrive((FROM, OWN, 7, 0), (FROM, OWN, 8, 0))
    assert found(fake, "--listen", "1") == [("other_device", "error", "c")]


@pytest.mark.parametrize("vlan, below, is_it", [(10, LO, False), (11, LO, True), (10, 9, True)])
def test_a_tag_that_no_device_takes(quiet, vlan, below, is_it):
    fake = quiet("", listener("c", "10.0.1.20", received=9, last=1), receiver("c", "10.0.1.99"))
    data = nest(IFLA_INFO_DATA, u16(IFLA_VLAN_ID, vlan))
    fake.host(RTM_GETLINK, link(8, "v", u32(IFLA_LINK, below), nest(IFLA_LINKINFO, text(IFLA_INFO_KIND, "vlan"), data)))
    fake.arrive((FROM, OWN, (LO, 10), 0))
    assert found(fake, *BY_ITSELF) == [("other_device", "error", "c")] * is_it
    if is_it:
        assert "by lo with the tag of VLAN 10" in examine(fake, *BY_ITSELF)["findings"][0]["text"]


STANDBY = u8(gn.COLLECTOR_STATE, 1)
OF_LO = text(gn.COLLECTOR_DEV, "lo")


@pytest.mark.parametrize("attrs, last, is_told", [
    ([], 1, True), ([], 290, True), ([], 310, True), ([u32(gn.COLLECTOR_SILENT, 0)], 50, True),
    ([STANDBY], 1, False), ([u32(gn.COLLECTOR_SILENT, 5), STANDBY], 10, False)])
@pytest.mark.parametrize("words", [BY_ITSELF, ("--listen", "1")])
def test_who_does_not_receive_any_more(quiet, attrs, last, is_told, words):
    """However long ago it did: what is for it arrives now, and it gets nothing."""
    fake = quiet("", listener("c", "10.0.1.20", *attrs, received=9, last=last))
    fake.arrive((FROM, OWN, LO, 0))
    assert (("kept_away", "error", "c") in found(fake, *words)) is is_told


@pytest.mark.parametrize("own, arrival, expected", [
    (("10.0.1.21",), (OWN, LO, 0), ("other_address", "error", "c")),
    (("10.0.1.20", OF_LO), (OWN, 7, 0), ("other_device", "error", "c")),
    (("10.0.1.20",), ("10.0.1.77:2055", LO, 0), None)])
def test_a_listener_that_was_changed_a_moment_ago(quiet, own, arrival, expected):
    """What only passes tells nothing of one that receives, unless somebody asks."""
    fake = quiet("", listener("c", *own, received=9, last=3), receiver("c", "10.0.1.99"))
    fake.arrive((FROM, *arrival))
    assert found(fake, *BY_ITSELF) == ([expected] if expected else [])
    assert found(fake) == []
    assert found(fake, "--listen", "1") == [expected or ("other_host", "warning", "c")]
    # It receives all the same: the exporters are others.
    fake.answer(f"{gn.RULESET_GET}.2", listener("c", *own, received=10, last=0))
    assert found(fake, *BY_ITSELF) == []
    assert found(fake, "--listen", "1") == ([("other_address", "warning", "c")] if expected and expected[0] == "other_address" else [])


def test_what_is_seen_last_is_counted_late(quiet):
    fake = quiet("", listener("c", received=9, last=1))
    fake.arrive((FROM, OWN, LO, 0))
    fake.answer(f"{gn.RULESET_GET}.3", listener("c", received=10, last=0))
    assert found(fake, *BY_ITSELF) == []
    assert found(fake, "--listen", "1") == []


def test_who_has_received_nothing(quiet):
    """Until it was looked at what arrives."""
    fake = quiet("", listener("c"), receiver("c", "10.0.1.99"), listener("d", port=9, received=9, last=1), receiver("d", "10.0.1.99"))
    fake.arrive()
    told = "collector c has received nothing so far\n  what to do: "
    for seconds, advice in (0, "'--listen SECONDS' looks at what arrives\n"), (
            1, "see by 'tcpdump -n udp' whether anything comes from exporters;\n    '--listen SECONDS' looks for longer whether it is for another port\n"):
        run = fake.call("doctor", "--listen", str(seconds))
        assert run.stdout.split("\npath of")[0].rstrip("\n") + "\n" == f"nothing found\n{told}{advice}", run
    # Or something else is.
    fake.arrive((FROM, OWN, LO, 0))
    run = fake.call("doctor", "--listen", "1")
    assert "(kept_away)" in run.stdout and "nothing so far" in run.stdout and "another port" not in run.stdout, run
    assert "'flowteectl explain COLLECTOR exporter ADDRESS' names one of nft" in " ".join(run.stdout.split())
    fake.arrive()
    fake.answer(f"{gn.RULESET_GET}.2", listener("c", received=1, last=0), listener("d", port=9, received=9, last=1))
    assert "so far" in fake.run("doctor", "--listen", "0") and "so far" not in fake.run("doctor", "--listen", "1")


ELSEWHERE = "10.0.1.20:9995"
NETFLOW5 = struct.pack(">HHIIIIBBH", 5, 1, 0, 0, 0, 0, 0, 0, 0) + bytes(48)
NETFLOW9 = struct.pack(">HHIIII", 9, 1, 0, 0, 0, 0) + struct.pack(">HHHH", 0, 12, 256, 0) + bytes(4)
IPFIX = struct.pack(">HHIII", 10, 24, 0, 0, 0) + struct.pack(">HH", 256, 8) + bytes(4)
SFLOW5 = struct.pack(">IIIIIII", 5, 1, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("payload, protocol", [
    (NETFLOW5, "netflow5"), (NETFLOW9, "netflow9"), (IPFIX, "ipfix"), (SFLOW5, "sflow5"),
    (NETFLOW5 + b"x", None), (NETFLOW5[:60], None), (NETFLOW9[:20], None), (NETFLOW9[:20] + struct.pack(">HH", 2, 8) + bytes(4), None),
    (NETFLOW9[:20] + struct.pack(">HH", 0, 80) + bytes(4), None), (IPFIX + bytes(4), None), (IPFIX[:16] + struct.pack(">HH", 1, 8) + bytes(4), None),
    (SFLOW5[:24], None), (SFLOW5[:4] + struct.pack(">I", 3) + bytes(40), None), (SFLOW5[:4] + struct.pack(">I", 2) + bytes(32), "sflow5"),
    (b"\0\x09" + bytes(40), None), (bytes(60), None), (b"", None)])
def test_telemetry_for_another_port(quiet, payload, protocol):
    """Where nobody listens. Anything else may be meant for somebody who is gone."""
    fake = quiet("", listener("c"), receiver("c", "10.0.1.99"), listener("d", port=9, received=9, last=1), receiver("d", "10.0.1.99"))
    fake.arrive((FROM, ELSEWHERE, LO, 0, payload), (FROM, ELSEWHERE, LO, 0, payload))
    findings = examine(fake, *BY_ITSELF)["findings"]
    assert [(f["check"], f["level"], f["object"]) for f in findings] == [("other_port", "warning", "c")] * bool(protocol)
    for finding in findings:
        assert finding["text"].startswith(f"{protocol} arrives for {ELSEWHERE} (from {FROM} by lo)") and OWN in finding["text"]


@pytest.mark.parametrize("arrival", [
    (FROM, "10.0.1.77:9995", LO, 0, IPFIX), (FROM, ELSEWHERE, LO, 1, IPFIX), (FROM, "10.0.1.21:2056", LO, 0, IPFIX),
    (FROM, "10.0.1.99:2057", LO, 0, IPFIX)])
def test_telemetry_for_somebody(quiet, arrival):
    """For another host, a program, a receiver on this host; a datagram for the port of a collector is another matter."""
    fake = quiet("ip address add 10.0.1.99/32 dev lo", listener("c"), receiver("c", "10.0.1.99", port=2057))
    fake.within[6] = fake.within[6].replace('exec "$@"', PROGRAM_THAT_LISTENS.replace("2055", "2056"))
    fake.arrive(arrival)
    assert "other_port" not in [key[0] for key in found(fake, *BY_ITSELF)]


@pytest.mark.parametrize("rule, is_told", [("dnat to 172.17.0.2", False), ("redirect to :9", False), ("drop", True)])
def test_telemetry_for_a_port_that_is_published(quiet, rule, is_told):
    """To a container: a program has it all the same."""
    fake = quiet(f"""nft -f - <<END
table ip t {{
    chain c {{ type {"nat" if is_told is False else "filter"} hook prerouting priority 0; udp dport 9995 {rule}; }}
}}
END""", listener("c"), receiver("c", "10.0.1.99"))
    fake.arrive((FROM, ELSEWHERE, LO, 0, IPFIX))
    assert found(fake, *BY_ITSELF) == [("other_port", "warning", "c")] * is_told


def test_telemetry_for_another_port_where_all_receive(quiet):
    """Told if somebody asks; and of the collector that lacks it most likely."""
    fake = quiet("", listener("c", received=9, last=1), receiver("c", "10.0.1.99"))
    fake.arrive((FROM, ELSEWHERE, LO, 0, IPFIX), (FROM, "10.0.1.21:9995", LO, 0, IPFIX))
    assert found(fake, *BY_ITSELF) == []
    assert found(fake, "--listen", "1") == [("other_port", "warning", None)] * 2
    fake.tell([listener("c", "10.0.1.99"), listener("d", "10.0.1.20", text(gn.COLLECTOR_DEV, "eth9"), port=9), listener("e", "10.0.1.21", port=9)], [])
    told = [key for key in found(fake, *BY_ITSELF) if key[0] == "other_port"]
    assert told == [("other_port", "warning", "d"), ("other_port", "warning", "e")]


def test_copies_on_this_host_are_nobodys_loss(quiet):
    """Those of another collector, for a program at the same port."""
    fake = quiet("", listener("c", received=9, last=1), receiver("c", "10.0.1.99"), listener("d", "10.0.1.21", received=9, last=1),
                 receiver("d", "127.0.0.1"))
    fake.arrive((FROM, "127.0.0.1:2055", LO, 0))
    assert found(fake, *BY_ITSELF) == found(fake, "--listen", "1") == []


@pytest.mark.parametrize("at, is_told", [("10.0.1.20", False), ("0.0.0.0", True)])
def test_what_a_program_gets_at_its_own_address(quiet, at, is_told):
    fake = quiet("", listener("c", "10.0.1.21", received=9, last=1))
    fake.within[6] = fake.within[6].replace('exec "$@"', PROGRAM_THAT_LISTENS.replace("10.0.1.21", at))
    fake.arrive((FROM, OWN, LO, 0))
    assert [key[0] for key in found(fake, *BY_ITSELF)] == ["other_address"] * is_told


@pytest.mark.parametrize("counter, may_be", [("counter packets 9 bytes 9", True), ("counter", False), ("", True)])
def test_a_rule_that_may_drop_what_came_a_moment_ago(quiet, counter, may_be):
    """Seen to arrive, and not received: then it may be the rule."""
    fake = quiet(CHAIN.format(extra="", hook="prerouting", policy="accept", rule=f"meta mark 0 udp dport 2055 {counter} drop"),
                 listener("c", received=9, last=1))
    assert found(fake) == []
    fake.arrive((FROM, OWN, LO, 0))
    [finding] = [f for f in examine(fake, *BY_ITSELF)["findings"] if f["check"] != "no_receivers"]
    assert (finding["check"], finding["level"]) == ("raw_rule" if may_be else "kept_away", "error")
    assert ("a rule may drop" in finding["text"]) is may_be


SETS = "set ports { type inet_service; elements = { 2055, 9 }; }\n" \
    "set them { type ipv4_addr; flags interval; elements = { 192.0.2.0/25, 198.51.100.3-198.51.100.9 }; }\n" \
    "set others { type ipv4_addr; elements = { 192.0.2.2 }; }\nset nobody { type ipv4_addr; }\n" \
    "set pairs6 { type ipv6_addr . inet_service; }\n" \
    "set pairs { type ipv4_addr . inet_service; elements = { 192.0.2.1 . 2055 }; }"


@pytest.mark.parametrize("rule, is_it", [
    ("ip saddr @them drop", True), ("ip saddr @others drop", False), ("ip saddr != @others drop", True), ("ip saddr @nobody drop", False),
    ("ip saddr . tcp dport != @pairs drop", False), ("ip6 saddr . udp dport != @pairs6 drop", False),
    ("ip saddr . udp dport @pairs drop", True), ("ip saddr . udp sport @pairs drop", False)])
def test_named_sets(quiet, rule, is_it):
    fake = quiet(CHAIN.format(extra=SETS, hook="prerouting", policy="accept", rule=rule), listener("c"), receiver("c", "10.0.1.99"))
    assert found(fake) == []
    fake.arrive((FROM, OWN, LO, 0))
    assert found(fake, "--listen", "1") == [("raw_rule" if is_it else "kept_away", "error", "c")]
    fake.arrive(("198.51.100.9:50000", OWN, LO, 0))
    others = rule in ("ip saddr @them drop", "ip saddr != @others drop")
    assert found(fake, "--listen", "1") == [("raw_rule" if others else "kept_away", "error", "c")]


@pytest.mark.parametrize("rule, is_it", [("udp dport @ports drop", True), ("udp dport != @ports drop", False)])
def test_named_sets_of_ports(quiet, rule, is_it):
    """They are known before anything has come."""
    fake = quiet(CHAIN.format(extra=SETS, hook="prerouting", policy="accept", rule=rule), listener("c"), receiver("c", "10.0.1.99"))
    assert found(fake) == [("raw_rule", "error", "c")] * is_it


@pytest.mark.parametrize("rule, is_it", [
    ("ip saddr 192.0.2.0/24 drop", True), ("ip saddr 192.0.2.0/24 udp dport 2055 drop", True), ("udp sport 50000 drop", True),
    ("iifname lo ip saddr != 192.0.2.2 drop", True), ("ip saddr 192.0.2.2 drop", False), ("udp sport 50001 drop", False),
    ("iifname eth9 drop", False)])
def test_a_rule_that_drops_what_was_seen(quiet, rule, is_it):
    """By what is known of the very datagram, whose sender and device are nothing that a collector says."""
    fake = quiet(CHAIN.format(extra="", hook="prerouting", policy="accept", rule=rule), listener("c"), receiver("c", "10.0.1.99"))
    assert found(fake) == []
    fake.arrive((FROM, OWN, LO, 0))
    [finding] = [f for f in examine(fake, "--listen", "1")["findings"] if f["check"] != "no_receivers"]
    assert (finding["check"], finding["level"], finding["object"]) == ("raw_rule" if is_it else "kept_away", "error", "c")
    assert FROM in finding["text"] and ("of inet t c" in finding["text"]) is is_it
    assert ("tc filter" in finding["advice"]) is not is_it


def test_a_rule_that_may_be_why_is_but_one_of_the_causes(quiet):
    fake = quiet(CHAIN.format(extra="", hook="prerouting", policy="accept", rule="meta mark 0 drop"), listener("c"), receiver("c", "10.0.1.99"))
    fake.arrive((FROM, OWN, LO, 0))
    [finding] = examine(fake, "--listen", "1")["findings"]
    assert finding["check"] == "raw_rule" and "nft -a" in finding["advice"] and "tc filter" in finding["advice"]


def test_who_may_not_listen(quiet):
    """Nothing is missed where all receive; there is no file of arrivals."""
    fake = quiet("", listener("c", received=9, last=1))
    assert found(fake, *BY_ITSELF) == []
    assert found(fake, "--listen", "1") == [("cannot_listen", "note", None)]
    fake.tell([listener("c"), receiver("c", "10.0.1.99")], [account("c")])
    assert found(fake, *BY_ITSELF) == [("cannot_listen", "note", None)]


def test_who_receives_again(quiet):
    """The second reading has more."""
    fake = quiet("", listener("c", received=9, last=1000))
    fake.arrive((FROM, "10.0.1.20:2055", LO, 0))
    fake.answer(f"{gn.RULESET_GET}.2", listener("c", received=10, last=0))
    assert found(fake, "--listen", "1") == []
    fake.answer(f"{gn.RULESET_GET}.2", listener("c", received=9, last=1000))
    assert found(fake, "--listen", "1") == [("kept_away", "error", "c")]
