"""For programs that read the site: where to begin, what to leave alone, every address there is."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from app.campaigns.queries.listing import addresses
from app.campaigns.shown import page_addresses
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import LANGUAGES
from app.core.web.json import access
from app.core.web.responses import kept, runtime_of
from app.core.web.routing import url
from app.ideas.queries import feed
from app.ideas.shown import idea_url

router = APIRouter(include_in_schema=False)
HOUR = 3_600
CAMPAIGNS_MOST = 10_000
"""A site map holds 50,000 addresses at most: each campaign has one in each language."""
PLAIN = (
    "site:home",
    "ideas:index",
    "ideas:map",
    "projects:index",
    "campaigns:index",
    "site:how",
    "site:open_data",
    "site:privacy",
    "site:accessibility",
)
SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
REGIONS = {"fr": "fr-CA", "en": "en-CA"}
KEPT_OUT = ("search:show", "places:around")
"""Pages of endless addresses, which say nothing that lists do not."""


@router.get("/robots.txt", name="site:robots", openapi_extra=access("public"))
async def robots(request: Request) -> Response:
    """Say what programs that read whole sites should leave alone."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: {url(name, lang=lang)}" for name in KEPT_OUT for lang in LANGUAGES]
    lines += ["Disallow: /language/", "", f"Sitemap: {_base(request)}/sitemap.xml", ""]
    return PlainTextResponse("\n".join(lines), headers={"cache-control": f"public, max-age={HOUR}"})


@router.get("/sitemap.xml", name="site:sitemap", openapi_extra=access("public"))
async def sitemap(request: Request, session: Session) -> Response:
    """List the parts of the site map."""
    names = ["site", *(f"ideas-{part}" for part in range(await feed.parts(session)))]
    parts = "".join(
        f"<sitemap><loc>{_base(request)}/sitemaps/{name}.xml</loc></sitemap>" for name in names
    )
    return _xml(request, f'<sitemapindex xmlns="{SCHEMA}">{parts}</sitemapindex>')


@router.get("/sitemaps/site.xml", name="site:sitemap_site", openapi_extra=access("public"))
async def plain_pages(request: Request, session: Session) -> Response:
    """Give the addresses of the pages that are always there, and of campaigns, open or ended."""
    plain = ({lang: url(name, lang=lang) for lang in LANGUAGES} for name in PLAIN)
    found = await addresses(session, CAMPAIGNS_MOST)
    entries = [
        *((paths, None) for paths in plain),
        *((page_addresses(which, title), at) for which, title, at in found),
    ]
    return _xml(request, _urlset(_base(request), entries), "campaigns", "projects")


@router.get("/sitemaps/ideas-{part}.xml", name="site:sitemap_ideas", openapi_extra=access("public"))
async def ideas(request: Request, session: Session, part: str) -> Response:
    """Give the addresses of one part of the open ideas."""
    if not part.isascii() or not part.isdigit() or len(part) > 7:
        raise NotFound
    found = await feed.addresses(session, int(part))
    entries = (
        ({lang: idea_url(a.public_id, a.title, lang=lang) for lang in LANGUAGES}, a.updated_at)
        for a in found
    )
    return _xml(request, _urlset(_base(request), entries))


def _base(request: Request) -> str:
    return runtime_of(request).settings.base_url.rstrip("/")


def _urlset(base: str, entries: Iterable[tuple[dict[str, str], datetime | None]]) -> str:
    """Return every entry once for each language, each telling of the others (hreflang)."""
    urls = "".join(piece for paths, changed in entries for piece in _urls(base, paths, changed))
    return f'<urlset xmlns="{SCHEMA}" xmlns:xhtml="{XHTML}">{urls}</urlset>'


def _urls(base: str, paths: dict[str, str], changed: datetime | None) -> Iterator[str]:
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{REGIONS[lang]}" href="{escape(base + path)}"/>'
        for lang, path in paths.items()
    )
    date = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    for path in paths.values():
        yield f"<url><loc>{escape(base + path)}</loc>{date}{others}</url>"


def _xml(request: Request, body: str, *tags: str) -> Response:
    whole = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()
    return kept(request, whole, "application/xml", tags=("ideas", *tags), seconds=HOUR)
