# SPDX-License-Identifier: GPL-2.0-or-later
"""Where receivers of a file stand, as check reads it; what the kernel makes of that is tried in a machine."""

import subprocess

import pytest

from flowteectl import TOOL

pytestmark = pytest.mark.usefixtures("tool")

C = "collector c listen *:9\n"


def receivers(*words):
    return C + "".join(f"receiver c/{name} to 10.9.9.9:{9000 + i} {' '.join(rest)}\n"
                       for i, (name, *rest) in enumerate(word.split(" ") for word in words))


def check(text):
    run = subprocess.run([TOOL, "check", "-"], input=text, capture_output=True, text=True, check=False)
    lines = run.stderr.splitlines()
    assert (run.returncode, run.stdout) == (1 if lines else 0, "")
    return lines


@pytest.mark.parametrize("words", [
    ["a", "b before a"], ["a after b", "b"], ["a before b", "b before a"], ["a after b", "b after c", "c after a"],
    ["a", "b after a ttl 9"], [f"r{i} before r{(i * 7 + 1) % 3000}" for i in range(3000) if (i * 7 + 1) % 3000 != i]])
def test_right(words):
    """Whichever line comes first, and also in a circle: one is put after the other."""
    assert check(receivers(*words)) == []


@pytest.mark.parametrize("words, line, said", [
    (["a before a"], 2, "before 'a': it is the receiver itself; accepted: another receiver"),
    (["a", "b after b"], 3, "after 'b': it is the receiver itself; accepted: another receiver"),
    (["a before x"], 2, "before 'x': collector 'c' has no other receiver; accepted: nothing"),
    (["a", "online", "b before onlin"], 4,
     "before 'onlin': collector 'c' has no such receiver; did you mean 'online'? accepted: a, online"),
    (["a", "b", "d before b after a"], 4, "after 'a': it is to stand before 'b'; accepted: one of the words"),
    (["a", "b before"], 3, "before: its value is missing; accepted: before RECEIVER"),
    (["a", "b before a before a"], 3, "before: the word is given twice; accepted: once"),
    (["a", "b before none/a"], 3, "before 'none/a': ")])
def test_wrong(words, line, said):
    [found] = check(receivers(*words))
    assert found.startswith(f"-:{line}: {said}"), found


def test_of_another_collector():
    text = receivers("a before r") + "collector other listen *:10\nreceiver other/r to 10.9.9.9:9\n"
    assert check(text) == ["-:2: before 'r': collector 'c' has no other receiver; accepted: nothing"]


def test_one_whose_line_is_wrong():
    """It is there all the same."""
    [found] = check(receivers("a before b", "b ttl 999"))
    assert found.startswith("-:3: ttl '999': ")


def test_words_exclude_each_other():
    for words, said in (("before a", "before 'a': it is the receiver itself"), ("before b after d", "after 'd': it is to stand before 'b'")):
        run = subprocess.run([TOOL, "set", "receiver", "c/a", *words.split()], capture_output=True, text=True, check=False)
        assert run.returncode == 2 and run.stderr.startswith(f"flowteectl: {said}; accepted: "), run
