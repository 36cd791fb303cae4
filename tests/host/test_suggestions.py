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
    # The address of an exporter without the word, and a file of pmacct without its option.
    ("explain n 192.0.2.1", "exporter 192.0.2.1"), ("explain n 192.0.2.1:9", "exporter 192.0.2.1:9"), ("explain n x", None),
    ("exporters n fd00::1", "exporter fd00::1"), ("exporters n x", None), ("trace n 10.0.0.0/8 outcome sent", "exporter 10.0.0.0/8"),
    ("import pmacct x.conf", "--config x.conf"), ("import pmacct --config x tee.lst", "--receivers tee.lst"),
    ("import pmacct --config x --receivers y z", None), ("import pmacct --conf x", "--config"),
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


@pytest.mark.parametrize("words, meant", [
    # A value without its word: what every object of the kind has, or one of a few.
    ("add collector n 10.0.1.20:20009", "listen 10.0.1.20:20009"), ("add receiver n/r 10.0.1.20:9", "to 10.0.1.20:9"),
    ("add pool n/p hash", "balance hash"), ("set receiver n/r down", "state down"), ("set receiver n/r 10.0.0.1:9", "to 10.0.0.1:9"),
    ("add receiver n/r to 10.0.0.1:9 ipfix", "protocol ipfix"), ("set collector n standby", "state standby"),
    # But not of a word that was given, nor of two.
    ("add receiver n/r to 10.0.0.1:9 10.0.0.2:9", None), ("add receiver n/r to 10.0.0.1:9 inherit", None), ("set receiver n/r any", None), ("set receiver n/r route", "mtu route"),
    ("set receiver n/r 5", None),
])
def test_a_word_is_missing_before_its_value(words, meant):
    run = subprocess.run([TOOL, *words.split()], capture_output=True, text=True, check=False)
    assert run.returncode == 2 and not run.stdout
    [line] = run.stderr.splitlines()
    assert line.startswith(f"flowteectl: unknown word '{words.split()[-1]}': ")
    assert (f"did you mean '{meant}'?" in line) if meant else ("did you mean" not in line), line


@pytest.mark.parametrize("words, accepted", [
    ("set collector x state=standby", "state standby"), ("set receiver n/r state=down", "state down"), ("set collector x state=", "state active|standby"),
    ("add receiver n/r to=10.0.0.1:9", "to 10.0.0.1:9")])
