# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl top, on a terminal that somebody looks at and types on."""

import re

import pytest

from configuration import REFUSED, WRONG, expect_error
from module import without_module
from screens import Screen
from sockets import wait_for

RED = "\x1b[31m"
BLOCKS = "▁▂▃▄▅▆▇█"
KEYS = "q quit"


@pytest.fixture
def family():
    return 4


@pytest.fixture
def busy(scene):
    """A receiver that gets copies, one that cannot be reached, and one in another collector that nobody sends to."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.loopback)
    scene.server.flowteectl("add collector idle listen *:7")
    scene.server.flowteectl("add receiver idle/spare to 10.9.9.9:9 state down")
    wait_for("it is unreachable", lambda: scene.server.receiver("c/local")["state"] == "unreachable")
    return scene


@pytest.fixture
def open_screen():
    screens = []

    def opened(*words, **options):
        screens.append(Screen(*words, **options))
        screens[-1].wait("the screen", lambda lines: any(KEYS in line for line in lines))
        return screens[-1]

    yield opened
    for screen in screens:
        screen.close()


def rows(lines):
    """By their names, those below the heads of the columns."""
    begin = next((i for i, line in enumerate(lines) if "DROPPED/S MINUTE" in line), len(lines))
    return {line.split()[0]: line.split()[1:] for line in lines[begin + 1:-1] if line.strip()}


def names(screen):
    return list(rows(screen.shown()))


def test_rates(busy, open_screen):
    screen = open_screen(busy.server, "flowteectl top")
    # Not all that is needed may fall into one reading.
    def moving(lines):
        busy.send()
        seen = rows(lines)
        return {"c", "c/local"} <= set(seen) and re.search("[1-9]", seen["c"][1]) and \
            re.search("[1-9]", seen["c/local"][4]) and set(seen["c"][-1]) <= set(BLOCKS)

    lines = screen.wait("rates", moving)
    assert max(map(len, lines)) <= 80 and len(lines) <= 24
    seen = rows(lines)
    assert list(seen)[:5] == ["c", "idle", "c/local", f"c/{busy.r1.short}", "idle/spare"]
    assert [name for name in seen if name.startswith(busy.source)], "the exporter"
    assert seen["c"][0] == "active" and seen["c/local"][0] == "no_listener" and seen["idle/spare"][0] == "down"
    assert seen["c"][2:4] != ["0", "bit/s"] and set(seen["c"][-1]) <= set(BLOCKS)
    assert re.search(r"receivers +3 .* dropped [0-9.]*[1-9].*2 not up", lines[1])
    # What is dropped, and what cannot be reached, is red.
    coloured = screen.shown("-e")
    [local] = [line for line in coloured if line.startswith("c/local")]
    assert RED + "no_listener" in local.replace("\x1b[39m", "")
    [well] = [line for line in coloured if line.startswith(f"c/{busy.r1.short}")]
    assert RED not in well


def test_keys(busy, open_screen):
    busy.send()
    busy.wait_received(1)
    screen = open_screen(busy.server, "flowteectl top")
    receivers = ["c/local", f"c/{busy.r1.short}", "idle/spare"]
    screen.wait("all", lambda _lines: names(screen)[:5] == ["c", "idle", *receivers])
    screen.type("c")
    screen.wait("collectors", lambda _lines: names(screen) == ["c", "idle"])
    screen.type("Tab")
    screen.wait("receivers", lambda _lines: names(screen) == receivers)
    screen.type("e")
    screen.wait("exporters", lambda lines: list(rows(lines))[0].startswith(busy.source) and len(rows(lines)) == 1)
    screen.type("a", "/")
    screen.type("i", "d", "l", "e")
    screen.wait("a filter", lambda lines: lines[-1].startswith("filter: idle") and names(screen) == ["idle", "idle/spare"])
    screen.type("Enter", "r")
    screen.wait("of a page", lambda lines: "filter=idle" in lines[-1] and names(screen) == ["idle/spare"])
    screen.type("Escape")
    screen.wait("no filter", lambda _lines: names(screen) == receivers)
    screen.type("h")
    screen.wait("help", lambda lines: any("DROPPED/S  what ended" in line for line in lines) and
                max(map(len, lines)) <= 80)
    screen.type("h", "a")
    screen.wait("rows again", lambda _lines: names(screen)[:2] == ["c", "idle"])
    screen.type("q")
    screen.wait("the end", lambda lines: "ended with 0" in lines)


def test_sorted(busy, open_screen):
    """What is dropped first, or what is sent."""
    screen = open_screen(busy.server, "flowteectl top")
    screen.type("r", "d")

    def first(name):
        def seen(lines):
            busy.send()
            return rows(lines) and list(rows(lines))[0] == name
        return seen

    screen.wait("by drops", first("c/local"))
    screen.wait("it says so", lambda lines: "by dropped" in lines[-1])
    screen.type("p")
    screen.wait("by rate", first(f"c/{busy.r1.short}"))
    screen.type("b")
    screen.wait("by bits", first(f"c/{busy.r1.short}"))
    screen.type("n")
    screen.wait("by name", first("c/local"))


def test_size(busy, open_screen):
    """It follows the terminal, and gives all of it away in the end."""
    for number in range(60):
        busy.server.flowteectl(f"add receiver c/n{number} to 10.9.9.9:{number + 1} state down")
    screen = open_screen(busy.server, "flowteectl top")
    screen.wait("as much as fits", lambda lines: len(lines) == 24 and lines[-1].endswith("1-19 of 65"))
    screen.resize(150, 50)
    lines = screen.wait("more", lambda lines: len(lines) == 50 and lines[-1].endswith("1-45 of 65"))
    assert len(lines[3]) > 120
    screen.type("End")
    screen.wait("the last", lambda lines: lines[-1].endswith("21-65 of 65"))
    screen.type("Home", "NPage", "Up")
    screen.wait("one page, less a row", lambda lines: lines[-1].endswith("20-64 of 65"))
    screen.resize(40, 6)
    screen.wait("hardly anything", lambda lines: len(lines) <= 6 and max(map(len, lines)) <= 40)
    screen.resize(80, 24)
    screen.wait("as before", lambda lines: lines[-1].endswith("of 65") and len(rows(lines)) == 19)
    screen.type("C-c")
    screen.wait("the end", lambda lines: "ended with 0" in lines)


def test_the_module_goes_and_comes(busy, open_screen):
    screen = open_screen(busy.server, "flowteectl top")
    screen.wait("rows", rows)
    with without_module(busy.server, can_be_loaded=True):
        lines = screen.wait("it says so", lambda lines: "the flowtee module was removed; waiting for it" in lines[-1])
        assert not rows(lines)
        assert not busy.server.run("sh", "-c", "grep ^flowtee /proc/modules || :"), "it does not load it"
    busy.server.flowteectl("add collector back listen *:9")
    screen.wait("it goes on", lambda lines: "back" in rows(lines) and KEYS in lines[-1])
    screen.type("q")
    screen.wait("the end", lambda lines: "ended with 0" in lines)


def test_another_namespace(busy, open_screen):
    screen = open_screen(busy.r1, f"flowteectl -n {busy.server.name} top")
    screen.wait("what is there", lambda lines: "idle/spare" in rows(lines))


def test_without_colour_and_blocks(busy, open_screen):
    screen = open_screen(busy.server, "flowteectl top", environment={"NO_COLOR": "1", "LC_ALL": "C"})
    screen.wait("signs", lambda lines: "c" in rows(lines) and set(rows(lines)["c"][-1]) <= set("_.-:=+*#"))
    assert RED not in "".join(screen.shown("-e"))


def test_a_change_on_trial(busy, open_screen):
    busy.server.run("sh", "-c", "flowteectl save | flowteectl apply - --confirm 600")
    screen = Screen(busy.server, "flowteectl top")
    try:
        screen.wait("it says so", lambda lines: "is on trial: it goes back in " in lines[-1])
    finally:
        screen.close()
    busy.server.flowteectl("confirm")


def test_what_is_no_screen(scene):
    server = scene.server
    expect_error(server, server.flowteectl_call("top"), REFUSED, "standard output is not a terminal")
    expect_error(server, server.flowteectl_call("-j top"), WRONG, "has no JSON")
    expect_error(server, server.flowteectl_call("top now"), WRONG, "'now'")
    screen = Screen(server, "env TERM=nonsense flowteectl top")
    try:
        screen.wait("an error", lambda lines: "ended with 1" in lines and any("set TERM" in line for line in lines))
    finally:
        screen.close()
