# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernel refuses, and why: the others that have to do with it have names, and what is not there has neighbours."""

import re

import pytest

import genetlink as gn
from configuration import REFUSED, apply, dump, expect_error, refused
from genetlink import Refused, nest, text

FILE = """list customers 192.0.2.0/24
collector netflow listen 10.0.0.9:2055 allow @customers
pool netflow/spread balance hash
receiver netflow/online to 10.9.9.9:9001 pool spread
receiver netflow/dev to 10.9.9.9:9002
collector sflow listen 127.0.0.1:6343
receiver sflow/online to 127.0.0.1:9001
"""


@pytest.fixture(name="server")
def configured(topology):
    topology.server.used_flowtee = True
    apply(topology.server, FILE)
    return topology.server


# Each in one request of its own; the word at fault, and who else it is about.
CASES = [
    ("add collector x listen 10.0.0.9:2055", "listen '10.0.0.9:2055': collector 'netflow' has this listener"),
    ("set collector sflow listen 10.0.0.9:2055", "listen '10.0.0.9:2055': collector 'netflow' has this listener; collector 'sflow' "
     "needs another address, port or 'dev'"),
    ("add receiver netflow/x to 127.0.0.1:6343",
     "to '127.0.0.1:6343': receiver 'netflow/x' would send to where collector 'sflow' listens: a loop"),
    ("set receiver netflow/dev to 10.0.0.9:2055", "receiver 'netflow/dev' would send to where collector 'netflow' listens: a loop"),
    ("add collector x listen *:9001", "listen '*:9001': receiver 'sflow/online' would send to where collector 'x' listens: a loop"),
    ("del pool netflow/spread", "pool 'netflow/spread': receiver 'netflow/online' is still in pool 'spread'; remove it"),
    ("set collector sflow listen [::1]:6343", "listen '[::1]:6343': receiver 'sflow/online' is of another family than the listener"),
    ("del list customers", "list 'customers': collector 'netflow' still names list 'customers'; remove it, or set its 'allow', first"),
    ("del customers", "flowteectl: collector 'netflow' still names list 'customers'; remove it, or set its 'allow', first"),
    ("del netflow/spread", "flowteectl: receiver 'netflow/online' is still in pool 'spread'; remove it, or set its 'pool', first"),
    # What is not there.
    ("set receiver netflow/dev pool sprad", "pool 'sprad': collector 'netflow' has no such pool; did you mean 'spread'?"),
    ("add receiver sflow/x to 10.9.9.9:9 pool p", "pool 'p': collector 'sflow' has no pools; accepted: none, or first 'pool sflow/p"),
    ("add receiver netflwo/x to 10.9.9.9:9", "collector 'netflwo': there is no such collector; did you mean 'netflow'? accepted: "
     "netflow, sflow"),
    ("set receiver netflow/onlin state down", "receiver 'netflow/onlin': there is no such receiver; did you mean 'online'? accepted: "
     "online, dev"),
    ("del pool netflow/online", "pool 'netflow/online': there is no such pool; accepted: spread"),
    ("del collector slow", "collector 'slow': there is no such collector; did you mean 'sflow'?"),
    ("set netflow/onlin state down", "there is no such pool or receiver; did you mean 'online'?"),
    ("set dev state down", "collector or list 'dev': there is no such collector or list; did you mean 'netflow/dev'? accepted: netflow"),
    ("set netflow/dev from @customer", "from '@customer': there is no list of this name; did you mean '@customers'? accepted: customers"),
    ("set netflow/dev before onlin", "before 'onlin': collector 'netflow' has no such receiver; did you mean 'online'?"),
    ("add receiver netflow/x to 10.9.9.9:9 after nosuch", "after 'nosuch': collector 'netflow' has no such receiver; accepted: online, dev"),
    # What is there already.
    ("add collector netflow listen 10.0.0.9:9", "collector 'netflow': there is a collector of this name already: listen 10.0.0.9:2055; "
     "accepted: another name, or 'set collector netflow' to change this one"),
    ("add receiver netflow/dev to 10.9.9.9:9", "there is a receiver of this name already: to 10.9.9.9:9002; accepted: another name, or"),
    ("add pool netflow/spread balance hash", "there is a pool of this name already: balance hash; accepted: another name, or"),
    ("add list customers 10.0.0.0/8", "there is a list of this name already: 192.0.2.0/24; accepted: another name, or 'set list customers'"),
    ("set netflow/dev name online", "name 'online': there is a receiver of this name already: to 10.9.9.9:9001; accepted: another name"),
    ("set receiver netflow/dev name online", "name 'online': there is a receiver of this name already: to 10.9.9.9:9001"),
    ("set receiver netflow/dev from @customer", "from '@customer': there is no list of this name; did you mean '@customers'?"),
    ("health netflow/onlin down", "receiver 'netflow/onlin': there is no such receiver; did you mean 'online'? accepted: online, dev"),
    ("health nobody/online down", "collector 'nobody': there is no such collector; accepted: netflow, sflow"),
    ("replay netfow", "collector 'netfow': there is no such collector; did you mean 'netflow'?"),
    ("replay dev", "collector 'dev': there is no such collector; did you mean 'netflow/dev'? accepted: netflow, sflow"),
    ("replay collector dev", "collector 'dev': there is no such collector; accepted: netflow, sflow"),
    ("replay netflow/onlin", "receiver 'netflow/onlin': there is no such receiver; did you mean 'online'?"),
    ("trace slow", "collector 'slow': there is no such collector; did you mean 'sflow'?"),
    ("explain slow exporter 10.0.0.1", "collector 'slow': there is no such collector; did you mean 'sflow'?"),
    ("exporters slow", "collector 'slow': there is no such collector; did you mean 'sflow'?"),
]


