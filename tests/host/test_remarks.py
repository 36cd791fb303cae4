# SPDX-License-Identifier: GPL-2.0-or-later
"""What a configuration file can hardly mean, and is no error: check warns of it. What a host has is that of the tests."""

import subprocess

import pytest

from flowteectl import TOOL

pytestmark = pytest.mark.usefixtures("tool")

C = "collector c listen *:9 allow 10.0.0.0/8,192.0.2.0/24\n"
R = "receiver c/r to 127.0.0.1:7\n"


def check(text, *options):
    run = subprocess.run([TOOL, *options, "check", "-"], input=text, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "")
    return run.stderr.splitlines()


@pytest.mark.parametrize("text, line, warning", [
    (C, 1, "collector 'c': it has no receivers"),
    (C + R + "pool c/p balance hash\n", 3, "pool 'c/p': it has no receivers"),
    (C + R.replace("\n", " weight 3\n"), 2, "receiver 'c/r': weight '3': it is in no pool"),
    (C + R.replace("\n", " dev nosuchdevice\n"), 2, "receiver 'c/r': dev 'nosuchdevice': there is no such device"),
    (C.replace("\n", " dev nosuchdevice\n") + R, 1, "collector 'c': dev 'nosuchdevice': there is no such device"),
    ("collector c listen 192.0.2.77:9\n" + R, 1, "collector 'c': listen '192.0.2.77:9': this host does not have"),
    ("collector c listen [2001:db8::77]:9\nreceiver c/r to [::1]:7\n", 1, "this host does not have"),
    (C + R + "receiver c/s to 127.0.0.1:7\n", 3, "receiver 'c/s': to '127.0.0.1:7': receiver 'r' has the same address"),
    (C + R + "receiver c/s to 127.0.0.1:7 \\\n from 10.0.0.0/8\n", 3, "receiver 'r' has the same address"),
    (C + R.replace("\n", " from 10.1.0.0/16,198.51.100.0/24\n"), 2,
     "receiver 'c/r': from '198.51.100.0/24': 'allow' of its collector lets none of it in"),
    (C + R.replace("\n", " from 10.1.0.0/16,10.1.2.0/24\n"), 2,
     "receiver 'c/r': from '10.1.2.0/24': it is in '10.1.0.0/16' of the same list already"),
    (C.replace("192.0.2.0/24", "10.0.0.0/8") + R, 1, "collector 'c': allow '10.0.0.0/8': it is in '10.0.0.0/8'"),
])
def test_a_remark(text, line, warning):
    [said] = check(text)
    assert said.startswith(f"-:{line}: warning: ") and warning in said, said
    assert check(text, "--quiet") == check(text, "-q") == []


@pytest.mark.parametrize("text", [
    "", C + R, "collector c listen 127.0.0.1:9 dev lo\n" + R, "collector c listen 127.9.9.9:9\n" + R,
    "collector c listen 239.1.1.1:9\n" + R,
    # They share the load, or have no exporter in common, or are of two collectors.
    C + "pool c/p balance hash\nreceiver c/r to 127.0.0.1:7 pool p weight 2\nreceiver c/s to 127.0.0.1:7 pool p\n",
    C + R.replace("\n", " from 10.1.0.0/16\n") + "receiver c/s to 127.0.0.1:7 from 10.2.0.0/16\n",
    C + R + "collector d listen *:10\nreceiver d/r to 127.0.0.1:7\n",
    C + R.replace("\n", " from 10.1.0.0/16,10.0.0.0/16,0.0.0.0/0\n").replace(",0.0.0.0/0", ""),
])
def test_nothing_to_remark_on(text):
    assert check(text) == []


def test_errors_come_alone():
    run = subprocess.run([TOOL, "check", "-"], input="collector c listen *:9\nbad\n", capture_output=True, text=True, check=False)
    assert run.returncode == 1 and "warning" not in run.stderr
