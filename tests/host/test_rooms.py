# SPDX-License-Identifier: GPL-2.0-or-later
"""The check of the plan (tests/static/rooms) finds each kind of fault in a made-up tree, and names the line."""

import importlib.machinery
import importlib.util
import os
import subprocess
import sys

import pytest

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
ROOMS = os.path.join(TOP, "tests/static/rooms")

# A small house in which all is well.
GOOD = {
    "kmod/main.c": '#include "control/netlink.h"\n#include "packet/copy.h"\n',
    "kmod/control/netlink.c": '#include <linux/module.h>\n#include "control/netlink.h"\n#include "packet/copy.h"\n',
    "kmod/control/netlink.h": "int netlink;\n",
    "kmod/packet/copy.c": '#include "packet/copy.h"\n#include "ruleset/list.h"\n',
    "kmod/packet/copy.h": "int copy;\n",
    "kmod/packet/hook.c": '#include "packet/copy.h"\n#include "packet/hook.h"\n',
    "kmod/packet/hook.h": "int hook;\n",
    "kmod/ruleset/list.c": '#include "ruleset/list.h"\n',
    "kmod/ruleset/list.h": "int list;\n",
    "kmod/kunit/list.c": '#include "ruleset/list.h"\n',
    "tools/verbs/show.c": '#include "text/table.h"\n',
    "tools/text/table.c": '#include "text/table.h"\n',
    "tools/text/table.h": "int table;\n",
    "tests/functional/conftest.py": "import scene\n",
    "tests/functional/lib/scene.py": "import os\nimport packets\n",
    "tests/functional/lib/packets.py": "import struct\n",
    "tests/functional/packet/test_copy.py": "from scene import Scene\n",
    "tests/functional/tool/test_cli.py": "import scene\n",
}

LONG_FUNCTION = "static int long_one(int a,\n\t\t    int b)\n{\n" + "\ta++;\n" * 61 + "}\n"
AS_LONG_AS_MAY_BE = "int good_one(void)\n{\n" + "\ta++;\n" * 60 + "}\n"

