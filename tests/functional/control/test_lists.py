# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists of prefixes with names: changed in one place, wanted by all that name them; saved, compared and told of."""

import re

import pytest

import genetlink as gn
from configuration import REFUSED, WRONG, apply, diff, dump, expect_error, refused, statements
from genetlink import Refused, address_bytes, attr, nest, text, u8
from monitoring import Monitor

LISTS = ["list customers 192.0.2.0/24,2001:db8::/32 comment \"our own\"", "list dead 192.0.2.99/32"]
COLLECTOR = "collector c listen *:2055 allow @customers except @dead"
ONE, TWO = "receiver c/one to 10.9.9.1:9001 from @customers except @dead", "receiver c/two to 10.9.9.2:9001"
FILE = [*LISTS, COLLECTOR, ONE, TWO]


@pytest.fixture
def server(topology):
    topology.server.used_flowtee = True
    return topology.server


def write(lines):
    return "".join(line + "\n" for line in lines)


def outcome(server, exporter):
    """What would become of an exporter's datagram, and for whom."""
    document = server.flowteectl_json(f"explain c exporter {exporter}")
    return document["outcome"], [r["name"] for r in document["receivers"] if r["chosen"]]


def test_round_trip(server):
    """save | apply - changes nothing, whatever the order in the file, and lists come first."""
    apply(server, write([COLLECTOR, ONE, *LISTS, TWO]))
    assert statements(server) == FILE
    saved = server.flowteectl("save")
    assert diff(server, saved) == []
    before = dump(server)
    apply(server, saved)
    assert dump(server) == before
    server.flowteectl("flush")
    assert statements(server) == []
    server.run("flowteectl", "merge", "-", data=saved)
    assert statements(server) == FILE
    server.run("flowteectl", "merge", "-", data=saved)
    assert dump(server) == before


def test_json_and_text(server):
    apply(server, write(FILE))
    document = server.flowteectl_json("show")
    assert document["lists"] == [
        {"name": "customers", "prefixes": ["192.0.2.0/24", "2001:db8::/32"], "comment": "our own"},
        {"name": "dead", "prefixes": ["192.0.2.99/32"], "comment": None}]
    [collector] = document["collectors"]
    assert (collector["allow"], collector["except"]) == (["@customers"], ["@dead"])
    assert (collector["receivers"][0]["from"], collector["receivers"][0]["except"]) == (["@customers"], ["@dead"])
    shown = server.flowteectl("show").splitlines()
    assert shown[0] == LISTS[0] and shown[1] == LISTS[1] and "allow @customers" in shown[3]
    assert server.flowteectl("show list dead").splitlines() == [LISTS[1]]
    only = server.flowteectl_json("show list dead")
    assert ([entry["name"] for entry in only["lists"]], only["collectors"]) == (["dead"], [])
    assert list(server.flowteectl_json("show c")) == ["collectors"]


def test_a_change_is_one_for_all_that_name_it(server):
    apply(server, write(FILE))
    assert outcome(server, "192.0.2.1") == ("replicated", ["one", "two"])
    assert outcome(server, "192.0.2.99") == ("denied", [])
    assert outcome(server, "198.51.100.1") == ("denied", [])
    server.flowteectl("set list customers +198.51.100.0/24")
    server.flowteectl("set list dead 192.0.2.98")
    assert outcome(server, "198.51.100.1") == ("replicated", ["one", "two"])
    assert outcome(server, "192.0.2.99") == ("replicated", ["one", "two"])
    server.flowteectl("set list customers -192.0.2.0/24 comment x")
    assert outcome(server, "192.0.2.1") == ("denied", [])
    server.flowteectl("set c/one from 198.51.100.7")
    assert outcome(server, "198.51.100.1") == ("replicated", ["two"])
    server.flowteectl("set c/one from @customers")
    assert outcome(server, "198.51.100.1") == ("replicated", ["one", "two"])
    assert statements(server)[0] == "list customers 2001:db8::/32,198.51.100.0/24 comment \"x\""


