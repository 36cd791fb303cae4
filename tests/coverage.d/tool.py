# SPDX-License-Identifier: GPL-2.0-or-later
"""A flowteectl that counts its lines."""

import os
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
WORK = os.path.join(TOP, "build/coverage/tool")
SOURCES = os.path.join(WORK, "tools")
TESTS = ["tests/functional/run", "-q"]


def run(*command, **options):
    return subprocess.run(command, check=True, cwd=TOP, **options)


def build():
    """With -O0, so that a line is a line."""
    os.makedirs(WORK, exist_ok=True)
    run("rsync", "-a", "--delete", "--exclude=*.o", "--exclude=*.gcno", "--exclude=flowteectl", "VERSION", "include",
        "tools", f"{WORK}/")
    run("make", "-s", f"-j{os.cpu_count()}", "-C", SOURCES, "CFLAGS=-O0 -g --coverage")
    return os.path.join(SOURCES, "flowteectl")


def count(tests):
    """Where sources and counts are, and the exit status of the tests.

    The machine writes into its own memory first: many processes count in the same files.
    """
    tool = build()
    out = os.path.join(WORK, "out")
    os.makedirs(out, exist_ok=True)
    # Tests run it as other users, too.
    script = (f'export GCOV_PREFIX=/run/counts; umask 0; mkdir -p "$GCOV_PREFIX{SOURCES}"; "$@"; status=$?; '
              f"tar -C $GCOV_PREFIX{SOURCES} -cf /out/counts.tar .; exit $status")
    status = subprocess.run(
        [os.path.join(TOP, "tests/vm"), "--tool", tool, "--turns", "--timeout", "5400", "--out", out, "--",
         "sh", "-c", script, "sh", *(tests or TESTS)], cwd=TOP, check=False).returncode
    run("tar", "-C", SOURCES, "-xf", os.path.join(out, "counts.tar"))
    return SOURCES, status
