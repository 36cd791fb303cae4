# SPDX-License-Identifier: GPL-2.0-or-later
"""Figures for readers: the tables and plots of docs/benchmarks, and what README.md says of them."""

import os
import textwrap

import plans
import plot
from figures import PROTOCOLS, by_method, conditions
from text import times

BEGIN, END = "<!-- begin: tests/bench --write -->\n", "<!-- end -->\n"
# Of the lines of README.md
WIDTH = 84
# Of README.md: those that somebody would choose between, and the floor.
CHOICES = {"mirred": "`tc mirred`, nothing rewritten", "tc-BPF": "a tc-BPF program", "flowtee": "**flowtee**",
           "user space": "a process, `recvmmsg` and `sendmmsg`", "user GSO": "the same, with `UDP_SEGMENT`, in its best case",
           "nfacctd": "nfacctd tee"}
# These differ too little from flowtee to be lines of their own.
NOT_PLOTTED = ("unaware", "crowd")
# Fewer are no curve.
LEAST_POINTS = 3


def table(heads, rows):
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def short_name(view):
    return plans.VIEWS[view].partition(":")[0]


def capital(name):
    """Words that are all capitals stay so."""
    return name[0].upper() + name[1:]


def plot_name(view, size):
    return f"{view}-{size}.svg"


def plots(figures):
    """{file: contents}"""
    found = {}
    for view, protocol, size, costs in figures.tables():
        series = {method: {receivers: cost for receivers, (cost, _) in row.items()}
                  for method, row in by_method(costs) if method not in NOT_PLOTTED}
        title = f"Instructions for each datagram of {size:,} bytes ({PROTOCOLS[protocol]}): {short_name(view)}"
        if len(costs) >= LEAST_POINTS:
            found[plot_name(view, size)] = plot.svg(title, series)
    return found


def benchmarks(figures):
    """The lines of docs/benchmarks/README.md that are measured."""
    drawn = plots(figures)
    for view, protocol, size, costs in figures.tables():
        yield f"### {capital(short_name(view))}: {PROTOCOLS[protocol]}, {size:,} bytes"
        yield ""
        yield from table(["receivers", *(f"{receivers}" for receivers in costs)],
                         [[method, *(f"{cost:,} ({times:.2f})" for cost, times in row.values())]
                          for method, row in by_method(costs)])
        if plot_name(view, size) in drawn:
            yield f"![{PROTOCOLS[protocol]}, {size:,} bytes: {short_name(view)}]({plot_name(view, size)})"
            yield ""
    yield from others(figures)
    yield from (f"- {line}" for line in conditions(figures.document))


def others(figures):
    yield "### What the account of streams adds (exporters on)"
    yield ""
    yield from table(["datagrams", "receivers", "instructions"],
                     [[PROTOCOLS[found["protocol"]], str(found["receivers"]), f"{found['instructions']}"]
                      for found in figures.accounts()])
    yield "### What others pay: forwarded datagrams that no collector listens for"
    yield ""
    yield from table(["sent to", "collectors", "forwarding", "flowtee adds"],
                     [[found["datagram"], f"{found['collectors']:,}", f"{found['forwarding']:,}",
                       f"{found['added']} ({found['added'] / found['forwarding']:.1%})"]
                      for found in (*figures.bystanders(), *figures.chains())])
    yield from more(figures)
    yield "### What is wanted"
    yield ""
    yield from table(["wanted", "measured", ""],
                     [[found["target"], f"{found['ratio']:.2f}", "met" if found["met"] else "not met"]
                      for found in figures.targets()])


def section(title, heads, rows):
    """Nothing where nothing was measured."""
    if rows:
        yield f"### {title}"
        yield ""
        yield from table(heads, rows)


