# SPDX-License-Identifier: GPL-2.0-or-later
"""Two tees with one address between them, as docs/examples/keepalived has it: Debian's keepalived moves the address."""

import contextlib
import glob
import os
import shutil
import signal
import socket
import struct
import threading
import time

import pytest

from repository import TOP
from sockets import wait_for
from topology import Lab

EXAMPLE = os.path.join(TOP, "docs/examples/keepalived")
VIRTUAL = "10.0.1.20"
PORT = 20001
CONFIGURATION = f"""collector netflow listen {VIRTUAL}:{PORT}
receiver netflow/online to 10.0.1.100:{PORT}
"""
PAUSE = 0.005
# Of the example, and what is put in its place: an emulated machine may stand still for the three of them after which a
# master is taken for dead, and the address would move to and fro.
ADVERT, SLOW_ADVERT = "advert_int 0.1\n", "advert_int 1\n"
NUMBER = struct.Struct("!I")
# What an emulated machine may take to find out, and to start programs.
DEADLINE = 60


class Lan(Lab):
    """A segment with an exporter, which is the switch as well, two tees and a receiver."""

    def __init__(self):
        super().__init__()
        self.switch = self.host("switch")
        self.tees = [self.host("a"), self.host("b")]
        self.receiver = self.host("r")
        self.build()
        self.switch.ip("link add name lan type bridge", "addr add 10.0.1.1/24 dev lan", "link set lan up")
        for host, number in zip([*self.tees, self.receiver], (11, 12, 100)):
            self.switch.ip(f"link add name {host.short} type veth peer name eth0 netns {host.name}",
                           f"link set dev {host.short} master lan up")
            host.ip(f"addr add 10.0.1.{number}/24 dev eth0", "link set eth0 up")


