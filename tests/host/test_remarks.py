# SPDX-License-Identifier: GPL-2.0-or-later
"""What a configuration file can hardly mean, and is no error: check warns of it. What a host has is that of the tests."""

import re
import subprocess

import pytest

from fake_kernel import collector, endpoint, gn, message, nest, text, u8, u16, u32
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
    (C + R.replace("\n", " pool p weight 3\n") + "pool c/p balance failover\n", 2,
     "receiver 'c/r': weight '3': it has no effect: its pool is balanced by failover"),
    (C + R.replace("\n", " pool p\n") + "pool c/p balance failover \\\n key stream\n", 4, "pool 'c/p': key 'stream': it has no effect"),
    (C + R.replace("\n", " pool p on-unreachable skip\n") + "pool c/p balance hash\n", 2,
     "receiver 'c/r': on-unreachable 'skip': it has no effect: a pool passes over"),
    (C.replace("\n", " exporters off silent 60\n") + R, 1, "collector 'c': silent '60': it has no effect: 'exporters' is off"),
    (C.replace("\n", " exporters off\n") + R.replace("\n", " refresh 60\n"), 2, "receiver 'c/r': refresh '60': it has no effect: 'exporters'"),
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
    C + "pool c/p balance hash key port\nreceiver c/r to 127.0.0.1:7 pool p weight 2\n" + "receiver c/s to 127.0.0.1:8 on-unreachable skip\n",
    C.replace("\n", " exporters off\n") + R, C.replace("\n", " silent 60\n") + R.replace("\n", " refresh 60\n"),
    C + R.replace("\n", " from 10.1.0.0/16\n") + "receiver c/s to 127.0.0.1:7 from 10.2.0.0/16\n",
    C + R + "collector d listen *:10\nreceiver d/r to 127.0.0.1:7\n",
    C + R.replace("\n", " from 10.1.0.0/16,10.0.0.0/16,0.0.0.0/0\n").replace(",0.0.0.0/0", ""),
])
def test_nothing_to_remark_on(text):
    assert check(text) == []


def test_whoever_is_not_let_in_is_told_of_however_many_are():
    many = [f"10.{n >> 8}.{n & 255}.0/24" for n in range(4000)]
    text = f"collector c listen *:9 allow {','.join(many)}\nreceiver c/r to 127.0.0.1:7 from {','.join(reversed(many))}"
    assert check(text + "\n") == []
    [said] = check(text + ",10.255.0.0/24,0.0.0.0/5,10.255.1.0/24\n")
    assert "from '10.255.0.0/24': 'allow' of its collector lets none of it in; 2 more like it" in said


def test_they_come_by_line(tmp_path):
    """Whatever finds them, and through all files."""
    (tmp_path / "more").write_text("collector d listen *:10 dev nosuchdevice\npool d/p balance round-robin\n"
                                   "receiver d/r to 127.0.0.1:7 weight 3\nreceiver d/s to 127.0.0.1:8 pool p \\\n refresh 9 templates pass\n")
    (tmp_path / "main").write_text("collector c listen *:9\ninclude more\npool c/p balance round-robin\nlist l 10.0.0.0/8\n")
    run = subprocess.run([TOOL, "check", "main"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (run.returncode, run.stdout) == (0, "")
    assert [line.split(" warning: ")[0] for line in run.stderr.splitlines()] == ["main:1:", "more:1:", "more:2:", "more:3:", "more:4:", "main:3:",
                                                                                "main:4:"]


def test_errors_come_alone():
    run = subprocess.run([TOOL, "check", "-"], input="collector c listen *:9\nbad\n", capture_output=True, text=True, check=False)
    assert run.returncode == 1 and "warning" not in run.stderr


# ---- What 'set' has made of an object: only what it has to do with is told.

def receiver(name, *attrs, to="172.16.1.100"):
    return message(gn.RECEIVER_NEW, nest(
        gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "netflow"), text(gn.RECEIVER_NAME, name),
        endpoint(gn.RECEIVER_TO, to, 2055), *attrs))


ODD = [
    message(gn.LIST_NEW, nest(gn.LIST, text(gn.LIST_NAME, "l"),
                              gn.prefixes(gn.LIST_PREFIXES, ["10.0.0.0/8", "10.1.0.0/16"]))),
    collector("netflow", gn.prefixes(gn.COLLECTOR_ALLOW, ["10.0.0.0/8", "10.1.0.0/16"]),
              gn.prefixes(gn.COLLECTOR_EXCEPT, ["0.0.0.0/0"])),
    message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, "netflow"), text(gn.POOL_NAME, "p"),
                              u8(gn.POOL_BALANCE, gn.BALANCES.index("round-robin")))),
    receiver("r", gn.prefixes(gn.RECEIVER_FROM, ["192.0.2.0/24"]), gn.prefixes(gn.RECEIVER_EXCEPT, ["192.0.2.0/24"]),
             u16(gn.RECEIVER_WEIGHT, 3), text(gn.RECEIVER_DEV, "nosuchdevice")),
    receiver("s"), receiver("t"),
    receiver("u", u8(gn.RECEIVER_TEMPLATES, 1), u32(gn.RECEIVER_REFRESH, 60), to="172.16.1.101"),
]
NOT_ALLOWED = "receiver 'netflow/r': from '192.0.2.0/24': 'allow' of its collector lets none of it in"
EXCEPTED = "set receiver 'netflow/r': 'except' leaves nothing of 'from'"
NESTED = "collector 'netflow': allow '10.1.0.0/16': it is in '10.0.0.0/8'"
TWICE = "receiver 'netflow/t': to '172.16.1.100:2055': receiver 's' has the same address"


