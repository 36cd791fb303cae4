# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/examples/keepalived/flowtee-state: what it asks flowteectl for, and what it refuses. With keepalived itself:
tests/functional/real/test_keepalived.py."""

import array
import contextlib
import fcntl
import os
import signal
import subprocess
import termios

import pytest

from conditions import DEADLINE, wait_for
from flowteectl import TOP

SCRIPT = os.path.join(TOP, "docs/examples/keepalived/flowtee-state")
# A flowteectl that only notes what it is called with, knows no "absent", and sees another that runs beside it.
TOOL = """#!/bin/sh
mkdir {0}/called || echo two at once >>{0}/calls
echo "$@" >>{0}/calls
rmdir {0}/called
case $* in *absent*) echo there is none >&2; exit 1 ;; esac
"""


class Follower:
    """`follow`, and the end of the FIFO that keepalived has."""

    def __init__(self, script, fifo):
        # keepalived has it open before the script is there, and writes without waiting.
        self.fifo = os.open(fifo, os.O_RDWR)
        self.process = script.start("follow", "netflow", "pair", fifo, stderr=subprocess.PIPE, text=True)

    def say(self, *lines):
        os.write(self.fifo, "".join(line + "\n" for line in lines).encode())

    def end(self):
        """Its exit code, and what it complained of, when it has read all of it."""
        wait_for(lambda: f"all is read: {self._unread()}", lambda: self._unread() == 0)
        os.close(self.fifo)
        _, complaint = self.process.communicate(timeout=DEADLINE)
        return self.process.returncode, complaint

    def _unread(self):
        count = array.array("i", [0])
        fcntl.ioctl(self.fifo, termios.FIONREAD, count)
        return count[0]


class State:
    """The script, with a flowteectl of the test's."""

    def __init__(self, directory):
        self.directory = directory
        self.script = directory / "flowtee-state"
        with open(SCRIPT, encoding="ascii") as file:
            self.script.write_text(file.read().replace("/run/", f"{directory}/"))
        self.script.chmod(0o755)
        self.tool(TOOL)
        (directory / "calls").touch()
        self.environment = {**os.environ, "PATH": f"{directory}:{os.environ['PATH']}"}

    def tool(self, text):
        tool = self.directory / "flowteectl"
        tool.write_text(text.format(self.directory))
        tool.chmod(0o755)

    def run(self, *words):
        return subprocess.run([self.script, *words], capture_output=True, text=True, check=False, env=self.environment)

    def start(self, *words, **options):
        return subprocess.Popen([self.script, *words], env=self.environment, **options)

    @contextlib.contextmanager
    def following(self):
        fifo = self.directory / "fifo"
        os.mkfifo(fifo)
        follower = Follower(self, fifo)
        yield follower
        if follower.process.poll() is None:
            follower.process.kill()
            follower.process.communicate()

    def calls(self):
        return (self.directory / "calls").read_text().splitlines()

    def forget(self):
        (self.directory / "calls").write_text("")

    def wait_calls(self, *wanted):
        wait_for(lambda: f"{wanted}: {self.calls()}", lambda: self.calls() == list(wanted))

    def kept(self):
        return [path.name for path in self.directory.glob("flowtee-state.*")]


@pytest.fixture
def script(tmp_path):
    return State(tmp_path)


ACTIVE = "set collector netflow state active"
STANDBY = "set collector netflow state standby"


@pytest.mark.parametrize("state, wanted", [
    ("MASTER", ACTIVE), ("MASTER_PRIORITY", ACTIVE), ("MASTER_RX_LOWER_PRI", ACTIVE), ("BACKUP", STANDBY),
    ("BACKUP_PRIORITY", STANDBY), ("FAULT", STANDBY), ("STOP", STANDBY), ("DELETED", STANDBY)])
def test_what_keepalived_says(script, state, wanted):
    with script.following() as follower:
        follower.say(f'INSTANCE "pair" {state} 100')
        script.wait_calls(wanted)
        assert follower.end() == (0, "")
    script.forget()
    assert script.run("again", "netflow").returncode == 0
    assert script.calls() == [wanted]


