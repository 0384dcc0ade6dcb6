"""What an idea's page says of itself to machines (schema.org, as JSON-LD)."""

from collections.abc import Sequence
from typing import Any

import orjson
from markupsafe import Markup

from app.core.i18n.format import iso
from app.core.markdown import summary
from app.core.web.routing import url
from app.ideas.models import Idea
from app.ideas.queries.show import Signature
from app.ideas.rules import Tally
from app.ideas.shown import address
from app.organisations.queries import Spoken
from app.places.gazetteer import gazetteer


def linked_data(
    idea: Idea,
    tally: Tally,
    authors: Sequence[Signature],
    speaker: Spoken | None,
    base: str,
) -> Markup:
    """Return the JSON-LD of an idea: a posting that people discuss and endorse."""
    link = base + address(idea)
    posting: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "@id": link,
        "url": link,
        "mainEntityOfPage": link,
        "headline": idea.title,
        "text": summary(f"{idea.problem}\n\n{idea.proposal}", 1_000),
        "inLanguage": f"{idea.language}-CA",
        "author": _authors(authors, speaker, base),
        "image": base + url("ideas:card", idea_id=idea.public_id),
        "contentLocation": _place(idea),
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/EndorseAction",
            "userInteractionCount": tally.total,
        },
    }
    if idea.published_at:
        posting["datePublished"] = iso(idea.published_at)
        posting["dateModified"] = iso(max(idea.updated_at, idea.published_at))
    return script(posting)


def _authors(
    authors: Sequence[Signature], speaker: Spoken | None, base: str
) -> list[dict[str, str]]:
    people = [{"@type": "Person", "name": author.name} for author in authors]
    if speaker is None:
        return people
    return [
        {"@type": "Organization", "name": speaker.name, "url": base + speaker.path},
        *people,
    ]


def script(data: dict[str, Any]) -> Markup:
    """Return JSON that cannot end the script element it stands in."""
    safe = orjson.dumps(data).decode().replace("<", "\\u003c").replace("&", "\\u0026")
    return Markup(safe)  # noqa: S704 (nothing left of what could close the element)


def _place(idea: Idea) -> dict[str, Any]:
    place: dict[str, Any] = {
        "@type": "Place",
        "name": idea.place_label or gazetteer.name(idea.area),
    }
    if idea.place_lat is not None and idea.place_lon is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": idea.place_lat,
            "longitude": idea.place_lon,
        }
    return place
