# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl doctor in a network namespace of its own: what it makes of addresses, rules, devices and counters of the host."""

import ipaddress
import json

import pytest

from doctored import (
    CHAIN, FROM, LO, OWN, PROGRAM_THAT_LISTENS, RTM_GETLINK, RTM_GETQDISC, examine, found, link, listener, queue,
    receiver)
from fake_kernel import NOW, SILENT, account, endpoint, gn, message, nest, stream, text, u64, u8


def test_nothing_is_found_where_nothing_is_wrong(quiet):
    assert found(quiet()) == []


def test_all_places_are_in_the_path(fake):
    """Also where there is nothing: no collector, no receiver, no socket, no device."""
    fake.version("test")
    fake.apart()
    fake.tell([], [])
    for stage in examine(fake)["path"]:
        assert set(stage) == {"where", "object", "lost", "reasons", "since"}
        assert stage["where"] in ("backlog", "reassembly") or (stage["object"], stage["lost"], stage["reasons"]) == (None, 0, {})


def test_how_to_load_another_module(fake):
    fake.version("0.0.9")
    fake.apart()
    [advice] = [f["advice"] for f in examine(fake)["findings"] if f["check"] == "version"]
    assert "systemctl stop flowtee && modprobe -r flowtee && systemctl start flowtee" in advice and "flush" in advice


# ---- Addresses

@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7"])
def test_addresses_where_any_can_be_bound(quiet, address):
    bind = "echo 1 >/proc/sys/net/ipv4/ip_nonlocal_bind; echo 1 >/proc/sys/net/ipv6/ip_nonlocal_bind"
    fake = quiet(bind, listener("c", address))
    assert found(fake) == [("no_address", "warning", "c")]
    fake = quiet(bind, listener("c", address, u8(gn.COLLECTOR_STATE, 1)))
    assert found(fake) == [("no_address", "note", "c")]
    family = ipaddress.ip_address(address).version
    fake = quiet(f"{bind}; ip -{family} route add local {address} dev lo", listener("c", address))
    assert found(fake) == []


# ---- Rules


def with_rule(quiet, rule, hook="output", policy="drop", extra=""):
    fake = quiet(CHAIN.format(**locals()))
    return [key for key in found(fake) if key[0] in ("output_rule", "raw_rule")]


OUT = ("output_rule", "error", "c/r")


@pytest.mark.parametrize("rule", [
    "udp dport vmap {{ 2055 : accept }}", "udp dport vmap {{ 1-9999 : accept }}", "ip daddr vmap {{ 10.0.1.0/24 : jump other }}",
    "meta l4proto vmap {{ udp : goto other }}", "udp dport vmap {{ 53 : drop, * : accept }}", "udp dport vmap @m",
    "ip daddr . udp dport vmap {{ 10.0.1.99 . 2055 : accept }}", "ip saddr vmap {{ 10.0.1.1 : accept }}"])
def test_maps_of_verdicts_that_let_them_pass(quiet, rule):
    """Or may: of the last one nobody knows."""
    extra = "map m {{ type inet_service : verdict; elements = {{ 2055 : accept }}; }}"
    assert with_rule(quiet, rule.replace("{{", "{").replace("}}", "}"), extra=extra.replace("{{", "{").replace("}}", "}")) == []


@pytest.mark.parametrize("rule", [
    "udp dport vmap { 53 : accept }", "tcp dport vmap { 2055 : accept }", "udp dport vmap { 2055 : drop, 53 : accept }",
    "udp dport vmap { 53 : accept, * : drop }", "udp dport vmap { 2055 : return }", "udp dport vmap { 2055 : continue }"])
def test_maps_of_verdicts_that_do_not(quiet, rule):
    assert with_rule(quiet, rule) == [OUT]
    assert with_rule(quiet, rule, policy="accept") == ([OUT] if "drop" in rule else [])


