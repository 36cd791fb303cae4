# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl doctor: each thing that it finds of configuration, receivers and exporters, and that it finds nothing where all is well.
Of the network: test_doctor_network.py."""

import json
import os
import re

import pytest

import faults
import systemd
import telemetry
from configuration import REFUSED, WRONG, apply
from doctoring import OF_THE_MACHINE, examine, findings, found, small_socket, stages
from exporting import DOMAIN, Numbered, only
from module import forget_family, without_module
from packets import endpoint
from scene import COPY_PORT, FAR, PORT
from sockets import wait_for


PLACES = ["nic", "backlog", "reassembly", "hook", "receivers", "qdisc", "device", "socket"]


@pytest.fixture(scope="module")
def topology(young_topology):
    """What a host has lost since it began is told, such as fragments, of which other tests make many."""
    return young_topology


def healthy(scene, *words):
    """Something that works, and has worked."""
    scene.add_collector(*words)
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.loopback)
    sock = scene.listen_local()
    for _ in range(3):
        scene.send(telemetry.netflow9())
    scene.wait_received(3)
    sock.receive_many(3)


# ---- Where all is well

def test_nothing_is_found_where_all_is_well(scene):
    healthy(scene)
    document = examine(scene.server)
    assert [f for f in document["findings"] if f["check"] not in OF_THE_MACHINE] == []
    where = [stage["where"] for stage in document["path"]]
    assert sorted(set(where), key=where.index) == PLACES
    for stage in document["path"]:
        assert set(stage) == {"where", "object", "lost", "reasons", "since"} and stage["lost"] == sum(stage["reasons"].values())
        assert stage["since"] is None or re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", stage["since"])
    assert all(s["since"] for s in document["path"] if s["where"] in ("hook", "receivers"))
    assert {s["object"]: s["lost"] for s in document["path"] if s["where"] in ("hook", "receivers", "socket")} == \
        {"c": 0, "c/r1": 0, "c/local": 0, endpoint(scene.loopback, COPY_PORT): 0}
    assert {"router", "r1"} <= {s["object"] for s in document["path"] if s["where"] == "nic"}


def test_nothing_is_found_without_a_configuration(scene4):
    assert found(scene4.server) == []


def test_who_has_received_nothing_is_told_but_no_finding(scene4):
    scene4.add_collector()
    scene4.add_receiver(scene4.r1)
    result = scene4.server.flowteectl_call("doctor --listen 0")
    assert (result.returncode, result.stderr) == (0, "")
    assert "collector c has received nothing so far" in result.stdout.splitlines()
    assert found(scene4.server, "--listen 0") == []


def test_the_network_namespace_is_that_of_the_command(topology, scene4):
    scene4.add_collector("dev", "nosuchdevice")
    scene4.add_receiver(scene4.r1)
    other = topology.receivers[0]
    result = other.call("flowteectl", "-j", "-n", scene4.server.name, "doctor", "--listen", "0")
    assert result.returncode == REFUSED
    assert [f["check"] for f in json.loads(result.stdout)["findings"] if f["check"] not in OF_THE_MACHINE] == ["no_device"]
    assert found(other) == []


# ---- Configuration

@pytest.mark.parametrize("words, expected", [
    (["receiver c/s to {r1}:9001"], ("same_address", "warning", "c/s")),
    (["receiver c/s to {r1}:9002 from 192.0.2.0/24"], ("not_allowed", "warning", "c/s")),
    (["receiver c/s to {r1}:9002 weight 2"], ("weight_without_pool", "note", "c/s")),
    (["receiver c/s to {r1}:9002 from 10.0.1.0/24,10.0.1.4"], ("nested_prefix", "note", "c/s")),
    (["pool c/p balance hash"], ("empty_pool", "warning", "c/p")),
    (["collector d listen 192.0.2.77:9", "receiver d/r to {r1}:9001"], ("no_address", "warning", "d")),
    (["collector d listen 192.0.2.77:9 state standby", "receiver d/r to {r1}:9001"], ("no_address", "note", "d")),
    (["collector d listen *:9 dev nosuchdevice", "receiver d/r to {r1}:9001"], ("no_device", "error", "d")),
    (["collector d listen *:9"], ("no_receivers", "warning", "d")),
])
def test_configuration(scene4, words, expected):
    """By the same code that check warns by."""
    scene4.add_collector("allow 10.0.0.0/8")
    scene4.add_receiver(scene4.r1)
    assert found(scene4.server, "--listen 0") == []
    for line in words:
        scene4.server.flowteectl("-q add", line.format(r1=scene4.r1.address(4)))
    assert found(scene4.server, "--listen 0") == [expected]


def file_words(path):
    return "--listen 0 --file", str(path)


def test_a_file_that_says_something_else(scene4, tmp_path):
    file = tmp_path / "flowtee.conf"
    text = f"collector c listen *:{PORT}\nreceiver c/one to 10.0.4.2:9001\n"
    file.write_text(text)
    apply(scene4.server, text)
    assert found(scene4.server, *file_words(file)) == []
    scene4.server.flowteectl("set c/one ttl 9")
    scene4.server.flowteectl("-q add collector d listen *:9")
    of_file = findings(scene4.server, *file_words(file))
    assert "2 objects" in of_file["file", "warning", str(file)]
    file.write_text(text + "receiver c/two to nowhere:9\nreceiver x\n")
    assert "2 errors" in findings(scene4.server, *file_words(file))["file", "error", str(file)]
    file.write_text("# nothing yet\n")
    assert ("not_saved", "warning", str(file)) in findings(scene4.server, *file_words(file))
    assert "no such file" in findings(scene4.server, *file_words(tmp_path / "none"))["file", "error", str(tmp_path / "none")]


def test_the_file_of_the_service_is_that_of_the_first_namespace(topology, scene4):
    """Wherever else it says nothing. The namespace of process 1 is not that of the server."""
    scene4.add_collector()
    scene4.add_receiver(scene4.r1)
    with systemd.configuration() as configure:
        configure("collector other listen *:9")
        assert found(scene4.server, "--listen 0") == []
        assert os.stat("/proc/self/ns/net").st_ino == os.stat("/proc/1/ns/net").st_ino
        result = topology.server.call("nsenter", "--net=/proc/1/ns/net", "flowteectl", "-j", "doctor")
    [finding] = [f for f in json.loads(result.stdout)["findings"] if f["check"] not in OF_THE_MACHINE]
    assert (finding["check"], finding["object"]) == ("file", systemd.CONFIGURATION)


# ---- Receivers and pools

@pytest.mark.parametrize("kind", faults.ALL, ids=lambda kind: kind.__name__)
def test_receivers_that_are_not_reached(scene, kind):
    fault = kind(scene)
    scene.add_collector()
    scene.server.flowteectl("add receiver c/r to", endpoint(fault.address, COPY_PORT))
    scene.send()
    wait_for("a copy", fault.payloads)
    assert found(scene.server) == []
    fault.begin()
    scene.send()
    wait_for("it is found out", lambda: scene.server.receiver("c/r")["state"] == "unreachable")
    assert (kind.reason, "error", "c/r") in findings(scene.server)
    fault.end()
    wait_for("it is up again", lambda: scene.server.receiver("c/r")["state"] == "up")
    assert [key for key in findings(scene.server) if key[1] == "error"] == []


def test_a_pool_that_has_nobody_left(scene):
    scene.add_collector()
    scene.server.flowteectl("add pool c/p balance failover")
    scene.add_receiver(FAR[scene.family], "pool p", name="far")
    scene.add_receiver(scene.r1, "pool p")
    wait_for("it is found out", lambda: scene.server.receiver("c/far")["state"] == "unreachable")
    assert found(scene.server, "--listen 0") == [("no_route", "error", "c/far")]
    scene.server.flowteectl("set c/r1 state down")
    assert found(scene.server, "--listen 0") == [("down", "note", "c/r1"), ("no_route", "error", "c/far"),
                                                 ("pool_down", "error", "c/p")]


def test_copies_that_were_dropped(scene):
    healthy(scene)
    for _ in range(2):
        scene.send(ttl=1 + scene.hops)
    scene.wait_received(5)
    assert "2 of 5 copies" in findings(scene.server)["ttl", "warning", "c/r1"]
    assert stages(scene.server, "receivers")["c/r1"]["reasons"] == {"ttl": 2}


def test_a_little_loss_is_a_note(scene4):
    """One in more than a thousand."""
    healthy(scene4)
    scene4.send(ttl=1 + scene4.hops)
    for _ in range(1100):
        scene4.send()
    scene4.wait_received(1104)
    assert ("ttl", "note", "c/r1") in findings(scene4.server)


def test_a_socket_that_is_too_small(scene):
    scene.add_collector()
    scene.add_receiver(scene.loopback)
    with small_socket(scene.server, scene.loopback, COPY_PORT):
        scene.send(b"x" * 100)
        scene.wait_received(1)
        assert found(scene.server) == []
        for _ in range(60):
            scene.send(b"x" * 100)
        scene.wait_received(61)
        text = findings(scene.server)["socket_overflow", "warning", "c/local"]
        lost = int(re.search(r"has lost (\d+) datagrams", text)[1])
        # It is one socket, whoever sends to it.
        scene.server.flowteectl("-q add receiver c/twin to", endpoint(scene.loopback, COPY_PORT))
        assert [key for key in findings(scene.server) if key[0] == "socket_overflow"] == [("socket_overflow", "warning", "c/local")]
        assert 0 < lost < 61 and endpoint(scene.loopback, COPY_PORT) in text
        [stage] = stages(scene.server, "socket").values()
        assert stage["reasons"] == {"dropped": lost}


# ---- Exporters

def stream_of(scene, domain):
    return f"c {endpoint(scene.source, 50000)} netflow9 domain {domain}"


def test_an_exporter_that_is_silent(scene4):
    healthy(scene4, "silent 1")
    wait_for("it is silent", lambda: only(scene4.server)["silent"])
    assert found(scene4.server) == [("silent", "warning", stream_of(scene4, 1))]
    # On standby it sends to another.
    scene4.server.flowteectl("set collector c state standby")
    assert found(scene4.server) == []
    scene4.server.flowteectl("set collector c state active")
    scene4.send(telemetry.netflow9())
    scene4.wait_received(4)
    assert found(scene4.server) == []


def test_an_exporter_that_loses(scene4):
    scene4.add_collector()
    scene4.add_receiver(scene4.r1)
    stream = Numbered("netflow9")
    for i in (0, 1, 2, 5):
        scene4.send(stream.datagram(i))
    scene4.wait_received(4)
    assert "2 of 6 datagrams" in findings(scene4.server)["losing", "warning", stream_of(scene4, DOMAIN)]
    for i in range(6, 2100):
        scene4.send(stream.datagram(i))
    scene4.wait_received(4 + 2094)
    assert found(scene4.server) == []


def test_an_exporter_that_is_denied(scene4):
    scene4.add_collector("allow 192.0.2.0/24")
    scene4.add_receiver(scene4.r1)
    scene4.send(b"scanned")
    scene4.wait_received(1)
    assert found(scene4.server) == []
    scene4.send(telemetry.netflow9())
    scene4.wait_received(2)
    assert found(scene4.server) == [("denied", "note", stream_of(scene4, 1))]


def test_many_of_a_kind_are_told_together(scene4):
    scene4.add_collector("allow 192.0.2.0/24")
    scene4.add_receiver(scene4.r1)
    for domain in range(14):
        scene4.send(telemetry.netflow9(domain=domain), sport=40000 + domain)
    scene4.wait_received(14)
    told = findings(scene4.server)
    assert len(told) == 11 and told["denied", "note", "c"] == "so it is with 4 other streams"


def test_malformed_datagrams(scene):
    healthy(scene)
    scene.send(b"wrong", checksum=0x1234)
    scene.wait_received(4)
    text = findings(scene.server)["malformed", "warning", "c"]
    assert "1 of 4" in text and "checksum" in text and endpoint(scene.source, 50000) in text
    assert stages(scene.server, "hook")["c"]["reasons"] == {"malformed": 1}


@pytest.mark.parametrize("source, advice", [(None, "accept_local"), ("127.0.0.1", "an address of its own")])
def test_a_source_that_nobody_may_have(scene4, source, advice):
    """On the server's own link: a router would not pass it on."""
    scene4.add_collector()
    scene4.add_receiver(scene4.r1)
    scene4["router"]["server"].send(scene4.build(b"flow", source=source or scene4.target))
    scene4.wait_received(1)
    [finding] = [f for f in examine(scene4.server)["findings"] if f["check"] == "malformed"]
    assert "by their source" in finding["text"] and advice in finding["advice"]


