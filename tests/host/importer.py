# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs `flowteectl import` on files that a test writes, and gives what it says."""

import json
import os
import subprocess

from flowteectl import TOOL

DONE, REFUSED, WRONG = 0, 1, 2

# A pool of pmacct, and what is made of it.
POOL = "id=1 ip=172.16.1.100:20001\n"
ONE_RECEIVER = ["to 172.16.1.100:20001"]
# Tags of exporters.
MAP = "set_tag=100 ip=10.9.0.0/16\nset_tag=110 ip=10.10.0.0/16\nset_tag=120 ip=10.11.0.0/16\n"


class Import:
    """One run, with JSON: its status, its statements, and its remarks."""

    def __init__(self, run):
        self.status = run.returncode
        self.error = run.stderr
        self.document = json.loads(run.stdout) if run.stdout else None

    @property
    def statements(self):
        return self.document["configuration"]

    @property
    def receivers(self):
        """What follows the name of each receiver."""
        return [line.split(" ", 2)[2] for line in self.statements if line.startswith("receiver ")]

    @property
    def names(self):
        """Of the collector and its receivers."""
        return [line.split(" ", 2)[1] for line in self.statements if not line.startswith("pool ")]

    @property
    def pools(self):
        """NAME balance BALANCE of each pool."""
        return [line.split(" ", 1)[1] for line in self.statements if line.startswith("pool ")]

    def remarks(self, kind, file=None):
        """LINE:WORD of each remark of the kind; the line is empty for a file as a whole."""
        return [f"{remark['line'] or ''}:{remark['word']}" for remark in self.document["report"]
                if remark["kind"] == kind and file in (None, os.path.basename(remark["file"]))]

    def text(self, kind, word):
        """The text of the only remark of the kind about a word."""
        [text] = self.texts(kind, word)
        return text

    def texts(self, kind, word):
        return [remark["text"] for remark in self.document["report"]
                if remark["kind"] == kind and remark["word"] == word]


class Importer:
    """Runs the tool in a directory."""

    def __init__(self, directory):
        self.directory = directory

    def write(self, name, text):
        (self.directory / name).write_text(text)

    def run(self, *words, options=()):
        return subprocess.run([TOOL, *options, "import", *words], cwd=self.directory, text=True,
                              capture_output=True, check=False, timeout=60)

    def pmacct(self, receivers, *lines, tags=None, allow=None, partial=False, words=()):
        """A daemon with one transparent tee, receivers, and further lines; see test_import_pmacct.py."""
        configuration = ["plugins: tee[t]", "tee_receivers[t]: recv.lst", "tee_transparent: true", *lines]
        if tags is not None:
            self.write("pretag.map", tags)
            configuration.append("pre_tag_map: pretag.map")
        if allow is not None:
            self.write("allow.lst", allow)
            configuration.append("nfacctd_allow_file: allow.lst")
        self.write("recv.lst", receivers)
        self.write("nfacctd.conf", "\n".join(configuration) + "\n")
        return self.config(*(["--partial"] if partial else []), *words)

    def config(self, *words):
        return self.checked(Import(self.run("pmacct", "--config", "nfacctd.conf", *words, options=["-j"])))

    def samplicator(self, *arguments, file=None, partial=False, words=()):
        if file is not None:
            self.write("samp.conf", file)
        return self.checked(Import(self.run("samplicator", *words, *(["--partial"] if partial else []), "--",
                                            *arguments, options=["-j"])))

    def checked(self, run):
        """What is printed is a configuration, for the tool that reads it as well."""
        if run.status == DONE:
            assert run.error == ""
            check = subprocess.run([TOOL, "check", "-"], cwd=self.directory, text=True, capture_output=True,
                                   check=False, timeout=60, input="".join(f"{line}\n" for line in run.statements))
            assert check.returncode == DONE, check.stderr
        return run
