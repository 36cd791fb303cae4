# SPDX-License-Identifier: GPL-2.0-or-later
"""Pools, samples, sources and rates as files have them, and the example of a checker: what needs no module."""

import http.server
import os
import subprocess
import threading

import pytest

from flowteectl import TOOL, TOP

pytestmark = pytest.mark.usefixtures("tool")
COLLECTOR = "collector c listen 10.0.0.1:9\n"
RECEIVER = COLLECTOR + "receiver c/r to 10.0.0.2:9 "


def check(text, *options):
    return subprocess.run([TOOL, *options, "check", "-"], input=text, capture_output=True, text=True, check=False)


def words(*given):
    """The status and message of a command line, which goes no further than that without a module."""
    run = subprocess.run([TOOL, *given], capture_output=True, text=True, check=False)
    return run.returncode, run.stderr


@pytest.mark.parametrize("text", [
    COLLECTOR + "pool c/p balance hash\nreceiver c/r to 10.0.0.2:9 pool p weight 65535",
    COLLECTOR + "receiver c/r to 10.0.0.2:9 pool p\npool c/p balance failover",
    COLLECTOR + "pool c/r balance hash\nreceiver c/r to 10.0.0.2:9 pool r",
    COLLECTOR + "pool c/unused balance failover",
    RECEIVER + "pool none",
    RECEIVER + "weight 7",
    RECEIVER + "sample 4294967295 rate 1000000000",
    RECEIVER + "rate none",
    RECEIVER + "on-unreachable skip",
    RECEIVER + "source transparent",
    RECEIVER + "source 10.0.0.1",
    RECEIVER + "source 10.0.0.1:65535",
    RECEIVER + "source 10.0.0.1:hash",
    COLLECTOR + "receiver c/r to [fd00::1]:9 source fd00::2",
    COLLECTOR + "receiver c/r to [fd00::1]:9 source [fd00::2]",
    COLLECTOR + "receiver c/r to [fd00::1]:9 source [fd00::2]:hash from 192.0.2.0/24",
    "collector c listen *:9\nreceiver c/r to 10.0.0.2:9 source 10.0.0.1 from fd00::/64,192.0.2.0/24",
])
def test_what_is_accepted(text):
    run = check(text, "--quiet")
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("text, line, about, why", [
    (COLLECTOR + "pool c/p", 2, "pool 'c/p'", "'balance' is missing"),
    (COLLECTOR + "pool c/p balance robin", 2, "balance 'robin'", "hash, round-robin, failover"),
    (COLLECTOR + "pool c/none balance hash", 2, "pool 'c/none'", "stands for no pool"),
    (COLLECTOR + "pool c/p balance hash\npool c/p balance hash", 3, "pool 'c/p'", "line 2"),
    (COLLECTOR + "pool d/p balance hash", 2, "pool 'd/p'", "no collector 'd'"),
    ("pool c/p balance hash\n" + COLLECTOR, 1, "pool 'c/p'", "comes after it, on line 2"),
    (RECEIVER + "pool p", 2, "pool 'p'", "balance hash"),
    (RECEIVER + "pool p/q", 2, "pool 'p/q'", "no '/'"),
    (RECEIVER + "pool gamma\npool c/alpha balance hash\npool c/beta balance hash", 2, "pool 'gamma'", "none, alpha, beta"),
    (RECEIVER + "\\\n pool onlin\npool c/online balance hash", 3, "pool 'onlin'", "did you mean 'online'?"),
    ("collector d listen 10.0.0.1:8\npool d/p balance hash\n" + RECEIVER + "pool p", 4, "pool 'p'", "'c' has no pools"),
    (RECEIVER + "weight 0", 2, "weight '0'", "1 to 65535"),
    (RECEIVER + "weight 65536", 2, "weight '65536'", "1 to 65535"),
    (RECEIVER + "sample 0", 2, "sample '0'", "1 to 4294967295"),
    (RECEIVER + "sample 1.5", 2, "sample '1.5'", "1 to 4294967295"),
    (RECEIVER + "rate 0", 2, "rate '0'", "'none', 1 to 1000000000"),
    (RECEIVER + "rate 1000000001", 2, "rate '1000000001'", "'none', 1 to 1000000000"),
    (RECEIVER + "on-unreachable drop", 2, "on-unreachable 'drop'", "offer, skip"),
    (RECEIVER + "source 10.0.0.1:0", 2, "source '10.0.0.1:0'", "'hash', 1 to 65535"),
    (RECEIVER + "source 10.0.0.1:", 2, "source '10.0.0.1:'", "the port is missing"),
    (RECEIVER + "source 10.0.0.1:hsh", 2, "source '10.0.0.1:hsh'", "'hash', 1 to 65535"),
    (RECEIVER + "source *:9", 2, "source '*:9'", "not an address"),
    (RECEIVER + "source 0.0.0.0", 2, "source '0.0.0.0'", "the address of a host"),
    (RECEIVER + "source 224.0.0.1:9", 2, "source '224.0.0.1:9'", "the address of a host"),
    (RECEIVER + "source fd00::1", 2, "source 'fd00::1'", "an IPv4 address"),
    (RECEIVER + "source [10.0.0.1]:9", 2, "source '[10.0.0.1]:9'", "did you mean 10.0.0.1:9?"),
    (RECEIVER + "source fd00:1:2:3:4:5:6:7:9", 2, "source 'fd00:1:2:3:4:5:6:7:9'",
     "did you mean [fd00:1:2:3:4:5:6:7]:9?"),
    (COLLECTOR + "receiver c/r to [fd00::1]:9", 2, "to '[fd00::1]:9'", "'source'"),
    (COLLECTOR + "receiver c/r to [fd00::1]:9 source 10.0.0.1", 2, "source '10.0.0.1'", "an IPv6 address"),
    (COLLECTOR + "receiver c/r to [fd00::1]:9 source fd00::2 from fd00::/8", 2, "from 'fd00::/8'", "IPv4 prefixes"),
])
def test_what_is_refused(text, line, about, why):
    run = check(text)
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert run.stderr.startswith(f"-:{line}: {about}: "), run.stderr
    assert why in run.stderr, run.stderr


