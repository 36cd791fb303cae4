# SPDX-License-Identifier: GPL-2.0-or-later
"""What is suggested for a word that is unknown: text of the error, and nothing is done."""

import subprocess

import pytest

from flowteectl import TOOL

pytestmark = pytest.mark.usefixtures("tool")


@pytest.mark.parametrize("words, meant", [
    # By meaning, although the letters of others are nearer: "ls" is two from "del".
    ("delete receiver c/r", "del"), ("rm receiver c/r", "del"), ("remove collector c", "del"),
    ("list", "show"), ("ls", "show"),
    ("create collector c", "add"), ("new collector c", "add"), ("change receiver c/r", "set"), ("modify receiver c/r", "set"),
    # By the beginning, if only one word has it.
    ("mon", "monitor"), ("i", "import"), ("compl", None), ("hel", "help"), ("he", None), ("add rec", "receiver"),
    ("set receiver c/r on", "on-unreachable"), ("apply x --al", "--allow-empty"),
    ("s", None), ("c", None), ("set receiver c/r s", None), ("set receiver c/r ", None),
    # By the letters.
    ("shwo", "show"), ("add colector c", "collector"), ("set receiver c/r staet down", "state"), ("frobnicate", None),
])
def test_one_is_meant(words, meant):
    run = subprocess.run([TOOL, *words.split(" ")], capture_output=True, text=True, check=False)
    assert run.returncode == 2 and not run.stdout
    [line] = run.stderr.splitlines()
    assert line.startswith("flowteectl: unknown ") and "accepted: " in line
    assert (f"did you mean '{meant}'?" in line) if meant else ("did you mean" not in line), line
