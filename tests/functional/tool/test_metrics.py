# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl metrics in the kernel's own words, and over the sockets and timers of a real systemd. All else: tests/host/test_metrics.py."""

import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request

import pytest

from exporting import Numbered
from scene import SOURCE_PORT, nonzero
from sockets import wait_for
from systemd import Systemd

TEXTFILE = "/var/lib/prometheus/node-exporter"


def number(document, line):
    """The value of a sample, as it is named there."""
    return float(re.search(rf"^{re.escape(line)} (\S+)$", document, re.MULTILINE)[1])


def test_they_are_the_counters(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    stream = Numbered("netflow9")
    for i in (0, 1, 4):
        scene.send(stream.datagram(i))
    scene.send(b"late", ttl=1 + scene.hops)
    counters = scene.wait_received(4)["counters"]
    document = scene.server.flowteectl("metrics")
    run = subprocess.run(["promtool", "check", "metrics"], input=document, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    c, r1 = '{collector="c"', '{collector="c",receiver="r1"'
    assert number(document, f"flowtee_collector_received_total{c}}}") == 4
    assert number(document, f"flowtee_collector_received_bytes_total{c}}}") == counters["received_bytes"]
    assert number(document, f'flowtee_collector_outcome_total{c},outcome="replicated"}}') == 4
    receiver = scene.counters("r1")
    for name in "offered", "sent", "sent_bytes":
        assert number(document, f"flowtee_receiver_{name}_total{r1}}}") == receiver[name]
    for reason, count in receiver["dropped"].items():
        assert number(document, f'flowtee_receiver_dropped_total{r1},reason="{reason}"}}') == count
    assert nonzero(receiver["dropped"]) == {"ttl": 1}
    assert number(document, f"flowtee_receiver_up{r1}}}") == 1
    labels = f'{c},address="{scene.source}",port="{SOURCE_PORT}",protocol="netflow9",domain="258"'
    assert number(document, f'flowtee_exporter_lost_total{labels},unit="datagrams"}}') == 2
    assert number(document, f"flowtee_exporter_datagrams_total{labels}}}") == 3
    version = scene.server.flowteectl_json("version")["module"]
    assert f'module="{version}"}} 1\n' in document
    generation = number(document, "flowtee_generation")
    scene.server.flowteectl("set c/r1 state down")
    document = scene.server.flowteectl("metrics")
    assert number(document, "flowtee_generation") == generation + 1
    assert number(document, f"flowtee_receiver_up{r1}}}") == 0


@pytest.fixture
def machine(topology, tmp_path):
    topology.server.used_flowtee = True
    machine = Systemd(topology.server, tmp_path)
    yield machine
    machine.close()


def get(machine, path):
    with machine.host.inside():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:19995{path}") as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def units(machine):
    return machine.systemctl("list-units", "--all", "--plain", "--no-legend", "flowtee-metrics@*").stdout.splitlines()


def test_the_socket_of_systemd(scene4, machine):
    scene4.add_collector()
    assert machine.systemctl("start", "flowtee-metrics.socket").returncode == 0, machine.systemctl("status", "flowtee-metrics.socket")
    for _ in range(3):
        status, document = get(machine, "/metrics")
        assert status == 200, machine.journal("flowtee-metrics@*")
        assert number(document, 'flowtee_collector_received_total{collector="c"}') == 0
    assert get(machine, "/")[0] == 404
    # Nothing is left of a request.
    wait_for(lambda: units(machine), lambda: not units(machine))
    assert machine.systemctl("is-active", "flowtee-metrics.socket").stdout.strip() == "active"


def test_the_textfile(scene4, machine):
    scene4.add_collector()
    # Without the directory nothing is done, and nothing fails.
    assert machine.systemctl("start", "flowtee-textfile.service").returncode == 0
    assert not os.path.exists(TEXTFILE)
    os.makedirs(TEXTFILE)
    try:
        assert machine.systemctl("start", "flowtee-textfile.timer").returncode == 0
        wait_for(lambda: machine.systemctl("status", "flowtee-textfile.service").stdout, lambda: os.listdir(TEXTFILE))
        wait_for("the file", lambda: os.listdir(TEXTFILE) == ["flowtee.prom"])
        with open(f"{TEXTFILE}/flowtee.prom", encoding="utf-8") as file:
            assert number(file.read(), 'flowtee_collector_received_total{collector="c"}') == 0
        assert os.stat(f"{TEXTFILE}/flowtee.prom").st_mode & 0o777 == 0o644
    finally:
        machine.systemctl("stop", "flowtee-textfile.timer")
        shutil.rmtree(TEXTFILE)
