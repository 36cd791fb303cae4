# SPDX-License-Identifier: GPL-2.0-or-later
"""A module that counts its lines, on a kernel that keeps the counts."""

import os
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/lab"))

import lab  # noqa: E402

OUT = os.path.join(TOP, "build/coverage/module")
KERNEL = "coverage"
# As for the kernel's own files; the last because several processors count at once.
CFLAGS = "-fprofile-arcs -ftest-coverage -fno-tree-loop-im -fprofile-update=atomic"
TESTS = os.path.join(TOP, "tests/coverage.d/module-tests")


def build():
    """The directory that the module is compiled in: tests/vm, which asks for the same, finds it there."""
    modules = lab.path_from("module", lab.path_from("kernel", KERNEL), CFLAGS)
    return os.path.join(modules.split("/modules/")[0], "source")


def count(tests):
    """Where sources and counts are, and the exit status of the tests.

    The counts are taken when the module is gone, so that its end is in them.
    """
    sources = build()
    os.makedirs(OUT, exist_ok=True)
    script = ('"$@"; status=$?; ip -all netns delete; flowteectl flush; modprobe -r --wait 30000 flowtee; rm -rf /out/counts; mkdir /out/counts; '
              f"cd /sys/kernel/debug/gcov{sources}/kmod && find . -name '*.gcda' -exec cp --parents {{}} /out/counts/ \\;; "
              'exit $status')
    subprocess.run(["make", "-s", "-C", os.path.join(TOP, "tests/fuzz")], check=True)
    status = subprocess.run(
        [os.path.join(TOP, "tests/vm"), "--kernel", KERNEL, "--cflags", CFLAGS, "--turns", "--mem", "4G",
         "--timeout", "5400", "--out", OUT, "--", "sh", "-c", script, "sh", *(tests or [TESTS])],
        cwd=TOP, check=False).returncode
    subprocess.run(f"cp -R {OUT}/counts/. {sources}/kmod/", shell=True, check=True)
    return sources, status
