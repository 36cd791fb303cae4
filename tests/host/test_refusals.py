# SPDX-License-Identifier: GPL-2.0-or-later
"""What is refused, and what would have been accepted: of names that nothing has, or something has already, and of words
that stand where they cannot. What the kernel itself says is tried in a machine."""

import subprocess

import pytest

from fake_kernel import collector, endpoint, gn, message, nest, text, u8
from flowteectl import TOOL

GONE, TAKEN = b"gone", b"taken"


def named_list(name, *prefixes):
    return message(gn.LIST_NEW, nest(gn.LIST, text(gn.LIST_NAME, name), gn.prefixes(gn.LIST_PREFIXES, prefixes)))


def receiver(name, whose="netflow"):
    return message(gn.RECEIVER_NEW, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, whose), text(gn.RECEIVER_NAME, name),
                                         endpoint(gn.RECEIVER_TO, "172.16.1.200", 20001)))


def pool(name):
    return message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, "netflow"), text(gn.POOL_NAME, name), u8(gn.POOL_BALANCE, 0)))


RULESET = [
    named_list("customers", "192.0.2.1/32"), named_list("many", *(f"10.0.0.{n}/32" for n in range(20))),
    collector(), pool("analysis"), receiver("online"), receiver("dev"),
    collector("two"), receiver("a", "two"), receiver("online", "two")]
NEW = gn.COLLECTOR_NEW, gn.RECEIVER_NEW, gn.POOL_NEW, gn.LIST_NEW
SET = gn.COLLECTOR_SET, gn.RECEIVER_SET, gn.POOL_SET, gn.LIST_SET


@pytest.fixture(name="told")
def configured(fake):
    """The line that is said of a command, whatever the kernel answers to changes."""
    def tell(words, status, answer=b""):
        fake.tell(RULESET, [])
        for command in (*NEW, *SET, gn.HEALTH):
            fake.answer(command, answer)
        run = fake.call(*words.split())
        assert (run.returncode, run.stdout) == (status, ""), run
        [line] = run.stderr.splitlines()
        return line.removeprefix("flowteectl: ")
    return tell


@pytest.mark.parametrize("words, named", [
    ("netflow/dev from @customer", "from '@customer': there is no list of this name; did you mean '@customers'? accepted: customers, many"),
    ("netflow allow @nosuch", "allow '@nosuch': there is no list of this name; accepted: customers, many"),
    ("netflow two allow @nosuch", "allow '@nosuch': there is no list of this name; accepted: customers, many"),
    ("netflow/dev pool analysi", "pool 'analysi': collector 'netflow' has no such pool; did you mean 'analysis'? accepted: none, analysis"),
    ("two/a pool analysis", "pool 'analysis': collector 'two' has no pools; accepted: none, or first 'pool two/analysis balance hash'"),
    ("netflow/dev before onlin", "before 'onlin': collector 'netflow' has no such receiver; did you mean 'online'? accepted: online"),
    ("netflow/dev after nosuch", "after 'nosuch': collector 'netflow' has no such receiver; accepted: online"),
])
@pytest.mark.parametrize("kind", ["", "said"])
def test_what_words_name(told, words, named, kind):
    """Whether the kernel says that something is not there, or was not asked for it."""
    if kind:
        words = ("receiver " if "/" in words else "collector ") + words
    assert told("set " + words, 1, GONE if kind else b"") == named


def test_what_words_of_a_new_one_name(told):
    for word, named in (("before nosuch", "before 'nosuch': collector 'netflow' has no such receiver; accepted: online, dev"),
                        ("from @customer", "from '@customer': there is no list of this name; did you mean '@customers'? "
                         "accepted: customers, many")):
        assert told(f"add receiver netflow/new to 10.9.9.9:9 {word}", 1, GONE) == named
    # It takes more than one request.
    long = ",".join(f"10.{n >> 8}.{n & 255}.0/24" for n in range(400))
    assert told(f"add receiver netflow/new to 10.9.9.9:9 pool analysi from {long}", 1) == (
        "pool 'analysi': collector 'netflow' has no such pool; did you mean 'analysis'? accepted: none, analysis")
    assert told(f"set receiver netflow/new from {long}", 1) == (
        "receiver 'netflow/new': there is no such receiver; accepted: online, dev")
    assert told(f"add receiver netflow/dev to 10.9.9.9:9 from {long}", 1).startswith("receiver 'netflow/dev': there is a receiver of")