# ---- The module

def test_no_module(topology):
    server = topology.server
    forget_family()
    with without_module(server, can_be_loaded=False):
        document = examine(server)
        assert [(f["check"], f["level"]) for f in document["findings"]] == [("module", "error")]
        where = [stage["where"] for stage in document["path"]]
        assert sorted(set(where), key=where.index) == PLACES
        assert [stage["object"] for stage in document["path"] if stage["where"] in ("hook", "receivers", "socket")] == [None] * 3
        assert "router" in [stage["object"] for stage in document["path"] if stage["where"] == "nic"]
        brief = server.call("flowteectl", "doctor", "--brief")
        assert brief.returncode == 2 and brief.stdout.startswith("FLOWTEE CRITICAL - the flowtee module is not loaded")


# ---- Text

def test_text(scene4):
    healthy(scene4)
    result = scene4.server.flowteectl_call("doctor")
    # Other tests may have kept the machine so busy that it has lost something since it was booted.
    of_the_machine = examine(scene4.server, "--listen 0")["findings"]
    assert {finding["check"] for finding in of_the_machine} <= OF_THE_MACHINE
    assert (result.returncode, result.stderr) == (0, "")
    assert ("nothing found" in result.stdout.splitlines()) == (not of_the_machine)
    scene4.send(ttl=1 + scene4.hops)
    scene4.add_receiver(FAR[4], name="far")
    wait_for("it is found out", lambda: scene4.server.receiver("c/far")["state"] == "unreachable")
    result = scene4.server.flowteectl_call("doctor")
    assert (result.returncode, result.stderr) == (REFUSED, "")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("error: c/far: ") and re.search(r"\(no_route\)\n  what to do: ", result.stdout)
    assert max(map(len, lines)) <= 80
    assert re.search(r"^  receivers +c/r1 +1 +\d{4}-\d\d-\d\d [\d:]{8} +ttl 1$", result.stdout, re.MULTILINE)
    assert "nothing found" not in result.stdout


