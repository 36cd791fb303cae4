# SPDX-License-Identifier: GPL-2.0-or-later
"""What show and stats cost grows with what there is, and not with its square."""

import subprocess

import pytest

from flowteectl import build_around


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    """The tool with tests/host/large_view.c for its main()."""
    return build_around("large_view.c", tmp_path_factory.mktemp("view") / "view",
                        "-Wl,--wrap=sibling,--wrap=ruleset_load")


def looks(view, tmp_path, verb, receivers):
    """How often an object is looked at to show so many receivers, all of them well."""
    file = tmp_path / "flowtee.conf"
    file.write_text("collector c listen *:9\n" + "".join(
        f"receiver c/r{n} to 10.1.{n >> 8}.{n & 255}:9\n" for n in range(receivers)), encoding="ascii")
    run = subprocess.run([view, file, verb], capture_output=True, text=True, check=True)
    assert len([line for line in run.stdout.splitlines() if line.startswith("  r") and "received" not in line]) == receivers
    return int(run.stderr)


@pytest.mark.parametrize("verb", ["show", "stats"])
def test_the_cost_of_a_table(view, tmp_path, verb):
    one, two = (looks(view, tmp_path, verb, receivers) for receivers in (500, 1000))
    assert 500 <= one and two <= 2 * one, "a receiver costs the same, however many others there are"