@pytest.mark.parametrize("words, named", [
    ("collector netflow listen *:9", "collector 'netflow': there is a collector of this name already: listen 10.0.1.20:2055; accepted: "
     "another name, or 'set collector netflow' to change this one"),
    ("receiver netflow/dev to 10.9.9.9:9", "receiver 'netflow/dev': there is a receiver of this name already: to 172.16.1.200:20001; "
     "accepted: another name, or 'set receiver netflow/dev' to change this one"),
    ("pool netflow/analysis balance failover", "pool 'netflow/analysis': there is a pool of this name already: balance hash; accepted: "
     "another name, or 'set pool netflow/analysis' to change this one"),
    ("list customers 10.0.0.0/8", "list 'customers': there is a list of this name already: 192.0.2.1/32; accepted: another name, or "
     "'set list customers' to change this one"),
    ("list many 10.0.0.0/8", "list 'many': there is a list of this name already: 20 prefixes; accepted: another name, or "
     "'set list many' to change this one"),
])
def test_who_has_the_name(told, words, named):
    assert told("add " + words, 1, TAKEN) == named


@pytest.mark.parametrize("words, answer", [("receiver netflow/dev name online", TAKEN), ("netflow/dev name online", b"")])
def test_who_has_the_other_name(told, words, answer):
    assert told("set " + words, 1, answer) == (
        "name 'online': there is a receiver of this name already: to 172.16.1.200:20001; accepted: another name")


@pytest.mark.parametrize("words", ["set dev state down", "set dev stat down", "show dev", "stats dev", "del dev", "del dev netflow"])
def test_a_collector_that_was_forgotten(told, words):
    """It is said before what is wrong with words of a collector."""
    assert told(words, 1) == ("collector or list 'dev': there is no such collector or list; did you mean 'netflow/dev'? accepted: "
                              "netflow, two, customers, many")


@pytest.mark.parametrize("words, status, named", [
    ("set analysis balance hash", 1, "did you mean 'netflow/analysis'?"),
    ("show online", 1, "did you mean 'netflow/online' or 'two/online'? accepted: netflow, two, customers, many"),
    ("set collector dev original drop", 1, "collector 'dev': there is no such collector; accepted: netflow, two"),
    ("health dev down", 2, "health: 'dev' is no receiver; did you mean 'netflow/dev'? accepted: COLLECTOR/RECEIVER, or COLLECTOR/ "),
    ("health analysis down", 2, "health: 'analysis' is no receiver; accepted: COLLECTOR/RECEIVER"),
])
def test_where_it_may_have_been_meant(told, words, status, named):
    assert named in told(words, status, GONE)


def test_many_of_one_name(fake):
    """Some of them, and the rest of the line is there."""
    fake.tell([part for n in range(100) for part in (collector(f"a-collector-with-a-long-name-{n}"),
                                                     receiver("a-receiver-with-a-long-name-too", f"a-collector-with-a-long-name-{n}"))], [])
    line = fake.call("show", "a-receiver-with-a-long-name-too").stderr
    assert line.count("/a-receiver-with-a-long-name-too'") == 3 and "accepted: a-collector" in line and line.endswith(", ...\n")


