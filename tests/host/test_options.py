# SPDX-License-Identifier: GPL-2.0-or-later
"""Options stand before or after the verb, and the value of a long one after a blank or "="."""

import subprocess

import pytest

from flowteectl import TOOL

pytestmark = pytest.mark.usefixtures("tool")


def call(*words):
    return subprocess.run([TOOL, *words], input="collector c listen *:9\nreceiver c/r to 10.0.0.1:9\n", capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [["-j", "check", "-"], ["check", "-j", "-"], ["check", "-", "--json"]])
def test_before_and_after(words):
    run = call(*words)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize("words, status, named", [
    (["show", "-n"], 2, "option '-n': the name"),
    (["show", "-n", "nobody"], 1, "netns 'nobody'"),
    (["show", "--netns=nobody"], 1, "netns 'nobody'"),
    (["--netns=nobody", "show"], 1, "netns 'nobody'"),
    (["apply", "-", "--confirm=0"], 2, "--confirm '0'"),
    (["apply", "-", "--confirm="], 2, "--confirm ''"),
    (["apply", "-", "--confirm=1", "--confirm", "2"], 2, "given twice"),
    (["diff", "-", "--exit-code=1"], 2, "unknown option '--exit-code=1': did you mean '--exit-code'?"),
    (["import", "pmacct", "--config=/nonexistent/file"], 1, "/nonexistent/file"),
    # What stands for a value is one, and what follows "--" is another program's.
    (["add", "collector", "c", "listen", "-j"], 2, "listen '-j'"),
    (["add", "-j", "collector", "c", "-n", "nobody", "listen"], 2, "listen: its value"),
    (["-n", "nobody", "set", "c/r", "comment", "-h"], 1, "netns 'nobody'"),
    (["-n", "nobody", "set", "receiver", "c/r", "rate", "1", "comment", "--help"], 1, "netns 'nobody'"),
    (["-n", "nobody", "add", "collector", "c", "listen", "*:9", "comment", "-h"], 1, "netns 'nobody'"),
    (["set", "receiver", "c/r", "ttl", "-h"], 2, "ttl '-h'"),
    (["-n", "nobody", "add", "list", "l", "10.0.0.0/8", "comment", "-h"], 1, "netns 'nobody'"),
    (["-n", "nobody", "set", "list", "l", "+10.0.0.0/8", "-10.1.0.0/16", "comment", "-j"], 1, "netns 'nobody'"),
    (["stats", "--watch", "-h"], 2, "--watch '-h'"),
    *[(words.split("|"), 2, "a list has no blanks") for words in (
        "add|collector|c|listen|*:9|allow|10.0.0.0/24, 10.0.1.0/24", "set|collector|c|allow|+10.0.0.0/24, 10.0.1.0/24",
        "add|list|l|10.0.0.0/24, 10.0.1.0/24", "set|receiver|c/r|domain|1, 2", "add|collector|c|listen|*:9|allow|10.0.0.0/24,")],
    # A kind may be said; what is called like one is a name where a word follows, or nothing.
    (["-n", "nobody", "replay", "receiver", "n/a"], 1, "netns 'nobody'"),
    (["-n", "nobody", "replay", "collector", "n"], 1, "netns 'nobody'"),
    (["-n", "nobody", "replay", "collector"], 1, "netns 'nobody'"),
    (["replay", "receiver", "n"], 2, "receiver 'n': the name of its collector is missing"),
    (["replay", "collector", "n/a"], 2, "collector 'n/a': the name of a collector has no '/'"),
    (["-n", "nobody", "health", "receiver", "n/a", "n/b", "down"], 1, "netns 'nobody'"),
    (["health", "receiver", "down"], 2, "the receiver is missing"),
    (["-n", "nobody", "exporters", "collector", "n", "exporter", "10.0.0.1", "--lost"], 1, "netns 'nobody'"),
    (["-n", "nobody", "exporters", "collector", "--lost", "exporter", "10.0.0.1"], 1, "netns 'nobody'"),
    (["-n", "nobody", "exporters", "collector", "exporter", "10.0.0.1"], 1, "netns 'nobody'"),
    (["-n", "nobody", "exporters", "collector", "exporter", "exporter", "10.0.0.1"], 1, "netns 'nobody'"),
    (["-n", "nobody", "explain", "collector", "n", "exporter", "10.0.0.1"], 1, "netns 'nobody'"),
    (["-n", "nobody", "explain", "collector", "exporter", "10.0.0.1", "size", "9"], 1, "netns 'nobody'"),
    (["-n", "nobody", "trace", "collector", "n", "outcome", "sent"], 1, "netns 'nobody'"),
    (["-n", "nobody", "trace", "collector", "outcome", "sent"], 1, "netns 'nobody'"),
    (["-n", "nobody", "trace", "collector", "outcome", "outcome", "sent"], 1, "netns 'nobody'"),
    (["trace", "collector", "n/a"], 2, "collector 'n/a': the name of a collector has no '/'"),
    # Of a new object the words tell the kind.
    (["-n", "nobody", "add", "n/a", "to", "10.0.0.1:9"], 1, "netns 'nobody'"),
    (["-n", "nobody", "add", "n/a", "comment", "-h", "to", "10.0.0.1:9"], 1, "netns 'nobody'"),
    (["-n", "nobody", "add", "n/p", "comment", "--json", "balance", "hash"], 1, "netns 'nobody'"),
    (["-n", "nobody", "add", "n", "listen", "10.0.0.1:9"], 1, "netns 'nobody'"),
    (["-n", "nobody", "add", "l", "prefixes", "10.0.0.0/8"], 1, "netns 'nobody'"),
    (["add", "n/a", "weight", "2"], 2, "add receiver 'n/a': the word 'to' is missing"),
    (["add", "n/a", "to", "10.0.0.1:9", "xyzzy", "1"], 2, "unknown word 'xyzzy': accepted: to, "),
    (["add", "n", "listen", "-j"], 2, "listen '-j'"),
    (["add", "n/a"], 2, "add 'n/a': its kind is not said, and no word tells it; accepted: pool n/a balance hash|round-robin|failover, "
                        "or receiver n/a to ADDRESS:PORT"),
    (["add", "n/a", "10.0.0.1:9"], 2, "add 'n/a': its kind is not said"),
    (["add", "l", "10.0.0.0/8"], 2, "add 'l': its kind is not said, and no word tells it; accepted: collector l listen ADDRESS:PORT, "
                                    "or list l PREFIX[,PREFIX]..."),
    (["add", "n", "comment", "x"], 2, "add 'n': its kind is not said"),
    (["add", "n"], 2, "unknown object 'n'"),
    (["add", "colector", "n", "listen", "10.0.0.1:9"], 2, "unknown object 'colector': did you mean 'collector'?"),
])
def test_errors(words, status, named):
    run = call(*words)
    assert run.returncode == status and named in run.stderr, run
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.parametrize("words, status, said", [
    ("-b show", 1, "netns 'nobody'"), ("--details --bad show n", 1, "netns 'nobody'"), ("-d -j show", 1, "netns 'nobody'"),
    ("--confirm=0 apply -", 2, "--confirm '0': "), ("--confirm 0 apply -", 2, "--confirm '0': "), ("-c 0 --pcap x trace", 2, "--count '0': "),
    ("--exit-code -q diff /dev/null", 1, "netns 'nobody'"), ("--partial import samplicator -- -q 1", 2, "samplicator: '-q'"),
    ("--watch=5 --watch 6 stats", 2, "given twice"), ("--bad stats --bad", 2, "given twice"),
    # Another verb has it, which is no word of this one.
    ("--confirm 5 add collector c comment", 2, "unknown option '--confirm' of 'add': accepted: -j, --json, "),
    ("-b apply -", 2, "unknown option '-b' of 'apply': accepted: --confirm, --allow-empty, --end-trial, -j, --json, "),
    ("--exit-code=1 diff -", 2, "unknown option '--exit-code=1': accepted: -j, "), ("-x show", 2, "unknown option '-x': accepted: -j, "),
    ("--colour always show", 2, "unknown option '--colour': did you mean '--color'? accepted: -j, "),
    ("show --colour always", 2, "unknown option '--colour': did you mean '--color'? accepted: --details, -d, --brief, -b, --bad, -j, --json, -n, --netns, "
                                "-q, --quiet, --color\n"),
    ("apply - --jsno", 2, "did you mean '--json'? accepted: --confirm, "), ("check --nets", 2, "did you mean '--netns'? "),
    ("exporters --quite", 2, "did you mean '--quiet'? "), ("confirm --jsn", 2, "did you mean '--json'? ")])
