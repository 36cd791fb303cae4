# SPDX-License-Identifier: GPL-2.0-or-later
"""apply and confirm: all of a file in one step or nothing of it, and counters stay."""

import json
import re
import subprocess
import time

import pytest

from configuration import REFUSED, apply, diff, dump, refused, statements
from scene import PORT
from sockets import wait_for

BASE = """\
collector c listen 10.0.0.1:2055
receiver c/a to 10.9.9.1:9001
receiver c/b to 10.9.9.2:9001
"""
OTHER = """\
collector d listen 10.0.0.1:2055
receiver d/a to 10.9.9.1:9001
"""


@pytest.fixture
def server(topology):
    return topology.server


def text_of(server):
    return "".join(line + "\n" for line in statements(server))


def test_apply_replaces_everything(server):
    server.flowteectl("add collector old listen *:1")
    apply(server, BASE)
    assert text_of(server) == BASE
    apply(server, OTHER)
    assert text_of(server) == OTHER
    apply(server, "", "--allow-empty")
    assert text_of(server) == ""


@pytest.mark.parametrize("text", ["", "# nothing\n\n  \t\n#", "\ufeff"])
def test_a_file_without_a_statement_is_refused(server, text):
    """As from a command that failed: `false | flowteectl apply -`; where there is nothing to lose as well."""
    for present in BASE, "":
        apply(server, present, "--allow-empty")
        before = dump(server)
        for options in (), ("--confirm", "600"):
            result = server.call("flowteectl", "apply", "-", *options, data=text)
            assert result.returncode == REFUSED and not result.stdout, result
            [line] = result.stderr.splitlines()
            assert line.startswith("flowteectl: -: ") and "no statement" in line and "--allow-empty" in line
            assert dump(server) == before
    # Others only look at it.
    apply(server, BASE)
    assert server.run("flowteectl", "check", "-", data=text) == ""
    assert len(diff(server, text)) == 3
    server.run("flowteectl", "apply", "--allow-empty", "-", "--confirm", "600", data=text)
    assert statements(server) == []
    server.flowteectl("confirm --revert")
    assert text_of(server) == BASE


def applied(server, text, *options):
    """What apply says on standard error: numbers of objects, the generation and what else."""
    server.used_flowtee = True
    result = server.call("flowteectl", "--quiet", "apply", "-", *options, data=text)
    assert (result.returncode, result.stdout) == (0, ""), result
    match = re.fullmatch(r"applied: (\d+) added, (\d+) changed, (\d+) removed, (\d+) kept; generation (\d+)(.*)\n",
                         result.stderr)
    assert match, result.stderr
    return tuple(map(int, match.groups()[:4])), int(match[5]), match[6]


def test_it_says_what_it_did(server):
    numbers, first, rest = applied(server, BASE)
    assert (numbers, rest) == ((3, 0, 0, 0), "")
    assert applied(server, BASE) == ((0, 0, 0, 3), first + 1, "")
    assert applied(server, BASE.replace("9.2:9001", "9.2:9001 ttl 9") + "pool c/p balance hash\n") == \
        ((1, 1, 0, 2), first + 2, "")
    assert applied(server, OTHER) == ((2, 0, 4, 0), first + 3, "")
    assert applied(server, "", "--allow-empty") == ((0, 0, 2, 0), first + 4, "")
    # As everybody else is told.
    document = json.loads(server.run("flowteectl", "-j", "apply", "-", data=BASE))
    assert document == {"added": 3, "changed": 0, "removed": 0, "kept": 0, "generation": first + 5, "confirm": None}


def test_it_says_until_when_it_can_be_confirmed(server):
    before = time.time()
    numbers, _, rest = applied(server, BASE, "--confirm", "600")
    after = time.time()
    match = re.fullmatch(r"; goes back at (\S+), in 600 s, unless 'flowteectl confirm' follows", rest)
    assert match and numbers == (3, 0, 0, 0), rest
    assert match[1] in [time.strftime("%T", time.localtime(second)) for second in range(int(before) + 600,
                                                                                       int(after) + 601)]
    server.flowteectl("confirm")


def test_what_it_says_of_much(server):
    """The kernel tells of each object, and what it says last must not be lost."""
    large = OTHER + "".join(f"receiver d/r{n} to 10.9.{n >> 8}.{n & 255}:9001\n" for n in range(1, 4000))
    assert applied(server, large)[0] == (4001, 0, 0, 0)
    assert applied(server, large)[0] == (0, 0, 0, 4001)
    assert applied(server, BASE)[0] == (3, 0, 4001, 0)