@pytest.mark.parametrize("words, named", [
    # The sign of a list.
    ("set netflow/dev from customers", "from 'customers': 'customers' is not an address, and names are not resolved; accepted: "
     "PREFIX[,PREFIX]..., or '@customers' for the list of this name"),
    ("add receiver netflow/x to 10.9.9.9:9 except customers", "or '@customers' for the list of this name"),
    ("set netflow/dev agent customers", "names are not resolved; accepted: an IPv4 or IPv6 address"),
    ("set netflow/dev from 10.0.0", "'10.0.0' is not a valid IPv4 address"),
    ("set netflow/dev from 10.0.0.0/8,customers", "accepted: an IPv4 or IPv6 address"),
    ("show @customers", "name '@customers': a name has no '@', which only the value of a word has before the name of a list; "
     "accepted: customers"),
    ("set @customers +10.0.0.0/8", "before the name of a list; accepted: customers"),
    ("del list @customers", "list '@customers': a name has no '@', which only the value"),
    ("show @a/b", "a name has no '@'; accepted: 1 to 31 letters"),
    # Items behind a blank.
    ("set netflow allow +198.51.100.0/24,203.0.113.0/24 192.0.2.1", "'192.0.2.1': it follows the items of 'allow' without a sign of "
     "its own; accepted: +ITEM or -ITEM, or a comma in place of the blank before it"),
    ("set netflow allow 10.0.0.0/24 10.0.1.0/24", "'10.0.1.0/24': it follows the list of 'allow', which is one word, with commas "
     "between its items; accepted: PREFIX[,PREFIX]...|@LIST|any"),
    ("set collector netflow allow any 10.0.1.0/24", "it follows the list of 'allow', which is one word, with commas"),
    ("add list l 10.0.0.0/24 10.0.1.0/24", "it follows the list of 'prefixes', which is one word, with commas"),
    ("set customers 10.0.0.0/24 10.0.1.0/24", "it follows the list of 'prefixes', which is one word, with commas"),
    ("set netflow/dev protocol ipfix netflow9", "'netflow9': it follows the list of 'protocol', which is one word"),
    ("set netflow/dev domain 1 2", "'2': it follows the list of 'domain', which is one word"),
    ("set netflow/dev domain 1 stat down", "unknown word 'stat': did you mean 'state'?"),
    # Names of one "set".
    ("set netflow two/a comment x", "name 'two/a': it has a '/', and 'netflow' before it has none; accepted: a 'set' for names that "
     "have one, and another for the rest"),
    ("set collector netflow two/a comment x", "name 'two/a': it has a '/', and 'netflow' before it has none"),
    ("set netflow two/ comment x", "name 'two/': it has a '/', and 'netflow' before it has none"),
    ("set netflow two netflow/dev comment x", "name 'netflow/dev': it has a '/', and 'two' before it has none"),
    ("set two/a netflow comment x", "name 'netflow': it has no '/', and 'two/a' before it has one"),
    ("set two/a netflow/dev customers comment x", "name 'customers': it has no '/', and 'two/a' before it has one"),
    ("set recever netflow/dev state down", "unknown object 'recever': did you mean 'receiver'?"),
    ("set netflow 10.0.0.0/8", "unknown word '10.0.0.0/8'"),
    ("set netflow fd00::/64", "unknown word 'fd00::/64'"),
])
def test_wrong_words(told, words, named):
    assert named in told(words, 2)


@pytest.mark.parametrize("words", [
    "set customers 10.0.0.0/8", "set customers +10.0.0.0/8 -192.0.2.1", "set netflow two comment a/b", "set netflow comment two/a",
    "set two/a netflow/dev comment netflow", "set netflow allow +10.0.0.0/8,10.1.0.0/16 +192.0.2.1", "set netflow/dev name dev"])
def test_right_words(told, fake, words):
    """They come to the kernel, which does not begin a transaction here."""
    fake.answer(gn.BEGIN, TAKEN)
    assert told(words, 1) == "transaction: the kernel refused it: File exists"


@pytest.mark.usefixtures("tool")
def test_in_a_file():
    """The line that it is in."""
    run = subprocess.run([TOOL, "check", "-"], input="collector c listen *:9 \\\n allow 10.0.0.0/24 \\\n 10.0.1.0/24\n"
                         "receiver c/r to 10.9.9.9:9 from customers\n", capture_output=True, text=True, check=False)
    lines = [line for line in run.stderr.splitlines() if "warning" not in line]
    assert run.returncode == 1 and len(lines) == 2, run
    assert lines[0].startswith("-:3: '10.0.1.0/24': it follows the list of 'allow'")
    assert lines[1].startswith("-:4: from 'customers': ") and lines[1].endswith("or '@customers' for the list of this name")
