# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl metrics: names and labels, as Prometheus' own tool reads them; over HTTP, and into a file."""

import os
import re
import socket
import struct
import subprocess

import pytest

from fake_kernel import NOW, SILENT, account, attr, collector, gn, lost, message, stream
from fake_kernel import endpoint, nest, text, u8, u32, u64

SAMPLE = re.compile(r'(\w+)(?:\{(.*)\})? (\d+(?:\.\d+)?)')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
STREAM = {"collector": "netflow", "address": "192.0.2.1", "port": "50000", "protocol": "netflow9", "domain": "7"}


def pool(name):
    return message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, "netflow"), text(gn.POOL_NAME, name),
                                     u8(gn.POOL_BALANCE, 0), nest(gn.POOL_COUNTERS, u64(1, 12), u64(2, 11), u64(3, 1))))


def receiver(name, *attrs, in_pool=None, health=0):
    parts = [text(gn.RECEIVER_POOL, in_pool)] if in_pool else []
    return message(gn.RECEIVER_NEW, nest(
        gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "netflow"), text(gn.RECEIVER_NAME, name),
        endpoint(gn.RECEIVER_TO, "172.16.1.100", 2055), u8(gn.RECEIVER_HEALTH, health),
        u64(gn.RECEIVER_DOWN_MS, 1234), *parts, *attrs))


def samples(document):
    """By name: a list of (labels, number)."""
    found = {}
    for line in document.splitlines():
        if not line.startswith("#"):
            name, labels, number = SAMPLE.fullmatch(line).groups()
            found.setdefault(name, []).append((dict(LABEL.findall(labels or "")), float(number)))
    return found