def test_changes_that_follow_each_other_at_once(script):
    """Each is done in its turn: the last that was said is the state."""
    with script.following() as follower:
        follower.say(*(f'INSTANCE "pair" {state} 100' for state in ("BACKUP", "MASTER", "FAULT", "BACKUP", "MASTER")))
        script.wait_calls(STANDBY, ACTIVE, STANDBY, STANDBY, ACTIVE)
        assert follower.end() == (0, "")


def test_again_waits_for_a_change_that_is_going_on(script):
    """Otherwise it might say what was before, behind what is now."""
    gate = script.directory / "gate"
    os.mkfifo(gate)
    opener = os.open(gate, os.O_RDWR)
    script.tool(TOOL.replace("rmdir", "case $* in *active) read -r _ <{0}/gate ;; esac\nrmdir"))
    with script.following() as follower:
        follower.say('INSTANCE "pair" BACKUP 100')
        script.wait_calls(STANDBY)
        follower.say('INSTANCE "pair" MASTER 100')
        script.wait_calls(STANDBY, ACTIVE)
        with script.start("again", "netflow") as again:
            os.write(opener, b"go on\n" * 2)
            assert again.wait(DEADLINE) == 0
        script.wait_calls(STANDBY, ACTIVE, ACTIVE)
        assert follower.end() == (0, "")
    os.close(opener)


def test_lines_of_others_and_what_goes_wrong_do_not_end_it(script):
    with script.following() as follower:
        follower.say('INSTANCE "other" MASTER 100', 'GROUP "pair" MASTER 0', "VS [192.0.2.1]:tcp:80 UP", "",
                     'INSTANCE "pair" master 100', 'INSTANCE "pair" BACKUP 100')
        script.wait_calls(STANDBY)
        # keepalived ends it so, and says the last behind that.
        follower.process.send_signal(signal.SIGTERM)
        script.tool(TOOL.replace("absent", "active"))
        follower.say('INSTANCE "pair" MASTER 100', 'INSTANCE "pair" STOP 100')
        script.wait_calls(STANDBY, ACTIVE, STANDBY)
        code, complaint = follower.end()
        assert code == 0 and "state 'master' is none of keepalived's; known: MASTER" in complaint and "there is none" in complaint


def test_nothing_was_said_yet(script):
    assert script.run("again", "netflow").returncode == 0 and script.calls() == []
    with script.following() as follower:
        follower.say('INSTANCE "other" MASTER 100')
        assert follower.end() == (0, "")
    assert script.run("again", "netflow").returncode == 0 and script.calls() == []
    assert script.run("check", "netflow").returncode == 0 and script.calls() == ["-j show collector netflow"]
    assert script.run("check", "absent").returncode == 1


@pytest.mark.parametrize("words, said", [
    ([], ""), (["frob", "netflow"], "'frob' is not known; accepted: follow, again, check"),
    (["follow"], "follow: the collector is missing"), (["check", ""], "'' is no name of a collector"),
    (["again", "../etc/passwd"], "'../etc/passwd' is no name of a collector"), (["check", "-j"], "'-j' is no name"),
    (["follow", "a b", "pair", "fifo"], "'a b' is no name of a collector"),
    (["follow", "netflow"], "follow: the instance of keepalived is missing"),
    (["follow", "netflow", "pair"], "follow: the FIFO is missing"),
    (["follow", "netflow", "pair", "fifo", "x"], "'x' is one word too many"),
    (["again", "netflow", "x"], "'x' is one word too many"), (["check", "netflow", "x"], "'x' is one word too many"),
])
def test_what_is_refused(script, words, said):
    """Nothing is done, and how to use it is told."""
    run = script.run(*words)
    assert run.returncode == 2 and run.stdout == "" and script.calls() == [] and script.kept() == []
    lines = run.stderr.splitlines()
    assert said in run.stderr and len(lines) == (4 if said else 3), run.stderr
    assert all("flowtee-state " in line for line in lines[-3:]) and lines[-3].startswith("usage: flowtee-state follow COLLECTOR")


def test_a_file_that_was_cut_off(script):
    (script.directory / "flowtee-state.netflow").write_text("")
    run = script.run("again", "netflow")
    assert run.returncode == 1 and "says '', and neither active nor standby" in run.stderr and script.calls() == []
