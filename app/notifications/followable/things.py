"""Ideas, places of every size and themes are followed."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.followable import FollowedThing, followable
from app.core.i18n import N_, gettext as _
from app.core.ids import is_public_id
from app.core.policy import Who
from app.core.web.routing import url
from app.ideas.models import Idea
from app.ideas.rules import READABLE
from app.ideas.shown import idea_url
from app.places.choices import territory_slug
from app.places.gazetteer import Place, gazetteer
from app.themes.rules import THEMES


@followable("idea", N_("Ideas"))
class Ideas:
    """Ideas, by public id; a draft or a hidden one is not there, a merged one leads on."""

    async def find(
        self, session: AsyncSession, public_id: str, actor: Who | None
    ) -> FollowedThing | None:
        """Return the idea of an address, if everybody may read it."""
        del actor
        if not is_public_id(public_id):
            return None
        query = select(Idea.id, Idea.public_id, Idea.title).where(
            Idea.public_id == public_id, Idea.state.in_(READABLE)
        )
        row = (await session.execute(query)).one_or_none()
        return None if row is None else _idea(row.id, row.public_id, row.title)

    async def named(self, session: AsyncSession, keys: Sequence[str]) -> list[FollowedThing]:
        """Return those of these ideas that everybody may read."""
        query = select(Idea.id, Idea.public_id, Idea.title).where(
            Idea.id.in_([int(key) for key in keys]), Idea.state.in_(READABLE)
        )
        return [_idea(*row) for row in await session.execute(query)]


def _idea(number: int, public_id: str, title: str) -> FollowedThing:
    said = _("“%(title)s”") % {"title": title}
    return FollowedThing(str(number), public_id, said, idea_url(public_id, title))


@followable("territory", N_("Boroughs and cities"))
class Territories:
    """Boroughs and linked cities, by slug."""

    async def find(
        self, session: AsyncSession, public_id: str, actor: Who | None
    ) -> FollowedThing | None:
        """Return the territory of a slug."""
        del session, actor
        return next(
            (_territory(p) for p in gazetteer.territories.values() if p.slug == public_id), None
        )

    async def named(self, session: AsyncSession, keys: Sequence[str]) -> list[FollowedThing]:
        """Return these territories."""
        del session
        found = (gazetteer.territories.get(int(key)) for key in keys)
        return [_territory(place) for place in found if place is not None]


@followable("neighbourhood", N_("Neighbourhoods"))
class Neighbourhoods:
    """Neighbourhoods, by slug."""

    async def find(
        self, session: AsyncSession, public_id: str, actor: Who | None
    ) -> FollowedThing | None:
        """Return the neighbourhood of a slug."""
        del session, actor
        places = gazetteer.neighbourhoods.values()
        return next((_neighbourhood(p) for p in places if p.slug == public_id), None)

    async def named(self, session: AsyncSession, keys: Sequence[str]) -> list[FollowedThing]:
        """Return these neighbourhoods."""
        del session
        found = (gazetteer.neighbourhoods.get(int(key)) for key in keys)
        return [_neighbourhood(place) for place in found if place is not None]


def _territory(place: Place) -> FollowedThing:
    return _list(str(place.id), place.slug, place.name, {"area": territory_slug(place.id)})


def _neighbourhood(place: Place) -> FollowedThing:
    return _list(str(place.id), place.slug, place.name, {"area": place.slug})


@followable("city", N_("The whole city"))
class City:
    """The whole city: there is one, and its key is empty."""

    async def find(
        self, session: AsyncSession, public_id: str, actor: Who | None
    ) -> FollowedThing | None:
        """Return the city when that is what was asked."""
        del session, actor
        return _list("", "city", gazetteer.city, {}) if public_id == "city" else None

    async def named(self, session: AsyncSession, keys: Sequence[str]) -> list[FollowedThing]:
        """Return the city."""
        del session, keys
        return [_list("", "city", gazetteer.city, {})]


@followable("theme", N_("Themes"))
class Themes:
    """Themes, by code."""

    async def find(
        self, session: AsyncSession, public_id: str, actor: Who | None
    ) -> FollowedThing | None:
        """Return the theme of a code."""
        del session, actor
        return _theme(public_id) if public_id in THEMES else None

    async def named(self, session: AsyncSession, keys: Sequence[str]) -> list[FollowedThing]:
        """Return these themes."""
        del session
        return [_theme(key) for key in keys if key in THEMES]


def _theme(code: str) -> FollowedThing:
    said = _("“%(title)s”") % {"title": THEMES[code].label}
    return _list(code, code, said, {"theme": code})


def _list(key: str, public_id: str, title: str, query: dict[str, str]) -> FollowedThing:
    """Return what is a list of ideas, with its feed."""
    here, feed = url("ideas:index", query=query), url("ideas:feed", query=query)
    return FollowedThing(key, public_id, title, here, feed)
