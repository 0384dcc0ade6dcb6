"""Where an idea may belong and what it may be about, as lists to choose from and a map to press."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n import gettext as _
from app.ideas.chosen import threshold_for
from app.ideas.schemas import slug_of
from app.places.choices import Options, area_groups, area_slug
from app.places.gazetteer import gazetteer
from app.places.maps import boundaries_url
from app.places.models import Boundary
from app.places.rules import Area, AreaKind
from app.themes.chosen import offered
from app.themes.rules import THEMES


async def whereabouts_context(
    session: AsyncSession, visitor: Actor | None, area: Area, has: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the values of ``ideas/writing/_whereabouts.html`` for a draft that belongs to ``area``."""
    thresholds = {kind.value: threshold_for(kind) for kind in AreaKind}
    chosen = await themes_and_map(session, area, has)
    return {"areas": area_choices(visitor), "thresholds": thresholds, **chosen}


async def themes_and_map(
    session: AsyncSession, area: Area, has: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the themes to choose from, those an idea ``has`` among them, and the map's outlines."""
    on = {theme.code for theme in offered()}.union(has)
    themes = [
        (theme.code, theme.label, "", theme.icon) for theme in THEMES.values() if theme.code in on
    ]
    drawn = (await session.execute(select(Boundary.id).limit(1))).first() is not None
    return {
        "theme_options": themes,
        "boundaries": boundaries_url(area_slug(area)) if drawn else None,
    }


def area_choices(visitor: Actor | None) -> list[tuple[str, Options]]:
    """Return ``(group, [(slug, name)])``: around the person's home, then all the rest."""
    whole = ("city", _all_of(gazetteer.city))
    if visitor is None or visitor.home.is_elsewhere:
        return [(_("The whole city"), [whole]), *area_groups()]
    home = Area(visitor.home.territory_id, visitor.home.neighbourhood_id)
    around = Area(visitor.home.territory_id)
    near = [(slug_of(home), gazetteer.name(home))]
    if gazetteer.name(around) != gazetteer.name(home):
        near.append((slug_of(around), _all_of(gazetteer.name(around))))
    return [(_("Around your home"), [*near, whole]), *area_groups()]


def _all_of(name: str) -> str:
    return _("All of %(name)s") % {"name": name}
