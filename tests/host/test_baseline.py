# SPDX-License-Identifier: GPL-2.0-or-later
"""stats --reset and --since-reset: what was counted from a moment on, for one reader."""

import json
import os
import stat

import pytest

import genetlink as gn
from fake_kernel import NOW, collector, message
from genetlink import endpoint, nest, text, u64

BEGAN = NOW - 1_000_000
NUMBERS = {"received": 1, "replicated": 3, "denied": 4}


def counted(received, denied=0, began=BEGAN, name="netflow"):
    return collector(name, u64(gn.COLLECTOR_COUNTED_SINCE, began), nest(
        gn.COLLECTOR_COUNTERS, u64(NUMBERS["received"], received), u64(NUMBERS["replicated"], received - denied),
        u64(NUMBERS["denied"], denied)))


def receiver(name, sent, began=BEGAN, of="netflow"):
    return message(gn.RECEIVER_NEW, nest(
        gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, of), text(gn.RECEIVER_NAME, name), endpoint(gn.RECEIVER_TO, "10.0.0.9", 9),
        u64(gn.RECEIVER_COUNTED_SINCE, began), nest(gn.RECEIVER_COUNTERS, u64(1, sent), u64(2, sent))))


@pytest.fixture
def state(tmp_path, monkeypatch):
    directory = tmp_path / "state" / "of a user"
    monkeypatch.setenv("XDG_STATE_HOME", str(directory))
    return directory


@pytest.fixture
def tool(fake, state):  # pylint: disable=redefined-outer-name,unused-argument
    return fake


def since(tool, *words):
    """Received, denied and sent, by name."""
    document = tool.json_of("stats", "--since-reset", *words)
    assert document["since_reset"].startswith("2027-01-15T08:00:00")
    found = {}
    for found_collector in document["collectors"]:
        counters = found_collector["counters"]
        found[found_collector["name"]] = counters["received"], counters["outcomes"]["denied"]
        for found_receiver in found_collector["receivers"]:
            assert found_receiver["counters"]["offered"] == found_receiver["counters"]["sent"]
            found[found_receiver["name"]] = found_receiver["counters"]["sent"]
    return found


def test_what_was_counted_since(tool, state):
    tool.tell([counted(900, 7), receiver("a", 893), receiver("b", 893)], [])
    assert tool.run("stats", "--reset") == ""
    assert since(tool) == {"netflow": (0, 0), "a": 0, "b": 0}
    tool.tell([counted(1000, 8), receiver("a", 992), receiver("b", 900)], [])
    assert since(tool) == {"netflow": (100, 1), "a": 99, "b": 7}
    assert since(tool, "netflow/b")["b"] == 7
    assert tool.json_of("stats")["collectors"][0]["counters"]["received"] == 1000, "they go on for all others"
    lines = tool.run("stats", "--since-reset").splitlines()
    assert lines[0] == "since the reset of 2027-01-15 08:00:00"
    assert "  received 100 (0 B): replicated 99, denied 1" in lines
    [file] = (state / "flowtee").iterdir()
    assert file.name.startswith("stats-") and stat.S_IMODE(file.stat().st_mode) == 0o600


def test_only_what_is_lost_since_is_bad(tool):
    tool.tell([counted(900, 7), counted(5, name="other")], [])
    tool.run("stats", "--reset")
    assert tool.json_of("stats", "--since-reset", "--bad")["collectors"] == []
    tool.tell([counted(901, 8), counted(6, name="other")], [])
    assert [c["name"] for c in tool.json_of("stats", "--since-reset", "--bad")["collectors"]] == ["netflow"]
    assert "(all)" in tool.run("stats", "--since-reset", "--brief")


def test_other_counters_have_no_baseline(tool):
    """What was added again, and all after the module was; also if they are more than before by now."""
    tool.tell([counted(900), receiver("a", 800)], [])
    tool.run("stats", "--reset")
    tool.tell([counted(950, began=BEGAN + 1), receiver("a", 850), receiver("new", 3)], [])
    assert since(tool) == {"netflow": (950, 0), "a": 50, "new": 3}


def test_what_was_renamed_is_followed(tool):
    """Also into the next reset, of another name alone."""
    tool.tell([counted(900), receiver("a", 800), receiver("b", 700), counted(5, name="other")], [])
    tool.run("stats", "--reset")
    tool.tell([counted(910), receiver("a", 810), receiver("c", 703), counted(6, name="other")], [])
    assert since(tool) == {"netflow": (10, 0), "a": 10, "c": 3, "other": (1, 0)}
    assert since(tool, "netflow/c") == {"netflow": (10, 0), "c": 3}
    tool.run("stats", "--reset", "other")
    tool.tell([counted(910), receiver("a", 810), receiver("d", 704), counted(6, name="other")], [])
    assert since(tool) == {"netflow": (10, 0), "a": 10, "d": 4, "other": (0, 0)}


def test_a_collector_that_was_renamed_is_followed_with_its_receivers(tool):
    """Its receivers keep their names, though all of them began with it."""
    tool.tell([counted(900), receiver("a", 800), receiver("b", 800), receiver("c", 800)], [])
    tool.run("stats", "--reset")
    tool.tell([counted(910, name="flows"), receiver("a", 801, of="flows"), receiver("b", 802, of="flows"),
               receiver("new", 803, of="flows")], [])
    assert since(tool) == {"flows": (10, 0), "a": 1, "b": 2, "new": 3}


