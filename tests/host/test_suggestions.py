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
    ("stop", "set NAME state down"), ("start", "set NAME state up"), ("enable", "set NAME state up"), ("disable", "set NAME state down"),
    ("drain", "set NAME state down"), ("rename", "set NAME name NEW"), ("move", "set NAME before RECEIVER"), ("edit", "set"),
    ("reset", "stats --reset"), ("counters", "stats"), ("watch", "stats --watch 1"), ("restore", "apply"), ("reload", "apply"),
    ("load", "apply"), ("dump", "save"), ("log", "monitor"), ("events", "monitor"), ("print", "show"),
    ("set receiver c/r priority 1", "before"), ("import nfacctd", "pmacct"), ("import sfacctd x", "pmacct"),
    # To confirm keeps what is on trial: nobody types that by mistake.
    ("config", "show"), ("conf", "show"),
    # By the beginning, if not many words have it.
    ("mon", "monitor"), ("i", "import"), ("compl", None), ("hel", "help"), ("he", "health' or 'help"), ("add rec", "receiver"),
    ("set receiver c/r on", "on-unreachable"), ("apply x --al", "--allow-empty"), ("exp", "exporters' or 'explain"),
    ("a", "add' or 'apply"), ("s", "set', 'show', 'stats' or 'save"), ("c", "check' or 'confirm"),
    ("set receiver c/r s", "sample', 'source' or 'state"), ("set receiver c/r ", None),
    # By the letters.
    ("shwo", "show"), ("add colector c", "collector"), ("set receiver c/r staet down", "state"), ("frobnicate", None),
    ("exprotesr", "exporters"), ("tpo", "top"), ("statz", "stats"), ("set receiver c/r mu 9", "mtu"),
    ("set receiver c/r tl 9", "ttl"), ("set receiver c/r tos 9", "dscp"), ("set receiver c/r src 10.0.0.1", "source"),
    ("get", "show"),
    # Of few letters one that is wrong is much, and two are another word.
    *((word, None) for word in ("go", "at", "up", "on", "no", "off", "ssh", "put", "run", "key", "ip", "cat", "use", "die",
                                "test", "send", "flow", "x", "é")),
    *((f"set receiver c/r {word} 9", None) for word in ("ip", "id", "via", "fo", "ot", "at", "port")),
])
def test_one_is_meant(words, meant):
    run = subprocess.run([TOOL, *words.split(" ")], capture_output=True, text=True, check=False)
    assert run.returncode == 2 and not run.stdout
    [line] = run.stderr.splitlines()
    assert line.startswith("flowteectl: unknown ") and "accepted: " in line
    assert (f"did you mean '{meant}'?" in line) if meant else ("did you mean" not in line), line
