"""Areas by whatever a file calls them: a slug, a name, an official code."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import gettext as _
from app.core.text import excerpt
from app.exchange.reading.rows import key
from app.places.gazetteer import Gazetteer
from app.places.models import Territory
from app.places.rules import Area

CITY = "city"


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas of this city, by every name they go by."""

    known: dict[str, Area]
    gazetteer: Gazetteer

    @classmethod
    async def read(cls, session: AsyncSession, city: str) -> "Areas":
        """Read them from the database, as they are in this transaction."""
        places = Gazetteer()
        await places.load(session, city)
        known: dict[str, Area] = {}
        for row in await session.execute(select(Territory.id, Territory.code)):
            if row.code:
                known[key(row.code)] = Area(row.id)
        for territory in places.territories.values():
            known[key(territory.name)] = known[key(territory.slug)] = Area(territory.id)
        for place in places.neighbourhoods.values():
            known[key(place.name)] = known[key(place.slug)] = Area(place.territory_id, place.id)
        for territory in places.territories.values():
            known[f"t:{territory.slug}"] = Area(territory.id)
        known[CITY] = known[key(city)] = Area()
        return cls(known, places)

    def find(self, said: str, notes: list[str]) -> Area:
        """Return the area; the whole city, with a note, for one that is not here."""
        if not said.strip():
            return Area()
        found = self.known.get(said.strip()) or self.known.get(key(said))
        if found is None:
            notes.append(
                _("The area “%(area)s” is not on our map: the idea is for the whole city.")
                % {"area": excerpt(said, 60)}
            )
            return Area()
        return found

    def name(self, area: Area) -> str:
        """Return an area's name."""
        return self.gazetteer.name(area)
