# SPDX-License-Identifier: GPL-2.0-or-later
"""A flowteectl that counts its lines."""

import contextlib
import glob
import os
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
WORK = os.path.join(TOP, "build/coverage/tool")
SOURCES = os.path.join(WORK, "tools")
# In a machine's own memory, because many processes count in the same files.
COUNTS = "/run/counts"
# Here, and in a machine: without what runs the same lines again, a thousand times, and without systemd, whose services
# have no place to count in.
HOST_TESTS = ["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/host", "-k",
              "import or completion or distribution"]
TESTS = ["tests/functional/run", "-q", *(f"--ignore=tests/functional/{path}.py" for path in (
    "control/test_config_atomic", "control/test_config_size", "packet/test_load", "tool/test_service"))]


def run(*command, **options):
    return subprocess.run(command, check=True, cwd=TOP, **options)


def build():
    """With -O0, so that a line is a line; nothing is counted yet."""
    tool = os.path.join(SOURCES, "flowteectl")
    os.makedirs(WORK, exist_ok=True)
    run("rsync", "-a", "--delete", "--exclude=*.[od]", "--exclude=*.gcno", "--exclude=flowteectl", "VERSION", "include",
        "tools", f"{WORK}/")
    for old in [tool, *glob.glob(os.path.join(SOURCES, "**", "*.gcda"), recursive=True)]:
        with contextlib.suppress(FileNotFoundError):
            os.remove(old)
    added = os.path.join(WORK, "counts.o")
    run("cc", "-O0", f'-DCOUNTS="{COUNTS}"', "-c", "-o", added, "tests/coverage.d/counts.c")
    run("make", "-s", f"-j{os.cpu_count()}", "-C", SOURCES, "CFLAGS=-O0 -g --coverage", f"LDFLAGS={added}")
    return tool


def count(tests):
    """Where sources and counts are, and the exit status of the tests: both kinds, or those that are given, in a machine,
    which goes on with what was counted here.
    """
    tool = build()
    status = 0
    if not tests:
        status = subprocess.run(HOST_TESTS, cwd=TOP, env={**os.environ, "FLOWTEE_TOOL": tool}, check=False).returncode
    out = os.path.join(WORK, "out")
    os.makedirs(out, exist_ok=True)
    counts = COUNTS + SOURCES
    # Tests run it as other users, too.
    script = (f'umask 0; mkdir -p {counts}; find {SOURCES} -mindepth 1 "(" -type d -o -name "*.gcda" ")" -printf "%P\\n" | '
              f'tar -C {SOURCES} --no-recursion -T - -c | tar -C {counts} -x; '
              f'chmod -R a+rwX {COUNTS}; "$@"; status=$?; tar -C {counts} -cf /out/counts.tar .; exit $status')
    status |= subprocess.run(
        [os.path.join(TOP, "tests/vm"), "--tool", tool, "--turns", "--timeout", "5400", "--out", out, "--",
         "sh", "-c", script, "sh", *(tests or TESTS)], cwd=TOP, check=False).returncode
    run("tar", "-C", SOURCES, "-xf", os.path.join(out, "counts.tar"))
    return SOURCES, status