def test_statements_of_xtables_may_let_them_pass(quiet, tmp_path):
    """As nft tells of targets of iptables that it does not know itself."""
    def with_statement(statement):
        document = {"nftables": [
            {"metainfo": {}},
            {"chain": {"family": "ip", "table": "filter", "name": "OUTPUT", "handle": 1, "type": "filter", "hook": "output", "prio": 0,
                       "policy": "drop"}},
            {"rule": {"family": "ip", "table": "filter", "chain": "OUTPUT", "handle": 2, "expr": [statement]}}]}
        (tmp_path / "nft").write_text("#!/bin/sh\ncat <<END\n" + json.dumps(document) + "\nEND\n")
        (tmp_path / "nft").chmod(0o755)
        return [key for key in found(quiet(f"mount --bind {tmp_path}/nft $(readlink -f /usr/sbin/nft)")) if key[0] == "output_rule"]

    assert with_statement({"xt": {"type": "target", "name": "X"}}) == []
    assert with_statement({"xt": None}) == []
    assert with_statement({"xt": {"type": "match", "name": "comment"}}) == [OUT]
    assert with_statement({"limit": {"rate": 1, "per": "second"}}) == [OUT]


@pytest.mark.parametrize("dev, level", [("eth0", "error"), (["eth0", "eth1"], "error"), (["eth1", "eth2"], None), ("eth1", None)])
def test_chains_of_devices(quiet, tmp_path, dev, level):
    document = {"nftables": [
        {"metainfo": {}},
        {"chain": {"family": "netdev", "table": "t", "name": "c", "handle": 1, "type": "filter", "hook": "ingress", "prio": 0,
                   "policy": "accept", "dev": dev}},
        {"rule": {"family": "netdev", "table": "t", "chain": "c", "handle": 2, "expr": [{"drop": None}]}}]}
    (tmp_path / "nft").write_text("#!/bin/sh\ncat <<END\n" + json.dumps(document) + "\nEND\n")
    (tmp_path / "nft").chmod(0o755)
    script = f"mount --bind {tmp_path}/nft $(readlink -f /usr/sbin/nft)"
    fake = quiet(script, listener("c", "10.0.1.20", text(gn.COLLECTOR_DEV, "eth0")))
    assert [key[1] for key in found(fake) if key[0] == "raw_rule"] == [level] * bool(level)
    # Of a collector of any device it is not sure.
    assert found(quiet(script, listener("c"))) == []


# ---- What cannot be looked at

def test_no_rules_and_no_nft(quiet, tmp_path):
    (tmp_path / "nft").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "nft").chmod(0o755)
    fake = quiet(f"mount --bind {tmp_path}/nft $(readlink -f /usr/sbin/nft)")
    assert found(fake) == [("cannot_read_rules", "note", None)]
    (tmp_path / "nft").chmod(0o644)
    [finding] = [f for f in examine(fake)["findings"] if f["check"] == "cannot_read_rules"]
    assert "did not tell" in finding["text"] or "no nft" in finding["text"]


def with_net(tmp_path, **files):
    """The numbers of the network are those of files."""
    (tmp_path / "net").mkdir(exist_ok=True)
    for name, content in files.items():
        (tmp_path / "net" / name).write_text(content)
    return f"mount --bind {tmp_path}/net /proc/$$/net"


def test_tables_of_legacy_iptables(quiet, tmp_path):
    fake = quiet(with_net(tmp_path, ip_tables_names="raw\nfilter\n", ip6_tables_names=""))
    [finding] = [f for f in examine(fake)["findings"] if f["check"] == "cannot_read_rules"]
    assert (finding["level"], finding["object"]) == ("note", "iptables-legacy") and "raw, filter" in finding["text"]


def test_dumps_that_are_interrupted(quiet):
    """They are asked for again, and nothing is told twice."""
    fake = quiet("", listener("c"), receiver("c", "10.0.1.21"))
    fake.within[6] = fake.within[6].replace('exec "$@"', PROGRAM_THAT_LISTENS)
    assert [s["object"] for s in examine(fake, FAKE_INTERRUPTED="3")["path"] if s["where"] == "socket"] == ["10.0.1.21:2055"]
    assert ("cannot_read_sockets", "note", None) not in found(fake, FAKE_INTERRUPTED="3")
    assert ("cannot_read_sockets", "note", None) in found(fake, FAKE_INTERRUPTED="1000")


# ---- What the host loses