def test_the_kind_may_be_left_out(server):
    """Where one name is that of a list alone; alone a kind stands for all of it."""
    apply(server, write(FILE))
    server.flowteectl("set customers +198.51.100.0/24 -192.0.2.0/24")
    server.flowteectl("set dead 192.0.2.98,192.0.2.97 comment x")
    assert server.flowteectl("show list").splitlines() == [
        'list customers 2001:db8::/32,198.51.100.0/24 comment "our own"', 'list dead 192.0.2.98/32,192.0.2.97/32 comment "x"']
    assert server.flowteectl("show dead").splitlines() == ['list dead 192.0.2.98/32,192.0.2.97/32 comment "x"']
    assert server.flowteectl_json("show collector")["collectors"] and "lists" not in server.flowteectl_json("show c")
    server.flowteectl("set dead name gone")
    server.flowteectl("set c except none")
    server.flowteectl("set c/one except none")
    server.flowteectl("del gone")
    assert [line.split()[1] for line in server.flowteectl("show list").splitlines()] == ["customers"]
    expect_error(server, server.flowteectl_call("stats customers"), REFUSED, "stats 'customers': a list has no counters")
    expect_error(server, server.flowteectl_call("del custmers"), REFUSED, "did you mean 'customers'?")
    expect_error(server, server.flowteectl_call("set c 10.0.0.0/8"), WRONG, "10.0.0.0/8")
    # A name that two have.
    server.flowteectl("add list c 10.0.0.0/8")
    expect_error(server, server.flowteectl_call("del c"), REFUSED, "'del collector c' or 'del list c'")
    expect_error(server, server.flowteectl_call("set c comment y"), REFUSED, "'set collector c' or 'set list c'")
    shown = server.flowteectl("show c").splitlines()
    assert shown[0] == "list c 10.0.0.0/8" and any(line.startswith("collector c ") for line in shown)
    server.flowteectl("set list c name list")
    assert server.flowteectl("show list").splitlines() == ["list list 10.0.0.0/8"]


def test_what_a_change_is_remarked_on(server):
    """Of the list, and of whom it is about, as when those were added."""
    apply(server, write(FILE + ["collector d listen 10.0.0.1:2056 allow @dead"]))

    def said(words):
        return [line.removeprefix("flowteectl: warning: ") for line in server.flowteectl_call(words).stderr.splitlines()]

    assert said("set list dead 2001:db8::/64,2001:db8::/96,2001:db8::/80,2001:db8:0:1::/64") == [
        "list 'dead': prefixes '2001:db8::/80': it is in '2001:db8::/64' of the same list already; 1 more like it",
        "receiver 'c/one': except '@dead': none of its prefixes is IPv4, as 'to 10.9.9.1:9001' is",
        "collector 'd': allow '@dead': none of its prefixes is IPv4, as 'listen 10.0.0.1:2056' is"]
    assert said("set list dead comment x") == []
    assert said("add list new 10.0.0.0/8") == []
    assert said("set list new +10.0.0.0/9") == [
        "list 'new': prefixes '10.0.0.0/9': it is in '10.0.0.0/8' of the same list already",
        "list 'new': no collector and no receiver names it"]


def test_counters_stay(scene):
    """A receiver whose list has changed is the same receiver."""
    server = scene.server
    server.flowteectl(f"add list l {scene.source}")
    scene.add_collector()
    scene.add_receiver(scene.loopback, "from @l")
    scene.listen_local()
    scene.send()
    scene.wait_received(1)
    assert scene.sent("local") == 1
    server.flowteectl("set list l 203.0.113.0/24")
    scene.send()
    assert scene.outcomes(2) == {"replicated": 1, "no_receiver": 1}
    server.flowteectl(f"set list l +{scene.source}")
    scene.send()
    scene.wait_received(3)
    assert scene.sent("local") == 2


