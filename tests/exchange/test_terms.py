"""Another house's list beside ours: matched, known, proposed, added, left out or refused; never twice."""

from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.exchange.reading.faults import FileRefused
from app.exchange.terms.reading import TheirTerm, Unreadable, read
from app.exchange.terms.report import Outcome, TermReport
from app.exchange.terms.run import Asked, import_terms, same
from app.skills.models import AddedTerm, TermCode, TermProposal
from app.skills.rules import ProposalState, TermKind
from app.skills.terms import skills
from tests.factories import skills as factory

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIST = """Code,Name (en-CA),Name (fr-CA),Groups
WOOD,Woodworking,Menuiserie,BUILDING
BOOKS,Accounting & Finance,Comptabilité et finances,OFFICE
GLIDE,Paragliding,Parapente,AIR
DONATE-TOY,Donations - Toys,Dons - Jouets,DONREC
,No code,Sans code,
LONG,,Un nom qui n’en finit pas de ne pas finir et qui dépasse ce que la liste peut montrer,
NONE,,,
WOOD,Twice,Deux fois,
,,,
"""
SKILLS = Asked(TermKind.SKILL, "ailleurs", leave_out=("DONATE-*",))


async def take(
    db: AsyncSession, text: str = LIST, asked: Asked = SKILLS, *, dry_run: bool = False
) -> tuple[TermReport, list[str]]:
    told = StringIO()
    done = await import_terms(
        db, BytesIO(text.encode()), asked, NOW, dry_run=dry_run, report_to=told
    )
    await db.commit()
    return done, told.getvalue().splitlines()[1:]


async def proposed(db: AsyncSession) -> list[tuple[str, str]]:
    query = select(TermProposal.word, TermProposal.source).order_by(TermProposal.id)
    return [tuple(row) for row in await db.execute(query)]


async def test_each_row_becomes_something_and_says_what(db: AsyncSession) -> None:
    done, lines = await take(db)
    assert done.outcomes == {
        Outcome.MATCHED: 2,
        Outcome.PROPOSED: 1,
        Outcome.LEFT_OUT: 1,
        Outcome.REFUSED: 4,
    }
    assert (done.rows, len(lines), done.refused) == (8, 8, 4)
    rows = await db.execute(select(TermCode.external, TermCode.code).order_by(TermCode.external))
    assert [tuple(row) for row in rows] == [("BOOKS", "accounting"), ("WOOD", "carpentry")]
    assert await proposed(db) == [("Parapente", "ailleurs:GLIDE")]
    assert lines[0].startswith("2,WOOD,Menuiserie,")
    assert "Refus" in lines[4]


async def test_the_same_file_again_changes_nothing(db: AsyncSession) -> None:
    await take(db)
    done, _lines = await take(db)
    assert done.outcomes[Outcome.KNOWN] == 2
    assert done.outcomes[Outcome.WAITING] == 1
    assert done.outcomes[Outcome.PROPOSED] == done.outcomes[Outcome.MATCHED] == 0
    assert len(await proposed(db)) == 1


async def test_the_same_list_may_name_causes_too(db: AsyncSession) -> None:
    await take(db)
    done, _lines = await take(db, asked=Asked(TermKind.CAUSE, "ailleurs"))
    assert done.outcomes[Outcome.WAITING] == done.outcomes[Outcome.KNOWN] == 0
    assert ("Parapente", "ailleurs:GLIDE") in (await proposed(db))[1:]


async def test_what_the_team_refused_is_not_proposed_again(db: AsyncSession) -> None:
    await factory.proposal(
        db,
        "Parapente",
        state=ProposalState.REFUSED,
        source="ailleurs:GLIDE",
        reason="Non merci, non.",
    )
    done, _lines = await take(db)
    assert done.outcomes[Outcome.WAITING] == 1


async def test_a_dry_run_does_all_and_keeps_nothing(db: AsyncSession) -> None:
    done, _lines = await take(db, dry_run=True)
    assert done.outcomes[Outcome.PROPOSED] == 1
    assert await proposed(db) == []
    assert (await db.execute(select(TermCode.id))).all() == []


async def test_what_is_new_may_be_added_at_once_in_a_group(db: AsyncSession) -> None:
    asked = Asked(TermKind.SKILL, "ailleurs", accept=True, group="living")
    text = "code;fr;en\nGLIDE;Parapente;Paragliding\nGLIDE2;Parapentes;Paragliders\nHALF;Delta;\n"
    done, lines = await take(db, text, asked)
    assert done.outcomes == {Outcome.ADDED: 1, Outcome.MATCHED: 1, Outcome.REFUSED: 1}
    assert skills()["paragliding"].fr == "Parapente"
    assert "deux langues" in lines[2]
    again, _lines = await take(db, text, asked)
    assert again.outcomes[Outcome.KNOWN] == 2
    assert len((await db.execute(select(AddedTerm.id))).all()) == 1


async def test_without_a_group_nothing_is_added(db: AsyncSession) -> None:
    asked = Asked(TermKind.SKILL, "ailleurs", accept=True)
    done, lines = await take(db, "code,fr,en\nGLIDE,Parapente,Paragliding\n", asked)
    assert done.refused == 1
    assert "--group" in lines[0]
    bad = Asked(TermKind.SKILL, "ailleurs", accept=True, group="nowhere")
    done, _lines = await take(db, "code,fr,en\nGLIDE,Parapente,Paragliding\n", bad)
    assert done.refused == 1


@pytest.mark.parametrize(
    ("fr", "en", "code"),
    [
        ("Histoire / Archives", "History", "heritage"),
        ("Santé mentale / Dépendances", "Mental Health / Addictions", "mental-health"),
        ("Bibliothèques", "", "literacy"),
        ("", "Homelessness", "homelessness"),
        ("Animaux / Logement", "Animals / Housing", None),
        ("Parapente", "Paragliding", None),
    ],
)
def test_a_name_in_several_parts_means_one_term_or_none(fr: str, en: str, code: str | None) -> None:
    term = same(TheirTerm(2, "X", fr, en), TermKind.CAUSE)
    assert (term.code if term else None) == code


@pytest.mark.parametrize(
    "text",
    ["", "a,b\n1,2\n", "code\nWOOD\n", "fr,en\nBois,Wood\n", "code,fr,fr\nWOOD,Bois,Bois\n"],
)
def test_what_is_no_list_of_terms_is_refused_whole(text: str) -> None:
    with pytest.raises(FileRefused):
        list(read(BytesIO(text.encode())))


def test_a_list_in_one_language_is_read() -> None:
    [term] = list(read(BytesIO("\ufeffIdentifiant;Nom\n1;  Bois  franc \n".encode())))
    assert term == TheirTerm(2, "1", "Bois franc", "")
    [bad] = list(read(BytesIO(f"code,fr\n{'C' * 61},Bois\n".encode())))
    assert isinstance(bad, Unreadable)
