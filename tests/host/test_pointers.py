# SPDX-License-Identifier: GPL-2.0-or-later
"""The check of what documents point to (tests/static/pointers) finds what is not there."""

import os
import subprocess

import pytest

POINTERS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "static", "pointers")
MAINTAINERS = "M:\tSomebody\nF:\t*\nF:\tkmod/\nF:\ttests/\nF:\tdocs/\n"
FAULTS = {
    "a file": ("docs/x.md", "see `kmod/copy.c`", "docs/x.md:1: there is no kmod/copy.c"),
    "a file in a comment": ("kmod/main.c", "/*\n * As kmod/copy.c says.", "kmod/main.c:2: there is no kmod/copy.c"),
    "a pattern": ("README.md", "`tests/test_b*.py`", "README.md:1: there is no tests/test_b*.py"),
    "a source file": ("README.md", "```\n main.c ─► hook.c\n```", "README.md:2: there is no hook.c"),
    "a test": ("README.md", "`tests/test_a.py`, `test_b.py`", "README.md:1: there is no test_b.py"),
    "a name in the manual": ("docs/x.8", "docs/http\\-check", "docs/x.8:1: there is no docs/http-check"),
    "a pattern of a maintainer": ("MAINTAINERS", "F:\ttools/", "MAINTAINERS:6: nothing is tools/"),
    "a directory that nobody looks after": ("dist/x.conf", "", "dist/x.conf: nobody in MAINTAINERS looks after it"),
}


@pytest.fixture
def tree(tmp_path):
    for name, text in {"MAINTAINERS": MAINTAINERS, "README.md": "", "kmod/main.c": "", "docs/x.8": "",
                       "tests/test_a.py": ""}.items():
        add(tmp_path, name, text)
    return tmp_path


def add(top, name, text):
    (top / name).parent.mkdir(exist_ok=True)
    with open(top / name, "a", encoding="utf-8") as file:
        file.write(text)


def check(top):
    run = subprocess.run([POINTERS, top], capture_output=True, text=True, check=False)
    assert not run.stderr
    return run.returncode, run.stdout


def test_what_is_there(tree):
    add(tree, "README.md", "`kmod/main.c`, `tests/test_*.py`, `test_a.py`, `docs/`, tests/test_a.py and tools/flowteectl")
    assert check(tree) == (0, "")


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault(tree, what):
    name, text, told = FAULTS[what]
    add(tree, name, text)
    assert check(tree) == (1, told + "\n")
