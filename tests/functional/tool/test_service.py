# SPDX-License-Identifier: GPL-2.0-or-later
"""flowtee.service under a real systemd: at boot, reload, restart and stop, with right and with wrong files; and
flowtee-monitor.service."""

import os
import re

import pytest

import systemd
from configuration import REFUSED
from module import RELEASE, kernel_without_module, release_module, without_module
from scene import Scene
from sockets import wait_for
from systemd import CONFIGURATION, Systemd

COLLECTOR = "collector c listen 10.0.3.2:2055"
ONE = (COLLECTOR, "receiver c/one to 10.0.4.2:9001")
TWO = (*ONE, "receiver c/two to 10.0.5.2:9001")
WRONG = (COLLECTOR, "", "receiver c/one to nowhere:9001")
TRIAL = (COLLECTOR, "receiver c/trial to 10.0.4.2:9001")
# As it would send to itself, which only the kernel knows.
REFUSED_BY_KERNEL = ("collector c listen *:2055", "receiver c/one to 127.0.0.1:2055")
# What the journal must name.
AT_FAULT = f"{CONFIGURATION}:3: to 'nowhere:9001'"


@pytest.fixture
def server(topology):
    topology.server.used_flowtee = True
    return topology.server


@pytest.fixture
def scene(topology, server):
    """IPv4 is enough here."""
    scene = Scene(topology, 4)
    assert COLLECTOR.endswith(f"{scene.target}:2055")
    return scene


@pytest.fixture
def configure():
    with systemd.configuration() as configure:
        yield configure


@pytest.fixture
def boot(server, tmp_path):
    booted = []

    def boot():
        booted.append(Systemd(server, tmp_path))
        return booted[-1]

    yield boot
    for machine in booted:
        machine.close()


def receivers(server):
    return [r["name"] for c in server.flowteectl_json("show")["collectors"] for r in c["receivers"]]


def test_at_boot_the_configuration_is_there_before_the_network(server, configure, boot):
    """And the module with it."""
    release_module()
    server.run("modprobe", "-r", "flowtee")
    configure(*TWO)
    machine = boot()
    assert machine.state() == "active", machine.status()
    assert os.path.exists("/sys/module/flowtee")
    assert machine.call("cat", "/run/when-the-network-came").stdout == server.flowteectl("save") != ""
    assert receivers(server) == ["one", "two"]
    order = machine.properties("Before", "After", "Wants")
    assert "network-pre.target" in order["Before"] and "network-pre.target" in order["Wants"]
    assert not {"network.target", "network-online.target", "basic.target", "sysinit.target"} & set(order["After"])


def test_a_wrong_file_at_boot_fails_and_says_where(server, configure, boot):
    configure(*WRONG)
    machine = boot()
    assert machine.state() == "failed"
    assert AT_FAULT in machine.status()
    assert receivers(server) == []
    # The boot went on, and what was wrong can be put right.
    assert machine.call("test", "-e", "/run/when-the-network-came").returncode == 0
    configure(*ONE)
    assert machine.systemctl("start", "flowtee").returncode == 0
    assert machine.state() == "active"
    assert receivers(server) == ["one"]


def test_a_kernel_without_a_module_is_a_failure_that_says_so(server, configure, boot):
    """First as the machine that systemd finds here, a container; then as any other."""
    configure(*ONE)
    with without_module(server, can_be_loaded=True), kernel_without_module():
        machine = boot()
        assert machine.state() == "failed"
        assert "the host must load it" in machine.status()
        assert machine.call("rm", "/run/systemd/container").returncode == 0
        assert machine.systemctl("start", "flowtee").returncode != 0
        assert machine.state() == "failed"
        assert f"none is installed for the running kernel {RELEASE}" in machine.status()
        assert f"'dkms autoinstall -k {RELEASE}'" in machine.status()


def test_no_file_is_a_failure(server, configure, boot):
    """Somebody who enabled the service counts on it."""
    machine = boot()
    assert machine.state() == "failed"
    assert CONFIGURATION in machine.status()
    assert server.flowteectl_json("show")["collectors"] == []
    # The file that is installed will do.
    with open(f"{machine.root}{CONFIGURATION}", encoding="ascii") as example:
        configure(*example.read().splitlines())
    assert machine.systemctl("start", "flowtee").returncode == 0
    assert server.flowteectl_json("show")["collectors"] == []


