"""Lets templates read what is chosen: ``{{ chosen("site.contact")[lang]|markdown }}``."""

from typing import Any

from app.choices import kept
from app.choices.registry import declared
from app.core.web.templates import environment


def chosen(name: str) -> Any:
    """Return what is chosen under a declared name.

    Raises:
        KeyError: no slice declares it.
    """
    return kept.chosen(declared()[name])


environment.globals["chosen"] = chosen
