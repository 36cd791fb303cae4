# SPDX-License-Identifier: GPL-2.0-or-later
"""The flowteectl that is tested: a strict build of this tree, or the file that FLOWTEE_TOOL names."""

import glob
import os
import shlex
import subprocess

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
GIVEN = os.environ.get("FLOWTEE_TOOL")
TOOL = GIVEN or os.path.join(TOP, "build", "tool", "tools", "flowteectl")


def build():
    if not GIVEN:
        subprocess.run([os.path.join(TOP, "tests", "static", "tool")], check=True)


def build_around(source, program, *words):
    """The tool's code with another file of tests/host for its main(), built by the compiler with these words beside."""
    tools = os.path.join(TOP, "tools")
    libraries = subprocess.run(["pkg-config", "--cflags", "--libs", "libmnl", "jansson", "ncursesw"], capture_output=True, text=True,
                               check=True).stdout
    sources = glob.glob(os.path.join(tools, "**", "*.c"), recursive=True)
    sources.remove(os.path.join(tools, "main.c"))
    subprocess.run(["cc", "-std=gnu11", "-D_GNU_SOURCE", '-DFLOWTEE_VERSION="test"', f"-I{TOP}/include/uapi",
                    f"-I{tools}", "-O1", "-Wall", "-Werror", *words, "-o", program,
                    os.path.join(TOP, "tests/host", source), *sources, *shlex.split(libraries)], check=True)
    return program
