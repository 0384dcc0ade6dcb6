"""What every page is held to; each check returns what is wrong, in words."""

from functools import cache
from pathlib import Path

PROBES = Path(__file__).parents[1] / "probes"


@cache
def probe(name: str) -> str:
    """Return the source of a function that runs inside a page."""
    return (PROBES / f"{name}.js").read_text()