def test_another_name(scene):
    """All that name the list name it by that; counters, streams, and who wants what stay."""
    server = scene.server
    for line in f"list l {scene.source}", "list m 203.0.113.0/24":
        server.flowteectl("add", line)
    scene.add_collector("allow @l except @m")
    scene.add_receiver(scene.loopback, "from @l except @m")
    scene.listen_local()
    scene.send()
    scene.wait_received(1)
    before = statements(server)
    server.flowteectl("set list l name sources")
    server.flowteectl("set list m comment x name dead")
    names = {"@l": "@sources", "@m": "@dead", "list l": "list sources", "list m 203.0.113.0/24": 'list dead 203.0.113.0/24 comment "x"'}
    for old, new in names.items():
        before = [re.sub(rf"{old}\b", new, line) for line in before]
    assert statements(server) == before
    scene.send()
    scene.wait_received(2)
    assert (scene.outcomes(2), scene.sent("local")) == ({"replicated": 2}, 2)
    [collector] = server.flowteectl_json("exporters")["collectors"]
    assert [stream["datagrams"] for stream in collector["exporters"]] == [2]
    # It is the list that it was: what is changed now reaches who named it before.
    server.flowteectl("set list sources 198.51.100.0/24")
    scene.send()
    assert scene.outcomes(3) == {"replicated": 2, "denied": 1}


def give_name(server, old, new):
    server.netlink.request(gn.LIST_SET, nest(gn.LIST, text(gn.LIST_NAME, old), text(gn.LIST_RENAME, new)))


def test_names_are_exchanged(server):
    """In one transaction, by way of a third; and what comes between goes by what the names mean then."""
    apply(server, write(FILE))
    server.netlink.begin()
    give_name(server, "customers", "third")
    give_name(server, "dead", "customers")
    server.netlink.request(gn.RECEIVER_SET, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "c"), text(gn.RECEIVER_NAME, "two"),
                                                 text(gn.RECEIVER_FROM_LIST, "customers")))
    give_name(server, "third", "dead")
    server.netlink.commit()
    assert statements(server) == [
        LISTS[0].replace("customers", "dead"), LISTS[1].replace("dead", "customers"),
        COLLECTOR.split(" allow")[0] + " allow @dead except @customers", ONE.split(" from")[0] + " from @dead except @customers",
        TWO + " from @customers"]


def test_another_name_and_back(server):
    """Nothing has changed then, and nothing is told."""
    monitor = Monitor(server)
    apply(server, write(FILE))
    monitor.change()
    before = dump(server)
    server.netlink.begin()
    for old, new in ("dead", "x"), ("x", "dead"), ("customers", "customers"):
        give_name(server, old, new)
    server.netlink.commit()
    assert [line for line in monitor.change() if line[0] in "+~-"] == []
    assert dump(server) == before
    monitor.close()


def test_another_name_is_told(server):
    """It goes and comes, and who names it is changed; to diff as well."""
    monitor = Monitor(server)
    apply(server, write(FILE))
    monitor.change()
    saved = server.flowteectl("save")
    server.flowteectl("set list dead name gone")
    changes = [line for line in monitor.change() if line[0] in "+~-"]
    assert changes == ["- list dead", "+ list gone 192.0.2.99/32", "~ " + COLLECTOR.replace("@dead", "@gone"),
                       "~ " + ONE.replace("@dead", "@gone")]
    monitor.close()
    assert [line.split(" ")[:3] for line in diff(server, saved)] == [
        ["-", "list", "gone"], ["+", "list", "dead"], ["~", "collector", "c"], ["~", "receiver", "c/one"]]
    apply(server, saved)
    assert statements(server) == FILE


def test_another_name_with_other_items(server):
    """`merge` gives it in one step with what it adds, which names the list by that; or nothing at all."""
    apply(server, write(FILE))
    [(line, why)] = refused(server, "merge", "list dead name gone\nlist customers name gone\n")
    assert line == 2 and why.startswith("name 'gone': there is a list of this name already")
    assert statements(server) == FILE
    # Whoever still says what it was called means it.
    for name in "gone", "dead":
        server.run("flowteectl", "merge", "-", data=f"receiver c/two from @{name}\nlist dead 192.0.2.98 name gone\nlist new 10.0.0.0/8\n")
        assert statements(server) == [
            LISTS[0], "list gone 192.0.2.98/32", "list new 10.0.0.0/8",
            *(line.replace("@dead", "@gone") for line in (COLLECTOR, ONE)), TWO + " from @gone"]
        apply(server, write(FILE))


