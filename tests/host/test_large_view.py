# SPDX-License-Identifier: GPL-2.0-or-later
"""What show and stats cost grows with what there is, and not with its square."""

import glob
import os
import shlex
import subprocess

import pytest

from flowteectl import TOP

TOOLS = os.path.join(TOP, "tools")


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    """The tool with tests/host/large_view.c for its main()."""
    program = tmp_path_factory.mktemp("view") / "view"
    flags = shlex.split(subprocess.run(["pkg-config", "--cflags", "--libs", "libmnl", "jansson"], capture_output=True,
                                       text=True, check=True).stdout)
    sources = glob.glob(os.path.join(TOOLS, "**", "*.c"), recursive=True)
    sources.remove(os.path.join(TOOLS, "main.c"))
    subprocess.run(["cc", "-std=gnu11", "-D_GNU_SOURCE", '-DFLOWTEE_VERSION="test"', f"-I{TOP}/include/uapi",
                    f"-I{TOOLS}", "-O1", "-Wall", "-Werror", "-Wl,--wrap=sibling,--wrap=ruleset_load", "-o", program,
                    os.path.join(TOP, "tests/host/large_view.c"), *sources, *flags], check=True)
    return program


def looks(view, tmp_path, verb, receivers):
    """How often an object is looked at to show so many receivers, all of them well."""
    file = tmp_path / "flowtee.conf"
    file.write_text("collector c listen *:9\n" + "".join(
        f"receiver c/r{n} to 10.1.{n >> 8}.{n & 255}:9\n" for n in range(receivers)), encoding="ascii")
    run = subprocess.run([view, file, verb], capture_output=True, text=True, check=True)
    assert len([line for line in run.stdout.splitlines() if " 10.1." in line]) == receivers
    return int(run.stderr)


@pytest.mark.parametrize("verb", ["show", "stats"])
def test_the_cost_of_a_table(view, tmp_path, verb):
    one, two = (looks(view, tmp_path, verb, receivers) for receivers in (500, 1000))
    assert 500 <= one and two <= 2 * one, "a receiver costs the same, however many others there are"