@pytest.mark.parametrize("words, warnings", [
    ("receiver netflow/r weight 3", ["receiver 'netflow/r': weight '3'"]),
    ("receiver netflow/r pool none", ["receiver 'netflow/r': weight '3'"]),
    ("receiver netflow/r dev nosuchdevice", ["receiver 'netflow/r': dev 'nosuchdevice'"]),
    ("receiver netflow/r from 192.0.2.0/24", [EXCEPTED, NOT_ALLOWED]),
    ("receiver netflow/r comment x", []),
    ("receiver netflow/r state down", []),
    # Whichever of the two comes first.
    ("receiver netflow/s to 172.16.1.100:2055", [TWICE]),
    ("receiver netflow/t pool none", [TWICE]),
    ("receiver netflow/s state up", [TWICE]),
    ("receiver netflow/t mark 0", [TWICE]),
    ("receiver netflow/t sample 2", []),
    ("receiver netflow/t name s", []),
    ("receiver netflow/u refresh 60", ["set receiver 'netflow/u': 'templates' is pass: 'refresh' sends nothing again"]),
    ("receiver netflow/u templates pass", ["set receiver 'netflow/u': 'templates' is pass: 'refresh' sends nothing again"]),
    ("receiver netflow/u ttl 9", []),
    ("receiver netflow/nobody weight 3", []),
    ("pool netflow/p balance round-robin", ["set pool 'netflow/p': datagrams with templates"]),
    ("pool netflow/p comment x", []),
    ("collector netflow state standby", []),
    ("collector netflow listen 10.0.1.20:2055", ["collector 'netflow': listen '10.0.1.20:2055': this host does not have"]),
    ("collector netflow allow 10.0.0.0/8,10.1.0.0/16", ["set collector 'netflow': 'except' leaves", NESTED, NOT_ALLOWED]),
    ("list l prefixes 10.0.0.0/8,10.1.0.0/16", ["list 'l': prefixes '10.1.0.0/16'", "list 'l': no collector and no receiver names it"]),
    ("list l comment x", []),
])
def test_set(fake, words, warnings):
    fake.tell(ODD, [])
    run = fake.call("set", *words.split())
    assert run.returncode == 0, run
    said = [line.removeprefix("flowteectl: warning: ") for line in run.stderr.splitlines() if "warning: " in line]
    assert len(said) == len(warnings) and all(map(str.startswith, said, warnings)), run.stderr


@pytest.mark.parametrize("words, others", [
    ("receiver netflow/s from 192.0.2.0/24", "ra"), ("receiver netflow/a from 192.0.2.0/24", "a"), ("receiver netflow/d state up", ""),
    ("list l prefixes 192.0.2.0/24", "ra"), ("receiver netflow/r protocol ipfix", "r"),
])
def test_set_tells_of_all_that_it_meets(fake, words, others):
    """Though one of them has met another before that."""
    fake.tell([
        message(gn.LIST_NEW, nest(gn.LIST, text(gn.LIST_NAME, "l"), gn.prefixes(gn.LIST_PREFIXES, ["192.0.2.0/24"]))),
        collector("netflow"), receiver("r"), receiver("d", u8(gn.RECEIVER_STATE, 1)),
        receiver("a", gn.prefixes(gn.RECEIVER_FROM, ["192.0.2.0/25"])), receiver("s", text(gn.RECEIVER_FROM_LIST, "l"))], [])
    said = re.findall(r"receiver 'netflow/(\w)': to \S+ receiver '(\w)' has the same", fake.call("set", *words.split()).stderr)
    expected = {"ra": [("s", "ra")], "a": [("a", "r"), ("s", "a")], "r": [("a", "r"), ("s", "r")], "": []}[others]
    assert len(said) == len(expected) and all(name == of and other in one_of for (name, other), (of, one_of) in zip(said, expected)), said


def test_set_of_very_many(fake):
    """They are not read again: what the words say by themselves is told."""
    fake.tell([*ODD, *(receiver(f"n{number}") for number in range(1000))], [])
    assert fake.call("set", "receiver", "netflow/r", "weight", "3").stderr == ""
    assert "leaves nothing" in fake.call("set", "receiver", "netflow/r", "from", "192.0.2.0/24", "except", "192.0.2.0/24").stderr


@pytest.mark.parametrize("words, warnings", [
    ("collector netflow exporters off", ["collector 'netflow': silent '60'", "receiver 'netflow/s': refresh '60'"]),
    ("collector netflow state standby", []),
    ("pool netflow/p balance failover", ["pool 'netflow/p': key 'port'", "receiver 'netflow/r': weight '3'"]),
    ("pool netflow/p comment x", []),
    ("receiver netflow/r pool p", ["receiver 'netflow/r': on-unreachable 'skip'", "receiver 'netflow/r': weight '3'"]),
    ("receiver netflow/r ttl 9", []),
])
def test_set_of_what_has_no_effect(fake, words, warnings):
    """Whichever word it was that made it so."""
    fake.tell([collector("netflow", u8(gn.COLLECTOR_EXPORTERS, 0), u32(gn.COLLECTOR_SILENT, 60)),
               message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, "netflow"), text(gn.POOL_NAME, "p"), u8(gn.POOL_KEY, 1),
                                         u8(gn.POOL_BALANCE, gn.BALANCES.index("failover")))),
               receiver("r", text(gn.RECEIVER_POOL, "p"), u16(gn.RECEIVER_WEIGHT, 3), u8(gn.RECEIVER_ON_UNREACHABLE, 1)),
               receiver("s", u32(gn.RECEIVER_REFRESH, 60), to="172.16.1.101")], [])
    said = fake.call("set", *words.split()).stderr.splitlines()
    assert [line.removeprefix("flowteectl: warning: ").split(": it has no effect: ")[0] for line in said] == warnings, said
