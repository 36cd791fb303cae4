# SPDX-License-Identifier: GPL-2.0-or-later
"""Shells that somebody types in: real ones, on a terminal, with flowtee's completion."""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import tempfile
import termios
import time

from repository import TOP

COMPLETION = os.path.join(TOP, "dist", "completion")
# An emulated machine takes its time to start zsh's completion.
DEADLINE = 120
TAB = "\t"
# Bound below: puts all candidates into the line.
ALL = "\x18a"
PROMPT = "ready> "
# What the completed command does instead of running flowteectl: it tells its words.
TELL = r"""flowteectl() { printf '\n[words'; [ $# = 0 ] || printf '<%s>' "$@"; printf 'end]\n'; }"""
TOLD = re.compile(r"\[words(.*?)end\]", re.DOTALL)

BASH = f"""
. {COMPLETION}/flowteectl.bash
bind '"\\C-xa": insert-completions'
PS1='{PROMPT}'
{TELL}
"""
ZSH = f"""
unsetopt prompt_sp prompt_cr
# compinit opens every function that it could offer, a thousand that nobody here calls: it sees ours and the machinery.
everywhere=($ZDOTDIR/functions $fpath)
fpath=($ZDOTDIR/functions ${{(M)fpath:#*/Completion(|/Base)}})
autoload -U compinit
compinit -u -D
fpath=($everywhere)
autoload -U _files _path_files _list_files
zle -C all-matches complete-word _generic
bindkey '^Xa' all-matches
zstyle ':completion:all-matches::::' completer _all_matches _complete
zstyle ':completion:all-matches:*' insert true
PS1='{PROMPT}'
{TELL}
"""


class Shell:
    """`words(keys)` types them and a newline, and says which words the shell made of it."""

    def __init__(self, name, directory):
        self.name = name
        self.scratch = tempfile.mkdtemp(prefix="shell-")
        self.output = ""
        argv = getattr(self, f"_prepare_{name}")()
        environment = {"PATH": os.environ["PATH"], "HOME": self.scratch, "ZDOTDIR": self.scratch, "TERM": "dumb",
                       "LC_ALL": "C.UTF-8"}
        self.pid, self.terminal = pty.fork()
        if not self.pid:
            os.chdir(directory)
            os.execvpe(argv[0], argv, environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 500, 0, 0))
        self._read_until(PROMPT)

    def _write(self, name, text):
        path = os.path.join(self.scratch, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def _prepare_bash(self):
        return ["bash", "--noprofile", "--rcfile", self._write("bashrc", BASH), "-i"]

    def _prepare_zsh(self):
        os.mkdir(os.path.join(self.scratch, "functions"))
        shutil.copy(f"{COMPLETION}/flowteectl.zsh", os.path.join(self.scratch, "functions", "_flowteectl"))
        self._write(".zshrc", ZSH)
        return ["zsh", "-d", "-i"]

    def _read_until(self, text):
        """What came up to `text`; what follows it is kept."""
        end = time.monotonic() + DEADLINE
        while text not in self.output:
            assert select.select([self.terminal], [], [], end - time.monotonic())[0], \
                f"{self.name} has not printed {text!r}: {self.output!r}"
            self.output += os.read(self.terminal, 65536).decode()
        before, _, self.output = self.output.partition(text)
        return before

    def words(self, keys):
        os.write(self.terminal, f"flowteectl {keys}\n".encode())
        printed = self._read_until("end]") + "end]"
        self._read_until(PROMPT)
        complaint = re.search(r"(bash|zsh|_\w*|flowteectl): ", printed)
        assert not complaint, printed
        return re.findall("<(.*?)>", TOLD.search(printed)[1])

    def candidates(self, words):
        """All that could be the last word of these."""
        return self.words(words + ALL)[words.count(" "):]

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)
        shutil.rmtree(self.scratch)
