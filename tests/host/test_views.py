# SPDX-License-Identifier: GPL-2.0-or-later
"""What show and stats make of what the kernel tells: tables that fit, and what is wrong first."""

import json

import pytest

from fake_kernel import NOW, collector, endpoint, gn, message, nest, text, u8, u32, u64

RED = "\033[31m"
LONG = "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff"
SECOND = 1000
MINUTE = 60 * SECOND
COLLECTOR_NUMBERS = {"received": 1, "received_bytes": 2,
                     **{name: 3 + number for number, name in enumerate(gn.OUTCOMES)}}
POOL_NUMBERS = {"offered": 1, "served": 2, "no_receiver": 3, "template_copies": 4}
RECEIVER_NUMBERS = {"offered": 1, "sent": 2, "sent_bytes": 3, **{name: 4 + number for number, name in enumerate(gn.DROPS)}}


@pytest.fixture
def tool(fake):
    return fake


def counters(attribute, numbers, values):
    return nest(attribute, *(u64(numbers[name], value) for name, value in values.items()))


def counted(last=0, **values):
    """Attributes of a collector; `last`: so many milliseconds ago."""
    return (counters(gn.COLLECTOR_COUNTERS, COLLECTOR_NUMBERS, values),
            u64(gn.COLLECTOR_LAST_RECEIVED, NOW - last if last else 0))


def pool(name, balance="hash", of="netflow", **values):
    return message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, of), text(gn.POOL_NAME, name),
                                     u8(gn.POOL_BALANCE, gn.BALANCES.index(balance)),
                                     counters(gn.POOL_COUNTERS, POOL_NUMBERS, values)))


def receiver(name, *attrs, to="172.16.1.100", of="netflow", pool_name="", state=0, reason=None, outage=0, last=0, **values):
    """`outage`, `last`: so many milliseconds ago."""
    return message(gn.RECEIVER_NEW, nest(
        gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, of), text(gn.RECEIVER_NAME, name), endpoint(gn.RECEIVER_TO, to, 2055),
        text(gn.RECEIVER_POOL, pool_name), u8(gn.RECEIVER_STATE, state),
        u8(gn.RECEIVER_HEALTH, gn.REASONS.index(reason)), u64(gn.RECEIVER_DOWN_SINCE, NOW - outage if outage else 0),
        u64(gn.RECEIVER_LAST_SENT, NOW - last if last else 0), *attrs,
        counters(gn.RECEIVER_COUNTERS, RECEIVER_NUMBERS, values)))


def in_force(generation, confirm=None):
    parts = [text(gn.VERSION, "1.0"), u32(gn.GENERATION, generation)]
    return message(gn.VERSION_GET, *parts, *([u32(gn.CONFIRM_SECONDS, confirm)] if confirm else []))


def many(tool):
    """Two receivers alone, and two pools; something is wrong with some."""
    tool.tell([
        collector("netflow", *counted(2 * SECOND, received=900, received_bytes=1363149, replicated=893, denied=7)),
        pool("analysis", offered=893, served=893), pool("ha", "failover", offered=893, served=890, no_receiver=3),
        receiver("a1", pool_name="analysis", last=2 * SECOND, sent=800, sent_bytes=1048576),
        receiver("online", last=3 * SECOND, sent=893, sent_bytes=1048576, replayed=2, replayed_bytes=1024),
        receiver("h1", pool_name="ha", reason="no_listener", outage=192 * SECOND, last=5 * MINUTE, sent=100,
                 no_listener=11, no_route=2),
        receiver("a2", u32(gn.RECEIVER_SAMPLE, 10), pool_name="analysis", last=2 * SECOND, sent=93, not_sampled=800),
        receiver("h2", pool_name="ha", last=2 * SECOND, sent=790),
        receiver("dev", u32(gn.RECEIVER_MARK, 7), state=1, outage=26 * 60 * MINUTE),
    ], [])


