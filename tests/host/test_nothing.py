# SPDX-License-Identifier: GPL-2.0-or-later
"""What flowteectl says where there is nothing to show, or nothing of that name."""

import json

import pytest

from fake_kernel import collector, gn, message, nest, text


@pytest.fixture
def tool(fake):
    return fake


NOTHING = "flowteectl: warning: there is no collector in this network namespace; add one with: flowteectl add collector NAME " \
    "listen ADDRESS:PORT\n"


@pytest.mark.parametrize("words", ["show", "show -b", "show --bad", "show collector", "stats", "stats -b", "stats --bad", "stats --explain",
                                   "exporters", "exporters --lost", "stats --watch 1 --count 1"])
def test_who_is_in_the_wrong_network_namespace_is_told(tool, words):
    tool.tell([], [])
    run = tool.call(*words.split(), FAKE_READINGS="2")
    assert (run.returncode, run.stderr) == (0, NOTHING)
    assert not any(line.startswith("collector ") for line in run.stdout.splitlines())
    assert tool.run(*words.split(), "-q", FAKE_READINGS="2") == run.stdout
    assert json.loads(tool.run("-j", *words.split(), FAKE_READINGS="2"))["collectors"] == []


def test_lists_alone_are_something(tool):
    def listed(name):
        return message(gn.LIST_NEW, nest(gn.LIST, text(gn.LIST_NAME, name), gn.prefixes(gn.LIST_PREFIXES, ["10.0.0.0/8"])))

    tool.tell([listed("customers")], [])
    assert tool.run("show") == tool.run("show", "list") == "list customers 10.0.0.0/8\n"
    assert tool.call("show", "-b").stderr == tool.call("stats").stderr == NOTHING
    # Who asks for one is not told that it is missing.
    for words in "list", "customers", "list customers":
        run = tool.call("show", *words.split(), "-b")
        assert (run.returncode, run.stdout) == (1, "")
        assert run.stderr == "flowteectl: show: --brief: a list has no line there; accepted: without --brief\n"
        assert json.loads(tool.run("-j", "show", *words.split(), "-b"))["lists"]
    tool.tell([collector("netflow")], [])
    assert tool.run("show", "list", "-q") == ""
    assert "there is no list in this network namespace" in tool.call("show", "list", "-b").stderr
    assert "there is no list in this network namespace" in tool.call("show", "list").stderr


@pytest.mark.parametrize("words, kind", [("show collectors", "collector"), ("stats receivers", "receiver"), ("show lists", "list"),
                                         ("del receivers netflow/r", "receiver")])
def test_a_kind_is_said_in_the_singular(tool, words, kind):
    tool.tell([collector("netflow")], [])
    run = tool.call(*words.split())
    assert (run.returncode, run.stdout) == (2, "") and f"unknown object '{words.split()[1]}': did you mean '{kind}'? " in run.stderr
    # But it may be a name.
    tool.tell([collector(words.split()[1]), collector("netflow")], [])
    assert words.startswith("del") or words.split()[1] in tool.run(*words.split())


@pytest.mark.parametrize("words, kind", [("show poll", "pool"), ("stats colector", "collector"), ("show recever", "receiver"), ("show lst", "list")])
def test_a_kind_alone_that_is_mistyped(tool, words, kind):
    """Where it may stand alone, and no name is meant more likely."""
    given = words.split()[1]
    tool.tell([collector("netflow")], [])
    run = tool.call(*words.split())
    assert (run.returncode, run.stdout, run.stderr) == (2, "", f"flowteectl: unknown object '{given}': did you mean '{kind}'? accepted: "
                                                               f"{kind}, or a name\n")
    run = tool.call("del", given)
    assert run.returncode == 1 and run.stderr.startswith(f"flowteectl: collector '{given}': there is no such collector; accepted: "), run
    tool.tell([collector(given[:-1] + "x")], [])
    assert f"there is no such collector; did you mean '{given[:-1]}x'?" in tool.call(*words.split()).stderr
