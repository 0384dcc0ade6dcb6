"""Lists as Atom feeds (RFC 4287): filters in the address, ids that last, told again when changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from app.core.i18n import current
from app.core.web.responses import common, kept, runtime_of
from app.core.web.routing import url
from app.core.web.templates import environment

SINCE = 2026
"""Year from which our host names are ours, for ``tag:`` ids (RFC 4151); it never changes."""

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing as a feed tells it."""

    key: str
    """The end of its id, the same for ever and in each language: ``idea/k7m2p9x4qa``."""
    title: str
    language: str
    path: str
    published_at: datetime
    updated_at: datetime
    html: Markup
    categories: Sequence[tuple[str, str]] = ()
    """A code and its label each."""
    author: str = ""
    contributor: str = ""


def atom(
    request: Request,
    kind: str,
    *,
    title: str,
    query: dict[str, str],
    entries: Sequence[Entry],
    tags: tuple[str, ...],
) -> Response:
    """Answer with the feed of a list: pages ``kind:feed`` and ``kind:index`` with the same filters."""
    host = urlsplit(runtime_of(request).settings.base_url).hostname
    asked = "&".join(f"{name}={query[name]}" for name in sorted(query))
    body = environment.get_template("layouts/feed.xml").render(
        common(request, as_visitor=True)
        | {
            "title": title,
            "entries": entries,
            "tag": f"tag:{host},{SINCE}:",
            "feed_id": f"{current()}/{kind}?{asked}",
            "self_url": url(f"{kind}:feed", query=query),
            "list_url": url(f"{kind}:index", query=query),
        }
    )
    return kept(request, body.encode(), "application/atom+xml", tags=tags, seconds=SECONDS)