def test_members_stand_below_their_pool(tool):
    many(tool)
    assert tool.run("show") == """\
collector netflow listen 10.0.1.20:2055 original auto
  RECEIVER       TO                 STATE
  online         172.16.1.100:2055  up
  dev            172.16.1.100:2055  down         down 1d02h, by hand, mark 0x7
  pool analysis  hash               2 of 2 up
    a1           172.16.1.100:2055  up
    a2           172.16.1.100:2055  up           sample 10
  pool ha        failover           1 of 2 up    active h2
    h1           172.16.1.100:2055  unreachable  down 3m12s, no_listener
    h2           172.16.1.100:2055  up
"""


def test_what_is_zero_is_left_out(tool):
    many(tool)
    assert tool.run("stats") == """\
collector netflow listen 10.0.1.20:2055
  received 900 (1.3 MiB), last 2 s ago: replicated 893, denied 7
  RECEIVER       STATE        SENT    BYTES  DROPPED  LAST SENT
  online         up            893  1.0 MiB        0    3 s ago
      replayed 2 (1.0 KiB)
  dev            down            0      0 B        0          -
      down 1d02h, by hand
  pool analysis  2 of 2 up     893                 0
    a1           up            800  1.0 MiB        0    2 s ago
    a2           up             93      0 B        0    2 s ago  not_sampled 800
  pool ha        1 of 2 up     890                 3  no_receiver 3, active h2
    h1           unreachable   100      0 B       13  5 min ago
      down 3m12s, no_listener, no_route 2, no_listener 11
    h2           up            790      0 B        0    2 s ago
"""


def test_what_a_checker_has_found(tool):
    """For how long, and for how long still; by hand counts more, and what the kernel finds out less."""
    down, until = u8(gn.RECEIVER_FINDING, 1), u64(gn.RECEIVER_FINDING_UNTIL, NOW + 45 * SECOND + 500)
    tool.tell([collector("netflow", *counted()), pool("p", "failover"),
               receiver("held", down, until, outage=192 * SECOND), receiver("set", down, until, state=1, outage=2 * SECOND),
               receiver("off", down, u64(gn.RECEIVER_FINDING_UNTIL, 0), reason="no_route", outage=1 * SECOND),
               receiver("a", down, until, pool_name="p"), receiver("b", pool_name="p")], [])
    assert tool.run("show") == """\
collector netflow listen 10.0.1.20:2055 original auto
  RECEIVER  TO                 STATE
  held      172.16.1.100:2055  down       down 3m12s, checker, 45 s left
  set       172.16.1.100:2055  down       down 2s, by hand
  off       172.16.1.100:2055  down       down 1s, checker
  pool p    failover           1 of 2 up  active b
    a       172.16.1.100:2055  down       down, checker, 45 s left
    b       172.16.1.100:2055  up
"""
    [shown] = json.loads(tool.run("-j", "show"))["collectors"]
    assert [(r["name"], r["state"], r["reason"], r["health"], bool(r["health_until"])) for r in shown["receivers"]] == [
        ("held", "down", "checker", "down", True), ("set", "down", None, "down", True),
        ("off", "down", "checker", "down", False), ("a", "down", "checker", "down", True),
        ("b", "up", None, None, False)]
    assert shown["pools"][0]["up"] == 1 and shown["pools"][0]["active"] == "b"
    bad = tool.run("show", "--bad")
    assert "checker" in bad and " b " not in bad


def test_nothing_that_was_counted(tool):
    tool.tell([collector("netflow", *counted()), receiver("r"), collector("bare", *counted())], [])
    assert tool.run("stats") == """\
collector netflow listen 10.0.1.20:2055
  received 0
  RECEIVER  STATE  SENT  BYTES  DROPPED  LAST SENT
  r         up        0    0 B        0          -

collector bare listen 10.0.1.20:2055
  received 0
  no receivers
"""


def test_columns_do_not_come_with_the_first_outage(tool):
    """Header and fields are the same, whatever happens to others."""
    def fields(**trouble):
        tool.tell([collector("netflow", *counted()), receiver("r", **trouble), receiver("other", last=SECOND)], [])
        return [[line.split() for line in tool.run(verb).splitlines() if "RECEIVER" in line or "  other " in line]
                for verb in ("show", "stats")]
    assert fields() == fields(reason="no_route", outage=MINUTE, no_route=5, not_sampled=3, replayed=7)


