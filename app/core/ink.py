"""A small vocabulary for drawing: LOOK's colours, seeded dice, and SVG shapes as strings."""

from __future__ import annotations

import math
import random
import re
from typing import Final

RIVER: Final = ("#0d3b46", "#176070", "#2f8a95", "#86c0c1", "#d3e7e3")
BRICK: Final = ("#6e281f", "#a23f2d", "#c4634b", "#e4a58e", "#f5dccf")
MAPLE: Final = ("#8f5a08", "#d38b12", "#efb22f", "#f7d27f", "#fcefcd")
ALLEY: Final = ("#1f4430", "#38764a", "#62a06a", "#a8cda3", "#dfecd8")
PAPER: Final = ("#fdf9f1", "#f5ecdd", "#e7dac4", "#c3b196", "#8d7d68")
STONE: Final = ("#565b5c", "#858886", "#b1b0a8", "#d2cfc5", "#e9e6dd")
INK: Final = "#22282b"
NIGHT: Final = ("#14222f", "#1f3546", "#35526a")

_NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?|-?\d+e[-+]?\d+")


def dice(seed: str) -> random.Random:
    """A generator that draws the same numbers for the same ``seed``, on every machine."""
    return random.Random(seed)  # noqa: S311 - decoration, not a secret


def escape(text: str) -> str:
    """``text`` safe between tags and between double quotes; control characters are dropped."""
    kept = "".join(c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff"))
    pairs = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))
    for raw, safe in pairs:
        kept = kept.replace(raw, safe)
    return kept.replace("\ufffe", "").replace("\uffff", "")


def num(value: float) -> str:
    """``value`` with one decimal (two below one, for opacities), as short as can be."""
    if value == int(value):
        return str(int(value))
    short = f"{value:.{2 if abs(value) < 1 else 1}f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def tidy(data: str) -> str:
    """Path data or a transform with its long decimals cut to one."""
    return _NUMBER.sub(lambda found: num(float(found[0])), data)


def mix(one: str, other: str, share: float) -> str:
    """The colour that holds ``share`` (0 to 1) of ``other`` and the rest of ``one``."""
    pairs = zip(_rgb(one), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _rgb(colour: str) -> tuple[int, int, int]:
    """The three channels of a ``#rrggbb`` colour."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def tag(name: str, content: str = "", /, **attributes: str | float) -> str:
    """An element; ``stroke_width=2`` becomes ``stroke-width="2"``, ``class_`` ``class``."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{value if isinstance(value, str) else num(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def rect(x: float, y: float, w: float, h: float, fill: str, **more: str | float) -> str:
    """A rectangle."""
    return tag("rect", x=x, y=y, width=max(w, 0), height=max(h, 0), fill=fill, **more)


def circle(x: float, y: float, r: float, fill: str, **more: str | float) -> str:
    """A disc, or a ring when ``fill`` is ``none`` and a stroke is given."""
    return tag("circle", cx=x, cy=y, r=r, fill=fill, **more)


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, **more: str | float) -> str:
    """An ellipse."""
    return tag("ellipse", cx=x, cy=y, rx=rx, ry=ry, fill=fill, **more)


def path(data: str, fill: str = "none", **more: str | float) -> str:
    """A path."""
    return tag("path", d=tidy(data), fill=fill, **more)


def stroke(data: str, colour: str, width: float, **more: str | float) -> str:
    """A line that follows ``data``, round at its ends and joints."""
    look: dict[str, str | float] = {"stroke": colour, "stroke_width": width}
    ends: dict[str, str | float] = {"stroke_linecap": "round", "stroke_linejoin": "round"}
    return tag("path", d=tidy(data), fill="none", **(look | ends | more))


def polygon(points: list[tuple[float, float]], fill: str, **more: str | float) -> str:
    """A closed shape through ``points``."""
    return path("M" + "L".join(f"{num(x)} {num(y)}" for x, y in points) + "z", fill, **more)


def group(*parts: str, **more: str | float) -> str:
    """Several drawings handled as one; a transform is tidied."""
    return tag("g", "".join(parts), **more) if any(parts) else ""


def moved(x: float, y: float, drawing: str, *, scale: float = 1, flip: bool = False) -> str:
    """``drawing`` carried to (x, y), scaled, and mirrored when ``flip``."""
    across = f"{-scale if flip else scale:.3g}"
    size = "" if scale == 1 and not flip else f" scale({across} {scale:.3g})"
    return group(drawing, transform=f"translate({num(x)} {num(y)}){size}")


def ring(x: float, y: float, r: float) -> str:
    """Path data of a circle, to put many of them in one path."""
    across, back = num(2 * r), num(-2 * r)
    half = f"a{num(r)} {num(r)} 0 1 0"
    return f"M{num(x - r)} {num(y)}{half} {across} 0{half} {back} 0z"


def around(x: float, y: float, r: float, degrees: float) -> tuple[float, float]:
    """The point at distance ``r`` from (x, y) in the direction ``degrees`` (0 = right, clockwise)."""
    angle = math.radians(degrees)
    return x + r * math.cos(angle), y + r * math.sin(angle)
