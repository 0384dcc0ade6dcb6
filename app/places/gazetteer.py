"""All places of the city, in memory: they are few, and every page names some."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.text import fold
from app.places.models import Neighbourhood, RtaShare, Territory
from app.places.rules import MEANINGFUL_SHARE, Area, AreaKind, Home


@dataclass(frozen=True, slots=True)
class Place:
    """A territory or a neighbourhood."""

    id: int
    slug: str
    name: str
    kind: str
    lat: float
    lon: float
    territory_id: int | None = None


@dataclass
class Gazetteer:
    """Places by number and by slug, and what each postal prefix covers."""

    city: str = ""
    territories: dict[int, Place] = field(default_factory=dict)
    neighbourhoods: dict[int, Place] = field(default_factory=dict)
    rtas: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    loaded: bool = False

    async def load(self, session: AsyncSession, city: str) -> None:
        """Read every place; done at start and after an import.

        All is read before anything is replaced: pages made meanwhile see one city or the other.
        """
        territories = (await session.execute(select(Territory))).scalars().all()
        neighbourhoods = (await session.execute(select(Neighbourhood))).scalars().all()
        shares = await session.execute(
            select(RtaShare.rta, RtaShare.neighbourhood_id, RtaShare.share).order_by(
                RtaShare.rta, RtaShare.share.desc()
            )
        )
        rtas: dict[str, list[tuple[int, float]]] = {}
        for rta, neighbourhood_id, share in shares:
            rtas.setdefault(rta, []).append((neighbourhood_id, share))
        self.city = city
        self.rtas = rtas
        self.territories = {
            t.id: Place(t.id, t.slug, t.name, t.kind, t.lat, t.lon)
            for t in sorted(territories, key=lambda t: fold(t.name))
        }
        self.neighbourhoods = {
            n.id: Place(n.id, n.slug, n.name, "neighbourhood", n.lat, n.lon, n.territory_id)
            for n in sorted(neighbourhoods, key=lambda n: fold(n.name))
        }
        self.loaded = bool(self.territories)

    def within(self, territory_id: int) -> list[Place]:
        """Return the neighbourhoods of a territory, by name."""
        return [n for n in self.neighbourhoods.values() if n.territory_id == territory_id]

    def covered_by(self, rta: str) -> list[Place]:
        """Return the neighbourhoods a postal prefix may mean, likeliest first."""
        shares = self.rtas.get(rta, [])
        return [
            self.neighbourhoods[i]
            for n, (i, share) in enumerate(shares)
            if n == 0 or share >= MEANINGFUL_SHARE
        ]

    def home(self, neighbourhood_id: int | None) -> Home:
        """Return the home in a neighbourhood; elsewhere for None."""
        if neighbourhood_id is None:
            return Home()
        return Home(self.neighbourhoods[neighbourhood_id].territory_id, neighbourhood_id)

    def name(self, area: Area) -> str:
        """Return an area's own name."""
        if area.neighbourhood_id is not None:
            return self.neighbourhoods[area.neighbourhood_id].name
        if area.territory_id is not None:
            return self.territories[area.territory_id].name
        return self.city

    def slug(self, area: Area) -> str:
        """Return an area's slug for addresses and forms; ``city`` for the whole city."""
        if area.neighbourhood_id is not None:
            return self.neighbourhoods[area.neighbourhood_id].slug
        return self.territories[area.territory_id].slug if area.territory_id is not None else "city"

    def area(self, slug: str) -> Area | None:
        """Return the area of a slug as :meth:`slug` gives it; None when unknown.

        A slug may name both a territory and a neighbourhood (a small linked city): then
        ``t:slug`` means the territory.
        """
        if slug == "city":
            return Area()
        wanted = slug.removeprefix("t:")
        if not slug.startswith("t:"):
            for n in self.neighbourhoods.values():
                if n.slug == wanted:
                    return Area(n.territory_id, n.id)
        for t in self.territories.values():
            if t.slug == wanted:
                return Area(t.id)
        return None

    def centre(self, area: Area) -> tuple[float, float]:
        """Return an area's centre (latitude, longitude, rounded)."""
        places = self._places(area)
        return (
            sum(p.lat for p in places) / len(places),
            sum(p.lon for p in places) / len(places),
        )

    def _places(self, area: Area) -> Sequence[Place]:
        if area.kind is AreaKind.NEIGHBOURHOOD and area.neighbourhood_id is not None:
            return [self.neighbourhoods[area.neighbourhood_id]]
        if area.territory_id is not None:
            return [self.territories[area.territory_id]]
        return list(self.territories.values()) or [Place(0, "", "", "", 45.52, -73.65)]


gazetteer = Gazetteer()
"""The process's own; :func:`app.main.create_app` loads it, :mod:`app.places.subscribers` again."""
