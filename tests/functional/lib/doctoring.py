# SPDX-License-Identifier: GPL-2.0-or-later
"""What flowteectl doctor finds."""

import contextlib
import json
import socket

from configuration import REFUSED

# Of the machine as a whole, which other tests keep busy.
OF_THE_MACHINE = {"backlog", "one_processor"}
LEVELS = ("note", "warning", "error")


def examine(server, *words):
    """The document of an examination; its exit status is that of its findings."""
    result = server.flowteectl_call("-j doctor", *words)
    assert result.stderr == "", result.stderr
    document = json.loads(result.stdout)
    assert set(document) == {"findings", "path"}
    for finding in document["findings"]:
        assert set(finding) == {"check", "level", "object", "text", "advice"} and finding["level"] in LEVELS, finding
        assert finding["text"] and finding["advice"]
    levels = [LEVELS.index(finding["level"]) for finding in document["findings"]]
    assert levels == sorted(levels, reverse=True)
    assert result.returncode == (REFUSED if "error" in [f["level"] for f in document["findings"]] else 0)
    return document


def findings(server, *words):
    """All of them, by what they are about: (check, level, object)."""
    return {(f["check"], f["level"], f["object"]): f["text"] for f in examine(server, *words)["findings"]
            if f["check"] not in OF_THE_MACHINE}


def found(server, *words):
    return sorted(findings(server, *words))


def stages(server, where):
    """What a part of the path has lost, by object."""
    return {stage["object"]: stage for stage in examine(server, "--listen 0")["path"] if stage["where"] == where}


@contextlib.contextmanager
def small_socket(host, address, port):
    """One whose receive buffer holds but a few datagrams, and that nobody reads."""
    with host.inside():
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    with sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
        sock.bind((address, port))
        yield