@pytest.mark.parametrize("before, after, expected", [
    ((1_000_000, 0), (1_001_000, 0), []),
    ((1_000_000, 5), (1_001_000, 5), [("backlog", "note", None)]),
    # 32 bits are over: 1,000 packets.
    ((0xffffff00, 5), (0x2e8, 6), [("backlog", "warning", None)]),
    ((0xffffff00, 5), (0xffff, 6), [("backlog", "note", None)])])
def test_processors_whose_numbers_begin_again(quiet, tmp_path, before, after, expected):
    line = "%08x %08x 00000000" + " 00000000" * 10 + "\n"
    script = with_net(tmp_path, softnet_stat=line % before)
    fake = quiet(script)
    fake.arrive()
    (tmp_path / "after").write_text(line % after)
    fake.on_listening(f"cat {tmp_path}/after >{tmp_path}/net/softnet_stat")
    assert found(fake, "--listen", "1") == expected


def test_a_device_with_a_strange_name(quiet):
    """The kernel takes nearly any byte; nothing of it gets to the terminal."""
    fake = quiet("", listener("c"))
    fake.host(RTM_GETLINK, link(9, "e\x1b[1m\x7f", rx_packets=1000, rx_missed_errors=97))
    [finding] = [f for f in examine(fake)["findings"] if f["check"] == "nic_loss"]
    assert finding["object"].startswith("e") and "\x1b" not in finding["object"]


@pytest.mark.parametrize("lost, listen, level", [(100_000, "1", "warning"), (16, "1", None), (100_000, "0", None)])
def test_a_device_that_loses_now_and_has_carried_much(quiet, lost, listen, level):
    much = 10 ** 12
    fake = quiet("", listener("c", "10.0.1.20", text(gn.COLLECTOR_DEV, "lo")))
    fake.arrive()
    fake.host(RTM_GETLINK, link(LO, "lo", rx_packets=much))
    fake.host_later(RTM_GETLINK, link(LO, "lo", rx_packets=much + 1000, rx_missed_errors=lost))
    told = [key for key in found(fake, "--listen", listen) if key[0] == "nic_loss"]
    assert told == [("nic_loss", level, "lo")] * bool(level)


def test_what_was_lost_where_no_time_passes(quiet):
    """Nobody knows whether it goes on."""
    fake = quiet("", listener("c", "10.0.1.20", text(gn.COLLECTOR_DEV, "lo")))
    fake.host(RTM_GETLINK, link(LO, "lo", rx_packets=1000, rx_missed_errors=97))
    fake.arrive()
    for seconds, level in ("0", "warning"), ("1", "note"):
        assert [key[1] for key in found(fake, "--listen", seconds) if key[0] == "nic_loss"] == [level]


@pytest.mark.parametrize("ring, statistics, told", [
    ("256 4096", {"rx_packets": 9, "rx_no_buffer_count": 60, "tx_dropped": 7, "rx_fifo_errors": 0, "fdir_miss": 9, "rx_discards_phy": 4, "port.rx_dropped": 3},
     "; its driver says: rx_no_buffer_count 60, rx_discards_phy 4, port.rx_dropped 3; its ring has room for 256 packets, and may have for 4096"),
    ("", {"rx_bytes": 9}, "")])
def test_what_a_card_says_of_what_it_has_lost(quiet, ring, statistics, told):
    fake = quiet("", listener("c", "10.0.1.20", text(gn.COLLECTOR_DEV, "lo")))
    fake.host(RTM_GETLINK, link(LO, "lo", rx_packets=1000, rx_missed_errors=97))
    (fake.directory / "ring").write_text(ring)
    (fake.directory / "statistics").write_text("".join(f"{name} {value}\n" for name, value in statistics.items()))
    [finding] = [f for f in examine(fake)["findings"] if f["check"] == "nic_loss"]
    assert finding["text"].endswith("97 were missed by the card, and 0 dropped" + told)


@pytest.mark.parametrize("missed, share, expected", [
    (3, 10, ["nic_loss", "one_processor"]), (3, 900, ["nic_loss"]), (0, 10, ["nic_loss"])])
