"""Jinja: one strict, escaping environment, with the words, addresses and icons every page uses."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from app.core.i18n import LANGUAGES, current, format as form, gettext, ngettext
from app.core.markdown import render as markdown, summary
from app.core.web.routing import url

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"


@cache
def asset(path: str) -> str:
    """Return the address of a static file, which changes with its content."""
    digest = hashlib.blake2b((STATIC / path).read_bytes(), digest_size=6).hexdigest()
    return f"/static/{path}?v={digest}"


@cache
def _icon(name: str) -> str:
    return (STATIC / "icons" / f"{name}.svg").read_text()


@cache
def icon(name: str, label: str | None = None) -> Markup:
    """Return an icon drawn in the page; without a label it is decoration, hidden from readers."""
    svg = _icon(name)
    start = svg.index("<svg")
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(svg[start:].replace("<svg", f'<svg {role} focusable="false"', 1))  # noqa: S704 (our own file)


def build() -> Environment:
    """Return the environment of every template."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        auto_reload=False,
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        asset=asset, icon=icon, url=url, languages=LANGUAGES, current_language=current
    )
    filters: dict[str, Any] = {
        "number": form.number,
        "percent": form.percent,
        "money": form.money,
        "money_said": form.money_said,
        "date_long": form.date_long,
        "date_short": form.date_short,
        "datetime": form.date_time,
        "time_of_day": form.time_of_day,
        "ago": form.ago,
        "iso": form.iso,
        "markdown": markdown,
        "summary": summary,
    }
    env.filters.update(filters)
    return env


environment = build()
