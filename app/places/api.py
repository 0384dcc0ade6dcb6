"""Places for programs: territories, neighbourhoods, and what a postal prefix covers."""

from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import BaseModel, Field

from app.core.errors import Invalid, NotFound
from app.core.i18n import N_, gettext as _
from app.core.web.json import access, api_router
from app.places.choices import area_slug, territory_slug
from app.places.gazetteer import Place, gazetteer
from app.places.prefixes import Outcome, look
from app.places.rules import Area

router = api_router("places")


class PlaceShown(BaseModel):
    """What territories and neighbourhoods have in common."""

    slug: str = Field(description=N_("Names it among its kind."), examples=["parc-extension"])
    area: str = Field(
        description=N_("What to give as “area” to the lists of ideas."), examples=["parc-extension"]
    )
    name: str = Field(description=N_("Its own name."), examples=["Parc-Extension"])
    latitude: float = Field(description=N_("Of its centre, in degrees north (WGS 84)."))
    longitude: float = Field(description=N_("Of its centre, in degrees east (WGS 84)."))


class TerritoryShown(PlaceShown):
    """A borough or a linked city."""

    kind: Literal["borough", "city"] = Field(description=N_("A borough or a linked city."))


class NeighbourhoodShown(PlaceShown):
    """A part of a territory, where people live."""

    territory: str = Field(description=N_("Slug of its borough or city."))


class Territories(BaseModel):
    """Every territory."""

    territories: list[TerritoryShown] = Field(description=N_("By name."))


class Neighbourhoods(BaseModel):
    """Some neighbourhoods."""

    neighbourhoods: list[NeighbourhoodShown] = Field(description=N_("By name."))


class PrefixShown(BaseModel):
    """What the first three characters of a postal code cover."""

    rta: str = Field(description=N_("The three characters."), examples=["H3N"])
    outcome: Literal["found", "several", "elsewhere"] = Field(
        description=N_("Whether it means one place, several, or none of this city.")
    )
    area: str | None = Field(
        description=N_("The place it clearly means, as “area” to the lists; null otherwise.")
    )
    region: str | None = Field(description=N_("In words, where it is when it is elsewhere."))
    neighbourhoods: list[NeighbourhoodShown] = Field(
        description=N_("What it may mean, the likeliest first.")
    )


@router.get(
    "/territories",
    name="api:territories",
    summary=N_("List boroughs and linked cities"),
    openapi_extra=access("public"),
)
async def territories() -> Territories:
    """Return every territory."""
    shown = [
        TerritoryShown.model_validate(_place(t, territory_slug(t.id)) | {"kind": t.kind})
        for t in gazetteer.territories.values()
    ]
    return Territories(territories=shown)


@router.get(
    "/neighbourhoods",
    name="api:neighbourhoods",
    summary=N_("List neighbourhoods"),
    openapi_extra=access("public"),
)
async def neighbourhoods(
    territory: Annotated[
        str, Query(max_length=80, description=N_("Slug of a borough or city: only its own."))
    ] = "",
) -> Neighbourhoods:
    """Return every neighbourhood, or those of a territory.

    Raises:
        NotFound: there is no such territory.
    """
    shown = list(gazetteer.neighbourhoods.values())
    if territory:
        area = gazetteer.area(f"t:{territory.removeprefix('t:')}")
        if area is None or area.territory_id is None:
            raise NotFound(_("There is no borough or city of this slug."))
        shown = gazetteer.within(area.territory_id)
    return Neighbourhoods(neighbourhoods=[_neighbourhood(n) for n in shown])


@router.get(
    "/places/rta/{code}",
    name="api:rta",
    summary=N_("Look a postal prefix up"),
    description=N_(
        "Which neighbourhoods the first three characters of a postal code may mean. Approximate: "
        "it helps to find a home, it never proves where anybody lives."
    ),
    openapi_extra=access("public"),
)
async def rta(
    code: Annotated[
        str, Path(description=N_("The three characters, or a whole postal code."), examples=["H3N"])
    ],
) -> PrefixShown:
    """Return what a postal prefix covers.

    Raises:
        Invalid: this is not the beginning of a postal code.
    """
    looked = look(code[:40])
    if looked.outcome in {Outcome.EMPTY, Outcome.NONSENSE}:
        said = _("This is not the beginning of a postal code: a letter, a digit, a letter.")
        raise Invalid({"code": said})
    return PrefixShown(
        rta=looked.rta,
        outcome=looked.outcome.value,
        area=area_slug(looked.area) if looked.area else None,
        region=looked.region or None,
        neighbourhoods=[_neighbourhood(place) for place in looked.places],
    )


def _neighbourhood(place: Place) -> NeighbourhoodShown:
    assert place.territory_id is not None
    here = area_slug(Area(place.territory_id, place.id))
    territory = gazetteer.territories[place.territory_id].slug
    return NeighbourhoodShown.model_validate(_place(place, here) | {"territory": territory})


def _place(place: Place, area: str) -> dict[str, object]:
    return {
        "slug": place.slug,
        "area": area,
        "name": place.name,
        "latitude": place.lat,
        "longitude": place.lon,
    }