@pytest.mark.parametrize("columns", [80, 100, 132])
@pytest.mark.parametrize("verb", ["show", "stats", "show --brief", "stats --brief", "show --bad", "stats --bad"])
def test_it_fits(tool, verb, columns):
    """Long names, addresses, lists and numbers, too: nothing is cut for that."""
    name = "n" * 31
    huge = 10 ** 14
    prefixes = gn.prefixes(gn.RECEIVER_FROM, [f"2001:db8:{n:x}::/48" for n in range(8)])
    tool.tell([collector(name, gn.prefixes(gn.COLLECTOR_ALLOW, [f"2001:db8:{n:x}::/48" for n in range(8)]),
                         *counted(9, received=huge, received_bytes=huge, **dict.fromkeys(gn.OUTCOMES, huge // 8))),
               pool("p" * 31, "failover", of=name, served=huge, no_receiver=huge),
               receiver("r" * 31, prefixes, u32(gn.RECEIVER_MARK, 2 ** 32 - 1), to=LONG, of=name, pool_name="p" * 31,
                        reason="no_listener", outage=10 ** 10, last=9, sent=huge, sent_bytes=huge,
                        **dict.fromkeys(gn.DROPS, huge)),
               receiver("s", of=name, last=9, sent=huge, sent_bytes=huge)], [])
    screen = tool.on_terminal(columns, *verb.split(), NO_COLOR="1")
    assert max(map(len, screen.splitlines())) <= columns
    # Whatever reads a pipe has 80, and all of it.
    piped = tool.run(*verb.split())
    assert max(map(len, piped.splitlines())) <= 80
    assert piped.split() == screen.replace(",\n", ", ").split() or columns > 80
    if "brief" not in verb:
        assert "r" * 31 in piped and "down 115d17h" in piped
    if verb == "stats":
        assert piped.count("not_sampled") == 2 and str(huge) in piped
    if verb == "show":
        assert LONG in piped and "2001:db8:7::/48" in piped


def test_what_is_wrong_is_red(tool):
    many(tool)
    def red(verb):
        shown = tool.on_terminal(80, verb)
        return [part.split("\033")[0] for part in shown.split(RED)[1:]]
    assert red("show") == ["down", "down 1d02h, by hand", "1 of 2 up", "unreachable", "down 3m12s, no_listener"]
    assert red("stats") == ["denied 7", "down", "down 1d02h, by hand", "1 of 2 up", "3", "no_receiver 3", "unreachable",
                            "13", "down 3m12s, no_listener", "no_route 2", "no_listener 11"]


@pytest.mark.parametrize("words, environment, terminal, coloured", [
    ("", {}, True, True), ("", {}, False, False), ("--color always", {}, False, True), ("--color=never", {}, True, False),
    ("--color auto", {}, False, False), ("--color auto", {}, True, True), ("", {"NO_COLOR": "1"}, True, False),
    ("", {"NO_COLOR": ""}, True, True), ("--color always", {"NO_COLOR": "1"}, False, True),
    ("", {"CLICOLOR_FORCE": "1"}, False, True), ("", {"CLICOLOR_FORCE": "0"}, False, False),
    ("", {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, True, False), ("--color never", {"CLICOLOR_FORCE": "1"}, False, False),
    ("", {"TERM": "dumb"}, True, False)])
def test_colour(tool, words, environment, terminal, coloured):
    many(tool)
    if terminal:
        shown = tool.on_terminal(80, "show", *words.split(), **environment)
    else:
        shown = tool.run("show", *words.split(), **environment)
    assert ("\033[" in shown) == coloured


def test_a_change_on_trial_comes_first(tool):
    many(tool)
    tool.answer(gn.VERSION_GET, in_force(12, confirm=42))
    line = "on trial: generation 12 goes back in 42 s without 'flowteectl confirm'\n"
    for words in ["show"], ["stats"], ["show", "--brief"], ["stats", "--bad"]:
        assert tool.run(*words).startswith(line)
    document = json.loads(tool.run("-j", "show"))
    assert (document["generation"], document["confirm"]) == (12, 42)
    tool.tell([], [])
    assert tool.run("show", "-q") == line, "nothing may be on trial, too"
    tool.answer(gn.VERSION_GET, in_force(13))
    assert tool.run("show", "-q") == "" and json.loads(tool.run("-j", "show")) == {"collectors": []}


def test_a_line_a_collector(tool):
    tool.tell([
        collector("netflow", *counted(2 * SECOND, received=900, replicated=893, denied=7)),
        receiver("a", sent=893), receiver("b", reason="no_route", outage=9, no_route=893),
        collector("sflow", *counted()), receiver("a", of="sflow")], [])
    assert tool.run("show", "-b") == tool.run("stats", "--brief") == """\
  COLLECTOR  RECEIVED     LAST  REFUSED      UP  SENT  DROPPED
  netflow         900  2 s ago        7  1 of 2   893      893
  sflow             0        -        0  1 of 1     0        0
  (all)           900  2 s ago        7  2 of 3   893      893
"""


def test_only_what_is_not_well(tool):
    many(tool)
    assert tool.run("show", "--bad") == """\
collector netflow listen 10.0.1.20:2055 original auto
  RECEIVER  TO                 STATE
  dev       172.16.1.100:2055  down         down 1d02h, by hand, mark 0x7
  pool ha   failover           1 of 2 up    active h2
    h1      172.16.1.100:2055  unreachable  down 3m12s, no_listener
"""
    names = [r["name"] for r in json.loads(tool.run("-j", "show", "--bad"))["collectors"][0]["receivers"]]
    assert names == ["h1", "dev"]
    # Of counters also what has lost something.
    tool.tell([collector("lost", *counted()), receiver("r", of="lost", loop=1), receiver("s", of="lost"),
               collector("well", *counted(received=1, replicated=1)), receiver("r", of="well")], [])
    assert tool.run("show", "--bad") == "" and tool.on_terminal(80, "show", "--bad") == "all is well\n"
    assert tool.run("stats", "--bad").count("collector") == 1
    assert [line.split()[0] for line in tool.run("stats", "--bad").splitlines()] == \
        ["collector", "received", "RECEIVER", "r"]
    # What is wrong is the collector's: its receivers are there all the same.
    tool.tell([collector("kept", *counted(received=1, denied=1)), receiver("r", of="kept")], [])
    assert tool.run("stats", "kept", "--bad") == """\
collector kept listen 10.0.1.20:2055
  received 1 (0 B): denied 1
  nothing is wrong with its receivers
"""


@pytest.mark.parametrize("members, active, up", [
    ([("a", {}), ("b", {})], "a", 2),
    ([("a", {"state": 1}), ("b", {"reason": "device"}), ("c", {})], "c", 1),
    # All that are not down are unreachable: that is taken for a mistake.
    ([("a", {"state": 1}), ("b", {"reason": "device"})], "b", 0),
    ([("a", {"state": 1})], None, 0),
    ([], None, 0)])
def test_whom_a_failover_pool_has(tool, members, active, up):
    tool.tell([collector(), pool("p", "failover"), *(receiver(name, pool_name="p", **words) for name, words in members)], [])
    [told] = json.loads(tool.run("-j", "show"))["collectors"][0]["pools"]
    assert (told["active"], told["up"], told["members"]) == (active, up, len(members))


def test_a_failover_pool_whose_receivers_want_different_things(tool):
    """Another exporter may have another: nobody is active for all."""
    tool.tell([collector(), pool("p", "failover"), receiver("a", gn.prefixes(gn.RECEIVER_FROM, ["10.0.0.0/8"]), pool_name="p"),
               receiver("b", pool_name="p")], [])
    [told] = json.loads(tool.run("-j", "show"))["collectors"][0]["pools"]
    assert (told["active"], told["up"]) == (None, 2)


def test_times_in_json(tool):
    many(tool)
    [netflow] = json.loads(tool.run("-j", "stats"))["collectors"]
    assert netflow["last_received"] == "2027-01-15T07:59:58.123Z"
    times = {r["name"]: (r["down_since"], r["last_sent"]) for r in netflow["receivers"]}
    assert times["h1"] == ("2027-01-15T07:56:48.123Z", "2027-01-15T07:55:00.123Z")
    assert times["h2"] == (None, "2027-01-15T07:59:58.123Z") and times["dev"][1] is None


@pytest.mark.parametrize("words, at_fault", [
    ("show --bad --bad", "--bad: the option is given twice"), ("show -b --brief", "--brief: the option is given twice"),
    ("show --explain", "unknown option '--explain'"), ("stats --details", "unknown option '--details'"),
    ("stats -d", "unknown option '-d'"), ("show --color", "--color: its value is missing; accepted: always, auto, never"),
    ("show --color=red", "--color 'red': accepted: always, auto, never")])
def test_wrong_words(tool, words, at_fault):
    run = tool.call(*words.split())
    assert (run.returncode, run.stdout) == (2, "") and at_fault in run.stderr and len(run.stderr.splitlines()) == 1


def readings(tool, *rulesets):
    """What the kernel says of the configuration, one reading after the other."""
    for number, ruleset in enumerate(rulesets, 1):
        (tool.directory / f"{gn.RULESET_GET}.{number}").write_bytes(b"".join(ruleset))


def reading(received, **values):
    return [collector("netflow", *counted(SECOND, received=received, received_bytes=1000 * received, replicated=received)),
            pool("p", "failover", served=received), receiver("r", pool_name="p", last=SECOND, **values)]


def test_rates_are_watched(tool):
    readings(tool, reading(100, sent=100, sent_bytes=100_000, no_route=50), reading(150, sent=125, sent_bytes=350_000, no_route=75),
             reading(150, sent=125, sent_bytes=350_000, no_route=75))
    assert tool.run("stats", "--watch", "2", FAKE_READINGS="3") == """\
2027-01-15 08:00:02, in 2.0 s
collector netflow listen 10.0.1.20:2055
  received 25.0/s (200.0 kbit/s), last 3 s ago: replicated 25.0
  RECEIVER  STATE      SENT/S        RATE  DROPPED/S  LAST SENT
  pool p    1 of 1 up    25.0                      0  active r
    r       up           12.5  1.0 Mbit/s       12.5    3 s ago  no_route 12.5/s

2027-01-15 08:00:04, in 2.0 s
collector netflow listen 10.0.1.20:2055
  received 0/s, last 5 s ago
  RECEIVER  STATE      SENT/S     RATE  DROPPED/S  LAST SENT
  pool p    1 of 1 up       0                   0  active r
    r       up              0  0 bit/s          0    5 s ago

"""


def test_rates_as_json(tool):
    readings(tool, reading(100, sent=100), reading(150, sent=125), reading(20, sent=145))
    first, second = map(json.loads, tool.run("-j", "stats", "--watch=2", FAKE_READINGS="3").splitlines())
    [netflow] = first["collectors"]
    assert (first["time"], first["seconds"]) == ("2027-01-15T08:00:02.123Z", 2.0)
    assert netflow["rates"]["received"] == 25.0 and netflow["rates"]["outcomes"]["replicated"] == 25.0
    assert netflow["counters"]["received"] == 150
    assert netflow["receivers"][0]["rates"]["sent"] == 12.5 and netflow["pools"][0]["rates"]["served"] == 25.0
    # One that has begun anew has counted all of it since.
    assert second["collectors"][0]["rates"]["received"] == 10.0


def test_rates_so_many_times(tool):
    """Once: as what has no rates, also on a terminal."""
    readings(tool, reading(100, sent=100), reading(150, sent=125), reading(150, sent=125), reading(150, sent=125))
    once = tool.run("stats", "--watch", "2", "--count", "1", FAKE_READINGS="9")
    assert once.splitlines()[0] == "2027-01-15 08:00:02, in 2.0 s" and once.count("received") == 1 and "25.0/s" in once
    screen = tool.on_terminal(80, "stats", "--watch", "2", "-c", "1", FAKE_READINGS="9", NO_COLOR="1", TZ="UTC")
    assert screen == once
    assert len(tool.run("-j", "stats", "--watch", "2", "--count=2", FAKE_READINGS="9").splitlines()) == 2


def test_rates_are_explained(tool):
    """As counters are, with every reading."""
    readings(tool, reading(100), reading(150), reading(150))
    text = tool.run("stats", "--watch", "2", "--explain", FAKE_READINGS="3")
    assert text.count("received 25.0/s") == 1 and text.count("OF A RECEIVER") == text.count("OF A COLLECTOR") == 2
    assert text.index("received 25.0/s") < text.index("OF A COLLECTOR") < text.index("received 0/s")
    documents = list(map(json.loads, tool.run("-j", "stats", "--explain", "--watch", "2", FAKE_READINGS="3").splitlines()))
    assert [document["explain"] for document in documents] == [tool.json_of("stats", "--explain")["explain"]] * 2
    assert documents[0]["collectors"][0]["rates"]["received"] == 25.0


def test_what_is_new_has_no_rate_yet(tool):
    readings(tool, [collector("old", *counted(received=5))], [collector("old", *counted(received=5)),
                                                              collector("new", *counted(received=7, replicated=7))])
    document = json.loads(tool.run("-j", "stats", "--watch", "1", FAKE_READINGS="2"))
    assert ["rates" in told for told in document["collectors"]] == [True, False]


def test_only_what_goes_wrong_now_is_watched(tool):
    lossy = collector("lossy", *counted()), receiver("r", of="lossy", loop=9)
    readings(tool, [*lossy, collector("other", *counted())], [*lossy, collector("other", *counted(received=1, malformed=1))])
    text = tool.run("stats", "--watch", "1", "--bad", FAKE_READINGS="2")
    assert "malformed 1.0" in text and "lossy" not in text


def test_the_module_goes_while_it_is_watched(tool):
    readings(tool, reading(1), reading(2))
    (tool.directory / f"{gn.RULESET_GET}.3").write_bytes(b"gone")
    run = tool.call("stats", "--watch", "1", FAKE_READINGS="9")
    assert (run.returncode, run.stderr) == (1, "flowteectl: stats: the flowtee module was removed\n")
    assert run.stdout.count("received") == 1


def test_a_terminal_is_redrawn(tool):
    readings(tool, reading(1), reading(2), reading(3))
    screen = tool.on_terminal(80, "stats", "--watch", "1", FAKE_READINGS="3", NO_COLOR="1", TZ="UTC")
    first, second = screen.split("\033[H")[1:]
    assert first.startswith("2027-01-15 08:00:01, in 1.0 s\033[K\n") and "08:00:02" in second
    assert first.endswith("\033[J")
    tool.tell([collector("c", *counted()), *(receiver(f"r{n}", of="c") for n in range(100))], [])
    for number in 1, 2, 3:
        (tool.directory / f"{gn.RULESET_GET}.{number}").unlink()
    screen = tool.on_terminal(80, "stats", "--watch", "1", FAKE_READINGS="2", NO_COLOR="1")
    assert len(screen.splitlines()) == 50 and "  r43 " in screen and "  r44 " not in screen


def test_top_without_a_keyboard(tool):
    """It waits for its time: nothing passes, and nothing ends it, if it asks for keys at the end of a file again and again."""
    readings(tool, reading(1), reading(2), reading(3))
    screen = tool.on_terminal(80, "top", FAKE_READINGS="3")
    assert "netflow" in screen and "bit/s" in screen


def test_top_on_a_narrow_terminal(tool):
    """What a row has no room for is not in the next one."""
    readings(tool, reading(1), reading(2), reading(3))
    screen = tool.on_terminal(40, "top", FAKE_READINGS="3")
    assert "netflow" in screen and "bit/s" not in screen


@pytest.mark.parametrize("words, at_fault", [
    ("--watch", "--watch: its value is missing; accepted: 1 to 86400 seconds"), ("--watch 0", "--watch '0': it is out of range"),
    ("--watch=x", "--watch 'x': it is not a number; accepted: 1 to 86400 seconds"), ("--watch 1 --watch 1", "given twice"),
    ("--watch 1 -b", "--brief: it does not go with --watch"), ("--count 1", "--count: there is one reading; accepted: with --watch"),
    ("--watch 1 -c 0", "--count '0': it is out of range; accepted: 1 to 4294967295")])
def test_wrong_words_of_watching(tool, words, at_fault):
    run = tool.call("stats", *words.split())
    assert (run.returncode, run.stdout) == (2, "") and at_fault in run.stderr and len(run.stderr.splitlines()) == 1
