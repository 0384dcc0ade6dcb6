"""Bars of a half year, drawn on the server; the page gives the same numbers as a table."""

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT, FOOT = 520, 120, 4


def bars(values: Sequence[int], description: str) -> Markup:
    """Return an SVG with a bar for each value, the tallest as tall as the drawing."""
    step = WIDTH / max(len(values), 1)
    most = max([*values, 1])
    drawn = Markup("").join(
        _bar(number * step, step, value, most) for number, value in enumerate(values)
    )
    return Markup(
        '<svg class="staff-bars" viewBox="0 0 {width} {height}" role="img" aria-label="{said}"'
        ' preserveAspectRatio="none"><path class="staff-bars-axis" d="M0 {axis}H{width}"/>{drawn}</svg>'
    ).format(width=WIDTH, height=HEIGHT, said=description, axis=HEIGHT - FOOT, drawn=drawn)


def _bar(x: float, step: float, value: int, most: int) -> Markup:
    if not value:
        return Markup("")
    tall = max(2.0, (HEIGHT - FOOT - 6) * value / most)
    return Markup(
        '<rect class="staff-bar" x="{x}" y="{y}" width="{wide}" height="{tall}" rx="2"/>'
    ).format(
        x=round(x + step * 0.12, 1),
        y=round(HEIGHT - FOOT - tall, 1),
        wide=round(step * 0.76, 1),
        tall=round(tall, 1),
    )
