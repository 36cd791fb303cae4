# SPDX-License-Identifier: GPL-2.0-or-later
"""What looks at all receivers costs as much more as there are more, and not by the square of that."""

import pytest

from fake_kernel import account, collector, gn, lost, message, nest, stream, text, u8, u32
from test_doctor import receiver

EXPORTER = "10.9.9.9"
MANY, TIMES = 250, 4


def pool(number):
    return message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, "netflow"), text(gn.POOL_NAME, f"p{number}"),
                                     u8(gn.POOL_BALANCE, gn.BALANCES.index("failover"))))


def copy(number, outcome=2):
    return message(gn.EXPLAIN_COMMAND, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "netflow"), text(gn.RECEIVER_NAME, f"r{number}")),
                   nest(gn.EXPLAIN, u8(3, outcome)))


def steps(fake, tmp_path, words, count, each, health):
    """Pieces of code that are run for so many receivers, so many of each pool; and as many streams."""
    pools = count // each if each else 0
    fake.version("test")
    fake.tell([collector(), *map(pool, range(pools)),
               *(receiver(n, *([text(gn.RECEIVER_POOL, f"p{n % pools}")] if pools else []), u8(gn.RECEIVER_HEALTH, health))
                 for n in range(count))],
              [account(), *(stream(f"10.{n >> 8}.{n & 255}.1", lost(n % 2 * 90, 97)) for n in range(count))])
    fake.answer(gn.EXPLAIN_COMMAND, *map(copy, range(pools or count)),
                message(gn.EXPLAIN_COMMAND, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, "netflow")), u32(gn.GENERATION, 0),
                        nest(gn.EXPLAIN, u8(3, 3))))
    file = tmp_path / "steps"
    run = fake.call(*words.split(), FAKE_STEPS=str(file))
    assert run.stderr == "" and run.returncode in (0, 1), run
    return int(file.read_text())


@pytest.mark.parametrize("each, health", [(0, 0), (2, 0), (125, 1)], ids=["no pools", "small pools", "large pools, none is reached"])
@pytest.mark.parametrize("words", [
    "save", "show", "show --bad", "stats", "stats --bad", "stats --explain", "metrics", "exporters", "doctor --listen 0",
    f"explain netflow exporter {EXPORTER}"])
def test_the_cost_of_many(fake, tmp_path, words, each, health):
    fake.apart()
    one, more = (steps(fake, tmp_path, words, count, each, health) for count in (MANY, TIMES * MANY))
    assert more <= 1.25 * TIMES * one, f"{one} for {MANY}, {more} for {TIMES} times as many"