def test_many_prefixes_and_another_name(server):
    """More than one request has; the later ones are about what the first has made of it."""
    apply(server, write(FILE))
    prefixes = ",".join(f"10.{n >> 8}.{n & 255}.0/24" for n in range(1000))
    server.flowteectl(f"set list dead {prefixes} name gone")
    assert statements(server)[1] == f"list gone {prefixes}"
    server.flowteectl(f"set receiver c/two from {prefixes} name three")
    assert statements(server)[-1] == f"{TWO.replace('two', 'three')} from {prefixes}"


def test_diff_and_events(server):
    """The list has changed, and nothing else has."""
    monitor = Monitor(server)
    apply(server, write(FILE))
    assert [line.split(" ")[1] for line in monitor.change() if line[0] == "+"] == ["list", "list", "collector", "receiver", "receiver"]
    other = write([LISTS[0].replace(" comment", ",203.0.113.0/24 comment"), LISTS[1], "list new 10.0.0.0/8", *FILE[2:]])
    assert diff(server, other) == [
        "~ list customers 192.0.2.0/24,2001:db8::/32,203.0.113.0/24 comment \"our own\" # was: 192.0.2.0/24,2001:db8::/32",
        "+ list new 10.0.0.0/8"]
    result = server.call("flowteectl", "apply", "-", data=other)
    unused, applied = result.stderr.splitlines()
    assert unused == "-:3: warning: list 'new': no collector and no receiver names it"
    assert applied.startswith("applied: 1 added, 1 changed, 0 removed, 4 kept;"), result
    assert [line for line in monitor.change() if line[0] in "+~-"] == [
        "~ list customers 192.0.2.0/24,2001:db8::/32,203.0.113.0/24 comment \"our own\"", "+ list new 10.0.0.0/8"]
    server.flowteectl("del list new")
    assert "- list new" in monitor.change()
    monitor.close()


def test_what_is_used_stays(server):
    """Who uses it is named; a file that has neither is right."""
    apply(server, write(FILE))
    before = dump(server)
    expect_error(server, server.flowteectl_call("del list dead"), REFUSED, "list 'dead': collector 'c' still names list 'dead'; remove it, or set its 'except', first")
    server.flowteectl("set collector c except none")
    expect_error(server, server.flowteectl_call("del list dead"), REFUSED, "list 'dead': receiver 'c/one' still names list 'dead'; remove it, or set its 'except', first")
    apply(server, write(FILE))
    assert dump(server) == before
    assert refused(server, "apply", write([LISTS[0], *FILE[2:]]))[0] == (
        2, "except '@dead': there is no list of this name; accepted: customers")
    apply(server, write([LISTS[0], COLLECTOR.replace(" except @dead", ""), TWO]))
    assert statements(server) == [LISTS[0], COLLECTOR.replace(" except @dead", ""), TWO]


@pytest.mark.parametrize("words, status, named", [
    ("set receiver c/one from @nobody", REFUSED, "from '@nobody': there is no list of this name; accepted: customers, dead"),
    ("set collector c allow @daed", REFUSED, "allow '@daed': there is no list of this name; did you mean '@dead'?"),
    ("add receiver c/x to 10.9.9.9:9 from @nobody", REFUSED, "from '@nobody': there is no list of this name"),
    ("set receiver c/one from @customers,10.0.0.0/8", WRONG, "a list with a name stands alone"),
    ("set receiver c/one agent @customers", WRONG, "the name of a list cannot stand here"),
    ("set receiver c/one from @", WRONG, "from '@'"),
    ("set receiver c/one from +10.0.0.0/8", REFUSED, "it is a list with a name; accepted: 'set list customers +PREFIX"),
    ("add list customers 10.0.0.0/8", REFUSED, "there is a list of this name already"),
    ("add list x any", WRONG, "a list has at least one prefix"),
    ("add list x", WRONG, "prefixes are missing"),
    ("add list x @customers", WRONG, "the name of a list cannot stand here"),
    ("add list x 10.0.0.0/8 name y", WRONG, "only 'set' gives another name"),
    ("set list dead name customers", REFUSED, "name 'customers': there is a list of this name already"),
    ("set list nobody name x", REFUSED, "there is no such list; accepted: customers, dead"),
    ("set list dead name a/b", WRONG, "no '/'"),
    ("set list dead name", WRONG, "name NAME"),
    ("set list dead -192.0.2.99/32", REFUSED, "nothing would be left in the list"),
    ("set list nobody +192.0.2.99/32", REFUSED, "there is no such list"),
    ("set list nobdy 192.0.2.99/32", REFUSED, "list 'nobdy': there is no such list; accepted: customers, dead"),
    ("del list daed", REFUSED, "list 'daed': there is no such list; did you mean 'dead'?"),
    ("show list nobody", REFUSED, "there is no such list"),
])
def test_errors(server, words, status, named):
    apply(server, write(FILE))
    before = dump(server)
    expect_error(server, server.flowteectl_call(words), status, named)
    assert dump(server) == before