def test_brief(scene4):
    """As plugins of Nagios: one line, and 0, 1 or 2."""
    server = scene4.server
    healthy(scene4)

    def brief():
        result = server.flowteectl_call("doctor --brief --listen 0")
        assert result.stderr == "" and len(result.stdout.splitlines()) == 1
        return result.returncode, result.stdout

    assert brief() == (0, "FLOWTEE OK - nothing found|errors=0 warnings=0\n")
    server.flowteectl("-q add receiver c/twice to", endpoint(scene4.r1.address(4), COPY_PORT))
    status, line = brief()
    assert status == 1 and line.startswith("FLOWTEE WARNING - c/twice: ") and line.endswith("|errors=0 warnings=1\n")
    server.flowteectl("-q add collector d listen *:9 dev nosuchdevice")
    status, line = brief()
    assert status == 2 and line.startswith("FLOWTEE CRITICAL - d: ") and ", and 2 more|errors=1 warnings=2\n" in line


@pytest.mark.parametrize("words, word", [
    ("--loud", "'--loud'"), ("--listen", "--listen"), ("--listen 61", "0 to 60"), ("--listen x", "'x'"), ("--file", "--file"),
    ("c", "'c'"), ("--brief --brief", "twice"), ("--listen 1 --listen 1", "twice"), ("--file a --file b", "twice")])
def test_wrong_words(scene4, words, word):
    result = scene4.server.flowteectl_call("doctor", words)
    assert (result.returncode, result.stdout) == (WRONG, "") and word in result.stderr and len(result.stderr.splitlines()) == 1
    assert scene4.server.flowteectl_call("-j doctor --brief").returncode == WRONG
