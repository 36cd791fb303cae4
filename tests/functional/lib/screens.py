# SPDX-License-Identifier: GPL-2.0-or-later
"""A screen that somebody looks at and types on: tmux(1) keeps it."""

import os
import subprocess

from sockets import wait_for


class Screen:
    """A command on a terminal of so many columns and lines, in the namespace of a host."""

    def __init__(self, host, command, columns=80, lines=24, environment=None):
        host.used_flowtee = True
        self.socket = f"screen-{os.getpid()}-{id(self)}"
        # Only what is told: neither our own colours nor our locale.
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm-256color",
                            **(environment or {})}
        # The end of the command is not the end of what it has left on the screen.
        script = f"{command}; echo ended with $?; exec sleep 1000"
        with host.inside():
            self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(lines), script)

    def _tmux(self, *words):
        run = subprocess.run(["tmux", "-u", "-L", self.socket, *words], capture_output=True, text=True, check=False,
                             env=self.environment)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def shown(self, *options):
        """Its lines."""
        return self._tmux("capture-pane", "-p", *options).splitlines()

    def type(self, *keys):
        self._tmux("send-keys", *keys)

    def resize(self, columns, lines):
        self._tmux("resize-window", "-x", str(columns), "-y", str(lines))

    def wait(self, what, seen, *options):
        """Until its lines are as `seen` says."""
        try:
            wait_for(what, lambda: seen(self.shown(*options)))
        except Exception as late:
            raise AssertionError("\n".join([f"not {what}:", *self.shown(*options)])) from late
        return self.shown(*options)

    def close(self):
        self._tmux("kill-server")