def more(figures):
    """Of the pieces that only the full form has."""
    yield from section("1,000 collectors, and 100,000 exporters that other receivers want",
                       ["receivers", "one collector", "so many", "times"],
                       [[str(found["receivers"]), f"{found['flowtee']:,}", f"{found['scale']:,}",
                         f"{found['scale'] / found['flowtee']:.2f}"] for found in figures.scales()])
    yield from section("Where the instructions are", *profile_table(figures))
    yield from section("How long a copy takes, in instructions",
                       ["receivers", "datagrams at once", "", "p50", "p99"],
                       [[str(found["receivers"]), str(found["at_once"]), found["method"],
                         *(f"{found[part]:,}{times(found, part)}" for part in ("p50", "p99"))]
                        for found in figures.latency()])
    yield from section("The highest rate without loss, on two emulated processors",
                       ["receivers", "", "times flowtee's"],
                       [[str(found["receivers"]), found["method"],
                         f"{'at least ' if found['bounded'] else ''}{found.get('rate_times', 0):.2f}"]
                        for found in figures.loss()])
    yield from section("Memory", ["", "possible processors", "in all", "of one, bytes", "of one on one processor, bytes"],
                       [[f"{found['count']:,} {found['what']}{' (refused, unless the limit is lifted)' if found.get('refused') else ''}",
                         str(found["possible"]), f"{found['bytes'] / 1e6:,.1f} MB",
                         f"{found['each']:,}", f"{found['each_processor']:,}"] for found in figures.memory()])
    rows, numbers = tool_rows(figures)
    yield from section("What flowteectl costs, in instructions for each receiver",
                       ["flowteectl", *(f"{number:,} receivers" for number in numbers)], rows)


def profile_table(figures):
    """Heads, and rows."""
    found = figures.profile()
    heads = [f"{method}: {part}" for method in (found[0][1] if found else ()) for part in ("each copy", "each datagram")]
    return ["function", *heads], [[f"`{name}`" if name not in ("in all", "others", "user space") else name,
                                   *(f"{round(part):,}" for pair in row.values() for part in pair)] for name, row in found]


def tool_rows(figures):
    """[(command, of each number of receivers)], and their numbers."""
    found = figures.tool()
    numbers = sorted({row["receivers"] for row in found})
    cells = {(row["command"], row["receivers"]): f"{row['each']:,} ({row['times']:.2f})" for row in found}
    return [[f"`{command}`", *(cells.get((command, number), "") for number in numbers)]
            for command in dict.fromkeys(row["command"] for row in found)], numbers


def readme(figures):
    """The lines of README.md that are measured."""
    rows = {receivers: figures.row(receivers) for receivers in plans.RECEIVERS}
    yield from table(["receivers", *map(str, rows)],
                     [[name, *(f"{row[method]:,}" for row in rows.values())] for method, name in CHOICES.items()])
    accounts = {found["protocol"]: found["instructions"] for found in figures.accounts()
                if found["receivers"] in plans.ACCOUNT_RECEIVERS}
    row = rows[plans.ACCOUNT_RECEIVERS[0]]
    shares = ", ".join(f"{cost} for {PROTOCOLS[protocol]}" for protocol, cost in accounts.items())
    most = max(found["added"] for found in figures.bystanders())
    sentences = (
        f"The account of exporters is a part of flowtee's: {shares} (`exporters off`: none). A thousand more receivers, "
        f"which want 50,000 other exporters, add {row['crowd'] - row['flowtee']}: the configuration is a tree of prefixes. "
        f"A datagram that the host only forwards, and that none of 1,000 collectors listens for, costs up to {most} more "
        "with flowtee than without.")
    yield from textwrap.wrap(sentences, WIDTH)


def put(path, lines):
    """What is between the marks of a page is written anew."""
    with open(path, encoding="utf-8") as file:
        before, rest = file.read().split(BEGIN)
    after = rest.split(END, 1)[1]
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        file.write(before + BEGIN + "\n".join(lines) + "\n" + END + after)
    os.replace(f"{path}.new", path)


def write(figures, top):
    directory = os.path.join(top, "docs/benchmarks")
    for name, contents in plots(figures).items():
        with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
            file.write(contents)
    put(os.path.join(directory, "README.md"), benchmarks(figures))
    put(os.path.join(top, "README.md"), readme(figures))
