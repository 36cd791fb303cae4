# SPDX-License-Identifier: GPL-2.0-or-later
"""20,000 receivers: what looks at all of them has all of them, and adds up. What it costs: tests/host/test_steps.py, tests/bench."""

import collections
import re

import pytest

from configuration import diff
from doctoring import OF_THE_MACHINE, examine
from packets import endpoint
from scene import FAR
from sockets import wait_for
from traffic import number

COLLECTORS, RECEIVERS, POOLS, MEMBERS = 20, 1000, 5, 100
ALL = COLLECTORS * RECEIVERS
# Who sends to the first collector: one that a receiver of its own waits for, and one that pools alone do.
WANTED, ANYBODY = "11.0.0.7", "192.0.2.1"
PORTS = 3000
# These are not well, and all others are.
DOWN, UNREACHABLE, SILENT = "c3/r3", "c7/r9", "c19/r999"


def statements(scene):
    """Half of the receivers are in pools, and each of the others waits for an exporter."""
    for c in range(COLLECTORS):
        yield f"collector c{c} listen {endpoint(scene.target, PORTS + c)} original drop"
        yield from (f"pool c{c}/p{p} balance {('hash', 'failover')[p % 2]}" for p in range(POOLS))
        for r in range(RECEIVERS):
            words = f"pool p{r % POOLS}" if r >= RECEIVERS - POOLS * MEMBERS else f"from 11.{c}.{r >> 8}.{r & 255}/32"
            to = {UNREACHABLE: FAR[4], SILENT: scene.loopback}.get(f"c{c}/r{r}", f"198.18.{r >> 8}.{r & 255}")
            state = "state down" if f"c{c}/r{r}" == DOWN else ""
            yield f"receiver c{c}/r{r} to {endpoint(to, 9000 + c)} {words} {state}"


@pytest.fixture
def many(scene4, tmp_path):
    """They are there, and two exporters have sent; a file says the same."""
    file = tmp_path / "many.conf"
    file.write_text("\n".join(statements(scene4)) + "\n", encoding="ascii")
    scene4.server.ip(f"route add 198.18.0.0/15 via {scene4.r1.address(4)}")
    scene4.server.flowteectl("apply", str(file))
    for path in UNREACHABLE, SILENT:
        wait_for(f"{path} is found out", lambda path=path: state_of(scene4.server, path) == "unreachable")
    for i in range(10):
        scene4.send(number(i), source=ANYBODY, port=PORTS)
    scene4.send(source=WANTED, port=PORTS)
    wait_for("11 datagrams", lambda: received(scene4.server) == 11)
    yield scene4.server, str(file)
    scene4.server.flowteectl("flush")
    scene4.server.ip("route del 198.18.0.0/15")


def received(server):
    return server.flowteectl_json("stats collector c0")["collectors"][0]["counters"]["received"]


def state_of(server, path):
    [collector] = server.flowteectl_json("show receiver", path)["collectors"]
    return collector["receivers"][0]["state"]


def members(text):
    """How many lines are of receivers, and how many of pools."""
    names = [line.split()[0] for line in text.splitlines() if line.startswith("  ")]
    heads = [line.split()[1] for line in text.splitlines() if line.startswith("  pool ")]
    return len([name for name in names if re.fullmatch(r"r\d+", name)]), len(heads)


def check_text(server):
    for verb in "show", "stats":
        text = server.flowteectl(verb)
        assert members(text) == (ALL, COLLECTORS * POOLS) and text.count("collector c") == COLLECTORS
        assert max(map(len, text.splitlines())) <= 80
    # Two are alone, and the third is in a pool, which is told, too.
    assert members(server.flowteectl("show --bad")) == (3, 1)
    lines = server.flowteectl("stats --brief").splitlines()
    assert len(lines) == 1 + COLLECTORS + 1
    assert re.fullmatch(rf" +\(all\) +11 .* {ALL - 3} of {ALL} +56 +0", lines[-1]), lines[-1]


def check_json(server):
    collectors = server.flowteectl_json("show")["collectors"]
    assert [(len(c["receivers"]), len(c["pools"])) for c in collectors] == COLLECTORS * [(RECEIVERS, POOLS)]
    states = collections.Counter(receiver["state"] for c in collectors for receiver in c["receivers"])
    assert states == {"up": ALL - 3, "down": 1, "unreachable": 2}
    assert sum(c["counters"]["received"] for c in collectors) == 11
    assert sum(receiver["counters"]["sent"] for c in collectors for receiver in c["receivers"]) == 56


def check_metrics(server):
    samples = collections.defaultdict(list)
    for name, value in re.findall(r"^(flowtee_\w+)\{.*\} (\d+)$", server.flowteectl("metrics"), re.MULTILINE):
        samples[name].append(int(value))
    assert len(samples["flowtee_receiver_up"]) == ALL and sum(samples["flowtee_receiver_up"]) == ALL - 3
    assert sum(samples["flowtee_receiver_sent_total"]) == 56 and sum(samples["flowtee_collector_received_total"]) == 11
    assert sum(samples["flowtee_pool_receivers"]) == COLLECTORS * POOLS * MEMBERS
    assert sum(samples["flowtee_pool_receivers_up"]) == COLLECTORS * POOLS * MEMBERS - 1


def check_explain(server):
    """Pools choose one of their own each."""
    document = server.flowteectl_json("explain c0 exporter", WANTED)
    chosen = [receiver for receiver in document["receivers"] if receiver["chosen"]]
    assert document["outcome"] == "replicated" and len(document["receivers"]) == RECEIVERS
    assert [receiver["name"] for receiver in chosen if not receiver["pool"]] == ["r7"]
    assert sorted(receiver["pool"] for receiver in chosen if receiver["pool"]) == [f"p{p}" for p in range(POOLS)]
    assert {(receiver["outcome"], receiver["dev"]) for receiver in chosen} == {("sent", "r1")}


def check_doctor(server):
    document = examine(server, "--listen 0")
    assert sorted((f["check"], f["level"], f["object"]) for f in document["findings"] if f["check"] not in OF_THE_MACHINE) == [
        ("down", "note", DOWN), ("no_listener", "error", SILENT), ("no_route", "error", UNREACHABLE)]
    at = collections.Counter(stage["where"] for stage in document["path"])
    assert at["hook"] == COLLECTORS and at["receivers"] == ALL + COLLECTORS * POOLS


def test_all_of_them_are_there(many):
    server, file = many
    check_text(server)
    check_json(server)
    check_metrics(server)
    check_explain(server)
    check_doctor(server)
    # What is saved, and the file, say what there is.
    saved = server.flowteectl("save")
    assert saved.count("\nreceiver ") == ALL and saved.count("\npool ") == COLLECTORS * POOLS
    assert diff(server, saved) == []
    result = server.flowteectl_call("check", file)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