def test_what_is_in_doubt_is_not_followed(tool):
    """Two that began together: which is which is only known if one has counted too little."""
    tool.tell([counted(900), receiver("a", 800), receiver("b", 300)], [])
    tool.run("stats", "--reset")
    tool.tell([counted(900), receiver("c", 801), receiver("d", 302)], [])
    assert since(tool) == {"netflow": (0, 0), "c": 801, "d": 2}
    tool.tell([counted(900), receiver("c", 801), receiver("d", 802)], [])
    assert since(tool) == {"netflow": (0, 0), "c": 801, "d": 802}
    # The other is told by when it began, though there is a third of the same moment.
    tool.tell([counted(900), receiver("a", 800), receiver("b", 300, BEGAN + 1), receiver("c", 299)], [])
    tool.run("stats", "--reset", "netflow/a", "netflow/b")
    tool.tell([counted(900), receiver("x", 850, BEGAN + 1), receiver("c", 900)], [])
    assert since(tool, "netflow/x")["x"] == 550
    # Nor is it what was there then, and not set back, though "a" is gone.
    assert since(tool)["c"] == 900


def test_a_name_is_set_back_alone(tool):
    tool.tell([counted(900), counted(500, name="other"), counted(10, name="third")], [])
    tool.run("stats", "--reset", "netflow")
    tool.run("stats", "collector", "third", "--reset")
    tool.tell([counted(901), counted(501, name="other"), counted(12, name="third")], [])
    assert since(tool) == {"netflow": (1, 0), "other": (501, 0), "third": (2, 0)}


def test_what_is_gone_is_forgotten(tool, state):
    tool.tell([counted(900), counted(500, name="other")], [])
    tool.run("stats", "--reset")
    tool.tell([counted(900)], [])
    tool.run("stats", "--reset", "netflow")
    [file] = (state / "flowtee").iterdir()
    assert list(json.loads(file.read_text())["objects"]) == ["collector netflow"]


@pytest.mark.parametrize("words, status, named", [
    (["--since-reset"], 1, "--since-reset: there was no reset of this in this network namespace; accepted: 'flowteectl stats --reset' before"),
    (["--since-reset", "--watch", "1"], 2, "--since-reset: it does not go with --watch"),
    (["--reset", "--since-reset"], 2, "--reset: it goes with no other option"),
    (["--reset", "--bad"], 2, "--reset: it goes with no other option"),
    (["--reset", "nobody"], 1, "collector 'nobody': there is no such collector"),
])
def test_errors(tool, state, words, status, named):
    run = tool.call("stats", *words)
    assert (run.returncode, run.stdout) == (status, "") and named in run.stderr, run
    assert not state.exists()


@pytest.mark.parametrize("content", ["", "{}", "[]", "{\"objects\":[]}", "{\"objects\":{}", "\0"])
def test_a_file_of_something_else(tool, state, content):
    tool.run("stats", "--reset")
    [file] = (state / "flowtee").iterdir()
    file.write_text(content)
    for option in "--since-reset", "--reset":
        run = tool.call("stats", option)
        assert run.returncode == 1 and str(file)[:70] in run.stderr and "remove it" in run.stderr, run


@pytest.mark.parametrize("content", [
    5, {"since": BEGAN, "time": 1, "counters": []}, {"since": BEGAN, "time": 1, "counters": {"received": -1}},
    {"since": BEGAN, "time": 1, "counters": {"received": 10, "denied": 1}}])
def test_counters_never_become_less_than_nothing(tool, state, content):
    tool.tell([counted(9), counted(5, name="other")], [])
    tool.run("stats", "--reset")
    [file] = (state / "flowtee").iterdir()
    baseline = json.loads(file.read_text())
    baseline["objects"]["collector netflow"] = content
    file.write_text(json.dumps(baseline))
    found = tool.json_of("stats", "--since-reset")["collectors"]
    assert [c["counters"]["received"] for c in found] == [9, 0]
    # There was none of this one.
    assert tool.call("stats", "netflow", "--since-reset").returncode == 1


def test_a_directory_of_another_user(tool, tmp_path):
    """Who has become root keeps nothing among the files of who he was before."""
    if os.geteuid():
        pytest.skip("only root can give a directory away")
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    tool.tell([counted(9)], [])
    run = tool.call("stats", "--reset", XDG_STATE_HOME=str(theirs))
    assert run.returncode == 1 and "belongs to another user" in run.stderr
    assert not list(theirs.iterdir())


@pytest.mark.parametrize("make", [lambda path: os.symlink("/dev/null", path), os.mkfifo], ids=["link", "pipe"])
def test_what_is_no_file(tool, state, make):
    tool.run("stats", "--reset")
    [file] = (state / "flowtee").iterdir()
    file.unlink()
    make(file)
    assert tool.call("stats", "--since-reset").returncode == 1


def test_where_nothing_can_be_written(tool, tmp_path):
    (tmp_path / "file").write_text("")
    run = tool.call("stats", "--reset", XDG_STATE_HOME=str(tmp_path / "file"))
    assert run.returncode == 1 and "is no directory" in run.stderr