def test_one_processor_of_a_card_that_misses_packets(quiet, tmp_path, missed, share, expected):
    """Before any backlog: a card of one queue hands its packets on by itself."""
    line = "%08x %08x %08x" + " 00000000" * 10 + "\n"
    fake = quiet(with_net(tmp_path, softnet_stat=line % (1000, 0, 9) + line % (900, 0, 0)),
                 listener("c", "10.0.1.20", text(gn.COLLECTOR_DEV, "lo")))
    fake.arrive()
    (tmp_path / "after").write_text(line % (2000, 0, 11) + line % (900 + share, 0, 0))
    fake.on_listening(f"cat {tmp_path}/after >{tmp_path}/net/softnet_stat")
    fake.host(RTM_GETLINK, link(LO, "lo", rx_packets=1000, rx_missed_errors=97))
    fake.host_later(RTM_GETLINK, link(LO, "lo", rx_packets=1990, rx_missed_errors=97 + missed))
    told = [key for key in found(fake, "--listen", "1") if key[0] != "no_receivers"]
    assert sorted(key[0] for key in told) == expected
    assert dict((key[0], key[1]) for key in told)["nic_loss"] == ("warning" if missed else "note")


def test_one_processor_that_takes_all(quiet, tmp_path):
    line = "%08x %08x %08x" + " 00000000" * 10 + "\n"
    fake = quiet(with_net(tmp_path, softnet_stat=line % (0xfffffff0, 0, 9) + line % (900, 0, 0)))
    fake.arrive()
    (tmp_path / "after").write_text(line % (0x3d8, 20, 11) + line % (910, 0, 0))
    fake.on_listening(f"cat {tmp_path}/after >{tmp_path}/net/softnet_stat")
    told = {f["check"]: f["text"] for f in examine(fake, "--listen", "1")["findings"] if f["check"] != "no_receivers"}
    assert set(told) == {"backlog", "one_processor"}
    assert "20 of 1010 packets" in told["backlog"] and "one of 2 processors" in told["one_processor"] and "2 times" in told["one_processor"]


NETSTAT = "TcpExt: SyncookiesSent IPReversePathFilter\nTcpExt: 0 %u\n"


@pytest.mark.parametrize("after, level", [(7, "note"), (8, "warning")])
def test_rp_filter_counts_where_it_grows(quiet, tmp_path, after, level):
    fake = quiet(with_net(tmp_path, netstat=NETSTAT % 7), listener("c", "10.0.1.21"))
    fake.within[6] = fake.within[6].replace('exec "$@"', PROGRAM_THAT_LISTENS)
    fake.arrive()
    (tmp_path / "after").write_text(NETSTAT % after)
    fake.on_listening(f"cat {tmp_path}/after >{tmp_path}/net/netstat")
    assert [key for key in found(fake, "--listen", "1") if key[0] == "rp_filter"] == [("rp_filter", level, "c")]


@pytest.mark.parametrize("stats, drops, expected", [
    ({"rx_packets": 9999, "tx_packets": 9999}, 0, []),
    ({"rx_packets": 9, "rx_dropped": 16, "tx_packets": 9, "tx_dropped": 16}, 16, []),
    ({"rx_packets": 9, "rx_dropped": 17, "tx_packets": 9, "tx_dropped": 17}, 17, ["nic_loss", "qdisc_loss", "device_loss"]),
    ({"rx_packets": 100_000, "rx_missed_errors": 50, "rx_dropped": 40, "tx_packets": 100_000, "tx_dropped": 90}, 90, []),
    ({"rx_packets": 100_000, "rx_missed_errors": 60, "rx_dropped": 60}, 0, ["nic_loss"]),
    ({"tx_packets": 100_000, "tx_dropped": 120}, 0, ["device_loss"]),
    ({"tx_packets": 100_000}, 120, ["qdisc_loss"])])
