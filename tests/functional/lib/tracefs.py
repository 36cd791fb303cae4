# SPDX-License-Identifier: GPL-2.0-or-later
"""The files by which the kernel traces itself."""

import os
import subprocess

TRACING = "/sys/kernel/tracing"


def mount():
    if not os.path.exists(f"{TRACING}/trace"):
        subprocess.run(["mount", "-t", "tracefs", "tracefs", TRACING], check=True)


def has(path):
    return os.path.exists(f"{TRACING}/{path}")


def read(path):
    with open(f"{TRACING}/{path}", encoding="utf-8") as file:
        return file.read().splitlines()


def write(path, text):
    """In the place of what is there."""
    with open(f"{TRACING}/{path}", "w", encoding="ascii") as file:
        file.write(text)


def append(path, text):
    """Behind what is there. Python's own mode for that seeks the end, and there is none."""
    file = os.open(f"{TRACING}/{path}", os.O_WRONLY | os.O_APPEND)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)
