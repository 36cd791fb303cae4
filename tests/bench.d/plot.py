# SPDX-License-Identifier: GPL-2.0-or-later
"""A plot of what methods cost, by the number of receivers, as SVG; both axes are logarithmic."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 600, 40, 390
# Between two names at the right edge.
LINE_HEIGHT = 15
COLORS = ["#4477aa", "#66ccee", "#228833", "#ccbb44", "#ee6677", "#aa3377", "#777777", "#000000"]
EMPHASIS = "flowtee"


def scale(value, low, high, start, end):
    return start + (end - start) * math.log(value / low) / math.log(high / low)


def decades(low, high):
    return [10 ** power for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def spread(wanted):
    """Heights for names that keep a line's distance, each as near as may be below where it is wanted."""
    placed, last = [], -math.inf
    for height in wanted:
        last = max(height, last + LINE_HEIGHT)
        placed.append(last)
    return placed


def text(x, y, what, anchor="start", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>{escape(what)}</text>'


def line(x1, y1, x2, y2):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'


def axes(receivers, marks, x, y):
    for number in receivers:
        yield line(x(number), TOP, x(number), BOTTOM)
        yield text(x(number), BOTTOM + 18, str(number), "middle")
    yield text((LEFT + RIGHT) / 2, BOTTOM + 38, "receivers", "middle")
    for mark in marks:
        yield line(LEFT, y(mark), RIGHT, y(mark))
        yield text(LEFT - 8, y(mark) + 4, f"{mark:,}", "end")


def curves(series, x, y):
    by_end = sorted(series.items(), key=lambda item: -list(item[1].values())[-1])
    names = spread([y(list(points.values())[-1]) for _, points in by_end])
    colors = dict(zip(series, COLORS))
    for (name, points), height in zip(by_end, names):
        path = " ".join(f"{x(number):.1f},{y(cost):.1f}" for number, cost in points.items())
        color, width = colors[name], 3 if name == EMPHASIS else 1.5
        yield f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="{width}"/>'
        yield text(RIGHT + 8, height + 4, name, extra=f' fill="{color}"')


def svg(title, series):
    """series: {name: {receivers: cost}}, at most as many as there are colours."""
    receivers = sorted({number for points in series.values() for number in points})
    costs = [cost for points in series.values() for cost in points.values()]
    marks = decades(min(costs), max(costs))

    def x(number):
        return scale(number, receivers[0], receivers[-1], LEFT, RIGHT)

    def y(cost):
        return scale(cost, marks[0], marks[-1], BOTTOM, TOP)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
             'font-size="12">', f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
             text(LEFT, 22, title, extra=' font-size="14"'), *axes(receivers, marks, x, y), *curves(series, x, y), "</svg>"]
    return "\n".join(parts) + "\n"
