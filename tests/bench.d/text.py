# SPDX-License-Identifier: GPL-2.0-or-later
"""Figures for a terminal."""

import plans
from figures import PROTOCOLS, by_method, conditions

NAME_WIDTH = 10


def verdict(met):
    return "met" if met else "not met"


def table_lines(view, protocol, size, table):
    yield f"{plans.VIEWS[view]} ({PROTOCOLS[protocol]}, {size:,} bytes)"
    yield f"{'receivers':<{NAME_WIDTH}}" + "".join(f"{receivers:>11}{'':7}" for receivers in table).rstrip()
    for method, row in by_method(table):
        yield f"{method:<{NAME_WIDTH}}" + "".join(f"{cost:>11,} {times:>6.2f}" for cost, times in row.values())
    yield ""


def judgement_lines(figures):
    for target in figures.targets():
        yield f"{target['target']}: {target['ratio']:.2f}, {verdict(target['met'])}"
    for account in figures.accounts():
        yield (f"account of streams, {PROTOCOLS[account['protocol']]}, {account['receivers']} receivers: "
               f"{account['instructions']}; at most {account['limit']}: {verdict(account['met'])}")
    for found in figures.bystanders():
        yield (f"forwarded, {found['datagram']}, {found['collectors']:,} collectors: {found['added']} more than "
               f"{found['forwarding']:,}; at most 1 %: {verdict(found['met'])}")
    for found in figures.chains():
        yield f"forwarded, {found['datagram']}: {found['added']} more than {found['forwarding']:,}"


def profile_lines(figures):
    for name, row in figures.profile():
        yield f"{name}: " + ", ".join(f"{method} {round(each):,} a copy and {round(once):,} a datagram"
                                      for method, (each, once) in row.items())


def latency_lines(figures):
    for found in figures.latency():
        yield (f"latency, {found['receivers']} receivers, {found['at_once']} at once, {found['method']}: "
               f"p50 {found['p50']:,}{times(found, 'p50')}, p99 {found['p99']:,}{times(found, 'p99')}")


def loss_lines(figures):
    for found in figures.loss():
        bound = "at least " if found["bounded"] else ""
        yield (f"without loss, {found['receivers']} receivers, {found['method']}: {bound}{found['rate']:,} a second"
               f"{times(found, 'rate')}")


def memory_lines(figures):
    for found in figures.memory():
        yield (f"memory of {found['count']:,} {found['what']}, {found['possible']} possible processors: "
               f"{found['bytes']:,} bytes, {found['each']:,} each, of which {found['each_processor']:,} a processor"
               f"{'; refused, unless the limit is lifted' if found.get('refused') else ''}")


def tool_lines(figures):
    for found in figures.tool():
        yield (f"tool, {found['receivers']:,} receivers, {found['command']}: {found['instructions']:,}, {found['each']:,} each "
               f"({found['times']:.2f})")


def times(found, what):
    key = f"{what}_times"
    return f" ({found[key]:.2f})" if key in found else ""


def lines(figures):
    yield "Guest instructions for each datagram, and how many times flowtee's"
    yield ""
    for view, protocol, size, table in figures.tables():
        yield from table_lines(view, protocol, size, table)
    yield from judgement_lines(figures)
    for part in (profile_lines, latency_lines, loss_lines, memory_lines, tool_lines):
        yield from part(figures)
    yield ""
    yield from (f"{method}: {text}" for method, text in plans.METHODS.items() if text != method)
    yield ""
    yield from conditions(figures.document)