def test_options_of_a_verb_before_it(words, status, said):
    run = subprocess.run([TOOL, "-n", "nobody", *words.split()], input="", capture_output=True, text=True, check=False)
    assert run.returncode == status and said in run.stderr and len(run.stderr.splitlines()) == 1, run


@pytest.mark.parametrize("words", [
    "set -h", "set c/r -h", "set c/r comment x -h", "set c/r comment -h -h", "add --help", "add collector c -h", "add -j collector -h",
    "show c -h", "stats --watch 1 --help", "stats --watch=1 -h", "apply -h --bad"])
def test_help_is_where_no_value_is(words):
    run = call(*words.split())
    assert (run.returncode, run.stderr) == (0, "") and run.stdout.startswith("Usage:\n    flowteectl " + words.split()[0])


def listed():
    verbs = subprocess.run([TOOL, "--help"], capture_output=True, text=True, check=True).stdout.split("Verbs:\n")[1]
    return [line.split()[0] for line in verbs.split("\n\n")[0].splitlines()]


def test_each_verb_has_an_example():
    """Which begins with the verb, maybe after options of the tool, and is a line of 80 characters."""
    for verb in listed():
        text = call(verb, "--help").stdout
        examples = text.split("\nExamples:\n")[1].split("\n\n")[0].splitlines()
        assert examples, verb
        for example in examples:
            assert example.startswith("    flowteectl ") and verb in example.split() and len(example) <= 80, example
        assert max(map(len, text.splitlines())) <= 80, verb


def test_the_first_steps():
    """The error is the first line, and what follows fits a terminal."""
    run = call()
    lines = run.stderr.splitlines()
    assert (run.returncode, run.stdout) == (2, "")
    assert lines[0] == "flowteectl: the verb is missing; accepted: one that 'flowteectl --help' lists"
    assert "First steps, as root:\n    flowteectl add collector netflow listen 10.0.1.20:2055\n" in run.stderr
    assert len(lines) < 12 and max(map(len, lines)) <= 80


@pytest.mark.parametrize("words, accepts_name", [
    (["add", "collector", "c", "listen", "*:9", "x", "y"], False), (["add", "list", "l", "10.0.0.0/8", "x", "y"], False),
    (["check", "-"], False), (["set", "collector", "c", "x", "y"], True), (["set", "list", "l", "+10.0.0.0/8", "x", "y"], True)])
def test_another_name_is_accepted_by_set_alone(words, accepts_name):
    run = subprocess.run([TOOL, *words], input="list l 10.0.0.0/8 x y\n", capture_output=True, text=True, check=False)
    assert "unknown word 'x'" in run.stderr and run.stderr.rstrip().endswith(", name") == accepts_name, run