def test_what_it_says_is_of_its_own_change(server):
    """Whoever else changes things at the same time."""
    apply(server, BASE)
    other = server.spawn("sh", "-c", 'while :; do flowteectl add collector x listen "*:9"; flowteectl del collector x; '
                                     'done >/dev/null 2>&1')
    told = 0
    while told < 10:
        result = server.call("flowteectl", "-q", "apply", "-", data=BASE)
        if result.returncode == 0:
            assert re.match(r"applied: 0 added, 0 changed, [01] removed, 3 kept; ", result.stderr), result
            told += 1
        else:
            assert "another change" in result.stderr, result
    other.close()


def test_apply_in_another_namespace(topology, tmp_path):
    server, other = topology.server, topology.receivers[0]
    file = tmp_path / "flowtee.conf"
    file.write_text(OTHER, encoding="ascii")
    apply(server, BASE)
    other.used_flowtee = True
    server.flowteectl("-n", other.name, "apply", str(file))
    assert text_of(server) == BASE
    assert text_of(other) == OTHER
    assert server.flowteectl("-n", other.name, "diff", str(file)) == ""
    assert diff(server, OTHER)


def test_counters_of_what_stays_are_kept(scene):
    """Of a collector and receivers that are changed, of those that are not; not of what goes and comes back."""
    listen, r1, r2 = (f"[{a}]" if ":" in a else a
                      for a in (scene.target, *(r.address(scene.family) for r in scene.topology.receivers[:2])))
    collector = f"collector c listen {listen}:{PORT}\n"
    first, second = f"receiver c/r1 to {r1}:9001", f"receiver c/r2 to {r2}:9001"
    server = scene.server
    apply(server, collector + first + "\n" + second + "\n")
    sockets = [scene.listen(r) for r in scene.topology.receivers[:2]]
    for _ in range(3):
        scene.send()
    scene.wait_received(3)
    for sock in sockets:
        sock.receive_many(3)
    apply(server, collector[:-1] + " original drop\n" + second + "\n" + first + " ttl 9\n")
    assert [c["received"] for c in [server.collector("c")["counters"]]] == [3]
    assert scene.sent("r1") == scene.sent("r2") == 3
    apply(server, collector + first + "\n")
    apply(server, collector + first + "\n" + second + "\n")
    scene.send()
    scene.wait_received(4)
    assert (scene.sent("r1"), scene.sent("r2")) == (4, 1)


def test_the_kernel_refuses_what_depends_on_the_host(server):
    """All that it refuses is named by its line, and nothing changes."""
    server.ip("addr add 10.9.9.9/32 dev lo")
    try:
        apply(server, BASE)
        before = dump(server)
        text = "collector c listen *:2055\n# 10.9.9.9 is local\nreceiver c/r \\\n  to 10.9.9.9:2055 ttl 9\n"
        server.run("flowteectl", "check", "-", data=text)
        [(line, message)] = refused(server, "apply", text)
        assert line == 4
        assert message.startswith("to '10.9.9.9:2055': ")
        assert "loop" in message
        assert dump(server) == before
    finally:
        server.ip("addr del 10.9.9.9/32 dev lo")


def test_long_lists(server):
    """Longer than an attribute: by the command line, where it is a transaction of its own, and by a file."""
    count = 5000
    first, second = ([f"{start}.{n >> 8}.{n & 255}.0/24" for n in range(count)] for start in (10, 11))
    add = f"collector c listen 10.0.0.1:2055 allow {','.join(first)}"
    server.flowteectl("add", add)
    assert statements(server) == [add]
    assert diff(server, add) == []
    server.flowteectl("add receiver c/r to 10.9.9.9:9 from", ",".join(first))
    server.flowteectl("set collector c allow", ",".join(second))
    server.flowteectl("set receiver c/r from", ",".join(second[:4000]), "ttl 9")
    expected = [f"collector c listen 10.0.0.1:2055 allow {','.join(second)}",
                f"receiver c/r to 10.9.9.9:9 from {','.join(second[:4000])} ttl 9"]
    assert statements(server) == expected
    before = dump(server)
    apply(server, "\n".join(expected))
    assert dump(server) == before
    # By what it says itself, and as soon as it is said; or with the rest, when it is put in force.
    for words, at_fault in [("add collector c listen 10.0.0.9:2055 allow", "'c'"),
                            ("add receiver c/r to 10.9.9.8:9 from", "'c/r'"),
                            ("set receiver c/nobody from", "'c/nobody'"),
                            ("add collector d listen 10.0.0.1:2055 allow", "'d'")]:
        result = server.flowteectl_call(words, ",".join(first))
        assert result.returncode == REFUSED
        assert len(result.stderr.splitlines()) == 1 and at_fault in result.stderr
        assert dump(server) == before