def test_reload(server, scene, configure, boot):
    configure(*ONE)
    machine = boot()
    scene.send()
    scene.wait_received(1)
    configure(*TWO)
    assert machine.systemctl("reload", "flowtee").returncode == 0
    assert machine.state() == "active"
    assert receivers(server) == ["one", "two"]
    assert scene.sent("one") == 1

    configure(*WRONG)
    refused = machine.systemctl("reload", "flowtee")
    assert refused.returncode != 0 and "flowtee.service" in refused.stderr
    assert AT_FAULT in machine.status()
    assert machine.state() == "active"
    assert receivers(server) == ["one", "two"]
    assert scene.sent("one") == 1
    # As it was: the next one that is right is taken, and the errors are not the last that is said.
    configure(*ONE)
    assert machine.systemctl("reload", "flowtee").returncode == 0
    assert receivers(server) == ["one"]
    last = [line for line in machine.status().splitlines() if "flowteectl[" in line][-1]
    assert ": applied: 0 added, 0 changed, 1 removed, 2 kept; generation " in last


@pytest.mark.parametrize("lines", [(), ("# to be continued",)])
def test_a_file_that_was_cut_off_ends_nothing(server, configure, boot, lines):
    """Nor does it end a change on trial. Where nothing is configured it is taken."""
    configure(*ONE)
    machine = boot()
    try_out(server)
    configure(*lines)
    for verb in "reload", "restart":
        refused_while_trying(server, machine, verb, f"{CONFIGURATION}: there is no statement")
    take_back(server)

    server.flowteectl("flush")
    for verb in "start", "reload", "restart":
        assert machine.systemctl(verb, "flowtee").returncode == 0, machine.status()
    assert machine.state() == "active"
    configure(*TWO)
    assert machine.systemctl("reload", "flowtee").returncode == 0, machine.status()
    assert receivers(server) == ["one", "two"]


def test_a_file_that_was_cut_off_within_a_line(server, configure, boot):
    """What is left of it may be right, and another thing."""
    configure(*ONE)
    machine = boot()
    try_out(server)
    configure(COLLECTOR, "receiver c/one to 10.0.4.2:900", end="")
    for verb in "reload", "restart":
        refused_while_trying(server, machine, verb, f"{CONFIGURATION}: the last line has no end")
    take_back(server)

    server.flowteectl("flush")
    assert machine.systemctl("start", "flowtee").returncode == 0, machine.status()
    assert receivers(server) == ["one"]


def test_restart_and_stop(server, scene, configure, boot):
    configure(*ONE)
    machine = boot()
    scene.send()
    scene.wait_received(1)

    # A restart is a reload to the datagrams.
    configure(*TWO)
    assert machine.systemctl("restart", "flowtee").returncode == 0
    assert machine.state() == "active"
    assert receivers(server) == ["one", "two"]
    assert scene.sent("one") == 1

    # With a wrong file it fails, and what is there goes on.
    configure(*WRONG)
    assert machine.systemctl("restart", "flowtee").returncode != 0
    assert machine.state() == "failed"
    assert AT_FAULT in machine.status()
    assert receivers(server) == ["one", "two"]
    scene.send()
    scene.wait_received(2)

    configure(*TWO)
    assert machine.systemctl("start", "flowtee").returncode == 0
    assert scene.sent("one") == 2

    # Who stops it wants it to end.
    assert machine.systemctl("stop", "flowtee").returncode == 0
    assert machine.state() == "inactive"
    assert server.flowteectl_json("show")["collectors"] == []


def try_out(server):
    """A change that would go back by itself, long after the test."""
    server.run("flowteectl", "apply", "-", "--confirm", "3600", data="".join(f"{line}\n" for line in TRIAL))
    assert receivers(server) == ["trial"]


def refused_while_trying(server, machine, verb, reason):
    """The file, which says so; what is tried out goes on."""
    assert machine.systemctl(verb, "flowtee").returncode != 0
    assert reason in machine.status()
    assert receivers(server) == ["trial"]


def take_back(server):
    """What is tried out, in place of ONE."""
    server.flowteectl("confirm --revert")
    assert receivers(server) == ["one"]


@pytest.mark.parametrize("verb", ["reload", "restart"])
def test_a_change_on_trial_ends_with_the_file(server, configure, boot, verb):
    """But for a file that is wrong: then it goes on, and can still go back."""
    configure(*ONE)
    machine = boot()
    try_out(server)
    for lines, reason in (WRONG, AT_FAULT), (REFUSED_BY_KERNEL, f"{CONFIGURATION}:2: to '127.0.0.1:2055'"):
        configure(*lines)
        refused_while_trying(server, machine, verb, reason)
    take_back(server)

    configure(*TWO)
    assert machine.systemctl("restart", "flowtee").returncode == 0, machine.status()
    try_out(server)
    assert machine.systemctl(verb, "flowtee").returncode == 0, machine.status()
    assert receivers(server) == ["one", "two"]
    assert server.flowteectl_call("confirm --revert").returncode == REFUSED, "nothing goes back any more"


def test_a_change_on_trial_ends_with_a_stop(server, configure, boot):
    configure(*ONE)
    machine = boot()
    try_out(server)
    assert machine.systemctl("stop", "flowtee").returncode == 0, machine.status()
    assert machine.state() == "inactive"
    assert server.flowteectl_json("show")["collectors"] == []
    assert server.flowteectl_call("confirm --revert").returncode == REFUSED, "nothing comes back"
    assert machine.systemctl("start", "flowtee").returncode == 0, machine.status()
    assert receivers(server) == ["one"]


