# SPDX-License-Identifier: GPL-2.0-or-later
"""Figures of tests/bench are void unless all copies came, whole; and what it writes is what it measured."""

import importlib.machinery
import importlib.util
import os
import re
import socket
import struct
import subprocess
import sys
import xml.etree.ElementTree

import pytest

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
ROOM = os.path.join(TOP, "tests/bench.d")
sys.path.insert(0, ROOM)

import by_function  # noqa: E402
import contents  # noqa: E402
import costs  # noqa: E402
import latency  # noqa: E402
import loss  # noqa: E402
import memory  # noqa: E402
import pages  # noqa: E402
import plans  # noqa: E402
import plot  # noqa: E402
import senders  # noqa: E402
import text  # noqa: E402
import tool  # noqa: E402
from exporter import EXPORTERS  # noqa: E402
from figures import Figures  # noqa: E402
from methods import METHODS  # noqa: E402
from namespaces import EXPORTER, HARDWARE, RECEIVER_PORT  # noqa: E402
from views import Alone  # noqa: E402

PORT = 50000
PAYLOADS = [b"first", b"second"]


def load(path, name):
    loader = importlib.machinery.SourceFileLoader(name, os.path.join(TOP, path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


def udp_checksum(packet):
    pseudo = packet[12:20] + struct.pack("!HH", socket.IPPROTO_UDP, len(packet) - 20)
    return contents.checksum(pseudo + packet[20:26] + b"\0\0" + packet[28:])


def frame(payload, to="172.17.0.2", port=RECEIVER_PORT, source=EXPORTER, hardware=HARDWARE, fragment=0, check=None):
    datagram = contents.UDP.pack(PORT, port, 8 + len(payload), 0) + payload
    header = bytearray(contents.IPV4.pack(0x45, 0, 20 + len(datagram), 0, fragment, 64, socket.IPPROTO_UDP, 0,
                                          socket.inet_aton(source), socket.inet_aton(to)))
    struct.pack_into("!H", header, 10, contents.checksum(header))
    packet = bytearray(header + datagram)
    if check is not None:
        struct.pack_into("!H", packet, 26, udp_checksum(packet) ^ check)
    return contents.ETHERNET.pack(bytes.fromhex(hardware.replace(":", "")), bytes(6), 0x0800) + packet


def look(*frames):
    contents.check({"sink0": [(it, True) for it in frames]}, ["sink0"], [("172.17.0.2", RECEIVER_PORT)], PAYLOADS, PORT)


def test_whole_copies():
    look(*map(frame, PAYLOADS))
    look(*(frame(payload, check=0) for payload in PAYLOADS))


@pytest.mark.parametrize("wrong", [
    {"payload": b"fifth"}, {"payload": b"firs"}, {"port": 1}, {"to": "172.17.0.3"}, {"source": "10.0.1.20"},
    {"hardware": "02:00:00:00:00:02"}, {"fragment": 0x2000}, {"check": 1},
])
def test_a_copy_that_is_wrong(wrong):
    with pytest.raises(contents.Wrong):
        look(frame(**{"payload": PAYLOADS[0], **wrong}), frame(PAYLOADS[1]))


def test_copies_for_several_that_have_one_device():
    """In whatever order between them; of who is not readdressed there are as many for the same destination."""
    def look_at(frames, *hosts):
        contents.check({"sink0": [(it, True) for it in frames]}, ["sink0"] * len(hosts),
                       [(host, RECEIVER_PORT) for host in hosts], PAYLOADS, PORT)

    two = [frame(payload, to=to) for payload in PAYLOADS for to in ("172.17.0.2", "172.17.0.3")]
    look_at(two, "172.17.0.2", "172.17.0.3")
    look_at(two[::2] + two[1::2], "172.17.0.2", "172.17.0.3")
    same = [frame(payload) for payload in PAYLOADS for _ in range(2)]
    look_at(same, "172.17.0.2", "172.17.0.2")
    for wrong in two[:-1], two[::-1], two + two[:1], same:
        with pytest.raises(contents.Wrong, match="sink0"):
            look_at(wrong, "172.17.0.2", "172.17.0.3")
    with pytest.raises(contents.Wrong, match="sink0"):
        look_at(same[:-1], "172.17.0.2", "172.17.0.2")


def test_the_checksum_of_a_header_is_looked_at():
    broken = bytearray(frame(PAYLOADS[0]))
    broken[14 + 8] -= 1
    with pytest.raises(contents.Wrong, match="checksum"):
        contents.read(bytes(broken))


def test_a_checksum_that_the_device_is_to_finish():
    frame_with_half = frame(PAYLOADS[0], check=1)
    assert contents.read(frame_with_half, complete=False)[2] == PAYLOADS[0]


@pytest.mark.parametrize("payloads", [[], PAYLOADS[:1], PAYLOADS[::-1], PAYLOADS + PAYLOADS[1:]])
def test_copies_that_are_missing_or_too_many(payloads):
    with pytest.raises(contents.Wrong, match="sink0"):
        look(*map(frame, payloads))


@pytest.mark.parametrize("packets, size, fault", [
    (10, 10 * 1506, None), (9, 9 * 1506, "9 copies, not 10"), (11, 11 * 1506, "11 copies"), (10, 10 * 1506 - 1, "whole")])
def test_number_and_size_of_all_copies(packets, size, fault):
    bench = costs.Bench(plans.plan("netflow5", 1464, [1], 10))
    before, after = [(100, 5)], [(100 + packets, 5 + size)]
    if not fault:
        bench.check_arrived(Alone(), before, after, 10)
        return
    with pytest.raises(costs.Invalid, match=fault):
        bench.check_arrived(Alone(), before, after, 10)


def test_repetitions_that_differ():
    assert costs.agreed("it", [100, 101, 102, 150, 160]) == 102
    with pytest.raises(costs.Invalid):
        costs.agreed("it", [100, 110, 120, 150, 160])


@pytest.mark.parametrize("protocol, size", [
    ("netflow5", 1464), *((protocol, size) for protocol in ("netflow9", "ipfix") for size in (200, 1464, 8000))])
def test_sizes(protocol, size):
    sent = []
    EXPORTERS[protocol](size).send(lambda payload: sent.append(bytes(payload)), 2)
    assert [len(payload) for payload in sent[-2:]] == [size, size] and sent[-1] != sent[-2]


@pytest.mark.parametrize("size", [200, 8000])
def test_sizes_that_netflow5_has_not(size):
    with pytest.raises(ValueError):
        EXPORTERS["netflow5"](size)


def test_programs_are_built_without_a_warning(tmp_path):
    built = subprocess.run(["make", "-s", "-C", ROOM, f"out={tmp_path}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           text=True, check=True, env={**os.environ, "MAKEFLAGS": ""})
    assert not built.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"usertee", "pace", "tee.bpf.o", "count.so", "mark.so"}
    for program in ("usertee", "pace"):
        usage = subprocess.run([tmp_path / program], stderr=subprocess.PIPE, text=True, check=False)
        assert usage.returncode == 2 and usage.stderr.startswith(f"usage: {program}")


def test_samplicator_is_built_where_its_source_is_given(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for name in ("rawsend.c", "read_config.c", "inet.c"):
        (source / name).write_text("")
    (source / "samplicate.c").write_text('#include "config.h"\nint main(void) { return HAVE_UNISTD_H - STDC_HEADERS; }\n')
    subprocess.run(["make", "-s", "-C", ROOM, f"out={tmp_path}", f"SAMPLICATOR={source}", tmp_path / "samplicate"],
                   check=True, env={**os.environ, "MAKEFLAGS": ""})
    assert not subprocess.run([tmp_path / "samplicate"], check=False).returncode
    assert not (source / "config.h").exists()


@pytest.mark.parametrize("rate", [5000, 20000])
def test_an_exporter_keeps_to_its_pace(tmp_path, rate):
    """Its numbers go on, and it says how fast it was."""
    subprocess.run(["make", "-s", "-C", ROOM, f"out={tmp_path}", tmp_path / "pace"], check=True,
                   env={**os.environ, "MAKEFLAGS": ""})
    exporter = EXPORTERS["netflow5"](1464)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        words = [*receiver.getsockname(), rate, 50, exporter.number_offset, exporter.step, 7]
        said = subprocess.run([tmp_path / "pace", *map(str, words)], input=bytes(exporter.data()),
                              stdout=subprocess.PIPE, check=True).stdout
        numbers = [struct.unpack_from("!L", receiver.recv(2000), exporter.number_offset)[0] for _ in range(50)]
    assert numbers == [7 + 30 * index for index in range(50)]
    assert 0 < int(said) <= rate * 1.05


class Path:
    """Sends as many copies as it can, in place of a server."""

    receivers = 2

    def __init__(self, capacity, fastest):
        self.capacity = capacity
        self.fastest = fastest
        self.gone = 0

    def send(self, rate, count):
        rate = min(rate, self.fastest)
        self.gone += min(count, round(self.capacity * count / rate)) * self.receivers
        return rate

    def sent(self):
        return self.gone


@pytest.mark.parametrize("capacity, fastest, bounded", [(5000, 10**6, False), (20000, 10**6, False), (50000, 9000, True)])
def test_the_highest_rate_is_found(monkeypatch, capacity, fastest, bounded):
    monkeypatch.setattr(loss, "wait_a_moment", lambda condition: condition())
    path = Path(capacity, fastest)
    rate, at_least = loss.highest(path, path, 10)
    assert at_least == bounded and rate == pytest.approx(min(capacity, fastest), rel=0.02)


@pytest.mark.parametrize("part, value", [(50, 2), (99, 4), (25, 1)])
def test_percentiles(part, value):
    assert latency.percentile([4, 1, 3, 2], part) == value


def test_stamps_are_told_apart():
    exporter = EXPORTERS["netflow5"](1464)
    sent = []
    exporter.send(lambda payload: sent.append(frame(bytes(payload))), 1)
    stamps = latency.Stamps.__new__(latency.Stamps)
    note = {(socket.SOL_SOCKET, latency.SO_TIMESTAMPNS): latency.STAMP.pack(1, 5)}
    stamps.messages = lambda: [(sent[0], note, "uplink", 0), (sent[0], note, "sink0", socket.PACKET_OUTGOING)]
    came, gone = stamps.read(exporter.size, exporter.number_offset)
    number = struct.pack("!L", 30)
    assert came == {number: 10**9 + 5} and gone == [(number, 10**9 + 5)]


def test_each_receiver_wants_another_exporter():
    collector, *others = memory.receivers(Alone(), 300)
    assert collector.startswith("collector bench listen ")
    assert len({line.partition(" to ")[2].partition(" from ")[0] for line in others}) == 300
    assert len({line.partition(" from ")[2] for line in others}) == 300


def test_commands_are_measured_of_as_many_receivers():
    lines = list(tool.statements(Alone(), 200))
    assert sum(line.startswith("receiver ") for line in lines) == 200 and len(set(lines)) == len(lines)
    assert next(iter(tool.COMMANDS)) == "save"


def test_pieces():
    """Each can be measured by itself, and all of them make the full form; a method's name is one of METHODS."""
    measure = load("tests/bench.d/measure", "measure")
    assert {plan["asks"] for plan in plans.full(10)} == set(measure.MEASURES)
    assert set(plans.SHORT) < set(plans.PIECES)
    for name in plans.PIECES:
        for plan in plans.chosen([name], 10, samplicator=True):
            assert plan in plans.full(10, True) or name in ("alone", "wires", "sizes")
            assert set(plan.get("methods", [])) <= set(METHODS)
            assert set(plan.get("views", [])) <= set(plans.VIEWS)
    assert set(METHODS) == set(plans.METHODS)
    assert not any("samplicator" in plan.get("methods", []) for plan in plans.full(10))


# Of each method, by receivers: so that ratios are easy to see.
COSTS = {method: 1000 * (index + 1) for index, method in enumerate(plans.METHODS)}


def document():
    results = []
    for plan in plans.full(3000):
        if plan["asks"] != "costs":
            continue
        results += [{"view": view, "protocol": plan["protocol"], "size": plan["size"], "receivers": receivers,
                     "method": method, "instructions": COSTS[method] * receivers}
                    for view in plan["views"] for receivers in plan["receivers"] for method in plan["methods"]]
    return {"conditions": {"kernel": "6.1", "processor": "CPU", "qemu": "QEMU", "flowtee": "flowtee 1", "nfacctd": "2",
                           "udp_checksum": "zero", "datagrams": 3000, "repetitions": 5},
            "base": [{"protocol": "netflow5", "size": 1464, "instructions": 9000}], "results": results,
            "bystanders": [{"datagram": "another port", "collectors": 1000, "added": 30, "forwarding": 2000},
                           {"datagram": "no flowtee, but an empty chain of nftables", "collectors": 0, "added": 10,
                            "forwarding": 2000}],
            "profile": [{"method": method, "receivers": receivers, "functions":
                         {"send": 10.5 + each * receivers, "tee": 100 if method == "flowtee" else 0, "small": receivers}}
                        for method, each in (("mirred", 200), ("flowtee", 300)) for receivers in (2, 8)],
            "latency": [{"method": method, "receivers": 8, "at_once": 1, "p50": p50, "p99": p50 + 6}
                        for method, p50 in (("flowtee", 12000), ("nfacctd", 48000))],
            "loss": [{"method": "flowtee", "receivers": 8, "rate": 9000, "bounded": False},
                     {"method": "nfacctd", "receivers": 8, "rate": 4500, "bounded": True}],
            "memory": [{"what": "receivers", "count": 100000, "possible": 256, "bytes": 2 * 10**9,
                        "percpu": 1024 * 10**6, "refused": False}],
            "tool": [{"command": "save", "receivers": 20000, "instructions": 4 * 10**8},
                     {"command": "show", "receivers": 20000, "instructions": 6 * 10**8}]}


def test_targets_are_judged():
    figures = Figures(document())
    ratio = COSTS["flowtee"] / COSTS["mirred"]
    assert {"target": "8 receivers: flowtee at most 1.5 x mirred", "ratio": ratio, "met": False} in figures.targets()
    figures.costs["alone", "netflow5", 1464][8].update({"mirred": 4000, "flowtee": 6000, "nfacctd": 30000,
                                                       "tc-BPF": 5000})
    assert [target["met"] for target in figures.targets() if "8 rec" in target["target"]] == [True, False, True, False]
    assert not figures.bystanders()[0]["met"]


def test_text_has_all_figures():
    lines = "\n".join(text.lines(Figures(document())))
    for result in document()["results"]:
        if "mirred" in next(plan["methods"] for plan in plans.full(1) if plan["protocol"] == result["protocol"]):
            assert f"{result['instructions']:,}" in lines
    assert "30 more than 2,000; at most 1 %: not met" in lines
    assert "an empty chain of nftables: 10 more than 2,000" in lines


def test_more_than_costs():
    judged = Figures(document()).judged()
    assert [row["p50_times"] for row in judged["latency"]] == [1, 4]
    assert [row["rate_times"] for row in judged["loss"]] == [1, 0.5]
    assert len(judged["bystanders"]) == 2
    assert [(row["each"], row["times"]) for row in judged["tool"]] == [(20000, 1), (30000, 1.5)]
    assert judged["memory"][0]["each"] == 20000 and judged["memory"][0]["each_processor"] == 40
    target = {"target": "100,000 receivers, 256 possible processors: at most 1 GB, or refused", "ratio": 2, "met": False}
    assert target in judged["targets"]
    refused = document()
    refused["memory"][0]["refused"] = True
    assert {**target, "met": True} in Figures(refused).judged()["targets"]
    said = "\n".join(text.lines(Figures(document())))
    assert "nfacctd: p50 48,000 (4.00), p99 48,006 (4.00)" in said and "nfacctd: at least 4,500 a second (0.50)" in said
    assert "tool, 20,000 receivers, show: 600,000,000, 30,000 each (1.50)" in said
    written = "\n".join(pages.benchmarks(Figures(document())))
    assert "| 8 | 1 | nfacctd | 48,000 (4.00) | 48,006 (4.00) |" in written
    assert "| flowteectl | 20,000 receivers |" in written and "| `show` | 30,000 (1.50) |" in written
    assert "| 8 | nfacctd | at least 0.50 |" in written and "| 100,000 receivers | 256 | 2,000.0 MB |" in written


def test_functions_are_split_by_copies():
    """What grows with them is the copies', the rest is the datagram's; what is little is told together."""
    figures = Figures(document())
    assert figures.profile() == [
        ("in all", {"mirred": (201, 10.5), "flowtee": (301, 110.5)}),
        ("send", {"mirred": (200, 10.5), "flowtee": (300, 10.5)}),
        ("tee", {"mirred": (0, 0), "flowtee": (0, 100)}),
        ("others", {"mirred": (1, 0), "flowtee": (1, 0)})]
    written = "\n".join(pages.benchmarks(figures))
    assert "| function | mirred: each copy | mirred: each datagram | flowtee: each copy |" in written
    assert "| `send` | 200 | 10 | 300 | 10 |" in written and "| in all | 201 |" in written
    assert "send: mirred 200 a copy and 10 a datagram, flowtee 300 a copy" in "\n".join(text.lines(figures))


def test_instructions_are_counted_by_function(tmp_path):
    symbols, counts = tmp_path / "symbols", tmp_path / "counts"
    symbols.write_text("ffffffff81000000 T first\nffffffff81000010 t second\nffffffff81000018 d no_function\n"
                       "ffffffffc0000000 t hook\t[flowtee]\n")
    counts.write_text("401000 5\nffffffff81000000 1\nffffffff8100000f 2\nffffffff81000010 4\nffffffff81000020 8\n"
                      "ffffffffc0000004 16\n")
    found = by_function.read_counts(counts, by_function.Symbols(symbols))
    assert found == {"user space": 5, "first": 3, "second": 12, "hook [flowtee]": 16}
    assert by_function.added({"first": 3.04, "hook": 2}, {"first": 3, "second": 1}) == {"hook": 2, "second": -1}


def test_what_is_written_to_a_card_is_what_an_exporter_sends():
    source, to, payload = contents.read(senders.headers("10.0.1.20", PORT, len(PAYLOADS[0])) + PAYLOADS[0])
    assert (source, to, payload) == ((EXPORTER, senders.EXPORTER_PORT), ("10.0.1.20", PORT), PAYLOADS[0])


def test_what_an_earlier_version_measured_is_still_read():
    old = {part: found for part, found in document().items() if part not in ("profile", "latency", "loss", "memory", "tool")}
    joined = Figures.joined([old, document()])
    assert len(joined.document["latency"]) == 2
    assert "Memory" not in "\n".join(pages.benchmarks(Figures(old)))


def test_machines_are_joined():
    first, second = document(), document()
    second["results"] = [{**second["results"][0], "size": 77}]
    joined = Figures.joined([first, second])
    assert joined.row(8) and ("alone", "netflow5", 77) in joined.costs and len(joined.document["bystanders"]) == 4


def test_a_plot():
    series = {"flowtee": {1: 100, 8: 1000}, "one": {1: 101, 8: 1001}, "two <&": {1: 5, 8: 99999}}
    root = xml.etree.ElementTree.fromstring(plot.svg("title", series))
    lines = root.findall("{*}polyline")
    assert len(lines) == 3 and all(len(line.get("points").split()) == 2 for line in lines)
    names = [(element.text, float(element.get("y"))) for element in root.findall("{*}text") if element.text in series]
    heights = sorted(height for _, height in names)
    assert len(names) == 3 and min(high - low for low, high in zip(heights, heights[1:])) >= plot.LINE_HEIGHT


def test_pages_are_written(tmp_path):
    directory = tmp_path / "docs/benchmarks"
    directory.mkdir(parents=True)
    for page in (directory / "README.md", tmp_path / "README.md"):
        page.write_text(f"before\n{pages.BEGIN}old\n{pages.END}after\n")
    pages.write(Figures(document()), str(tmp_path))
    for page in (directory / "README.md", tmp_path / "README.md"):
        written = page.read_text()
        assert written.startswith("before\n" + pages.BEGIN) and written.endswith(pages.END + "after\n")
        assert "old" not in written and f"{COSTS['flowtee'] * 8:,}" in written
    for name in re.findall(r"\]\((.*\.svg)\)", (directory / "README.md").read_text()):
        xml.etree.ElementTree.parse(directory / name)


def measured(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read().split(pages.BEGIN)[1].split(pages.END)[0]


def test_readme_says_what_was_measured():
    """Both pages are of one run: whoever mends a figure by hand is found."""
    said, all_of_it = measured("README.md"), measured("docs/benchmarks/README.md")
    rows = [line for line in said.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(pages.CHOICES)
    for method, row in zip(pages.CHOICES, rows):
        first = next(line for line in all_of_it.splitlines() if line.startswith(f"| {method} |"))
        for figure in re.findall(r"\| ([\d,]+)(?= \|)", row):
            assert f"| {figure} (" in first
