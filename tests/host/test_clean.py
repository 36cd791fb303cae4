# SPDX-License-Identifier: GPL-2.0-or-later
"""What others wrote does nothing to a terminal that it is printed on."""

import json

import pytest

import genetlink as gn
from fake_kernel import account, collector
from genetlink import attr

# As it comes from the kernel, and as it is shown.
TEXTS = {
    "ASCII's": (b"a\x1b[31m", "a?[31m"),
    "U+009B": (b"a\xc2\x9b31m", "a?31m"),
    "a byte": (b"a\x9b31m", "a?31m"),
    "a long form": (b"\xc0\x9bm", "??m"),
    "half a character": (b"a\xe6\x9d", "a??"),
    "half of a pair": (b"\xed\xa0\x80", "???"),
    "characters": ("é東😀~".encode(), "é東😀~"),
    "the first that is none": (b"\xc2\xa0a", "\u00a0a"),
}


def tell(fake, words):
    fake.tell([collector("netflow", *(attr(number, value + b"\0") for number, value in words))], [account()])


def tell_text(fake, value):
    tell(fake, [(gn.COLLECTOR_COMMENT, value), (gn.COLLECTOR_DEV, value)])


@pytest.mark.parametrize("value, shown", TEXTS.values(), ids=TEXTS.keys())
def test_what_is_shown(fake, value, shown):
    tell_text(fake, value)
    assert f'comment "{shown}"' in fake.on_terminal(120, "show") and f"dev {shown}" in fake.on_terminal(120, "show")
    assert f'comment "{shown}"' in fake.run("show", "--details")


@pytest.mark.parametrize("value, shown", TEXTS.values(), ids=TEXTS.keys())
def test_what_is_saved(fake, value, shown):
    """A file has the bytes of the device, as it is read again; a terminal does not."""
    tell(fake, [(gn.COLLECTOR_DEV, value)])
    assert f"dev {shown}" in fake.on_terminal(120, "save")
    assert b"dev " + value in fake.bytes("save")


def test_json_on_a_terminal(fake):
    """It is the same document, whatever the terminal would have obeyed."""
    tell_text(fake, b"a\xc2\x9b31m")
    shown = fake.on_terminal(120, "-j", "show")
    assert "\x9b" not in shown and json.loads(shown) == fake.json_of("show")
    assert fake.json_of("show")["collectors"][0]["comment"] == "a\x9b31m"
    tell_text(fake, "東".encode())
    assert "東" in fake.on_terminal(120, "-j", "show")
