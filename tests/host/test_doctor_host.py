# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl doctor in a network namespace of its own: what it makes of addresses, rules, devices and counters of the host."""

import ipaddress
import json
import struct

import pytest

from fake_kernel import NOW, SILENT, account, endpoint, gn, message, nest, stream, text, u8, u32, u64

PLACES = ["nic", "backlog", "reassembly", "hook", "receivers", "qdisc", "device", "socket"]
RTM_NEWLINK, RTM_GETLINK, RTM_NEWQDISC, RTM_GETQDISC = 16, 18, 36, 38
IFLA_IFNAME, IFLA_MASTER, IFLA_LINKINFO, IFLA_STATS64, IFLA_INFO_KIND = 3, 10, 18, 23, 1
TCA_STATS2, TCA_STATS_QUEUE, TC_H_ROOT = 7, 3, 0xffffffff
STATS = ("rx_packets", "tx_packets", "rx_bytes", "tx_bytes", "rx_errors", "tx_errors", "rx_dropped", "tx_dropped", "multicast",
         "collisions", "rx_length_errors", "rx_over_errors", "rx_crc_errors", "rx_frame_errors", "rx_fifo_errors", "rx_missed_errors")
ADDRESSES = "ip address add 10.0.1.20/32 dev lo; ip address add 10.0.1.21/32 dev lo"
LO = 1


def listener(name, listen="10.0.1.20", *attrs, port=2055, received=0, last=None):
    counters = nest(gn.COLLECTOR_COUNTERS, u64(1, received), u64(2, 100 * received), u64(3, received))
    if last is not None:
        attrs += (u64(gn.COLLECTOR_LAST_RECEIVED, NOW - 1000 * last),)
    where = nest(gn.COLLECTOR_LISTEN, struct.pack("=HH", 6, gn.ENDPOINT_PORT) + struct.pack(">HH", port, 0)) if listen == "*" else \
        endpoint(gn.COLLECTOR_LISTEN, listen, port)
    return message(gn.COLLECTOR_NEW, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, name), where, counters, *attrs))


def receiver(collector, to, *attrs, port=2055):
    return message(gn.RECEIVER_NEW, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, collector), text(gn.RECEIVER_NAME, "r"),
                                         endpoint(gn.RECEIVER_TO, to, port), *attrs))


def host_message(kind, head, *attrs):
    payload = head + b"".join(attrs)
    return gn.HEADER.pack(16 + len(payload), kind, 0, 0, 0) + payload


def link(index, name, *attrs, **stats):
    """One that is up."""
    return host_message(RTM_NEWLINK, struct.pack("=BxHiII", 0, 1, index, 1, 0), text(IFLA_IFNAME, name),
                        gn.attr(IFLA_STATS64, struct.pack("=16Q", *(stats.get(key, 0) for key in STATS))), *attrs)


def queue(index, drops):
    return host_message(RTM_NEWQDISC, struct.pack("=BxxxiIII", 0, index, 0, TC_H_ROOT, 0),
                        nest(TCA_STATS2, gn.attr(TCA_STATS_QUEUE, struct.pack("=5I", 0, 0, drops, 0, 0))))


# It listens by itself, though nobody says for how long.
BY_ITSELF = ("",)


def examine(fake, *words, **environment):
    run = fake.call("-j", "doctor", *filter(None, words or ("--listen", "0")), **environment)
    assert run.stderr == "" and run.returncode in (0, 1), run
    document = json.loads(run.stdout)
    where = [stage["where"] for stage in document["path"]]
    assert sorted(set(where), key=where.index) == PLACES
    return document


def found(fake, *words, **environment):
    return [(f["check"], f["level"], f["object"]) for f in examine(fake, *words, **environment)["findings"]
            if f["check"] != "no_receivers"]


@pytest.fixture
def quiet(fake):
    """Addresses of this host, a collector that has received nothing, and a receiver elsewhere."""
    def begin(script="", *objects):
        fake.version("test")
        fake.apart(f"{ADDRESSES}; {script}")
        objects = objects or (listener("c"), receiver("c", "10.0.1.99"))
        fake.tell(objects, [account("c")])
        return fake

    return begin


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


# ---- What arrives, and whose it is

FROM = "192.0.2.1:50000"


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


OWN = "10.0.1.20:2055"
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


def test_a_rule_that_may_drop_what_came_a_moment_ago(quiet):
    """Seen to arrive, and not received: then it may be the rule."""
    fake = quiet(CHAIN.format(extra="set s { type inet_service; elements = { 2055 }; }", hook="prerouting", policy="accept",
                              rule="udp dport @s counter packets 9 bytes 9 drop"), listener("c", received=9, last=1))
    assert found(fake) == []
    fake.arrive((FROM, OWN, LO, 0))
    [finding] = [f for f in examine(fake, *BY_ITSELF)["findings"] if f["check"] != "no_receivers"]
    assert (finding["check"], finding["level"]) == ("raw_rule", "error") and "a rule may drop" in finding["text"]


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

CHAIN = """nft -f - <<END
table inet t {{
    {extra}
    chain other {{ udp dport 2055 accept; }}
    chain c {{ type filter hook {hook} priority raw; policy {policy}; {rule}; }}
}}
END"""


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


PROGRAM_THAT_LISTENS = """exec python3 -c '
import os, socket, sys
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("10.0.1.21", 2055))
os.set_inheritable(sock.fileno(), True)
os.execv(sys.argv[1], sys.argv[1:])' "$@" """


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
def test_devices_that_lose(quiet, stats, drops, expected):
    """Of lo, which copies leave by as far as this host's routes know; and of one that nothing uses."""
    fake = quiet("ip route add 192.0.2.0/24 dev lo", listener("c", "10.0.1.20", text(gn.COLLECTOR_DEV, "lo")), receiver("c", "192.0.2.9"))
    fake.host(RTM_GETLINK, link(LO, "lo", **stats), link(9, "eth9", **stats))
    fake.host(RTM_GETQDISC, queue(LO, drops), queue(9, drops))
    assert found(fake) == [(check, "warning", "lo") for check in expected]


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
    (CHAIN.format(extra="set s {{ type inet_service; elements = {{ 2055 }}; }}".replace("{{", "{").replace("}}", "}"),
                  hook="prerouting", policy="accept", rule="udp dport @s counter packets 9 bytes 9 drop"), listener("c"), (OWN, LO, 0),
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
