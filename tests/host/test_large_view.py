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


def looks(view, tmp_path, verb, receivers, each):
    """How often an object is looked at to show so many receivers, all of them well, so many of each pool."""
    file = tmp_path / "flowtee.conf"
    pools = receivers // each if each else 0
    file.write_text("collector c listen *:9\n" + "".join(f"pool c/p{n} balance failover\n" for n in range(pools)) + "".join(
        f"receiver c/r{n} to 10.1.{n >> 8}.{n & 255}:9 pool {f'p{n % pools}' if pools else 'none'}\n"
        for n in range(receivers)), encoding="ascii")
    run = subprocess.run([view, file, verb], capture_output=True, text=True, check=True)
    assert len([line for line in run.stdout.splitlines() if line.split()[:1] and line.split()[0][1:].isdecimal()]) == receivers
    return int(run.stderr)


@pytest.mark.parametrize("each", [0, 2, 500], ids=["no pools", "small pools", "large pools"])
@pytest.mark.parametrize("verb", ["show", "stats"])
def test_the_cost_of_a_table(view, tmp_path, verb, each):
    one, two = (looks(view, tmp_path, verb, receivers, each) for receivers in (500, 1000))
    assert 500 <= one and two <= 2 * one, "a receiver costs the same, however many others there are"
