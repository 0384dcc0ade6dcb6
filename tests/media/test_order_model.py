"""Links hung, moved and taken down in any order: the row stays whole and in the order people made."""

from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.files import weight
from app.core.files.refusals import BadFile
from app.core.files.rules import BODY_MAX, FILE_MAX, kept_width, widths_of
from app.core.i18n import using
from app.core.subjects import Subject
from app.media import hosts, policy, queries
from app.media.models import Media
from app.media.rules import FILE_NAME, MOST, QUOTA, Kind, document_file, photo_file
from app.media.service.ordering import move
from app.media.service.removal import remove
from tests.factories import accounts, media as files


async def titles(db: AsyncSession, subject: Subject) -> list[str]:
    return [link.title for link in (await queries.attached_to(subject).alone(db)).links]


@pytest.mark.parametrize("seed", range(6))
async def test_any_moves_leave_the_order_that_people_made(
    db: AsyncSession, subject: Subject, seed: int
) -> None:
    dice = Random(seed)
    author = await accounts.person(db)
    wanted: list[str] = []
    made: dict[str, Media] = {}
    for n in range(40):
        verb = dice.choice(["add", "earlier", "later", "remove"])
        if verb == "add" and len(wanted) < MOST[Kind.LINK]:
            title = f"Lien numéro {n}"
            made[title] = await files.link(db, author, subject, title)
            wanted.append(title)
        elif wanted and verb in {"earlier", "later"}:
            title = dice.choice(wanted)
            await move(db, made[title], earlier=verb == "earlier")
            here = wanted.index(title)
            there = max(0, here - 1) if verb == "earlier" else min(len(wanted) - 1, here + 1)
            wanted[here], wanted[there] = wanted[there], wanted[here]
        elif wanted and verb == "remove":
            title = dice.choice(wanted)
            await remove(db, made[title])
            wanted.remove(title)
        await db.flush()
        assert await titles(db, subject) == wanted
    await db.commit()


async def test_one_subject_s_order_is_nobody_else_s(db: AsyncSession, subject: Subject) -> None:
    author = await accounts.person(db)
    elsewhere = Subject(subject.kind, 2)
    for n in range(3):
        await files.link(db, author, subject, f"Ici {n}")
        await files.link(db, author, elsewhere, f"Ailleurs {n}")
    first = (await db.execute(select(Media).where(Media.title == "Ici 2"))).scalar_one()
    await move(db, first, earlier=True)
    assert await titles(db, subject) == ["Ici 0", "Ici 2", "Ici 1"]
    assert await titles(db, elsewhere) == ["Ailleurs 0", "Ailleurs 1", "Ailleurs 2"]


@pytest.mark.parametrize("kind", Kind)
def test_there_is_room_up_to_the_most_and_the_reason_says_how_many(kind: Kind) -> None:
    assert policy.can_add(kind, MOST[kind] - 1)
    for language in ("fr", "en"):
        with using(language):
            verdict = policy.can_add(kind, MOST[kind])
            assert not verdict
            assert str(MOST[kind]) in verdict.reason


async def test_a_row_that_is_full_takes_no_more(db: AsyncSession, subject: Subject) -> None:
    author = await accounts.person(db)
    for n in range(MOST[Kind.LINK]):
        await files.link(db, author, subject, f"Lien numéro {n}")
    with pytest.raises(Refused, match=str(MOST[Kind.LINK])):
        await files.link(db, author, subject, "Un de trop")
    assert await queries.count(db, subject, Kind.LINK) == MOST[Kind.LINK]


@pytest.mark.parametrize(
    ("size", "french"),
    [
        (0, ""),
        (FILE_MAX, ""),
        (FILE_MAX + 1, "10,1 Mo"),
        (FILE_MAX + 100_001, "10,2 Mo"),
        (25_000_000, "25 Mo"),
        (BODY_MAX, "32 Mo"),
    ],
)
def test_a_weight_is_told_in_tenths_and_never_less_than_it_is(size: int, french: str) -> None:
    with using("fr"):
        told = weight.fault(size).replace("\u00a0", " ")
    assert french in told
    assert bool(told) is (size > FILE_MAX)
    if told:
        with pytest.raises(BadFile):
            weight.check_weight(size)


@pytest.mark.parametrize("width", [1, 399, 400, 401, 800, 801, 1_600, 1_601, 9_000])
def test_what_is_kept_of_a_photo_is_known_by_its_width(width: int) -> None:
    kept = widths_of(width)
    assert kept == sorted(kept)
    assert kept[0] == 400
    assert kept[-1] >= min(width, 1_600)
    for asked in (1, 400, 800, 1_600, 5_000):
        assert kept_width(width, asked) in kept
        assert asked not in kept or kept_width(width, asked) == asked


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        (photo_file("0" * 32, 400), True),
        (document_file("f" * 32), True),
        (photo_file("a" * 32, 1600) + ".part", True),
        ("secret_key", False),
        ("0" * 31 + ".document", False),
        ("G" * 32 + ".document", False),
        ("../" + "0" * 32 + ".document", False),
        ("0" * 32 + ".exe", False),
    ],
)
def test_only_files_of_ours_are_ever_swept(name: str, ours: bool) -> None:
    assert bool(FILE_NAME.match(name)) is ours


@pytest.mark.parametrize(
    ("used", "more", "fits"),
    [(0, QUOTA, True), (QUOTA, 0, True), (QUOTA, 1, False), (0, QUOTA + 1, False)],
)
def test_a_person_s_files_have_their_measure(used: int, more: int, fits: bool) -> None:
    assert policy.can_keep(used, more).allowed is fits


async def test_of_a_kind_that_nobody_registered_nobody_sees_anything(db: AsyncSession) -> None:
    actor = await accounts.person(db, roles=("administrator",))
    assert not await hosts.may_see(db, Subject("zebu", 1), actor)
    assert not await hosts.is_public(db, Subject("zebu", 1))
