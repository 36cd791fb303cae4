# SPDX-License-Identifier: GPL-2.0-or-later
"""What looks at all receivers costs as much more as there are more, and not by the square of that.

Three numbers of receivers, each twice the one before: from the second to the third it may cost twice as much more as from
the first to the second, and hardly more than that. Three are looked at so that the square of the number is found where it
is still small beside the rest, which it is no more with 20,000 receivers. That so many work: tests/functional/tool/test_many.py.
"""

import functools

import pytest

from fake_kernel import account, collector, gn, lost, message, nest, stream, text, u8, u32
from test_doctor import receiver

EXPORTER = "10.9.9.9"
CHECK = "check -q"
COUNTS = 250, 500, 1000
# To sort costs a little more of each the more there are: 2.03 is seen. 2.06 is what a piece of code would make of it that
# is run for one in 40 of all pairs of receivers.
MOST = 2.06


def pool(number):
    return message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, "netflow"), text(gn.POOL_NAME, f"p{number}"),
                                     u8(gn.POOL_BALANCE, gn.BALANCES.index("failover"))))


def copy(number, outcome=2):
    return message(gn.EXPLAIN_COMMAND, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "netflow"), text(gn.RECEIVER_NAME, f"r{number}")),
                   nest(gn.EXPLAIN, u8(3, outcome)))


@functools.lru_cache(maxsize=None)
def answers(count, each, health):
    """So many receivers, so many of each pool, and as many streams; and what would become of a datagram."""
    pools = count // each if each else 0
    return ([collector(), *map(pool, range(pools)),
             *(receiver(n, *([text(gn.RECEIVER_POOL, f"p{n % pools}")] if pools else []), u8(gn.RECEIVER_HEALTH, health))
               for n in range(count))],
            [account(), *(stream(f"10.{n >> 8}.{n & 255}.1", lost(n % 2 * 90, 97)) for n in range(count))],
            [*map(copy, range(pools or count)),
             message(gn.EXPLAIN_COMMAND, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, "netflow")), u32(gn.GENERATION, 0),
                     nest(gn.EXPLAIN, u8(3, 3)))])


def steps(fake, tmp_path, words, count, each, health):
    """Pieces of code that are run."""
    ruleset, streams, copies = answers(count, each, health)
    fake.version("test")
    fake.tell(ruleset, streams)
    fake.answer(gn.EXPLAIN_COMMAND, *copies)
    file = tmp_path / "steps"
    if words == CHECK:
        (tmp_path / "saved").write_text(fake.run("save"), encoding="ascii")
        words += f" {tmp_path / 'saved'}"
    run = fake.call(*words.split(), FAKE_STEPS=str(file))
    assert run.stderr == "" and run.returncode in (0, 1), run
    return int(file.read_text())


@pytest.mark.parametrize("each, health", [(0, 0), (2, 0), (125, 1)], ids=["no pools", "small pools", "large pools, none is reached"])
@pytest.mark.parametrize("words", [
    "save", "show", "show -b", "show --bad", "-j show", "stats", "stats -b", "stats --bad", "stats --explain", "-j stats", "metrics",
    "exporters", "doctor --listen 0", f"explain netflow exporter {EXPORTER}", CHECK])
def test_the_cost_of_many(fake, tmp_path, words, each, health):
    fake.apart()
    few, some, many = (steps(fake, tmp_path, words, count, each, health) for count in COUNTS)
    assert few < some and many - some <= MOST * (some - few), f"{few}, {some}, {many} for {COUNTS}"