def test_a_kill_in_the_middle(server):
    """At any moment: what is in force is all of the old or all of the new, and the next apply works."""
    large = OTHER + "".join(f"receiver d/r{n} to 10.9.{n >> 8}.{n & 255}:9001\n" for n in range(1, 4000))
    apply(server, BASE)
    before = dump(server)
    start = time.monotonic()
    apply(server, large)
    duration = time.monotonic() - start

    def is_old(pause):
        """Whether the old stands after a kill so much later."""
        apply(server, BASE)
        with server.inside():
            tool = subprocess.Popen(["flowteectl", "apply", "-"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                    text=True)
        tool.stdin.write(large)
        tool.stdin.close()
        try:
            tool.wait(pause)
        except subprocess.TimeoutExpired:
            tool.kill()
            tool.wait()
        in_force = text_of(server)
        assert in_force in (BASE, large)
        return in_force == BASE

    old = sum(is_old(duration * tenth / 10) for tenth in range(1, 10))
    # On a busy host the first one may have taken so long that all kills came too late.
    assert old or any(is_old(duration / 2 ** n) for n in range(4, 14))
    apply(server, BASE)
    assert dump(server) == before


def test_two_writers_at_once(server):
    """Each is told whether it was done; what is in force is what the last one that was done says."""
    texts = [OTHER + "".join(f"receiver d/w{w}n{n} to 10.9.9.9:{n + 1}\n" for n in range(300)) for w in range(2)]
    refusals = 0
    for _ in range(5):
        with server.inside():
            tools = [subprocess.Popen(["flowteectl", "apply", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                                      text=True) for _ in texts]
        for tool, text in zip(tools, texts):
            tool.stdin.write(text)
            tool.stdin.flush()
        for tool in tools:
            tool.stdin.close()
        errors = [tool.stderr.read() for tool in tools]
        results = [tool.wait() for tool in tools]
        for tool in tools:
            tool.stderr.close()
        assert set(results) <= {0, REFUSED} and 0 in results, errors
        for result, error in zip(results, errors):
            assert (result == REFUSED) == ("another change" in error), error
        refusals += sum(results)
        in_force = text_of(server)
        assert in_force in [text for text, result in zip(texts, results) if result == 0]
    server.used_flowtee = True


def test_confirmed_in_time(server):
    apply(server, BASE)
    apply(server, OTHER, "--confirm", "600")
    assert text_of(server) == OTHER
    result = server.flowteectl_call("add collector x listen *:1")
    assert result.returncode == REFUSED
    assert "confirm" in result.stderr
    [result] = [server.call("flowteectl", "apply", "-", data=BASE)]
    assert result.returncode == REFUSED
    assert "confirm" in result.stderr and len(result.stderr.splitlines()) == 1
    server.flowteectl("confirm")
    assert text_of(server) == OTHER
    result = server.flowteectl_call("confirm")
    assert result.returncode == REFUSED and len(result.stderr.splitlines()) == 1
    assert server.flowteectl_call("confirm --revert").returncode == REFUSED
    apply(server, BASE)


def test_taken_back_by_hand(server):
    apply(server, BASE)
    before = dump(server)
    apply(server, OTHER, "--confirm", "600")
    server.flowteectl("confirm --revert")
    assert text_of(server) == BASE
    assert dump(server) == before


def test_nobody_confirms(server):
    """It goes back by itself: the tool that did it is long gone."""
    apply(server, BASE)
    told = json.loads(server.run("flowteectl", "-j", "apply", "-", "--confirm", "1", data=OTHER))
    assert told["confirm"] == 1
    wait_for("the configuration is back", lambda: text_of(server) == BASE)
    assert server.flowteectl_call("confirm").returncode == REFUSED
    apply(server, OTHER)
