# SPDX-License-Identifier: GPL-2.0-or-later
"""What monitor prints, as text and as JSON."""

import contextlib
import fcntl
import json
import os
import re
import signal
import struct
import subprocess
import termios

import pytest

from configuration import REFUSED, apply
from module import module_with, release_module
from monitoring import Monitor
from sockets import wait_for

BASE = """\
collector c listen 10.0.0.1:2055
receiver c/a to 10.9.9.1:9001
receiver c/b to 10.9.9.2:9001
"""
CHANGED = """\
collector c listen 10.0.0.1:2055
receiver c/b to 10.9.9.2:9001 ttl 9
receiver c/d to 10.9.9.3:9001 from 10.0.0.0/8,192.0.2.1/32 state down
collector e listen *:9 dev \\#x
"""
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


@pytest.fixture
def server(topology):
    return topology.server


@pytest.fixture
def monitor(server):
    made = []

    def make(*options, **more):
        made.append(Monitor(server, *options, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


def change(one):
    """The lines of one change, without what is found out of receivers meanwhile."""
    return [line for line in one.change()
            if not (line.startswith("! receiver ") if isinstance(line, str) else line["event"] == "health")]


def test_text(server, monitor):
    one = monitor()
    apply(server, BASE)
    assert change(one) == ["+ collector c listen 10.0.0.1:2055", "+ receiver c/a to 10.9.9.1:9001",
                            "+ receiver c/b to 10.9.9.2:9001",
                            "= generation N by transaction: 3 added, 0 changed, 0 removed, 0 kept"]
    apply(server, CHANGED)
    assert change(one) == [
        "- receiver c/a", "~ receiver c/b to 10.9.9.2:9001 ttl 9",
        "+ receiver c/d to 10.9.9.3:9001 from 10.0.0.0/8,192.0.2.1/32 state down",
        "+ collector e listen *:9 dev \\#x",
        "= generation N by transaction: 2 added, 1 changed, 1 removed, 1 kept"]
    server.flowteectl("set collector c original drop")
    assert change(one) == ["~ collector c listen 10.0.0.1:2055 original drop",
                            "= generation N by request: 0 added, 1 changed, 0 removed, 3 kept"]
    server.flowteectl("del collector c")
    assert change(one) == ["- collector c", "= generation N by request: 0 added, 0 changed, 3 removed, 1 kept"]
    apply(server, "", "--allow-empty", "--confirm", "600")
    assert change(one) == ["- collector e", "= generation N by transaction: 0 added, 0 changed, 1 removed, 0 kept; "
                            "goes back in 600 s unless it is confirmed"]
    server.flowteectl("confirm --revert")
    assert change(one) == ["+ collector e listen *:9 dev \\#x",
                            "= generation N by revert: 1 added, 0 changed, 0 removed, 0 kept"]
    apply(server, "", "--allow-empty", "--confirm", "600")
    change(one)
    server.flowteectl("confirm")
    assert change(one) == ["= generation N is confirmed"]
    apply(server, BASE, "--confirm", "1")
    change(one)
    assert change(one)[-1] == "= generation N by timeout: 0 added, 0 changed, 3 removed, 0 kept"


def test_json(server, monitor):
    one = monitor("-j")
    apply(server, BASE)
    collector, first, _second, summary = change(one)
    assert collector == {"event": "added", "object": "collector", "name": "c", "listen": "10.0.0.1:2055", "dev": None,
                         "original": "auto", "allow": [], "except": [], "state": "active", "exporters": "on",
                         "silent": 300, "comment": None}
    assert first == {"event": "added", "object": "receiver", "collector": "c", "name": "a", "to": "10.9.9.1:9001",
                     "pool": None, "weight": 1, "from": [], "except": [], "protocol": [], "domain": [], "agent": [],
                     "sample": 1, "rate": None, "templates": "replay", "refresh": 0, "source": "transparent",
                     "ttl": "inherit", "dscp": "inherit", "mtu": "route", "dev": None, "mark": 0,
                     "state": "up", "on-unreachable": "offer", "comment": None}
    assert summary == {"event": "committed", "cause": "transaction", "added": 3, "changed": 0, "removed": 0, "kept": 0,
                       "confirm": None}
    apply(server, CHANGED, "--confirm", "600")
    removed, changed, added, _collector, summary = change(one)
    assert removed == {"event": "removed", "object": "receiver", "collector": "c", "name": "a"}
    assert (changed["event"], changed["name"], changed["ttl"]) == ("changed", "b", 9)
    assert (added["event"], added["from"]) == ("added", ["10.0.0.0/8", "192.0.2.1/32"])
    assert summary["confirm"] == 600
    server.flowteectl("confirm")
    assert change(one) == [{"event": "confirmed"}]


def test_a_long_list_is_one_event(server, monitor):
    one = monitor()
    statement = "collector c listen *:9 allow " + ",".join(f"10.{n >> 8}.{n & 255}.0/24" for n in range(5000))
    apply(server, statement)
    assert change(one)[:-1] == ["+ collector c listen *:9 allow 5000 prefixes"]


def test_what_has_changed_of_a_long_list(server, monitor):
    prefixes = [f"10.{n >> 8}.{n & 255}.0/24" for n in range(1000)]
    one = monitor()
    server.flowteectl("add collector c listen *:9 allow", ",".join(prefixes))
    assert change(one)[:-1] == ["+ collector c listen *:9 allow 1000 prefixes"]
    server.flowteectl("set c allow +192.0.2.0/24", f"-{prefixes[3]}")
    assert change(one)[:-1] == ["~ collector c listen *:9 allow -10.0.3.0/24,+192.0.2.0/24"]
    server.flowteectl("set c allow -192.0.2.0/24")
    assert change(one)[:-1] == ["~ collector c listen *:9 allow -192.0.2.0/24"]
    server.flowteectl("set c original drop")
    assert change(one)[:-1] == ["~ collector c listen *:9 original drop allow 999 prefixes"]
    server.flowteectl("del c")
    assert change(one)[:-1] == ["- collector c"]
    server.flowteectl("add collector c listen *:9 allow", ",".join(prefixes))
    assert change(one)[:-1] == ["+ collector c listen *:9 allow 1000 prefixes"]


def test_a_list_that_was_there_before(server):
    """It need not have been told of it to tell what has changed."""
    prefixes = [f"10.{n >> 8}.{n & 255}.0/24" for n in range(1000)]
    server.flowteectl("add collector c listen *:9 allow", ",".join(prefixes))
    with server.inside():
        run = subprocess.Popen(["flowteectl", "monitor"], stdout=subprocess.PIPE)

    def told():
        server.flowteectl("set collector c original drop")
        server.flowteectl("set collector c original auto")
        return bytes_waiting(run.stdout)

    wait_for("monitor tells", told)
    server.flowteectl("set collector c allow -10.0.3.0/24")
    server.flowteectl("del collector c")
    lines = []
    while not lines or "- collector c" not in lines[-1]:
        lines.append(run.stdout.readline().decode())
    run.terminate()
    run.wait()
    run.stdout.close()
    assert any("~ collector c listen *:9 allow -10.0.3.0/24\n" in line for line in lines), lines


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_asked_to(monitor, number):
    assert monitor().end(number) == (0, b"")


@pytest.fixture(params=[[], ["-j"]])
def unread(request, server, monitor):
    """It has more to be printed than a pipe has room for."""
    one = monitor(*request.param)
    apply(server, "".join(f"collector collector-number-{n} listen *:{n}\n" for n in range(1, 3000)))
    wait_for("it waits for its reader", lambda: bytes_waiting(one.popen.stdout) > 50000)
    return one


def test_it_ends_although_its_reader_does_not_read(unread):
    assert unread.end(signal.SIGTERM) == (0, b"")


def test_it_ends_when_its_reader_goes_while_it_writes(unread):
    unread.popen.stdout.close()
    assert unread.popen.wait(15) == 0
    assert unread.popen.stderr.read() == b""


def bytes_waiting(pipe):
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]


def test_a_full_disk_ends_it(server):
    with server.inside():
        run = subprocess.Popen(["sh", "-c", "exec flowteectl monitor >/dev/full"], stderr=subprocess.PIPE, text=True)

    def ended():
        server.flowteectl("add collector c listen *:9")
        server.flush()
        return run.poll() is not None

    wait_for("monitor ends", ended)
    errors = run.stderr.read()
    run.stderr.close()
    assert run.returncode == REFUSED and len(errors.splitlines()) == 1


def test_it_ends_when_nobody_reads(monitor):
    """Although nothing happens that it would have to print."""
    one = monitor()
    one.popen.stdout.close()
    assert one.popen.wait(15) == 0
    assert one.popen.stderr.read() == b""


def test_it_ends_with_the_module(server, monitor):
    one = monitor()
    release_module()
    server.run("modprobe", "-r", "flowtee")
    try:
        assert one.popen.wait(15) == REFUSED
        errors = one.popen.stderr.read().decode()
        assert "removed" in errors and len(errors.splitlines()) == 1
    finally:
        server.run("modprobe", "flowtee")


COMM = "/proc/self/comm"


@contextlib.contextmanager
def command(name):
    """This process has another name."""
    with open(COMM, encoding="ascii") as file:
        before = file.read().rstrip("\n")
    try:
        with open(COMM, "w", encoding="ascii") as file:
            file.write(name)
        yield
    finally:
        with open(COMM, "w", encoding="ascii") as file:
            file.write(before)


def writer(one):
    """Who asked for a change, as its last line says."""
    line = one.lines_until("generation")[-1]
    return line.partition("; by ")[2] if one.is_text else json.loads(line)["writer"]


def test_who_has_changed_it(server, monitor):
    """The program, its process and the user; not for what happens by itself."""
    text, program = monitor(), monitor("-j")
    text.lines_there()
    me = f"[{os.getpid()}], uid 0"
    with command("a\x1b[1m;b"):
        server.netlink.flush()
    assert writer(text).startswith(f"a?[1m;b{me}")
    said = writer(program)
    assert (said["command"], said["pid"], said["uid"]) == ("a\x1b[1m;b", os.getpid(), 0)
    assert sorted(said) == ["command", "login", "pid", "uid"]
    server.run("setpriv", "--reuid=65534", "--clear-groups", "--inh-caps=+net_admin", "--ambient-caps=+net_admin",
               "flowteectl", "add", "collector", "c", "listen", "*:9")
    assert re.fullmatch(r"flowteectl\[\d+\], uid 65534(, login \d+)?", writer(text))
    assert writer(program)["uid"] == 65534
    for options in "600", "1":
        apply(server, BASE, "--confirm", options)
        assert writer(text).startswith("flowteectl[") and writer(program)["uid"] == 0
        if options == "600":
            server.flowteectl("confirm")
            assert writer(text).startswith("flowteectl[") and writer(program)["command"] == "flowteectl"
    assert (writer(text), writer(program)) == ("", None)


def test_events_that_are_lost(server, monitor):
    """Root has room for a large change; who has less is told of the loss, and of what happens later."""
    with module_with(server, "read_all=1"):
        lose_events(server, monitor)


def lose_events(server, monitor):
    one, other, program = monitor(), monitor(prefix=NOBODY), monitor("-j", prefix=NOBODY)
    for popen in one.popen, other.popen, program.popen:
        popen.send_signal(signal.SIGSTOP)
    # Some ten megabytes: more than the kernel gives anybody who is not privileged (net.core.rmem_max).
    # No exporter can reach more of them than it may.
    prefixes = [",".join(f"192.0.{network}.{n}" for n in range(40)) for network in (2, 3)]
    apply(server, "collector c listen *:9\n" + "".join(
        f"receiver c/a-name-of-some-length-{n} to 10.9.9.9:{n + 10} mark {n} from {prefixes[n % 2]}\n" for n in range(8000)))
    for popen in one.popen, other.popen, program.popen:
        popen.send_signal(signal.SIGCONT)
    # What came before it are the changes that `other` was found to be told of.
    assert len([line for line in one.lines_until("8001 added") if line.startswith("+ receiver c/")]) == 8000
    assert other.lines_until("! events were lost")
    assert json.loads(program.lines_until("lost")[-1]) == {"event": "lost"}
    # Until it has read what there was, its socket takes nothing.
    end = "0 removed, 0 kept"

    def told():
        server.netlink.flush()
        return any(end in line for line in other.lines_there())

    wait_for("events again", told)
    assert "- collector c" in one.lines_until(end)
    apply(server, BASE)
    assert "+ receiver c/b to 10.9.9.2:9001" in other.lines_until("3 added")
    for listener in one, other, program:
        listener.close()
    server.flush()
