# SPDX-License-Identifier: GPL-2.0-or-later
"""What flowteectl makes of the streams that the kernel tells: tables, JSON, events."""

import datetime
import json
import re
import struct

import pytest

from fake_kernel import NOW, SILENT, account, attr, collector, endpoint, gn, lost, message, nest, stream, template, text, u8, u16, u32, u64

LONG = "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff"
RED = "\033[31m"


@pytest.fixture
def tool(fake):
    return fake


def listed(output):
    """The addresses of a table, in its order."""
    return re.findall(r"^  (\S*\d\S*)", output, re.MULTILINE)


def when(stamp):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", stamp), stamp
    return round(datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp() * 1000)


def test_json_has_the_shape_that_is_promised(tool):
    tool.streams(
        stream("192.0.2.1", u64(gn.STREAM_BYTES, 9000), lost(9, 97), u64(gn.STREAM_REORDERED, 1),
               u64(gn.STREAM_DUPLICATED, 2), u64(gn.STREAM_RESTARTS, 3), u32(gn.STREAM_TEMPLATES, 4),
               u64(gn.STREAM_RATE, 1500), replicated=90, denied=7, domain=4294967295),
        evicted=5)
    document = tool.json()
    [exporter] = document["collectors"][0].pop("exporters")
    assert document == {"collectors": [{"name": "netflow", "evicted": 5}]}
    assert (when(exporter.pop("first_seen")), when(exporter.pop("last_seen"))) == (NOW - 3_600_000, NOW - 3000)
    assert exporter == {
        "address": "192.0.2.1", "port": 50000, "protocol": "netflow9", "domain": 4294967295, "agent": None,
        "datagrams": 97, "bytes": 9000,
        "outcomes": {**dict.fromkeys(gn.OUTCOMES, 0), "replicated": 90, "denied": 7},
        "lost": 9, "unit": "datagrams", "reordered": 1, "duplicated": 2, "restarts": 3, "templates": 4,
        "silent": False, "rate": 1.5, "counted": 97}


def test_json_is_null_where_nothing_is_known(tool):
    tool.streams(stream("192.0.2.1", SILENT, port=None, protocol="other"))
    [exporter] = tool.json()["collectors"][0]["exporters"]
    assert [exporter[key] for key in ("port", "domain", "agent", "lost", "counted", "unit")] == [None] * 6
    assert (exporter["protocol"], exporter["silent"], exporter["rate"]) == ("other", True, 0)


@pytest.mark.parametrize("protocol, unit", [("netflow5", "flows"), ("netflow9", "datagrams"), ("ipfix", "records"),
                                            ("sflow5", "datagrams"), ("other", None)])
def test_units(tool, protocol, unit):
    tool.streams(stream("192.0.2.1", protocol=protocol))
    assert tool.json()["collectors"][0]["exporters"][0]["unit"] == unit


def test_a_table(tool):
    tool.streams(
        stream("192.0.2.200", lost(9, 2241), u64(gn.STREAM_RATE, 120_040), protocol="netflow5", domain=258),
        stream("192.0.2.3", SILENT, lost(0, 5), seen=600_000, protocol="ipfix", domain=7),
        stream("192.0.2.21", port=None, protocol="other"))
    assert tool.run("exporters").splitlines() == [
        "collector netflow",
        "  EXPORTER           PROTOCOL  DOMAIN  RATE/S      LOST   LAST SEEN",
        "  192.0.2.3:50000    ipfix          7     0.0         0  10 min ago  silent",
        "  192.0.2.21         other          -     0.0         -     3 s ago",
        "  192.0.2.200:50000  netflow5     258     120  9 (0.4%)     3 s ago",
        "  LOST: flows of netflow5",
    ]


