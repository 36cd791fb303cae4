# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that include others: which these are, in which order, and where it is said that something is wrong."""

import os
import subprocess

import pytest

from flowteectl import TOOL

pytestmark = pytest.mark.usefixtures("tool")

C = "collector c listen *:9\n"


def receiver(name, port=7):
    return f"receiver c/{name} to 127.0.0.1:{port}\n"


@pytest.fixture
def files(tmp_path):
    def files(**texts):
        for name, text in texts.items():
            path = tmp_path / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return tmp_path
    return files


def check(directory, name="main.conf", text=None, **environment):
    run = subprocess.run([TOOL, "-q", "check", name], input=text, capture_output=True, text=True, check=False, cwd=directory,
                         env={**os.environ, **environment})
    lines = run.stderr.splitlines()
    assert (run.returncode, run.stdout) == (1 if lines else 0, "")
    return lines


def places(lines):
    return [":".join(line.split(":")[:2]) for line in lines]


def test_statements_take_the_place_of_the_include(files):
    """What belongs to a collector comes after it, across files."""
    directory = files(main_conf=C + "include sub/one.conf # here\n" + receiver("z"),
                      sub__one_conf=receiver("a") + "include two.conf", sub__two_conf="\tinclude ../three.conf", three_conf=receiver("b"))
    assert check(directory) == check("/", str(directory / "main.conf")) == []
    files(main_conf="include sub/one.conf\n" + C)
    lines = check(directory)
    assert places(lines) == ["sub/one.conf:1", "sub/../three.conf:1"]
    assert "its collector comes after it, on main.conf:2;" in lines[0]


def test_lines_are_those_of_their_files(files):
    bad = "\n\nbad\n"
    directory = files(main_conf=C + "include one.conf\n\\\n\n" + bad + "include one.conf\nbad", one_conf="# x" + bad + "bad")
    assert places(check(directory)) == ["one.conf:3", "one.conf:4", "main.conf:7", "one.conf:3", "one.conf:4", "main.conf:9"]


def test_another_line_is_named_with_its_file(files):
    directory = files(main_conf=C + "include one.conf\n" + C + receiver("r"), one_conf=receiver("r") + receiver("r") + "collector d listen *:9\n")
    assert [line.split("; ")[0] for line in check(directory)] == [
        "one.conf:2: receiver 'c/r': line 1 has one of this name", "one.conf:3: listen '*:9': the collector of main.conf:1 listens there",
        "main.conf:3: collector 'c': line 1 has one of this name", "main.conf:4: receiver 'c/r': one.conf:1 has one of this name"]


def test_a_pattern_is_for_all_in_order(files):
    """That of their bytes, in every language; no directory, no hidden file; and nothing is no error."""
    directory = files(main_conf="include d/*.conf\ninclude d/no*.conf\ninclude nowhere/*\n", d__b_conf="b", d__B_conf="b", d__a_conf="b", d__other="b")
    (directory / "d" / "z.conf").mkdir()
    (directory / "d" / ".c.conf").write_text("b")
    for language in "C", "C.UTF-8":
        assert places(check(directory, LC_ALL=language)) == ["d/B.conf:1", "d/a.conf:1", "d/b.conf:1"]


def test_a_directory_is_no_pattern(files):
    directory = files(main_conf="include [ab]?.conf\n", ax_conf="bad\n")
    odd = directory / "o*d[d]\\"
    odd.mkdir()
    for name in "main.conf", "ax.conf":
        (directory / name).rename(odd / name)
    assert places(check("/", str(odd / "main.conf"))) == [f"{odd}/ax.conf:1"]


def test_standard_input_begins_in_the_working_directory(files):
    directory = files(sub__one_conf="include two.conf", sub__two_conf=receiver("a") + "bad")
    lines = check(directory, "-", C + "include sub/one.conf\nbad")
    assert places(lines) == ["sub/two.conf:2", "-:3"]


@pytest.mark.parametrize("line, named", [
    ("include nowhere.conf", "include 'nowhere.conf': it cannot be read: No such file"),
    ("include .", "include '.': it cannot be read: Is a directory"),
    ("include /", "include '/': it cannot be read: Is a directory"),
    ("include", "include: the name is missing"),
    ("include \"\"", "include '': the name is empty"),
    ("include a b", "unexpected word 'b'"),
    ("include main.conf", "include 'main.conf': it would include itself"),
    ("include ./link.conf", "include './link.conf': it would include itself"),
    ("include back.conf", None),
    ("inclde x", "unknown object 'inclde': did you mean 'include'?"),
])
def test_errors(files, line, named):
    directory = files(main_conf="\n" + line + "\n", back_conf="include main.conf\n")
    (directory / "link.conf").symlink_to("main.conf")
    [said] = check(directory)
    assert said.startswith(f"main.conf:2: {named}" if named else "back.conf:1: include 'main.conf': it would include itself"), said


def test_the_word_is_one_of_files():
    run = subprocess.run([TOOL, "add", "include", "x"], capture_output=True, text=True, check=False)
    assert run.returncode == 2 and run.stderr.endswith("unknown object 'include': accepted: collector, pool, receiver, list\n")


def test_levels_are_bounded(files):
    """Sixteen, and twice the same file is no circle."""
    directory = files(main_conf=C + "include 1.conf\n" + "include empty\n" * 9, empty="")
    for number in range(1, 16):
        (directory / f"{number}.conf").write_text(f"include {number + 1}.conf\n")
    (directory / "16.conf").write_text(receiver("r"))
    assert check(directory) == []
    (directory / "16.conf").write_text("include empty\n")
    [said] = check(directory)
    assert said.startswith("16.conf:1: include 'empty': files include one another 16 deep")


def test_files_are_bounded(files):
    """A few files do not become a million."""
    directory = files(main_conf="include 1.conf\n")
    for number in range(1, 16):
        (directory / f"{number}.conf").write_text(f"include {number + 1}.conf\n" * 4)
    (directory / "16.conf").write_text("")
    assert "65536 files are included" in check(directory)[0]
