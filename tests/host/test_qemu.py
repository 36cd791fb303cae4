# SPDX-License-Identifier: GPL-2.0-or-later
"""Which machine a kernel gets."""

import os
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lab"))

import qemu  # noqa: E402


def threads_of(kernel, **options):
    command = qemu.command_line(str(kernel), "initramfs", "log", cpus=2, memory="1G", accel="tcg", **options)
    return next(word for word in command if word.startswith("tcg,")).split(",")[1]


@pytest.mark.parametrize("release, threads", [
    ("5.10.0-32-amd64", "multi"), ("6.1.0-56-amd64", "multi"), ("6.1.187", "multi"),
    ("6.12.95+deb12-amd64", "single"), ("7.3.4+deb13-amd64", "single"), ("10.0-rc1", "single"),
])
def test_kernels_that_do_not_stand_two_threads_get_one(tmp_path, release, threads):
    """They ended with "Oops: int3" under traffic, about once in three runs."""
    (tmp_path / "release").write_text(f"{release}\n")
    assert threads_of(tmp_path) == f"thread={threads}"
    assert threads_of(tmp_path, turns=True) == "thread=single"