def test_a_blank_is_before_a_value(words, accepted):
    run = subprocess.run([TOOL, *words.split()], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (2, f"flowteectl: unknown word '{words.split()[-1]}': a blank, and no '=', is before a value; "
                                               f"accepted: {accepted}\n")


@pytest.mark.parametrize("line, said", [
    ("add receiver n/r to 10.0.0.1:9", "unknown object 'add': a file has no verbs; accepted: collector, pool, receiver, list, include"),
    ("set n/r state down", "unknown object 'set': a file has no verbs; "), ("del n/r", "unknown object 'del': a file has no verbs; "),
    ("flowteectl add collector n listen *:8", "unknown object 'flowteectl': a file has no verbs; "),
    ("create receiver n/r to 10.0.0.1:9", "unknown object 'create': a file has no verbs; "),
    ("flush", "unknown object 'flush': a file has no verbs; "), ("flush ruleset", "unknown object 'flush': a file has no verbs; "),
    ("health n/r down", "unknown object 'health': a file has no verbs; "), ("replay n", "unknown object 'replay': a file has no verbs; "),
    ("confirm", "unknown object 'confirm': a file has no verbs; "),
    ("n/r to 10.0.0.1:9", "unknown object 'n/r': did you mean 'receiver n/r'? "),
    ("n/p balance hash", "unknown object 'n/p': did you mean 'pool n/p'? "), ("m listen *:8", "unknown object 'm': did you mean 'collector m'? "),
    ("receiver n/r 10.0.0.1:9", "unknown word '10.0.0.1:9': did you mean 'to 10.0.0.1:9'? "),
    ("receiver n/r to 10.0.0.1:9 state=down", "unknown word 'state=down': a blank, and no '=', is before a value; "),
    ("colector m listen *:8", "unknown object 'colector': did you mean 'collector'? ")])
def test_a_line_of_a_file(line, said):
    run = subprocess.run([TOOL, "check", "-"], input=f"collector n listen *:9\n{line}\n", capture_output=True, text=True, check=False)
    assert run.returncode == 1 and run.stderr.startswith(f"-:2: {said}") and len(run.stderr.splitlines()) == 1, run


@pytest.mark.parametrize("words, said", [
    ("add collector n listen *:9 allow none", "allow 'none': there is no such prefix; accepted: PREFIX[,PREFIX]..., or 'any' for all"),
    ("add collector n listen *:9 except any", "except 'any': there is no such prefix; accepted: PREFIX[,PREFIX]..., or 'none' for nobody"),
    ("add receiver n/r to 10.0.0.1:9 from none", "from 'none': there is no such prefix; accepted: PREFIX[,PREFIX]..., or 'any' for all"),
    ("add receiver n/r to 10.0.0.1:9 except any", "except 'any': there is no such prefix; accepted: PREFIX[,PREFIX]..., or 'none' for nobody"),
    ("add receiver n/r to 10.0.0.1:9 agent none", "agent 'none': there is no such prefix; accepted: PREFIX[,PREFIX]..., or 'any' for all"),
    ("add receiver n/r to 10.0.0.1:9 protocol none", "protocol 'none': there is no such choice; accepted: other, netflow5, netflow9, "
                                                     "ipfix, sflow5, separated by commas, or 'any' for all"),
    ("add collector n listen *:020001", "listen '*:020001': port 020001 begins with 0; did you mean 20001? accepted: 1 to 65535"),
    ("set receiver n/r to [2001:db8::1]:026", "to '[2001:db8::1]:026': port 026 begins with 0; did you mean 26? accepted: 1 to 65535"),
    ("set receiver n/r to 10.0.0.1:00", "to '10.0.0.1:00': port 00 is out of range; accepted: 1 to 65535"),
    ("set receiver n/r domain none", "domain 'none': it is not a number; accepted: N or N-M, of 0 to 4294967295, or 'any' for all"),
    *((f"add receiver n/r to 10.0.0.1:9 source {word}", f"source '{word}': it is no address, and names are not resolved; accepted: 'transparent', "
       "ADDRESS, ADDRESS:PORT, ADDRESS:hash, such as 10.0.1.20, 10.0.1.20:9995 or [2001:db8::1]:hash")
      for word in ("none", "hash", "transparnt", "localhost", "7"))])
def test_what_a_value_could_be_is_all_there(words, said):
    run = subprocess.run([TOOL, *words.split()], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (2, "", f"flowteectl: {said}\n")


@pytest.mark.parametrize("value, address", [("192.0.2.1:50000", "192.0.2.1"), ("192.0.2.1:", "192.0.2.1"),
                                            ("[2001:db8::1]:50000", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1")])
def test_an_address_as_exporters_are_shown(value, address):
    """It has a port there, which many words do not want."""
    for words in "exporters n exporter", "trace exporter", "add receiver n/r to 10.0.0.1:9 from", "add list l":
        run = subprocess.run([TOOL, *words.split(), value], capture_output=True, text=True, check=False)
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr.endswith(f" '{value}': an address has no port here, and no brackets; accepted: {address}\n"), run


@pytest.mark.parametrize("verb", ["check", "apply", "diff"])
def test_a_file_without_a_name(verb):
    """As of a variable of a script that is empty."""
    run = subprocess.run([TOOL, verb, ""], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (1, "", "flowteectl: '': the name of the file is empty; accepted: a configuration "
                                                               "file, or '-' for standard input\n")