def test_the_kernel_names_the_line(server):
    """`merge` may name lists that are there, and nothing is changed if one is not."""
    apply(server, write(FILE))
    server.run("flowteectl", "merge", "-", data="receiver c/two from @dead\n")
    [(line, why)] = refused(server, "merge", "list new 10.0.0.0/8\nreceiver c/two \\\n from @nobody\n")
    assert line == 3 and why.startswith("from '@nobody': there is no list of this name")
    assert statements(server)[-1] == TWO + " from @dead"


def test_a_list_of_many_is_shared(server):
    """A hundred receivers of a long list take the memory of one, as seen by what a change takes; and it round-trips."""
    prefixes = [f"10.{n >> 8}.{n & 255}.0/24" for n in range(5000)]
    lines = ["list long " + ",".join(prefixes), "collector c listen 10.0.0.1:2055"]
    lines += ["pool c/p balance hash"] + [f"receiver c/r{n} to 10.9.9.9:{9000 + n} pool p from @long" for n in range(50)]
    apply(server, write(lines))
    saved = server.flowteectl("save")
    assert diff(server, saved) == []
    assert server.flowteectl_json("show list long")["lists"][0]["prefixes"] == prefixes
    server.flowteectl("set list long -10.0.0.0/24")
    assert outcome(server, "10.0.0.1")[0] == "no_receiver" and outcome(server, "10.0.1.1")[0] == "replicated"


def test_more_than_can_be_counted_is_refused(server):
    """What a list takes is sent once, and counts for each receiver that names it."""
    prefixes = ",".join(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in range(0, 200_000))
    lines = [f"list long {prefixes}", "collector c listen 10.0.0.1:2055", "pool c/p balance hash"]
    lines += [f"receiver c/r{n} to 10.9.9.9:{9000 + n} pool p from @long" for n in range(42)]
    assert "8388608 prefixes" in refused(server, "apply", write(lines))[-1][1]
    assert statements(server) == []


def prefix(address, length):
    return nest(gn.PREFIX, attr(gn.PREFIX_ADDRESS, address_bytes(address)), u8(gn.PREFIX_LENGTH, length))


def test_requests(server):
    """What a client of its own could say wrong."""
    apply(server, write(FILE))
    before = dump(server)
    some = nest(gn.LIST_PREFIXES, prefix("10.0.0.0", 8))
    for command, attrs in (
            (gn.LIST_NEW, nest(gn.LIST, text(gn.LIST_NAME, "x"))),
            (gn.LIST_NEW, nest(gn.LIST, text(gn.LIST_NAME, "x"), nest(gn.LIST_PREFIXES))),
            (gn.LIST_NEW, nest(gn.LIST, some)),
            (gn.LIST_NEW, nest(gn.LIST, text(gn.LIST_NAME, "a/b"), some)),
            (gn.LIST_SET, nest(gn.LIST, text(gn.LIST_NAME, "dead"), nest(gn.LIST_PREFIXES))),
            (gn.LIST_DEL, nest(gn.LIST, text(gn.LIST_NAME, "dead"))),
            (gn.LIST_DEL, b""),
            (gn.RECEIVER_SET, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "c"), text(gn.RECEIVER_NAME, "one"),
                                   text(gn.RECEIVER_FROM_LIST, ""))),
            (gn.RECEIVER_SET, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "c"), text(gn.RECEIVER_NAME, "one"),
                                   text(gn.RECEIVER_FROM_LIST, "dead"), nest(gn.RECEIVER_FROM, prefix("10.0.0.0", 8))))):
        with pytest.raises(Refused) as refusal:
            server.netlink.request(command, attrs)
        assert refusal.value.reason, command
        assert dump(server) == before