def test_the_table_says_what_lost_counts(tool):
    """Of the protocols that have lost something, as each has a unit of its own."""
    tool.streams(stream("192.0.2.1", lost(0, 9)), stream("192.0.2.2"))
    assert "LOST:" not in tool.run("exporters")
    tool.streams(*(stream(f"192.0.2.{number}", lost(number, 9), protocol=protocol)
                   for number, protocol in enumerate(("sflow5", "ipfix", "ipfix", "netflow9"))))
    assert tool.run("exporters").splitlines()[-1] == "  LOST: datagrams of netflow9, records of ipfix"
    tool.streams(*(stream(f"192.0.2.{number}", lost(9, 9), protocol=protocol)
                   for number, protocol in enumerate(("sflow5", "ipfix", "ipfix", "netflow9", "netflow5"))))
    assert tool.run("exporters").splitlines()[-2:] == [
        "  LOST: flows of netflow5, datagrams of netflow9, records of ipfix,", "    datagrams of sflow5"]


@pytest.mark.parametrize("number, counted, shown", [
    (0, 9, "0"), (1, 1, "1 (50%)"), (1, 999999, "1 (<0.1%)"), (999, 10000, "999 (9.1%)"), (5, 0, "5 (100%)"),
    (5, None, "5"), (None, None, "-")])
def test_what_was_lost(tool, number, counted, shown):
    tool.streams(stream("192.0.2.1", b"" if number is None else lost(number, counted)))
    assert re.search(rf" {re.escape(shown)}  +3 s ago$", tool.run("exporters"), re.MULTILINE)


def many_odd():
    odd = SILENT, u64(gn.STREAM_RESTARTS, 2), u64(gn.STREAM_DUPLICATED, 3)
    return [
        stream(LONG, *odd, lost(123456, 98765432), u64(gn.STREAM_RATE, 99_999_000), domain=4294967295, denied=4,
               malformed=5, no_receiver=6, loop=7, busy=8, not_sampled=9),
        stream("255.255.255.255", *odd, lost(123456, 1), domain=4294967295, port=65535, denied=4),
        stream("192.0.2.1", attr(gn.STREAM_AGENT, gn.address_bytes("192.0.2.99")), SILENT, protocol="sflow5"),
        stream("192.0.2.2", attr(gn.STREAM_AGENT, gn.address_bytes("192.0.2.2")), protocol="sflow5"),
        stream("192.0.2.3", attr(gn.STREAM_AGENT, gn.address_bytes(LONG)), protocol="sflow5", denied=12345678),
    ]


def test_nothing_is_wider_than_a_terminal(tool):
    tool.streams(*many_odd())
    output = tool.run("exporters")
    assert max(map(len, output.splitlines())) <= 80, output
    for word in "silent, restarts 2, duplicated 3, denied 4", "malformed 5", "no_receiver 6", "busy 8":
        assert word in " ".join(output.split())
    assert "not_sampled" not in output and "replicated" not in output
    # A long address stands alone, and the rest of its row below.
    assert f"\n  [{LONG}]:50000\n        " in output
    assert output.count("agent ") == 2 and "agent 192.0.2.99, silent" in output and f"agent {LONG}" in output


@pytest.mark.parametrize("columns", [40, 80, 100, 150])
def test_terminals(tool, columns):
    tool.streams(*many_odd())
    output = tool.on_terminal(columns, "exporters", NO_COLOR="1")
    assert "\033" not in output
    assert max(map(len, output.splitlines())) <= max(columns, 80), output
    # Where there is room, what is odd stands behind.
    row = next(line for line in output.splitlines() if "255.255" in line)
    assert row.endswith("denied 4") == (columns == 150)
    assert (f"[{LONG}]:50000  netflow9" in output) == (columns == 150)


def test_what_is_odd_is_red(tool):
    tool.streams(stream("192.0.2.1", lost(0, 5)), stream("192.0.2.2", SILENT, lost(5, 5)), evicted=3)
    first, second, _, evicted = tool.on_terminal(80, "exporters").splitlines()[2:]
    assert RED not in first
    assert f"{RED}silent" in second and f"{RED}5 (50%)" in second
    assert f"{RED}evicted 3" in evicted
    assert RED not in tool.on_terminal(80, "exporters", NO_COLOR="1")
    assert "\033" not in tool.run("exporters")


STREAMS = {"192.0.2.1": (lost(3, 1), 5, 1000, 30_000), "192.0.2.2": (lost(9, 1), 9, 3000, 10_000),
           "192.0.2.3": (b"", 7, 2000, 20_000), "192.0.2.4": (lost(0, 1), 7, 2000, 20_000),
           "2001:db8::1": (lost(3, 1), 5, 1000, 30_000)}


