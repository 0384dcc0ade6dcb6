"""How heavy a file may be, and how large a picture."""

MEGABYTE = 1_000_000
FILE_MAX = 10 * MEGABYTE
"""Largest file, in bytes, as the screen says it: 10 MB."""

BODY_MAX = 32 * MEGABYTE
"""Largest request with a file. Beyond the 10 MB of a file there is room for the largest pictures that
telephones make: the form can then come back with what was typed and say how heavy the file is.
A file waits on disk, not in memory; what is heavier still is stopped on its way (413)."""

PIXELS_MAX = 40_000_000
SIDES_MAX = 10
"""A picture is at most so many times longer than wide, or wider than long."""

WIDTHS = (400, 800, 1600)
"""Widths a picture is kept in, in pixels; never more than it had."""


def widths_of(width: int) -> list[int]:
    """Return which of :data:`WIDTHS` are kept for a picture ``width`` pixels wide.

    The first that is wide enough holds the picture as it is: 600 gives 400 and 800, and the one
    called 800 is 600 pixels wide.
    """
    return [w for n, w in enumerate(WIDTHS) if n == 0 or WIDTHS[n - 1] < width]


def kept_width(width: int, asked: int) -> int:
    """Return the kept width that answers for ``asked``: itself, or the largest there is."""
    return asked if asked in widths_of(width) else widths_of(width)[-1]