@pytest.mark.parametrize("grown", [False, True])
def test_devices_that_lose(quiet, stats, drops, expected, grown):
    """Of lo, which copies leave by as far as this host's routes know; and of one that nothing uses."""
    fake = quiet("ip route add 192.0.2.0/24 dev lo", listener("c", "10.0.1.20", text(gn.COLLECTOR_DEV, "lo")), receiver("c", "192.0.2.9"))
    links = link(LO, "lo", **stats), link(9, "eth9", **stats)
    queues = queue(LO, drops), queue(9, drops)
    # As it was when the examination began.
    fewer = {key: value - (value > 0) for key, value in stats.items()} if grown else stats
    fake.host(RTM_GETLINK, link(LO, "lo", **fewer), link(9, "eth9", **fewer))
    fake.host(RTM_GETQDISC, queue(LO, max(drops - grown, 0)), queue(9, max(drops - grown, 0)))
    fake.host_later(RTM_GETLINK, *links)
    fake.host_later(RTM_GETQDISC, *queues)
    fake.arrive()
    # What is dropped as it comes may be of no protocol that is spoken here.
    missed = "rx_missed_errors" in stats
    # How many processors this host has, and what they do, is another matter.
    assert [key for key in found(fake, "--listen", "1") if key[0] != "one_processor"] == sorted(
        [(check, "warning" if grown and (check != "nic_loss" or missed) else "note", "lo") for check in expected],
        key=lambda finding: finding[1] == "note")




# ---- The source of copies

@pytest.mark.parametrize("source, is_told", [("10.0.1.21", False), ("192.0.2.77", True), (None, False)])
def test_a_source_that_others_have(quiet, source, is_told):
    attrs = [endpoint(gn.RECEIVER_SOURCE, source, 0)] if source else []
    fake = quiet("", listener("c", "10.0.1.20", received=9, last=1), receiver("c", "10.0.1.99", *attrs))
    assert found(fake) == [("foreign_source", "note", "c/r")] * is_told


# ---- Sockets of this host

@pytest.mark.parametrize("sent, size, seconds, level", [
    (100_000, 1400, 10, "note"), (100_000, 1400, 1000, None), (100_000, 1400, 9, None), (999, 65_000, 10, None), (0, 0, 10, None),
    # 2,125 bytes a millisecond fill a buffer of 212,992 bytes in 100 of them.
    (10_000, 1357, 10, None), (10_000, 1367, 10, "note")])
def test_a_receive_buffer_that_is_small_for_what_comes(quiet, sent, size, seconds, level):
    fake = quiet("", listener("c", "10.0.1.20", received=9, last=1), receiver(
        "c", "10.0.1.21", u64(gn.RECEIVER_COUNTED_SINCE, NOW - 1000 * seconds), nest(gn.RECEIVER_COUNTERS, u64(1, sent), u64(2, sent), u64(3, sent * size))))
    fake.within[6] = fake.within[6].replace('exec "$@"', PROGRAM_THAT_LISTENS.replace("os.set_inheritable", "sock.setsockopt(1, 8, 106496)\nos.set_inheritable"))
    assert [key[1] for key in found(fake) if key == ("small_buffer", level, "c/r")] == [level] * bool(level)
    assert len([key for key in found(fake) if key[0] == "small_buffer"]) == bool(level)


# ---- Exporters

@pytest.mark.parametrize("seen, counts, level", [
    (600, {"replicated": 9}, "warning"), (86_000, {"replicated": 9}, "warning"), (87_000, {"replicated": 9}, "note"),
    (600, {"denied": 9}, None), (600, {"replicated": 1, "denied": 9}, None), (600, {"malformed": 9}, None)])
def test_exporters_that_are_silent(quiet, seen, counts, level):
    fake = quiet()
    fake.tell([listener("c"), receiver("c", "10.0.1.99")], [account("c"), stream("192.0.2.1", SILENT, seen=seen * 1000, name="c", **counts)])
    assert [key[1] for key in found(fake) if key[0] == "silent"] == [level] * bool(level)


# ---- One cause is one finding, with all that is known of it

NO_DEVICE = text(gn.COLLECTOR_DEV, "nosuch0")
OTHER = "10.0.1.21:2055"


@pytest.mark.parametrize("script, own, arrival, key, parts", [
    (CHAIN.format(extra="", hook="prerouting", policy="accept", rule="udp dport 2055 drop"), listener("c"), (OWN, LO, 0),
     ("raw_rule", "error", "c"), ["a rule drops its datagrams", f"datagrams for {OWN} arrive (from {FROM} by lo)"]),
    (CHAIN.format(extra="", hook="prerouting", policy="accept", rule="meta mark 0 udp dport 2055 counter packets 9 bytes 9 drop"),
     listener("c"), (OWN, LO, 0),
     ("raw_rule", "error", "c"), ["a rule may drop its datagrams", f"datagrams for {OWN} arrive"]),
    ("", listener("c", "*", NO_DEVICE), (OTHER, LO, 0),
     ("no_device", "error", "c"), ["there is no such device", f"datagrams for {OTHER} arrive by lo"]),
    ("", listener("c", "10.0.1.77"), (OWN, LO, 0),
     ("other_address", "error", "c"), [f"datagrams arrive for {OWN}", "this host does not have the address"]),
    ("", listener("c", "10.0.1.77"), ("10.0.1.77:2055", LO, 1),
     ("other_host", "warning", "c"), ["datagrams for 10.0.1.77:2055 pass by", "this host does not have the address"])])
