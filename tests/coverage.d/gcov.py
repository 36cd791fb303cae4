# SPDX-License-Identifier: GPL-2.0-or-later
"""What gcov has counted."""

import collections
import glob
import json
import os
import subprocess

Line = collections.namedtuple("Line", "function times")


def lines_below(sources):
    """{file: {number: Line}} of the code in files below this directory, where the compiler's notes and the counts lie
    beside the objects. What is compiled several times, as inline functions are, counts together.
    """
    counts = glob.glob(os.path.join(sources, "**", "*.gcda"), recursive=True)
    text = subprocess.run(["gcov", "--json-format", "--stdout", *sorted(counts)], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    lines = collections.defaultdict(dict)
    for document in map(json.loads, text.splitlines()):
        for file in document["files"]:
            path = os.path.join(document["current_working_directory"], file["file"])
            name = os.path.relpath(os.path.realpath(path), sources)
            if not name.startswith(".."):
                add(lines[name], file["lines"])
    return lines


def add(lines, counted):
    for line in counted:
        number = line["line_number"]
        times = line["count"] + (lines[number].times if number in lines else 0)
        lines[number] = Line(line.get("function_name", ""), times)
