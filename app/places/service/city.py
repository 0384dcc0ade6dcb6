"""Write a city's places into the database: the ones that come along, or another city's."""

import re
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, NotFound
from app.core.i18n import gettext as _
from app.places.models import Boundary, Neighbourhood, RtaShare, Territory
from app.places.service.tables import CityTables, RtaRow, read_city

REFERENCE = Path(__file__).parents[1] / "reference"


@dataclass(frozen=True, slots=True)
class CityReport:
    """What an import wrote, and the slugs of what it removed."""

    territories: int
    neighbourhoods: int
    rtas: int
    removed: tuple[str, ...] = ()


async def load_reference(session: AsyncSession, city: str = "montreal") -> CityReport:
    """Write the reference tables of ``city`` that come with the code; once more changes nothing.

    Raises:
        NotFound: no such city comes along.
    """
    folder = REFERENCE / city
    if not re.fullmatch(r"[a-z-]+", city) or not folder.is_dir():
        raise NotFound(_("No reference tables come along for this city."))
    return await import_city(session, read_city(folder))


async def import_city(
    session: AsyncSession, city: CityTables, *, replace: bool = False
) -> CityReport:
    """Add or update every place of ``city``; with ``replace`` also remove all others.

    The caller tells the processes that serve pages (``tell_processes(session, PLACES_TAG)``).

    Raises:
        Conflict: a place to remove is still somebody's home or an idea's area.
    """
    territories = await _upsert(session, Territory, [asdict(row) for row in city.territories])
    rows = [
        {name: value for name, value in asdict(row).items() if name != "territory"}
        | {"territory_id": territories[row.territory]}
        for row in city.neighbourhoods
    ]
    neighbourhoods = await _upsert(session, Neighbourhood, rows)
    await _write_shares(session, city.rtas, neighbourhoods, replace=replace)
    removed = await _remove_others(session, territories, neighbourhoods) if replace else ()
    return CityReport(
        len(territories), len(neighbourhoods), len({row.rta for row in city.rtas}), removed
    )


async def _write_shares(
    session: AsyncSession, rtas: list[RtaRow], neighbourhoods: dict[str, int], *, replace: bool
) -> None:
    stale = delete(RtaShare)
    if not replace:
        stale = stale.where(RtaShare.rta.in_({row.rta for row in rtas}))
    await session.execute(stale)
    if rtas:
        shares = [
            {"rta": r.rta, "neighbourhood_id": neighbourhoods[r.neighbourhood], "share": r.share}
            for r in rtas
        ]
        await session.execute(insert(RtaShare), shares)


async def _upsert(
    session: AsyncSession,
    table: type[Territory] | type[Neighbourhood],
    rows: list[dict[str, object]],
) -> dict[str, int]:
    statement = insert(table)
    changes = {name: statement.excluded[name] for name in rows[0] if name != "slug"}
    upsert = statement.on_conflict_do_update(index_elements=["slug"], set_=changes)
    await session.execute(upsert, rows)
    slugs = [row["slug"] for row in rows]
    found = await session.execute(select(table.slug, table.id).where(table.slug.in_(slugs)))
    return {row.slug: row.id for row in found}


async def _remove_others(
    session: AsyncSession, territories: dict[str, int], neighbourhoods: dict[str, int]
) -> tuple[str, ...]:
    removed: list[str] = []
    for kind, table, kept in (
        ("neighbourhood", Neighbourhood, neighbourhoods),
        ("territory", Territory, territories),
    ):
        gone = delete(table).where(table.id.not_in(kept.values())).returning(table.slug)
        try:
            async with session.begin_nested():
                removed += (await session.execute(gone)).scalars().all()
        except IntegrityError as error:
            raise Conflict(
                _(
                    "A place that these files leave out is still somebody’s home or an idea’s area: nothing was changed."
                )
            ) from error
        await session.execute(
            delete(Boundary).where(Boundary.kind == kind, Boundary.place_id.not_in(kept.values()))
        )
    return tuple(sorted(removed))
