# SPDX-License-Identifier: GPL-2.0-or-later
"""The file that flowteectl trace writes: what was sent, with what became of it."""

import os
import select
import signal
import subprocess
import time

import pytest
from scapy.layers.inet import UDP
from scapy.utils import PcapNgReader

import packets
import pcapng
from scene import FAR, PORT, SOURCE_PORT
from sockets import wait_for
from tracing import Trace
from traffic import send_from_all_cpus

OUTCOMES = "replicated; online sent, dev no_route"
# IP and UDP.
HEADERS = {4: 28, 6: 48}


@pytest.fixture
def trace(topology):
    made = []

    def make(*words, **options):
        made.append(Trace(topology.server, *words, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def fan(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1, name="online")
    scene.add_receiver(FAR[scene.family], name="dev")


def captured(path):
    return pcapng.read(path.read_bytes())


def judged(path):
    """What tcpdump says of a file."""
    result = subprocess.run(["tcpdump", "-nvv", "-r", path], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_what_was_sent(scene, trace, tmp_path):
    """Byte for byte, of any length, whether it was one packet or fragments."""
    fan(scene)
    path = tmp_path / "trace.pcapng"
    payloads = [b"", b"x", b"xy", b"xyz", os.urandom(1000), os.urandom(9001), b"\0" * 64]
    one = trace("--pcap", path)
    for payload in payloads:
        scene.send(payload, tos=0xB8, ttl=37 + scene.hops)
        assert one.outcome() == ("replicated", {"online": "sent", "dev": "no_route"})
    assert one.end() == (0, "")
    assert path.stat().st_mode & 0o777 == 0o600
    found = captured(path)
    assert [one.comment for one in found] == [OUTCOMES] * len(payloads)
    for each, payload in zip(found, payloads, strict=True):
        packet = packets.read(each.packet)
        assert (packet.source, packet.sport, packet.destination, packet.dport) == (
            scene.source, SOURCE_PORT, scene.target, PORT)
        assert (packet.payload, packet.ttl, packet.tos) == (payload, 37, 0xB8)
        assert each.size == len(each.packet) and not each.missing
        assert abs(each.time / 1e9 - time.time()) < 60
    with PcapNgReader(str(path)) as reader:
        assert [bytes(packet[UDP].payload) for packet in reader] == payloads
    text = judged(path)
    assert text.count("UDP, length") + text.count("udp sum ok") >= len(payloads) and "bad" not in text, text


def test_it_is_cut(scene, trace, tmp_path):
    fan(scene)
    path = tmp_path / "trace.pcapng"
    one = trace("--snap 10 --pcap", path)
    payload = os.urandom(100)
    scene.send(payload)
    one.datagram()
    assert one.end() == (0, "")
    [each] = captured(path)
    headers = HEADERS[scene.family]
    assert each.packet[headers:] == payload[:10] and each.size == headers + len(payload)


def test_what_is_malformed(scene, trace, tmp_path):
    """With what its receiver would have seen of it."""
    fan(scene)
    path = tmp_path / "trace.pcapng"
    one = trace("--pcap", path)
    scene.send(b"payload", checksum=0x1234)
    scene.send(b"payload", length=1000, checksum=0x1234)
    assert [one.datagram()["outcome"] for _ in range(2)] == ["malformed"] * 2
    assert one.end() == (0, "")
    assert [(each.comment, each.packet[HEADERS[scene.family]:]) for each in captured(path)] == [
        ("malformed", b"payload")] * 2


def test_standard_output(scene4, trace):
    fan(scene4)
    one = trace("--pcap - -c 1", options=())
    scene4.send(b"payload")
    data = b""
    while part := os.read(one.popen.stdout.fileno(), 1 << 16):
        data += part
    assert one.wait() == (0, "")
    [each] = pcapng.read(data)
    assert packets.read(each.packet).payload == b"payload" and each.comment == OUTCOMES


def test_what_is_missing(scene4, trace, tmp_path):
    """Is told with the packet that follows."""
    scene4.add_collector()
    path = tmp_path / "trace.pcapng"
    one = trace("--rate 10 --pcap", path)
    total = send_from_all_cpus(scene4.e1, 4, scene4.target, 100)
    shown, missing = one.account(total)

    def send_last():
        """It may be one too many, too."""
        nonlocal shown, missing
        scene4.send(b"the last")
        last = one.account(1)
        shown, missing = shown + last[0], missing + last[1]
        return last[0]

    wait_for("a packet that follows", send_last)
    assert one.end() == (0, "")
    found = captured(path)
    assert (len(found), sum(each.missing for each in found)) == (shown, missing)


@pytest.fixture
def pipe(tmp_path):
    """Its name, and a descriptor that can read it."""
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    yield tmp_path / "pipe", reader
    os.close(reader)


def test_a_pipe(scene4, trace, pipe):
    fan(scene4)
    name, reader = pipe
    one = trace("--pcap", name)
    scene4.send(b"payload")
    one.datagram()
    assert one.end() == (0, "")
    [each] = pcapng.read(os.read(reader, 1 << 16))
    assert packets.read(each.packet).payload == b"payload" and each.comment == OUTCOMES


def fill(scene, name):
    """A pipe that a trace writes to."""
    for _ in range(100):
        scene.send(bytes(1400))
    scene.wait_received(100)
    # As the tool sees it.
    with open(name, "wb") as writer:
        wait_for("the pipe is full", lambda: not select.select([], [writer], [], 0)[1])


def test_a_pipe_whose_reader_does_not_read(scene4, trace, pipe):
    """It is full then, and whoever asks for the end gets it."""
    scene4.add_collector()
    name, reader = pipe
    one = trace("--pcap", name)
    fill(scene4, name)
    assert one.end(signal.SIGINT) == (0, "")


@pytest.mark.parametrize("is_full", [False, True])
def test_a_pipe_that_nobody_reads_any_more(scene4, trace, tmp_path, is_full):
    """Also while it is written to."""
    scene4.add_collector()
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    one = trace("--pcap", tmp_path / "pipe")
    if is_full:
        fill(scene4, tmp_path / "pipe")
    os.close(reader)
    assert one.wait() == (0, "")


def test_a_file_that_cannot_be_written(topology, tmp_path):
    server = topology.server
    for path in tmp_path, tmp_path / "no" / "file", "/dev/full":
        result = server.flowteectl_call("trace --pcap", str(path))
        assert result.returncode == 1 and str(path) in result.stderr and len(result.stderr.splitlines()) == 1


def test_a_file_of_what_is_refused(topology, tmp_path):
    """A new one is not left, and one that was there is as it was."""
    new, old = tmp_path / "new", tmp_path / "old"
    old.write_text("kept")
    for path in new, old:
        assert topology.server.flowteectl_call("trace nobody --pcap", str(path)).returncode == 1
    assert not new.exists() and old.read_text() == "kept"


def test_only_its_owner_can_read_it(scene4, trace, tmp_path):
    """Also what others could before; and it is not written where a link leads to."""
    scene4.add_collector()
    path = tmp_path / "trace.pcapng"
    path.write_text("what was there before is gone")
    path.chmod(0o644)
    one = trace("--pcap", path)
    assert one.end() == (0, "")
    assert path.stat().st_mode & 0o777 == 0o600 and captured(path) == []
    link = tmp_path / "link"
    link.symlink_to(path)
    result = scene4.server.flowteectl_call("trace --pcap", str(link))
    assert result.returncode == 1 and str(link) in result.stderr