def test_why_nothing_comes(quiet, script, own, arrival, key, parts):
    """Its exporters are silent for the same reason."""
    fake = quiet(script)
    silent = [stream(f"192.0.2.{n}", SILENT, seen=600_000, name="c", replicated=9) for n in (1, 2)]
    fake.tell([own, receiver("c", "10.0.1.99")], [account("c"), *silent])
    fake.arrive((FROM, *arrival))
    [finding] = examine(fake, "--listen", "1")["findings"]
    assert (finding["check"], finding["level"], finding["object"]) == key
    for part in [*parts, "of its streams 2 are silent"]:
        assert part in finding["text"]


@pytest.mark.parametrize("health", [1, 2, 9])
def test_a_receiver_without_its_device(quiet, health):
    fake = quiet("", listener("c"), receiver("c", "10.0.1.99", text(gn.RECEIVER_DEV, "nosuch0"), u8(gn.RECEIVER_HEALTH, health)))
    [finding] = examine(fake)["findings"]
    assert (finding["check"], finding["level"], finding["object"]) == ("no_device", "error", "c/r")
    assert "; 10.0.1.99:2055 " in finding["text"] and " reached" in finding["text"]


def test_a_rule_that_has_refused_copies(quiet):
    refused = nest(gn.RECEIVER_COUNTERS, u64(1, 9), u64(2, 2), u64(11, 7))
    fake = quiet(CHAIN.format(extra="", hook="output", policy="accept", rule="udp dport 2055 drop"), listener("c"),
                 receiver("c", "10.0.1.99", refused))
    [finding] = examine(fake)["findings"]
    assert (finding["check"], finding["level"]) == ("output_rule", "error")
    assert "; 7 of 9 copies were dropped: " in finding["text"]
    fake = quiet("", listener("c"), receiver("c", "10.0.1.99", refused))
    assert found(fake) == [("transmit", "warning", "c/r")]


def test_a_pool_of_a_collector_without_receivers(quiet):
    pool = message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, "c"), text(gn.POOL_NAME, "p"), u8(gn.POOL_BALANCE, 0)))
    checks = [f["check"] for f in examine(quiet("", listener("c"), pool))["findings"]]
    assert checks == ["no_receivers"]
    assert found(quiet("", listener("c"), pool, receiver("c", "10.0.1.99"))) == [("empty_pool", "warning", "c/p")]


# ---- The configuration of the service

@pytest.mark.parametrize("name, why", [("none", "there is no such file"), ("", "cannot be read: Is a directory"), ("bad", "1 error:")])
def test_a_file_that_cannot_be_read(quiet, tmp_path, name, why):
    (tmp_path / "bad").write_text("collector\n")
    [finding] = examine(quiet(), "--listen", "0", "--file", str(tmp_path / name))["findings"]
    assert (finding["check"], finding["level"], finding["object"]) == ("file", "error", str(tmp_path / name))
    assert why in finding["text"]


def test_no_file_of_the_service(fake, tmp_path):
    """In the first network namespace, where the service acts."""
    (tmp_path / "none").mkdir()
    fake.version("test")
    fake.tell([listener("c", "127.0.0.1")], [account("c")])
    fake.within = ["unshare", "--map-root-user", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c",
                   'if [ -d /etc/flowtee ]; then mount --bind "$0" /etc/flowtee; fi; exec "$@"', str(tmp_path / "none")]
    keys = found(fake)
    assert ("not_saved", "warning", "/etc/flowtee/flowtee.conf") in keys
    fake.tell([], [])
    assert "not_saved" not in [key[0] for key in found(fake)]
