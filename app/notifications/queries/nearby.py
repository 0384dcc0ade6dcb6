"""What is new around a home: ideas, those near their threshold or past it, official answers."""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.notifications.rules import NEAR_GATE_PERCENT
from app.places.gazetteer import gazetteer
from app.places.rules import distance_km

METRES_IN_A_DEGREE = 111_320
MOST = 200

NEWS = text("""
    SELECT * FROM (
        SELECT i.id, i.public_id, i.title, i.neighbourhood_id, i.published_at, g.passed_at,
            g.answered_at, g.local, g.threshold,
            coalesce(i.place_lat, n.lat) AS lat, coalesce(i.place_lon, n.lon) AS lon,
            CASE WHEN g.passed_at IS NULL THEN (
                SELECT s.created_at FROM support s
                WHERE s.idea_id = i.id AND s.is_local AND s.set_aside_at IS NULL
                ORDER BY s.created_at
                OFFSET greatest((g.threshold * CAST(:near AS int) + 99) / 100 - 1, 0) LIMIT 1)
            END AS near_at
        FROM idea i
        JOIN gate g ON g.idea_id = i.id
        LEFT JOIN neighbourhood n ON n.id = i.neighbourhood_id
        WHERE i.state IN ('published', 'candidate') AND (
            i.neighbourhood_id = :neighbourhood
            OR (i.territory_id = :territory AND i.neighbourhood_id IS NULL AND i.place_lat IS NULL)
            OR (coalesce(i.place_lat, n.lat) BETWEEN :south AND :north
                AND coalesce(i.place_lon, n.lon) BETWEEN :west AND :east))
    ) AS idea
    WHERE (published_at > :since AND published_at <= :until)
        OR (passed_at > :since AND passed_at <= :until)
        OR (answered_at > :since AND answered_at <= :until)
        OR (near_at > :since AND near_at <= :until)
    ORDER BY published_at DESC, id DESC LIMIT :most
""")


class News(StrEnum):
    """What is new about an idea; of several things, the first."""

    ANSWERED = "answered"
    CANDIDATE = "candidate"
    NEAR = "near"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class NearbyIdea:
    """An idea around home, and what is new about it."""

    public_id: str
    title: str
    news: News
    local: int
    threshold: int


@dataclass(frozen=True, slots=True)
class Around:
    """A part of the city: so many metres around the centre of a neighbourhood, and all of that one."""

    neighbourhood_id: int
    radius_m: int

    @property
    def centre(self) -> tuple[float, float]:
        """Return its centre (latitude, longitude)."""
        place = gazetteer.neighbourhoods[self.neighbourhood_id]
        return place.lat, place.lon

    def holds(self, neighbourhood_id: int | None, lat: float | None, lon: float | None) -> bool:
        """Say whether something there is in it; what has no place concerns the whole territory."""
        if neighbourhood_id == self.neighbourhood_id or lat is None or lon is None:
            return True
        return distance_km(self.centre, (lat, lon)) * 1_000 <= self.radius_m


async def news_around(
    session: AsyncSession, around: Around, since: datetime, until: datetime
) -> list[NearbyIdea]:
    """Return what became new around a home after ``since``, up to ``until``; newest ideas first."""
    lat, lon = around.centre
    high = around.radius_m / METRES_IN_A_DEGREE
    wide = high / math.cos(math.radians(lat))
    values = {
        "neighbourhood": around.neighbourhood_id,
        "territory": gazetteer.neighbourhoods[around.neighbourhood_id].territory_id,
        "south": lat - high, "north": lat + high, "west": lon - wide, "east": lon + wide,
        "near": NEAR_GATE_PERCENT, "since": since, "until": until, "most": MOST,
    }  # fmt: skip
    rows = await session.execute(NEWS, values)
    return [
        NearbyIdea(row.public_id, row.title, _news(row, since, until), row.local, row.threshold)
        for row in rows
        if around.holds(row.neighbourhood_id, row.lat, row.lon)
    ]


def _news(row: object, since: datetime, until: datetime) -> News:
    for news, column in (
        (News.ANSWERED, "answered_at"),
        (News.CANDIDATE, "passed_at"),
        (News.NEAR, "near_at"),
    ):
        moment = getattr(row, column)
        if moment is not None and since < moment <= until:
            return news
    return News.PUBLISHED
