# SPDX-License-Identifier: GPL-2.0-or-later
"""A real exporter: softflowd, which reads packets and exports their flows."""

import os
import re
import subprocess

import packets
from repository import TOP
from scene import PORT

# The numbers by which it knows NetFlow v5, v9 and IPFIX.
NETFLOW5, NETFLOW9, IPFIX = "5", "9", "10"
OWN_PORT = 9999


def make_traffic(path, conversations):
    """A capture of what the exporter is to have seen."""
    subprocess.run([os.path.join(TOP, "tests", "demo", "traffic"), path, str(conversations)], check=True)
    return path


def export(scene, version, capture, directory, destinations):
    """Has e1 export all flows of a capture: (flow records, datagrams) that it says it sent to each destination."""
    said = scene.e1.run("softflowd", "-r", capture, "-v", version, "-n", ",".join(destinations), "-c", "none",
                        "-p", os.path.join(directory, "softflowd.pid"))
    match = re.search(r"Flows exported: \d+ \((\d+) records\) in (\d+) packets \(0 failures\)", said)
    assert match, said
    return int(match[1]), int(match[2])


def datagrams_of(scene, version, capture, directory, *, collector=True):
    """What it exports, of which e1 itself gets a copy, and so does the collector if that is wanted."""
    local = scene.listen(scene.e1, scene.loopback, OWN_PORT)
    destinations = [packets.endpoint(scene.target, PORT)] if collector else []
    _, count = export(scene, version, capture, directory, [*destinations, packets.endpoint(scene.loopback, OWN_PORT)])
    return [m.payload for m in local.receive_many(count)]