@pytest.mark.parametrize("words, named", CASES)
def test_others_have_names(server, words, named):
    before = dump(server)
    expect_error(server, server.flowteectl_call(words), REFUSED, named)
    assert dump(server) == before


def test_others_have_names_in_a_file(server):
    """What is there already has no line in it."""
    [(line, why)] = refused(server, "merge", "# of another\ncollector x listen 10.0.0.9:2055\nreceiver x/r to 10.9.9.9:9\n")
    assert line == 2 and why.startswith("listen '10.0.0.9:2055': collector 'netflow' has this listener; collector 'x' needs"), why
    [(line, why)] = refused(server, "merge", "receiver netflow/x to 127.0.0.1:6343\n")
    assert line == 1 and "receiver 'netflow/x' would send to where collector 'sflow' listens" in why, why


def test_who_does_not_ask_is_told_the_rest(server):
    """The reason of the answer itself is of no names: kernels before 6.3 have none to give."""
    with pytest.raises(Refused) as refusal:
        server.netlink.request(gn.COLLECTOR_DEL, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, "nobody")))
    assert refusal.value.reason == "there is no collector of this name"


TRIAL = re.compile(r"the last change is on trial, and goes back in ([0-9]+) s; accepted: 'flowteectl confirm' to keep it, or "
                   r"'flowteectl confirm --revert' to take it back, first")


def test_what_is_on_trial_tells_how_long(server):
    """Whatever is asked for meanwhile."""
    server.run("flowteectl", "apply", "-", "--confirm", "600", data=FILE)
    for words, data in (("add collector x listen *:9", None), ("set netflow/dev netflow/online state down", None),
                        ("del netflow/dev", None), ("flush", None), ("apply -", FILE), ("merge -", "collector x listen *:9\n")):
        result = server.call("flowteectl", *words.split(), data=data)
        told = TRIAL.search(result.stderr)
        assert result.returncode == REFUSED and told and 500 < int(told[1]) <= 600, result
        # It stands alone, but for what was asked for by its own name.
        assert result.stderr[:told.start()] in ("flowteectl: ", f"flowteectl: {words}: ", "flowteectl: -: ",
                                                "flowteectl: add collector 'x': "), result
    server.flowteectl("confirm")
    server.flowteectl("add collector x listen *:9")


def rename(server, name, new):
    server.netlink.request(gn.LIST_SET, nest(gn.LIST, text(gn.LIST_NAME, name), text(gn.LIST_RENAME, new)))


def test_a_list_that_has_got_another_name(server):
    """Who names it by the old one afterwards is told the new one."""
    server.netlink.begin()
    rename(server, "customers", "clients")
    server.netlink.request(gn.RECEIVER_SET, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "netflow"), text(gn.RECEIVER_NAME, "dev"),
                                                 text(gn.RECEIVER_FROM_LIST, "customers")))
    with pytest.raises(Refused) as refusal:
        server.netlink.commit()
    assert refusal.value.reason == "the list has got another name"