# What is added, and the beginning of the one fault that is told.
FAULTS = {
    "a room that knows of one above it": (
        {"kmod/ruleset/trie.c": '\n#include "packet/copy.h"\n'},
        "kmod/ruleset/trie.c:2: ruleset may not know of packet (packet/copy.h)"),
    "a header that does": (
        {"kmod/packet/hook.h": '#include "control/netlink.h"\n'},
        "kmod/packet/hook.h:2: packet may not know of control"),
    "the root": (
        {"kmod/packet/hook.c": '#include "namespace.h"\n', "kmod/namespace.h": ""},
        "kmod/packet/hook.c:3: packet may not know of the top of kmod"),
    "a room of the tool": (
        {"tools/text/table.c": '#include "verbs/verbs.h"\n', "tools/verbs/verbs.h": ""},
        "tools/text/table.c:2: text may not know of verbs"),
    "a name that does not say the room": (
        {"kmod/packet/copy.c": '#include "hook.h"\n'}, 'kmod/packet/copy.c:3: "hook.h" is no path from kmod/'),
    "a name that goes up": (
        {"kmod/packet/copy.c": '#include "../ruleset/list.h"\n'},
        'kmod/packet/copy.c:3: "../ruleset/list.h" is no path from kmod/'),
    "a file of ours that looks like the kernel's": (
        {"kmod/packet/hook.c": "#include <control/netlink.h>\n"},
        "kmod/packet/hook.c:3: <control/netlink.h> is a file of ours"),
    "an include behind a comment": (
        {"kmod/packet/hook.c": '/* why not */ #include "control/netlink.h"\n'},
        "kmod/packet/hook.c:3: packet may not know of control"),
    "a room that nobody has planned": (
        {"kmod/cellar/wine.c": ""}, "kmod/cellar: no room of that name"),
    "a room within a room": (
        {"kmod/packet/cellar/wine.c": ""}, "kmod/packet/cellar: no room of that name"),
    "a circle": (
        {"kmod/packet/copy.h": '#include "packet/hook.h"\n'},
        "kmod: packet/copy, packet/hook know of each other in a circle:\n"
        "    kmod/packet/copy.h:2: packet/hook.h\n    kmod/packet/hook.c:1: packet/copy.h\n"),
    "a circle of three": (
        {"tools/text/table.h": '#include "text/place.h"\n', "tools/text/place.c": '#include "text/error.h"\n',
         "tools/text/place.h": "", "tools/text/error.h": '#include "text/table.h"\n'},
        "tools: text/error, text/place, text/table know of each other in a circle:"),
    "a test that takes from another": (
        {"tests/functional/tool/test_cli.py": "from test_copy import HERE\n"},
        "tests/functional/tool/test_cli.py:2: tool may not know of a test (test_copy)"),
    "a helper that takes from a test": (
        {"tests/functional/lib/packets.py": "def f():\n    import test_real\n",
         "tests/functional/real/test_real.py": ""},
        "tests/functional/lib/packets.py:3: lib may not know of a test (test_real)"),
    "helpers in a circle": (
        {"tests/functional/lib/packets.py": "from scene import Scene\n"},
        "tests/functional: lib/packets, lib/scene know of each other in a circle:"),
    "a long file": (
        {"kmod/packet/copy.c": "\n" * 449}, "kmod/packet/copy.c:451: has 451 lines, more than 450"),
    "a long script": (
        {"tests/run": "#!/bin/bash\n" + "\n" * 450}, "tests/run:451: has 451 lines"),
    "a long function": (
        {"kmod/packet/copy.c": LONG_FUNCTION}, "kmod/packet/copy.c:5: long_one() has 61 lines, more than 60"),
    "a long function of a script": (
        {"tests/run": "#!/bin/bash\nlong-one()\n{\n" + "\n" * 61 + "}\n"}, "tests/run:3: long-one() has 61 lines"),
    "a long function in Python": (
        {"tests/run": "#!/usr/bin/python3\nclass C:\n    def f(self):\n" + "        pass\n" * 61},
        "tests/run:3: f() has 61 lines"),
}


def write(top, files):
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "a", encoding="ascii") as file:
            file.write(text)


def check(top):
    run = subprocess.run([ROOMS, top], capture_output=True, text=True, check=False)
    assert not run.stderr
    return run.returncode, run.stdout


@pytest.fixture
def house(tmp_path):
    write(tmp_path, GOOD)
    return tmp_path


def test_a_house_in_order(house):
    write(house, {"kmod/packet/copy.c": AS_LONG_AS_MAY_BE, "tests/data": "\n" * 1000})
    assert check(house) == (0, "")


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault(house, what):
    added, told = FAULTS[what]
    write(house, added)
    status, output = check(house)
    assert status == 1
    assert output.startswith(told)
    assert len([line for line in output.splitlines() if not line.startswith(" ")]) == 1


def test_an_exception_has_its_reason_and_is_of_use(monkeypatch, capsys):
    """All of this tree are; one more is not."""
    loader = importlib.machinery.SourceFileLoader("rooms", ROOMS)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    rooms = importlib.util.module_from_spec(importlib.util.spec_from_loader("rooms", loader))
    loader.exec_module(rooms)
    for exceptions in rooms.INCLUDES, rooms.CIRCLES, rooms.LONG_FILES, rooms.LONG_FUNCTIONS:
        assert all(len(reason.split()) > 3 for reason in exceptions.values())
    monkeypatch.setattr(sys, "argv", [ROOMS])
    monkeypatch.setitem(rooms.LONG_FILES, "kmod/main.c", "a reason that is none, because it is short")
    assert rooms.main() == 1
    assert capsys.readouterr().out.splitlines()[-1] == "tests/static/rooms: kmod/main.c is no exception any more"