def metrics(tool, *words):
    """What it prints; promtool has no objection."""
    document = tool.run("metrics", *words)
    run = subprocess.run(["promtool", "check", "metrics"], input=document, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    return samples(document)


def test_configuration_and_counters(fake):
    of_receiver = nest(gn.RECEIVER_COUNTERS, u64(1, 9), u64(2, 8), u64(3, 8000), u64(4, 1))
    fake.tell([message(gn.COLLECTOR_NEW, u32(gn.GENERATION, 12)),
               collector("netflow", nest(gn.COLLECTOR_COUNTERS, u64(1, 9), u64(2, 9000), u64(3, 8), u64(4, 1))),
               pool("p"), receiver("one", of_receiver), receiver("two", in_pool="p"),
               receiver("three", in_pool="p", health=1), receiver("four", u8(gn.RECEIVER_STATE, 1))], [account()])
    found = metrics(fake)
    assert found["flowtee_generation"] == [({}, 12)]
    [(labels, one)] = found["flowtee_build_info"]
    assert labels["version"] == "test" and one == 1
    of_collector = {"collector": "netflow"}
    assert found["flowtee_collector_received_total"] == [(of_collector, 9)]
    assert found["flowtee_collector_received_bytes_total"] == [(of_collector, 9000)]
    assert found["flowtee_collector_active"] == [(of_collector, 1)]
    outcomes = {labels.pop("outcome"): number for labels, number in found["flowtee_collector_outcome_total"]}
    assert outcomes == {**dict.fromkeys(gn.OUTCOMES, 0), "replicated": 8, "denied": 1}
    of_one = {"collector": "netflow", "receiver": "one"}
    for name, number in ("offered", 9), ("sent", 8), ("sent_bytes", 8000):
        assert found[f"flowtee_receiver_{name}_total"][0] == (of_one, number)
    dropped = {labels["reason"]: number for labels, number in found["flowtee_receiver_dropped_total"]
               if labels["receiver"] == "one"}
    assert dropped == {**dict.fromkeys((d for d in gn.DROPS if d not in gn.NOT_DROPS), 0), "no_route": 1}
    assert [(labels["receiver"], up) for labels, up in found["flowtee_receiver_up"]] == \
        [("one", 1), ("two", 1), ("three", 0), ("four", 0)]
    assert found["flowtee_receiver_down_seconds_total"][0] == (of_one, 1.234)
    of_pool = {"collector": "netflow", "pool": "p"}
    assert found["flowtee_pool_offered_total"] == [(of_pool, 12)]
    assert found["flowtee_pool_receivers"] == [(of_pool, 2)]
    assert found["flowtee_pool_receivers_up"] == [(of_pool, 1)]
    assert found["flowtee_pool_dropped_total"] == [({**of_pool, "reason": "no_receiver"}, 1)]


def test_streams(fake):
    fake.streams(stream("192.0.2.1", lost(9, 97), u64(gn.STREAM_BYTES, 9000), u64(gn.STREAM_RESTARTS, 3), domain=7),
                 stream("2001:db8::1", SILENT, port=None, protocol="other"), evicted=5)
    found = metrics(fake)
    other = {"collector": "netflow", "address": "2001:db8::1", "port": "", "protocol": "other", "domain": ""}
    # What is not known is not told.
    assert found["flowtee_exporter_lost_total"] == [({**STREAM, "unit": "datagrams"}, 9)]
    assert found["flowtee_exporter_datagrams_total"] == [(STREAM, 97), (other, 97)]
    assert found["flowtee_exporter_bytes_total"][0] == (STREAM, 9000)
    assert found["flowtee_exporter_restarts_total"][0] == (STREAM, 3)
    assert found["flowtee_exporter_silent"] == [(STREAM, 0), (other, 1)]
    assert found["flowtee_exporter_last_seen_timestamp_seconds"] == \
        [(labels, (NOW - 3000) / 1000) for labels in (STREAM, other)]
    assert found["flowtee_collector_exporters"] == [({"collector": "netflow"}, 2)]
    assert found["flowtee_collector_exporters_evicted_total"] == [({"collector": "netflow"}, 5)]


def test_what_may_fall_is_no_counter(fake):
    """As the interface says of the streams' numbers; their datagrams are a sum of outcomes, which never falls."""
    fake.streams(stream("192.0.2.1", lost(9, 97), u64(gn.STREAM_RESTARTS, 3), domain=7))
    types = dict(re.findall(r"^# TYPE (\w+) (\w+)$", fake.run("metrics"), re.MULTILINE))
    assert {name for name, kind in types.items() if kind == "untyped"} == \
        {"flowtee_exporter_lost_total", "flowtee_exporter_restarts_total"}
    assert all(kind == "counter" for name, kind in types.items() if name.endswith("_total") and kind != "untyped")
    assert not [name for name, kind in types.items() if kind == "gauge" and name.endswith("_total")]


def test_when_a_collector_received(fake):
    """Nothing where nothing ever came."""
    name = "flowtee_collector_last_received_timestamp_seconds"
    assert name not in metrics(fake)
    fake.tell([collector("netflow", u64(gn.COLLECTOR_LAST_RECEIVED, NOW - 3000)),
               collector("other", u64(gn.COLLECTOR_LAST_RECEIVED, 0))], [account()])
    assert metrics(fake)[name] == [({"collector": "netflow"}, (NOW - 3000) / 1000)]


def test_who_is_not_let_in_is_not_missed(fake):
    """Silence is of those from whom something was taken."""
    fake.streams(stream("192.0.2.1", SILENT, domain=7, denied=3, replicated=1),
                 stream("192.0.2.2", SILENT, denied=3), stream("192.0.2.3", SILENT, malformed=3, denied=1, loop=2),
                 stream("192.0.2.4", SILENT, standby=3), stream("192.0.2.5", SILENT, no_receiver=1),
                 stream("192.0.2.6", SILENT, attr(gn.STREAM_AGENT, bytes([10, 0, 0, 1])), protocol="sflow5", denied=1),
                 stream("192.0.2.6", attr(gn.STREAM_AGENT, bytes([10, 0, 0, 2])), protocol="sflow5"))
    found = metrics(fake)
    assert [(labels["address"], number) for labels, number in found["flowtee_exporter_silent"]] == \
        [("192.0.2.1", 1), ("192.0.2.4", 1), ("192.0.2.5", 1), ("192.0.2.6", 0)]
    assert len(found["flowtee_exporter_last_seen_timestamp_seconds"]) == 6


def test_no_two_samples_have_the_same_labels(fake):
    """Agents of sFlow are in no label, and Prometheus would take nothing of such a document."""
    fake.streams(*(stream("192.0.2.1", lost(n), attr(gn.STREAM_AGENT, bytes([10, 0, 0, n])), protocol="sflow5", seen=n * 1000)
                   for n in (3, 2, 5)))
    found = metrics(fake)
    [(labels, number)] = found["flowtee_exporter_lost_total"]
    assert (labels["unit"], number) == ("datagrams", 10)
    assert [number for _, number in found["flowtee_exporter_datagrams_total"]] == [3 * 97]
    assert [number for _, number in found["flowtee_exporter_last_seen_timestamp_seconds"]] == [(NOW - 2000) / 1000]


def test_streams_are_bounded_and_those_that_were_first_stay(fake):
    def came(n):
        """The later the smaller the address."""
        return stream(f"192.0.2.{n}").replace(struct.pack("=HHQ", 12, gn.STREAM_FIRST_SEEN, NOW - 3_600_000),
                                              struct.pack("=HHQ", 12, gn.STREAM_FIRST_SEEN, NOW - n))

    fake.streams(*map(came, range(1, 8)))
    found = metrics(fake, "--exporters", "2")
    assert [labels["address"] for labels, _ in found["flowtee_exporter_silent"]] == ["192.0.2.6", "192.0.2.7"]
    assert found["flowtee_collector_exporters"][0][1] == 7
    assert found["flowtee_collector_exporters_untold"][0][1] == 5
    assert "flowtee_exporter_silent" not in metrics(fake, "--exporters", "0")


def test_json_has_the_same(fake):
    fake.streams(stream("192.0.2.1", lost(9, 97), domain=7))
    text_form = metrics(fake)
    document = fake.json_of("metrics")
    assert {family["name"]: [(s["labels"], s["value"]) for s in family["samples"]] for family in document["metrics"]
            if family["samples"]} == text_form
    assert {family["type"] for family in document["metrics"]} == {"counter", "gauge", "untyped"}


@pytest.mark.parametrize("words, word", [
    (["--exporters"], "--exporters"), (["--exporters", "x"], "'x'"), (["--exporters", "1000001"], "1000001"),
    (["--file"], "--file"), (["--bad"], "--bad"), (["word"], "word"), (["--http", "--http"], "--http"),
    (["--http", "--file", "x"], "--http"), (["--exporters", "1", "--exporters", "1"], "twice"),
])
def test_wrong_command_lines(fake, words, word):
    run = fake.call("metrics", *words)
    assert (run.returncode, run.stdout) == (2, "") and word in run.stderr and len(run.stderr.splitlines()) == 1
    assert fake.call("-j", "metrics", "--http").returncode == 2


# ---- Into a file

def test_the_file_is_whole_or_not_there(fake, tmp_path):
    directory = tmp_path / "textfile"
    directory.mkdir()
    file = directory / "flowtee.prom"
    file.write_text("old")
    assert fake.run("metrics", "--file", file) == ""
    assert file.read_text() == fake.run("metrics")
    assert file.stat().st_mode & 0o777 == 0o644
    fake.tell([message(gn.COLLECTOR_NEW, nest(gn.COLLECTOR, u8(gn.COLLECTOR_NAME, 1)))], [])
    assert fake.call("metrics", "--file", file).returncode == 1
    assert file.read_text().startswith("# HELP ") and os.listdir(directory) == ["flowtee.prom"]


def test_a_file_that_cannot_be_written(fake, tmp_path):
    run = fake.call("metrics", "--file", tmp_path / "none" / "x.prom")
    assert run.returncode == 1 and "No such file or directory" in run.stderr
    (tmp_path / "directory.prom").mkdir()
    run = fake.call("metrics", "--file", tmp_path / "directory.prom")
    assert run.returncode == 1 and "directory.prom" in run.stderr
    assert not [name for name in os.listdir(tmp_path) if name.startswith("directory.prom.")]


def test_what_is_no_file_stays(fake, tmp_path):
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "broken").symlink_to(tmp_path / "none")
    (tmp_path / "directory").mkdir()
    os.mkfifo(tmp_path / "pipe")
    there = sorted(os.listdir(tmp_path))
    for name in "link", "broken", "directory", "pipe":
        mode = (tmp_path / name).lstat().st_mode
        run = fake.call("metrics", "--file", tmp_path / name)
        assert (run.returncode, run.stdout) == (1, "") and name in run.stderr and "no regular file" in run.stderr
        assert (tmp_path / name).lstat().st_mode == mode
    assert sorted(os.listdir(tmp_path)) == there and (tmp_path / "file").read_text() == "old"


