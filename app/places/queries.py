"""Reads of places that the gazetteer does not keep in memory: their outlines."""

from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.gazetteer import Gazetteer, Place
from app.places.models import Boundary
from app.places.rules import Area, AreaKind


async def outlines(session: AsyncSession, places: Gazetteer, area: Area) -> dict[str, Any]:
    """Return what a map of ``area`` draws, as a GeoJSON FeatureCollection.

    The city is drawn by its territories, a territory by its neighbourhoods (or itself when they
    have no outline), a neighbourhood by itself (or its territory). Empty when nothing was imported.
    """
    for kind, shown in _candidates(places, area):
        wanted = {place.id: place for place in shown}
        query = select(Boundary.place_id, Boundary.geometry).where(
            tuple_(Boundary.kind, Boundary.place_id).in_([(kind, place_id) for place_id in wanted])
        )
        found = (await session.execute(query.order_by(Boundary.place_id))).all()
        if found:
            features = [_feature(wanted[row.place_id], row.geometry) for row in found]
            return {"type": "FeatureCollection", "features": features}
    return {"type": "FeatureCollection", "features": []}


def _candidates(places: Gazetteer, area: Area) -> list[tuple[str, list[Place]]]:
    if area.kind is AreaKind.CITY or area.territory_id is None:
        return [("territory", list(places.territories.values()))]
    territory = ("territory", [places.territories[area.territory_id]])
    if area.neighbourhood_id is not None:
        return [("neighbourhood", [places.neighbourhoods[area.neighbourhood_id]]), territory]
    return [("neighbourhood", places.within(area.territory_id)), territory]


def _feature(place: Place, geometry: dict[str, Any]) -> dict[str, Any]:
    properties = {"slug": place.slug, "name": place.name, "kind": place.kind}
    return {"type": "Feature", "properties": properties, "geometry": geometry}
