# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/examples/keepalived/flowtee-state: what it asks flowteectl for, and what it refuses. With keepalived itself:
tests/functional/real/test_keepalived.py."""

import os
import subprocess

import pytest

from flowteectl import TOP

SCRIPT = os.path.join(TOP, "docs/examples/keepalived/flowtee-state")


class State:
    """The script, with a flowteectl that only notes what it is called with."""

    def __init__(self, directory):
        self.directory = directory
        self.script = directory / "flowtee-state"
        with open(SCRIPT, encoding="ascii") as file:
            self.script.write_text(file.read().replace("/run/", f"{directory}/"))
        self.script.chmod(0o755)
        tool = directory / "flowteectl"
        tool.write_text(f'#!/bin/sh\necho "$@" >>{directory}/calls\n')
        tool.chmod(0o755)
        (directory / "calls").touch()

    def run(self, *words):
        return subprocess.run([self.script, *words], capture_output=True, text=True, check=False,
                              env={**os.environ, "PATH": f"{self.directory}:{os.environ['PATH']}"})

    def calls(self):
        calls = (self.directory / "calls").read_text().splitlines()
        (self.directory / "calls").write_text("")
        return calls

    def kept(self):
        return [path.name for path in self.directory.glob("flowtee-state.*")]


@pytest.fixture
def script(tmp_path):
    return State(tmp_path)


@pytest.mark.parametrize("state, wanted", [
    ("MASTER", "active"), ("MASTER_PRIORITY", "active"), ("MASTER_RX_LOWER_PRI", "active"), ("BACKUP", "standby"),
    ("FAULT", "standby"), ("STOP", "standby")])
@pytest.mark.parametrize("priority", [(), ("100",)])
def test_what_keepalived_says(script, state, wanted, priority):
    run = script.run("notify", "netflow", "INSTANCE", "netflow", state, *priority)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert script.calls() == [f"set collector netflow state {wanted}"]
    assert script.run("again", "netflow").returncode == 0
    assert script.calls() == [f"set collector netflow state {wanted}"]


def test_nothing_was_said_yet(script):
    assert script.run("again", "netflow").returncode == 0 and script.calls() == []
    assert script.run("check", "netflow").returncode == 0 and script.calls() == ["-j show collector netflow"]


@pytest.mark.parametrize("words, said", [
    ([], ""), (["frob", "netflow"], "'frob' is not known; accepted: notify, again, check"),
    (["notify"], "notify: the collector is missing"), (["check", ""], "'' is no name of a collector"),
    (["again", "../etc/passwd"], "'../etc/passwd' is no name of a collector"), (["check", "-j"], "'-j' is no name"),
    (["notify", "a b", "INSTANCE", "x", "MASTER"], "'a b' is no name of a collector"),
    (["notify", "netflow"], "what keepalived says is missing"), (["notify", "netflow", "MASTER"], "what keepalived says"),
    (["notify", "netflow", "INSTANCE", "x", "master"], "state 'master' is none of keepalived's; accepted: MASTER"),
    (["notify", "netflow", "INSTANCE", "x", "MASTER", "1", "2"], "'2' is one word too many"),
    (["again", "netflow", "x"], "'x' is one word too many"), (["check", "netflow", "x"], "'x' is one word too many"),
])
def test_what_is_refused(script, words, said):
    """Nothing is done, and how to use it is told."""
    run = script.run(*words)
    assert run.returncode == 2 and run.stdout == "" and script.calls() == [] and script.kept() == []
    lines = run.stderr.splitlines()
    assert said in run.stderr and len(lines) == (4 if said else 3), run.stderr
    assert all("flowtee-state " in line for line in lines[-3:]) and lines[-3].startswith("usage: flowtee-state notify COLLECTOR")


def test_a_file_that_was_cut_off(script):
    (script.directory / "flowtee-state.netflow").write_text("")
    run = script.run("again", "netflow")
    assert run.returncode == 1 and "says '', and neither active nor standby" in run.stderr and script.calls() == []