# ---- Over HTTP

def answer(fake, request):
    """Status, head and content of what a client gets, by a socket as systemd hands it over."""
    ours, its = socket.socketpair()
    with ours, its:
        ours.sendall(request)
        ours.shutdown(socket.SHUT_WR)
        run = subprocess.run([fake.program, fake.directory, "metrics", "--http"], stdin=its, stdout=its,
                             stderr=subprocess.PIPE, env={**os.environ, "FAKE_NOW": str(NOW)}, check=False)
        its.close()
        data = b""
        while piece := ours.recv(65536):
            data += piece
    head, _, content = data.decode().partition("\r\n\r\n")
    lines = head.split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines[1:])
    return run, lines[0], fields, content


def test_http(fake):
    fake.streams(stream("192.0.2.1", lost(9, 97)))
    document = fake.run("metrics")
    for target in "/metrics", "/metrics?name[]=x":
        run, status, fields, content = answer(fake, f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert (run.returncode, run.stderr, status) == (0, b"", "HTTP/1.1 200 OK")
        assert fields["Content-Type"].startswith("text/plain; version=0.0.4")
        assert (int(fields["Content-Length"]), fields["Connection"]) == (len(document), "close")
        assert content == document
    _, status, fields, content = answer(fake, b"HEAD /metrics HTTP/1.0\n\n")
    assert (status, content, int(fields["Content-Length"])) == ("HTTP/1.1 200 OK", "", len(document))


@pytest.mark.parametrize("request_text, status", [
    (b"GET / HTTP/1.1\r\n\r\n", 404), (b"GET /metricsx HTTP/1.1\r\n\r\n", 404), (b"POST /metrics HTTP/1.1\r\n\r\n", 405),
    (b"GET /metrics\r\n\r\n", 400), (b"GET /metrics HTTP/2 x\r\n\r\n", 400), (b"\r\n\r\n", 400), (b"GET /metr", 400),
    (b"GET /metrics HTTP/1.1\r\nX: " + b"x" * 20000, 431), (b"\0" * 20000, 431), (b"\xff\xfe \x01 \r\n\r\n", 400),
])
def test_bad_requests(fake, request_text, status):
    run, first, fields, content = answer(fake, request_text)
    assert (run.returncode, first.split()[1]) == (0, str(status)), first
    assert len(content) == int(fields["Content-Length"]) > 0
    assert ("Allow" in fields) == (status == 405)


def test_nobody_is_answered_who_says_nothing(fake):
    ours, its = socket.socketpair()
    with ours, its:
        ours.shutdown(socket.SHUT_WR)
        run = subprocess.run([fake.program, fake.directory, "metrics", "--http"], stdin=its, stdout=its, check=False,
                             env={**os.environ, "FAKE_NOW": str(NOW)}, stderr=subprocess.PIPE)
        its.close()
        assert (run.returncode, run.stderr, ours.recv(10)) == (0, b"", b"")


def test_what_fails_is_told_to_the_journal(fake):
    fake.tell([message(gn.COLLECTOR_NEW, nest(gn.COLLECTOR, u8(gn.COLLECTOR_NAME, 1)))], [])
    run, first, _, content = answer(fake, b"GET /metrics HTTP/1.1\r\n\r\n")
    assert run.returncode == 1 and run.stderr.startswith(b"flowteectl: ")
    assert first.split()[1] == "503" and "makes no sense" not in content