@pytest.mark.parametrize("order, expected", [
    (None, "1 2 3 4 :1"), ("address", "1 2 3 4 :1"), ("lost", "2 1 :1 4 3"), ("datagrams", "2 3 4 1 :1"),
    ("rate", "2 3 4 1 :1"), ("last", "2 3 4 1 :1")])
def test_sort(tool, order, expected):
    streams = [stream(address, gap, u64(gn.STREAM_RATE, rate), seen=seen, replicated=count)
               for address, (gap, count, rate, seen) in STREAMS.items()]
    names = [("2001:db8:" if number.startswith(":") else "192.0.2.") + number for number in expected.split()]
    # Whatever order they come in.
    for told in streams, streams[::-1]:
        tool.streams(*told)
        words = ["--sort", order] if order else []
        assert [e["address"] for e in tool.json(*words)["collectors"][0]["exporters"]] == names
        assert [a.rpartition(":")[0].strip("[]") for a in listed(tool.run("exporters", *words))] == names


def test_streams_of_one_address_are_sorted_by_all_that_tells_them_apart(tool):
    streams = [stream("192.0.2.1", port=None, domain=3), stream("192.0.2.1", port=1, protocol="netflow5", domain=9),
               stream("192.0.2.1", port=1, domain=2), stream("192.0.2.1", port=1, domain=10),
               stream("192.0.2.1", port=300, domain=1)]
    tool.streams(*streams[::-1])
    assert [(e["port"], e["domain"]) for e in tool.json()["collectors"][0]["exporters"]] == \
        [(None, 3), (1, 9), (1, 2), (1, 10), (300, 1)]


