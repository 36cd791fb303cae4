# SPDX-License-Identifier: GPL-2.0-or-later
"""The flowteectl that is tested: a strict build of this tree, or the file that FLOWTEE_TOOL names."""

import os
import subprocess

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
GIVEN = os.environ.get("FLOWTEE_TOOL")
TOOL = GIVEN or os.path.join(TOP, "build", "tool", "tools", "flowteectl")


def build():
    if not GIVEN:
        subprocess.run([os.path.join(TOP, "tests", "static", "tool")], check=True)