def has_told(machine, text):
    """Whether the journal has this event, with its time."""
    return any(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d " + re.escape(text), line)
               for line in machine.journal("flowtee-monitor"))


def start_monitor(server, machine):
    """Until it is told of changes."""
    assert machine.systemctl("start", "flowtee-monitor").returncode == 0

    def changed():
        server.flowteectl("set receiver c/one ttl 9")
        server.flowteectl("set receiver c/one ttl 8")
        return has_told(machine, "~ receiver c/one to 10.0.4.2:9001 ttl 8")

    wait_for(lambda: f"it is told of a change: {machine.journal('flowtee-monitor')} "
             f"{machine.systemctl('status', 'flowtee-monitor').stdout}", changed)


def test_the_journal_has_all_changes(server, configure, boot):
    """From when it is started on. Nothing enables it by itself."""
    configure(*ONE)
    machine = boot()
    assert machine.systemctl("is-enabled", "flowtee-monitor").stdout.strip() == "disabled"
    start_monitor(server, machine)
    # It needs no root, and ends when it is told to.
    pid = machine.systemctl("show", "flowtee-monitor", "--property=MainPID", "--value").stdout.strip()
    assert machine.call("stat", "--format=%u", f"/proc/{pid}").stdout.strip() not in ("", "0")
    assert machine.systemctl("stop", "flowtee-monitor").returncode == 0
    assert machine.systemctl("is-failed", "flowtee-monitor").stdout.strip() == "inactive"
    # Whoever stops the replication need not stop it.
    start_monitor(server, machine)
    assert machine.systemctl("stop", "flowtee").returncode == 0
    assert machine.systemctl("is-active", "flowtee-monitor").stdout.strip() == "active"
    wait_for("it is told of the end", lambda: has_told(machine, "- collector c"))


def test_the_journal_outlives_the_module(server, configure, boot):
    """It comes back with it, and does not load it by itself; meanwhile it waits, and is not started over and over."""
    configure(*ONE)
    machine = boot()
    start_monitor(server, machine)
    server.flowteectl("flush")
    release_module()
    server.run("modprobe", "-r", "flowtee")
    try:
        wait_for(lambda: f"it has noticed: {machine.journal('flowtee-monitor')}",
                 lambda: any("the flowtee module was removed" in line for line in machine.journal("flowtee-monitor")))
        wait_for(lambda: f"it waits: {machine.journal('flowtee-monitor')}",
                 lambda: machine.journal("flowtee-monitor")[-1] == "waiting for the flowtee module", systemd.DEADLINE)
        shown = machine.systemctl("show", "flowtee-monitor", "--property=NRestarts,SubState").stdout.split()
        assert sorted(shown) == ["NRestarts=1", "SubState=running"]
    finally:
        server.run("modprobe", "flowtee")
    assert machine.systemctl("restart", "flowtee").returncode == 0
    assert not any("is not loaded" in line for line in machine.journal("flowtee-monitor"))
    wait_for("it is back", lambda: machine.systemctl("show", "flowtee-monitor", "--property=SubState", "--value")
             .stdout.strip() == "running", systemd.DEADLINE)
    start_monitor(server, machine)


def test_the_journal_has_all_exporters(server, scene, configure, boot):
    configure(*ONE)
    machine = boot()
    start_monitor(server, machine)
    scene.send()
    wait_for(lambda: f"it is told of an exporter: {machine.journal('flowtee-monitor')}",
             lambda: has_told(machine, f"! exporter c {scene.source}:50000 other: new"))


def test_a_file_of_includes(server, configure, boot):
    """It may be the first that is there, and those that it includes come later; then it is as any other."""
    configure("include flowtee.d/*.conf")
    machine = boot()
    assert machine.state() == "active", machine.status()
    directory = os.path.join(os.path.dirname(CONFIGURATION), "flowtee.d")
    os.mkdir(directory)
    for name, line in ("b.conf", TWO[2]), ("a.conf", "\n".join(ONE)):
        systemd.write(os.path.join(directory, name), line + "\n")
    assert machine.systemctl("reload", "flowtee").returncode == 0, machine.status()
    assert receivers(server) == ["one", "two"]
    systemd.write(os.path.join(directory, "b.conf"), "receiver c/two to nowhere:9001\n")
    assert machine.systemctl("reload", "flowtee").returncode != 0
    assert f"{directory}/b.conf:1: to 'nowhere:9001'" in machine.status()
    for name in "a.conf", "b.conf":
        os.unlink(os.path.join(directory, name))
    assert machine.systemctl("reload", "flowtee").returncode != 0
    assert receivers(server) == ["one", "two"]