class Keepalived:
    """One that runs the example's files, in a directory of its own as all hosts of the test share one file system."""

    def __init__(self, host, directory):
        self.host = host
        self.directory = os.path.join(directory, host.short)
        os.mkdir(self.directory)
        for name in ("keepalived.conf", "flowtee-state"):
            self._install(name)
        self.process = host.spawn("keepalived", "--dont-fork", "--log-console", "--use-file", self.path("keepalived.conf"),
                                  "--pid", self.path("pid"), "--vrrp_pid", self.path("vrrp_pid"))

    def path(self, name):
        return os.path.join(self.directory, name)

    def _install(self, name):
        with open(os.path.join(EXAMPLE, name), encoding="ascii") as file:
            text = file.read()
        for place in ("/etc/keepalived", "/run"):
            text = text.replace(place + "/", self.directory + "/")
        if name == "keepalived.conf":
            assert ADVERT in text
            text = text.replace(ADVERT, SLOW_ADVERT)
        with open(self.path(name), "w", encoding="ascii") as file:
            file.write(text)
        shutil.copymode(os.path.join(EXAMPLE, name), self.path(name))

    def has_address(self):
        return f"inet {VIRTUAL}/" in self.host.run("ip", "-4", "addr", "show", "dev", "eth0")

    def state(self):
        [collector] = self.host.flowteectl_json("show")["collectors"]
        return collector["state"]

    def is_master(self):
        return self.has_address() and self.state() == "active"

    def die(self):
        """Without a word, and with the whole host: nobody answers for the address any more."""
        self.host.ip("link set eth0 down")
        for name in ("vrrp_pid", "pid"):
            with open(self.path(name), encoding="ascii") as file:
                os.kill(int(file.read()), signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.popen.terminate()
        self.process.wait(DEADLINE)

    def reload(self):
        """Until what it tells of changes is read by a script that it started anew."""
        before = self._script()
        self.process.popen.send_signal(signal.SIGHUP)
        wait_for("another script follows", lambda: self._script() not in (None, before), DEADLINE)

    def _script(self):
        """The process that has the FIFO as its input."""
        fifo = self.path("keepalived-flowtee")
        for process in glob.glob("/proc/[0-9]*"):
            # It may end meanwhile.
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if os.path.samefile(process + "/fd/0", fifo):
                    return process
        return None


class Feed(threading.Thread):
    """Numbered datagrams from the exporter to the address that moves, and those that the receiver got."""

    def __init__(self, lan):
        super().__init__()
        with lan.switch.inside():
            self.sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with lan.receiver.inside():
            self.sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sink.bind(("0.0.0.0", PORT))
        self.sink.settimeout(0.1)
        self.sink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.sent_at = []
        self.got = []
        self.ends = threading.Event()

    def run(self):
        while not self.ends.wait(PAUSE):
            # Nobody may have the address for a moment.
            with contextlib.suppress(OSError):
                self.sender.sendto(NUMBER.pack(len(self.sent_at)), (VIRTUAL, PORT))
            self.sent_at.append(time.monotonic())

    def read(self, most):
        """What is there, and comes while it does so quickly."""
        with contextlib.suppress(TimeoutError):
            for _ in range(most):
                self.got.append(NUMBER.unpack(self.sink.recv(64))[0])

    def wait_more(self, count):
        """Until so many have arrived of those that are sent from now on."""
        first = len(self.sent_at)

        def arrived():
            self.read(1000)
            return sum(number >= first for number in self.got) >= count

        wait_for("datagrams go on", arrived, DEADLINE)

    def close(self):
        self.ends.set()
        self.join()
        self.read(len(self.sent_at))
        self.sender.close()
        self.sink.close()


@pytest.fixture
def lan():
    with Lan() as made:
        yield made
        for tee in made.tees:
            if tee.short in made.hosts:
                tee.call("flowteectl", "flush")


@pytest.fixture
def pair(lan, tmp_path):
    """Keepalived of the master, and of the other."""
    for tee in lan.tees:
        assert tee.call("flowteectl", "apply", "-", data=CONFIGURATION).returncode == 0
    made = [Keepalived(tee, tmp_path) for tee in lan.tees]
    wait_for(lambda: "one is the master and the other is not:\n" + "\n".join(daemon.process.said() for daemon in made),
             lambda: sorted(daemon.is_master() for daemon in made) == [False, True] and
             sorted(daemon.state() for daemon in made) == ["active", "standby"], DEADLINE)
    made.sort(key=lambda daemon: not daemon.is_master())
    return made


@pytest.fixture
def feed(lan, pair):
    running = Feed(lan)
    running.start()
    yield running
    if running.is_alive():
        running.close()


def lost_of(feed):
    """Numbers that did not arrive, and the seconds between the last before and the first after them."""
    got = set(feed.got)
    assert len(got) == len(feed.got), "nothing arrives twice"
    first, last = min(got), max(got)
    lost = [number for number in range(first, last) if number not in got]
    if not lost:
        return lost, 0
    return lost, feed.sent_at[min(last, lost[-1] + 1)] - feed.sent_at[lost[0] - 1]


@pytest.mark.parametrize("end", ["stopped", "stopped after a reload", "died", "without its collector"])
def test_takeover(pair, feed, end):
    master, other = pair
    feed.wait_more(20)
    if end == "stopped after a reload":
        for daemon in pair:
            daemon.reload()
    if end.startswith("stopped"):
        master.stop()
    elif end == "died":
        master.die()
    else:
        assert master.host.call("flowteectl", "del", "collector", "netflow").returncode == 0
    wait_for("the other takes over", other.is_master, DEADLINE)
    feed.wait_more(20)
    feed.close()
    lost, seconds = lost_of(feed)
    print(f"{end}: lost {len(lost)} datagrams, {seconds:.3f} s")
    assert not lost or lost == list(range(lost[0], lost[-1] + 1)), "what is lost is lost at the takeover, and nowhere else"


def test_a_file_that_is_applied_again_leaves_it_on_standby(pair, lan):
    """What flowtee.service does on a reload, by the drop-in."""
    for daemon in pair:
        state = daemon.state()
        assert daemon.host.call("flowteectl", "apply", "-", data=CONFIGURATION).returncode == 0
        assert daemon.state() == "active"
        daemon.host.run(daemon.path("flowtee-state"), "again", "netflow")
        assert daemon.state() == state
