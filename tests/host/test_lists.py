# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists of prefixes with names, as check reads them in a file; what the kernel makes of them is tried in a machine."""

import subprocess

import pytest

from flowteectl import TOOL

pytestmark = pytest.mark.usefixtures("tool")

LISTS = "list l 10.0.0.0/8,fd00::/64 comment \"of us\"\nlist m prefixes 192.0.2.1\n"
C = "collector c listen 127.0.0.1:9 allow @l except @m\n"
R = "receiver c/r to 127.0.0.1:7 from @l\n"


def check(text):
    run = subprocess.run([TOOL, "check", "-"], input=text, capture_output=True, text=True, check=False)
    lines = run.stderr.splitlines()
    assert (run.returncode, run.stdout) == (1 if lines else 0, "")
    return lines


@pytest.mark.parametrize("text", [LISTS + C + R, C + R + LISTS, LISTS + C + R.replace("@l", "@l except @m"),
                                  LISTS.replace(",fd00", ",\\\n    fd00") + C + R,
                                  "list l fd00::/64\ncollector c listen *:9 allow @l\nreceiver c/r to [::1]:7 from @l\n",
                                  "list l fd00::/64\ncollector c listen *:9\n"
                                  "receiver c/r to 127.0.0.1:7 from @l source 127.0.0.1\n"])
def test_right(text):
    """A list may have prefixes that a collector does not listen to, and come after what names it."""
    assert check(text) == []


@pytest.mark.parametrize("text, line, named", [
    ("list l 10.0.0.0/8,10.1.0.0/16\n", 1, "prefixes '10.1.0.0/16': it is in '10.0.0.0/8' of the same list already"),
    ("list a 192.0.2.0/24\nlist l 10.0.0.0/8\ncollector c listen *:1 allow @a\nreceiver c/r to 10.9.9.9:9 from @l\n",
     4, "from '10.0.0.0/8': 'allow' of its collector lets none of it in"),
    ("list l 10.0.0.0/8\n" + C.split(" allow")[0] + "\n" + R.replace("@l", "10.0.0.0/8"), 1,
     "list 'l': no collector and no receiver names it"),
    ("list l fd00::/64\ncollector c listen 127.0.0.1:9 allow @l\n", 2,
     "collector 'c': allow '@l': none of its prefixes is IPv4, as 'listen 127.0.0.1:9' is"),
    ("list l fd00::/64\ncollector c listen *:9\nreceiver c/r to 127.0.0.1:7 from @l\n", 3,
     "receiver 'c/r': from '@l': none of its prefixes is IPv4, as 'to 127.0.0.1:7' is"),
    ("list l fd00::/64\ncollector c listen *:9\nreceiver c/r to 127.0.0.1:7 except @l\n", 3, "except '@l': none of its"),
    # Whoever has a source of his own gets what the collector gets.
    ("list l 10.0.0.0/8\ncollector c listen [::1]:9\nreceiver c/r to 127.0.0.1:7 from @l source 127.0.0.1\n", 3,
     "from '@l': none of its prefixes is IPv6, as 'listen [::1]:9' is")])
def test_warnings(text, line, named):
    """As of prefixes that are there themselves."""
    run = subprocess.run([TOOL, "check", "-"], input=text, capture_output=True, text=True, check=False)
    assert run.returncode == 0 and any(f"-:{line}: " in said and named in said for said in run.stderr.splitlines()), run


@pytest.mark.parametrize("text, line, named", [
    ("list l\n", 1, "list 'l': prefixes are missing; accepted: PREFIX[,PREFIX]..."),
    ("list l any\n", 1, "prefixes 'any': a list has at least one prefix"),
    ("list l none\n", 1, "prefixes 'none': a list has at least one prefix"),
    ("list l \\\n 10.0.0.1/8\n", 2, "prefixes '10.0.0.1/8'"),
    ("list l 10.0.0.0/8, 10.1.0.0/16\n", 1, "a list has no blanks"),
    ("list l \"10.0.0.0/8, 10.1.0.0/16\"\n", 1, "a list has no blanks"),
    ("list l 10.0.0.0/8 colour red\n", 1, "unknown word 'colour'"),
    ("list l 10.0.0.0/8 prefixes 10.0.0.0/8\n", 1, "prefixes: the word is given twice"),
    ("list l/m 10.0.0.0/8\n", 1, "list 'l/m': the name of a list has no '/'"),
    ("list l @m\n", 1, "the name of a list cannot stand here"),
    ("list l 10.0.0.0/8\nlist l 10.0.0.0/8\n", 2, "list 'l': line 1 has one of this name"),
    (LISTS + C + R.replace("@l", "\\\n @n"), 5, "from '@n': there is no list of this name; accepted: l, m"),
    (LISTS + C.replace("@m", "@nobody") + R, 3, "except '@nobody': there is no list of this name; accepted: l, m"),
    (LISTS + C + R.replace("@l", "@l,@m"), 4, "from '@l,@m': a list with a name stands alone"),
    (LISTS + C + R.replace("@l", "10.0.0.0/8,@m"), 4, "the name of a list cannot stand here"),
    (LISTS + C + R.replace("from @l", "agent @l"), 4, "the name of a list cannot stand here"),
    (LISTS + C + R.replace("@l", "@"), 4, "from '@'"),
])
def test_errors(text, line, named):
    [said] = check(text)
    assert said.startswith(f"-:{line}: ") and named in said, said
