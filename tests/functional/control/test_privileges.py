# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may change something, and who may only look: nobody, and the owner of a namespace."""

import contextlib
import errno
import os
import shutil
import subprocess
import tempfile

import pytest

import genetlink as gn
from module import module_with


@pytest.fixture(scope="module")
def public():
    """A directory from which anyone may import genetlink: the source tree may be its owner's alone."""
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        shutil.copy(gn.__file__, directory)
        yield directory


AS_NOBODY = """
import sys
sys.path.insert(0, {here!r})
sys.dont_write_bytecode = True
import genetlink as gn
client = gn.Netlink()
print(client.version())
for read in client.collectors, lambda: client.request(gn.EXPORTER_GET, flags=gn.NLM_F_REQUEST | gn.NLM_F_DUMP):
    try:
        print(len(read()))
    except gn.Refused as refusal:
        print(-refusal.errno)
try:
    client.join()
    print("joined")
except PermissionError as error:
    print(-error.errno, flush=True)
for command in [*range(3, 14), gn.HEALTH, gn.REPLAY]:
    try:
        client.request(command)
        print("done")
    except gn.Refused as refusal:
        print(refusal.errno)
"""


NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all")
READ = [str(-errno.EPERM)] * 3
CHANGED = [str(errno.EPERM)] * 13


def as_nobody(host, public):
    """What the version is, what is read, and what is changed."""
    version, *lines = host.run(*NOBODY, "/usr/bin/python3", "-c", AS_NOBODY.format(here=public)).split()
    assert version == host.netlink.version()
    return lines[:3], lines[3:]


def test_reading_and_changing_need_privilege(topology, netlink, public):
    """What version the module is of may be known to all."""
    before = netlink.configuration()
    assert as_nobody(topology.server, public) == (READ, CHANGED)
    assert netlink.configuration() == before


def test_all_may_read_if_that_is_wanted(topology, public):
    """But not change."""
    with module_with(topology.server, "read_all=1"):
        topology.server.flowteectl("add collector c listen 10.0.0.1:9")
        assert as_nobody(topology.server, public) == (["1", "1", "joined"], CHANGED)
        assert "10.0.0.1:9" in topology.server.run(*NOBODY, "flowteectl", "show")


def test_the_tool_says_what_reading_needs(topology, netlink):
    for words in "show", "stats", "exporters", "save", "monitor":
        result = topology.server.call(*NOBODY, "flowteectl", words)
        assert (result.returncode, result.stdout) == (1, ""), words
        assert len(result.stderr.splitlines()) == 1
        assert "CAP_NET_ADMIN" in result.stderr and "read_all=1" in result.stderr, words
    assert topology.server.run(*NOBODY, "flowteectl", "version")


IN_A_USER_NAMESPACE = """
import sys
sys.path.insert(0, {here!r})
sys.dont_write_bytecode = True
import genetlink as gn
client = gn.Netlink()
print(len(client.collectors()))
collector = gn.nest(gn.COLLECTOR, gn.text(gn.COLLECTOR_NAME, "mine"), gn.endpoint(gn.COLLECTOR_LISTEN, "127.0.0.1", 9))
for command in [gn.COLLECTOR_NEW] + {more}:
    try:
        client.request(command, collector)
        print("done")
    except gn.Refused as refusal:
        print(refusal.errno, refusal.reason)
client.join()
print([c["name"] for c in client.collectors()], flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def owner_of_a_namespace(host, here, more=()):
    """The first lines of what happens to someone unprivileged in namespaces of his own."""
    with host.inside():
        process = subprocess.Popen(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "unshare", "-Urn", "/usr/bin/python3",
             "-c", IN_A_USER_NAMESPACE.format(here=here, more=list(more))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline
    finally:
        process.communicate()
    assert process.returncode == 0


def test_the_owner_of_a_namespace_is_privileged_in_it_if_that_is_wanted(topology, public):
    with module_with(topology.server, "userns=1"):
        topology.server.flowteectl("add collector c listen 10.0.0.1:9")
        before = topology.server.netlink.configuration()
        with owner_of_a_namespace(topology.server, public) as line:
            assert [line(), line(), line()] == ["0\n", "done\n", "['mine']\n"]
            assert topology.server.netlink.configuration() == before, "it shows elsewhere"


def test_the_owner_of_a_namespace_may_only_look(topology, netlink, public):
    """What changes something is refused with the reason, and his namespace stays empty."""
    before = netlink.configuration()
    more = [*range(gn.COLLECTOR_SET, gn.POOL_DEL + 1), gn.HEALTH, gn.REPLAY]
    with owner_of_a_namespace(topology.server, public, more) as line:
        assert line() == "0\n"
        for command in [gn.COLLECTOR_NEW] + more:
            error, reason = line().split(" ", 1)
            assert int(error) == errno.EPERM and "userns=1" in reason, command
        assert line() == "[]\n"
    assert netlink.configuration() == before


def test_the_tool_says_why_the_owner_of_a_namespace_may_not(topology):
    result = topology.server.call("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "unshare", "-Urn",
                                  "sh", "-c", "flowteectl add collector c listen 127.0.0.1:9; status=$?; "
                                  "flowteectl show; exit $status")
    assert result.returncode == 1
    refusal, nothing_is_there = result.stderr.splitlines()
    assert "userns=1" in refusal
    assert "there is no collector in this network namespace" in nothing_is_there
    assert "127.0.0.1" not in result.stdout


def test_root_of_a_user_namespace_is_nobody_elsewhere(topology, netlink, public):
    """Without a network namespace of its own."""
    output = topology.server.run("unshare", "-Ur", "/usr/bin/python3", "-c", AS_NOBODY.format(here=public))
    assert output.split()[1:] == READ + CHANGED