@pytest.mark.parametrize("words, expected", [
    (["--silent"], ["192.0.2.1", "192.0.2.3"]), (["--lost"], ["192.0.2.2", "192.0.2.3"]),
    (["--lost", "--silent"], ["192.0.2.3"]), ([], ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"])])
def test_filters(tool, words, expected):
    tool.streams(stream("192.0.2.1", SILENT), stream("192.0.2.2", lost(1, 1)), stream("192.0.2.3", SILENT, lost(1, 1)),
                 stream("192.0.2.4", lost(0, 1)))
    assert [e["address"] for e in tool.json(*words)["collectors"][0]["exporters"]] == expected


def test_several_collectors(tool):
    tool.tell([collector("a"), collector("off", u8(gn.COLLECTOR_EXPORTERS, 0)), collector("b")],
              [account("a"), account("b", 2), stream("192.0.2.2", name="b"), stream("192.0.2.1", name="a"),
               stream("192.0.2.1", name="b")])
    assert [(c["name"], [e["address"] for e in c["exporters"]], c["evicted"]) for c in tool.json()["collectors"]] == \
        [("a", ["192.0.2.1"], 0), ("b", ["192.0.2.1", "192.0.2.2"], 2)]
    blocks = tool.run("exporters").split("\n\n")
    assert [block.splitlines()[0] for block in blocks] == ["collector a", "collector b"]
    assert "evicted" not in blocks[0] and "  evicted 2\n" in blocks[1]


def test_nobody_has_sent(tool):
    assert tool.run("exporters") == "collector netflow\n  no exporters\n"
    assert tool.json() == {"collectors": [{"name": "netflow", "exporters": [], "evicted": 0}]}


def test_a_collector_that_keeps_no_account(tool):
    tool.tell([collector("c", u8(gn.COLLECTOR_EXPORTERS, 0))], [])
    for words in ["exporters", "c"], ["-j", "exporters", "c"]:
        run = tool.call(*words)
        assert run.returncode == 0
        assert "'c'" in run.stderr and "'exporters' is off" in run.stderr and len(run.stderr.splitlines()) == 1
        assert run.stdout == ('{"collectors": []}\n' if "-j" in words else "")
    # Nor does any.
    run = tool.call("exporters")
    assert (run.returncode, run.stdout) == (0, "") and "'exporters' is off" in run.stderr
    assert tool.run("exporters", "-q") == ""
    # It is not told of one that there is not.
    run = tool.call("exporters", "nobody")
    assert run.returncode == 1 and "nobody" in run.stderr


def test_one_exporter_in_detail(tool):
    tool.streams(
        stream("192.0.2.1", u64(gn.STREAM_BYTES, 98304), lost(9, 97), u64(gn.STREAM_RESTARTS, 3), SILENT,
               u32(gn.STREAM_TEMPLATES, 3), u64(gn.STREAM_RATE, 1200), u64(gn.STREAM_REORDERED, 1),
               template(256, u16(gn.TEMPLATE_LENGTH, 45)), template(257, attr(gn.TEMPLATE_OPTIONS, b""), fields=2),
               domain=7, replicated=90, denied=7),
        # What did not fit one message goes on in the next.
        stream("192.0.2.1", template(65535, age=1799), domain=7),
        stream("192.0.2.1", protocol="other", port=None))
    document = tool.json("netflow", "exporter", "192.0.2.1")
    other, exporter = document["collectors"][0]["exporters"]
    assert exporter["template_list"] == [
        {"id": 256, "kind": "data", "fields": 7, "length": 45, "age": 12},
        {"id": 257, "kind": "options", "fields": 2, "length": None, "age": 12},
        {"id": 65535, "kind": "data", "fields": 7, "length": None, "age": 1799}]
    assert other["template_list"] == []
    output = tool.run("exporters", "netflow", "exporter", "192.0.2.1")
    assert max(map(len, output.splitlines())) <= 80
    lines = [" ".join(line.split()) for line in output.splitlines()]
    for line in ("192.0.2.1:50000 netflow9 domain 7", "datagrams 97 (96.0 KiB), 1.2 a second",
                 "outcomes replicated 90, denied 7", "lost 9 (8.5%) datagrams; 97 came",
                 "sequence reordered 1, duplicated 0, restarts 3", "templates 3", "256 data 7 45 12 s",
                 "257 options 2 varies 12 s", "65535 data 7 varies 1799 s", "192.0.2.1 other", "lost not known"):
        assert line in lines, output
    seen = [line for line in lines if " seen" in line]
    assert seen[2].endswith(", 60 min ago") and seen[3].endswith(", 3 s ago silent")


@pytest.mark.parametrize("words, at_fault", [
    ("--sort", "accepted: address, datagrams, last, lost, rate"), ("--sort by", "'by'"),
    ("--sort lost --sort lost", "twice"), ("--silent --silent", "twice"), ("--lost --lost", "twice"), ("--loud", "--loud"),
    ("netflow 192.0.2.1", "'192.0.2.1'"), ("netflow exporter", "ADDRESS"), ("netflow exporter nobody", "nobody"),
    ("netflow exporter 192.0.2.1 now", "'now'"), ("netflow/r", "netflow/r"), ("netflow exporter ::ffff:192.0.2.1", "mapped"),
    ("netflow exporter 192.0.2.1:9", "192.0.2.1:9")])
def test_wrong_words(tool, words, at_fault):
    run = tool.call("exporters", *words.split())
    assert (run.returncode, run.stdout) == (2, "")
    assert at_fault in run.stderr and len(run.stderr.splitlines()) == 1


def offence(reason, count, exporter, ago, port=5000):
    return nest(gn.COLLECTOR_OFFENCE, u8(gn.OFFENCE_REASON, reason), u64(gn.OFFENCE_COUNT, count),
                endpoint(gn.OFFENCE_EXPORTER, exporter, port), u64(gn.OFFENCE_SEEN, NOW - ago))


def test_why_datagrams_are_malformed(tool):
    tool.tell([collector("netflow", offence(2, 3, "192.0.2.9", 3000), offence(0, 2, LONG, 600_000, port=0)),
               collector("other")], [account(), account("other")])
    text_of_it = (f"  malformed 5: length 2, last from [{LONG}]:0, 10 min ago\n"
                  "               checksum 3, last from 192.0.2.9:5000, 3 s ago\n")
    assert tool.run("exporters").count(text_of_it) == 1
    assert tool.run("stats", "--explain").count(text_of_it) == 1
    assert "last from" not in tool.run("stats")
    first, second = json.loads(tool.run("-j", "stats"))["collectors"]
    assert second["malformed"] == []
    assert [(o["reason"], o["count"], o["exporter"], when(o["seen"])) for o in first["malformed"]] == [
        ("length", 2, f"[{LONG}]:0", NOW - 600_000), ("checksum", 3, "192.0.2.9:5000", NOW - 3000)]


def event(kind, *attrs, address="192.0.2.1", port=50000, protocol="netflow9", domain=0):
    parts = [u8(gn.STREAM_EVENT, gn.STREAM_EVENTS.index(kind))]
    if address:
        parts += [attr(gn.STREAM_ADDRESS, gn.address_bytes(address)),
                  u8(gn.STREAM_PROTOCOL, gn.PROTOCOLS.index(protocol))]
        parts += [attr(gn.STREAM_PORT, struct.pack(">H", port))] if port is not None else []
        parts += [u32(gn.STREAM_DOMAIN, domain)] if protocol != "other" else []
    return message(gn.EXPORTER_EVENT, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, "netflow")),
                   nest(gn.EXPORTER, *parts, *attrs))


EVENTS = {
    "new": (event("new"), "exporter netflow 192.0.2.1:50000 netflow9 domain 0: new", {}),
    "silent": (event("silent", address="2001:db8::1", protocol="ipfix", domain=7),
               "exporter netflow [2001:db8::1]:50000 ipfix domain 7: silent",
               {"address": "2001:db8::1", "protocol": "ipfix", "domain": 7}),
    "back": (event("back", port=None), "exporter netflow 192.0.2.1 netflow9 domain 0: back", {"port": None}),
    "restart": (event("restart", protocol="netflow5", domain=256),
                "exporter netflow 192.0.2.1:50000 netflow5 domain 256: restarted", {"protocol": "netflow5", "domain": 256}),
    "gap": (event("gap", u64(gn.STREAM_GAP, 12)), "exporter netflow 192.0.2.1:50000 netflow9 domain 0: lost 12 datagrams",
            {"lost": 12, "unit": "datagrams"}),
    "malformed": (event("malformed", protocol="other"), "exporter netflow 192.0.2.1:50000 other: malformed",
                  {"protocol": "other", "domain": None}),
}


@pytest.mark.parametrize("kind", EVENTS)
def test_events(tool, kind):
    told, line, fields = EVENTS[kind]
    (tool.directory / "events").write_bytes(told)
    output = tool.run("monitor")
    assert output == f"2027-01-15 08:00:00 ! {line}\n"
    document = json.loads(tool.run("-j", "monitor"))
    assert document.pop("time") == "2027-01-15T08:00:00.123Z"
    assert document == {"event": kind, "object": "exporter", "collector": "netflow", "address": "192.0.2.1",
                        "port": 50000, "protocol": "netflow9", "domain": 0, "agent": None, **fields}


def test_the_event_that_there_is_no_room(tool):
    (tool.directory / "events").write_bytes(event("full", u64(gn.STREAM_EVICTED, 7), address=None))
    assert tool.run("monitor").endswith(" ! exporters netflow: no room for all, evicted 7\n")
    document = json.loads(tool.run("-j", "monitor"))
    del document["time"]
    assert document == {"event": "full", "object": "exporter", "collector": "netflow", "evicted": 7}


def test_an_event_amidst_a_change_ends_no_object(tool):
    """A list that goes on in a second message is still one event."""
    prefixes = [nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, "netflow"), endpoint(gn.COLLECTOR_LISTEN, "10.0.1.20", 2055),
                     gn.prefixes(gn.COLLECTOR_ALLOW, ["10.0.0.0/8"])),
                nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, "netflow"), gn.prefixes(gn.COLLECTOR_ALLOW, ["11.0.0.0/8"]))]
    summary = message(gn.COMMIT, u32(gn.GENERATION, 3), nest(gn.SUMMARY, u32(1, 1), u32(2, 0), u32(3, 0), u32(4, 0)),
                      u8(gn.CAUSE, 0))
    (tool.directory / "events").write_bytes(message(gn.COLLECTOR_NEW, prefixes[0]) + event("new")
                                            + message(gn.COLLECTOR_NEW, prefixes[1]) + summary)
    assert " + collector netflow listen 10.0.1.20:2055 allow 10.0.0.0/8,11.0.0.0/8\n" in tool.run("monitor")
