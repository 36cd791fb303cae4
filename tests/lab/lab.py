# SPDX-License-Identifier: GPL-2.0-or-later
"""The laboratory's programs, for those in Python that call them."""

import os
import subprocess

HERE = os.path.dirname(os.path.realpath(__file__))


def path_from(program, *words):
    """The path that a program of the laboratory prints, in its last line. CalledProcessError: it has said why."""
    run = subprocess.run([os.path.join(HERE, program), *words], stdout=subprocess.PIPE, text=True, check=True)
    return run.stdout.splitlines()[-1]
