"""Where an idea may belong, nearest first, as a list to choose from."""

from typing import Any

from app.accounts.actor import Actor
from app.core.i18n import gettext as _
from app.ideas.rules import threshold_for
from app.ideas.schemas import slug_of
from app.places.gazetteer import Place, gazetteer
from app.places.rules import Area, AreaKind
from app.themes.rules import THEMES

Options = list[tuple[str, str]]


def whereabouts_context(visitor: Actor | None) -> dict[str, Any]:
    """Return the values of ``ideas/writing/_whereabouts.html``."""
    thresholds = {kind.value: threshold_for(kind) for kind in AreaKind}
    return {"areas": area_choices(visitor), "thresholds": thresholds, **themes_and_map()}


def themes_and_map() -> dict[str, Any]:
    """Return the themes to choose from, and the outlines that the map draws."""
    themes = [(theme.code, theme.label, "", theme.icon) for theme in THEMES.values()]
    return {"theme_options": themes, "boundaries": None}


def area_choices(visitor: Actor | None) -> list[tuple[str, Options]]:
    """Return ``(group, [(slug, name)])``: around the person's home, then territory by territory."""
    whole = ("city", _("All of %(place)s") % {"place": gazetteer.city})
    groups = [_of(territory) for territory in gazetteer.territories.values()]
    if visitor is None or visitor.home.is_elsewhere:
        return [(_("The whole city"), [whole]), *groups]
    home = Area(visitor.home.territory_id, visitor.home.neighbourhood_id)
    near = [(slug_of(home), gazetteer.name(home))]
    around = Area(visitor.home.territory_id)
    if gazetteer.name(around) != near[0][1]:
        near.append((slug_of(around), _all_of(gazetteer.name(around))))
    return [(_("Around your home"), [*near, whole]), *groups]


def _of(territory: Place) -> tuple[str, Options]:
    parts = [(slug_of(Area(territory.id, n.id)), n.name) for n in gazetteer.within(territory.id)]
    if len(parts) == 1 and parts[0][1] == territory.name:
        return territory.name, parts
    return territory.name, [(slug_of(Area(territory.id)), _all_of(territory.name)), *parts]


def _all_of(name: str) -> str:
    return _("All of %(place)s") % {"place": name}