def test_a_wrong_pool_does_not_make_its_receivers_wrong():
    run = check(COLLECTOR + "pool c/p balance hsh\nreceiver c/r to 10.0.0.2:9 pool p\n")
    assert run.stderr.splitlines() == ["-:2: balance 'hsh': did you mean 'hash'? accepted: hash, round-robin, failover"]


def test_round_robin_is_warned_of():
    """In the place of the line, and it is no error."""
    text = COLLECTOR + "pool c/p balance hash\npool c/q balance round-robin\n"
    run = check(text)
    assert run.returncode == 0
    [line] = [line for line in run.stderr.splitlines() if "templates" in line]
    assert line.startswith("-:3: warning: pool 'c/q': datagrams with templates go to every receiver")
    assert check(text, "--quiet").stderr == ""


def test_a_warning_beside_an_error():
    run = check(COLLECTOR + "pool c/q balance round-robin\nreceiver c/r to 10.0.0.2:0\n")
    assert run.returncode == 1
    assert [line.split(": ")[1] for line in run.stderr.splitlines()] == ["warning", "to '10.0.0.2:0'"]


@pytest.mark.parametrize("given, about", [
    ("add pool c/p", "balance hash|round-robin|failover"),
    ("add pool p balance hash", "COLLECTOR/POOL"),
    ("del pool c/none", "stands for no pool"),
    ("set pool c/p", "accepted: balance"),
    ("set receiver c/r to 10.0.0.1:9 source fd00::1", "an IPv4 address"),
    ("set receiver c/r to 10.0.0.1:9 source transparent from fd00::/8", "accepted: IPv4 prefixes"),
    ("add receiver c/r to 10.0.0.1:9 from fd00::/8", "accepted: IPv4 prefixes"),
])
def test_a_command_line_that_is_wrong(given, about):
    status, message = words(*given.split())
    assert status == 2
    assert message.count("\n") == 1 and about in message


@pytest.mark.parametrize("given", ["set receiver c/r to 10.0.0.1:9 from fd00::/8", "set receiver c/r source fd00::1"])
def test_half_of_a_receiver_is_for_the_kernel_to_judge(given):
    """Whether it has a source of its own, or where it sends to, is not on the command line."""
    assert words(*given.split())[0] != 2


class Health(http.server.BaseHTTPRequestHandler):
    """What a collector says of itself."""

    status = 200
    answers = []

    def do_GET(self):
        self.send_response(self.answers.pop(0) if self.answers else self.status)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def service():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Health)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    Health.status, Health.answers = 200, []
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def checker(tmp_path):
    """Runs the example beside a flowteectl that only notes what it is told: that, and what the example says of it."""
    told = tmp_path / "told"
    tool = tmp_path / "flowteectl"
    tool.write_text(f"#!/bin/sh\necho \"$*\" >>{told}\n")
    tool.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "INTERVAL": "0", "TIMEOUT": "5", "no_proxy": "*"}

    def run(url, rounds, **more):
        told.write_text("")
        said = subprocess.run([os.path.join(TOP, "docs", "examples", "http-check"), "c/r", url], check=True, timeout=60,
                              env={**environment, "ROUNDS": str(rounds), **more}, capture_output=True, text=True)
        assert not said.stderr
        return told.read_text().splitlines(), said.stdout.splitlines()

    return run


def test_the_example_tells_that_a_receiver_is_down(checker, service):
    """In each round, for as long as the next ones may take."""
    Health.status = 503
    assert checker(service, 2) == ([], []), "two failures are not enough"
    assert checker(service, 5) == (["health c/r down for 16"] * 3, [f"c/r is down: {service}"])
    assert checker(service, 3, HOLD="60")[0] == ["health c/r down for 60"]


def test_the_example_tells_that_it_is_up(checker, service):
    """Once: what an example before this one has found is withdrawn."""
    assert checker(service, 1) == ([], []), "one answer is not enough"
    assert checker(service, 5) == (["health c/r up"], [])


def test_the_example_sees_what_changes(checker, service):
    """Down, and up again; one answer in between is not enough."""
    Health.answers = [503] * 3 + [200] + [503] * 4 + [200] * 3
    assert checker(service, 11) == (["health c/r down for 16"] * 3 + ["health c/r up"],
                                    [f"c/r is down: {service}", f"c/r is up: {service}"])


def test_the_example_says_how_it_is_used():
    run = subprocess.run([os.path.join(TOP, "docs", "examples", "http-check"), "c/r"], capture_output=True, text=True,
                         check=False)
    assert run.returncode == 2 and run.stderr.startswith("usage: ")
