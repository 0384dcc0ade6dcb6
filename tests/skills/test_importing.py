"""Lists of other houses: broken, endless, hostile or half right; nothing is kept of what cannot be read."""

from io import BytesIO, StringIO
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.exchange.reading.faults import FileRefused
from app.exchange.terms.report import Outcome, TermReport
from app.exchange.terms.run import Asked, import_terms
from app.skills import kept
from app.skills.models import AddedTerm, TermCode, TermProposal
from app.skills.rules import SOURCE_MAX, ProposalState, TermKind
from app.skills.schemas import Accepting
from app.skills.service import decide
from app.skills.terms import find_terms, skills
from tests.factories import skills as factory
from tests.factories.accounts import person

ELSEWHERE = Asked(TermKind.SKILL, "ailleurs")
HEAD = b"code,fr,en\n"


async def take(
    db: AsyncSession, body: bytes, asked: Asked = ELSEWHERE, *, dry_run: bool = False
) -> tuple[TermReport, list[str]]:
    told = StringIO()
    done = await import_terms(
        db, BytesIO(body), asked, clock.now(), dry_run=dry_run, report_to=told
    )
    await db.commit()
    return done, told.getvalue().splitlines()[1:]


async def kept_of(db: AsyncSession) -> tuple[int, int, int]:
    """Return how many codes, proposals and terms there are."""
    counts = [
        (await db.execute(select(func.count()).select_from(table))).scalar_one()
        for table in (TermCode, TermProposal, AddedTerm)
    ]
    return counts[0], counts[1], counts[2]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\n\n\n", b"\xef\xbb\xbf", b"PK\x03\x04zip", b"%PDF-1.7", b"\x89PNG\r\n", b"nothing",
        b"code\nA\n", b"fr,en\nBois,Wood\n", b"code,fr,fr\nA,Bois,Bois\n", b"\x00" * 50,
        HEAD + b"A,Parapente,\xff\xfe\n", HEAD + b'A,"Parapente,Gliding\nB,Delta,Delta\n',
    ],
)  # fmt: skip
async def test_a_file_that_is_no_list_is_refused_whole_and_nothing_of_it_kept(
    db: AsyncSession, body: bytes
) -> None:
    with pytest.raises(FileRefused):
        await take(db, body)
    await db.rollback()
    assert await kept_of(db) == (0, 0, 0)


async def test_a_file_that_breaks_in_the_middle_keeps_nothing_of_its_beginning(
    db: AsyncSession,
) -> None:
    rows = b"".join(b"G%d,Parapente %d,Paragliding %d\n" % (n, n, n) for n in range(30))
    with pytest.raises(FileRefused):
        await take(db, HEAD + rows + b"X,\xff\xff,bad\n")
    await db.rollback()
    assert await kept_of(db) == (0, 0, 0)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b",Parapente,Paragliding", "pas de code"),
        (b"A,,", "pas de nom"),
        (b"A,x,", "moins de 2"),
        (b"A," + b"y" * 61 + b",", "plus de 60"),
        (b"C" * 61 + b",Parapente,Paragliding", "60"),
        (b"A,Para\x07pente,Paragliding", ""),
        (b"A,Parapente", "cellules"),
        (b"A,Parapente,Paragliding,more", "cellules"),
        (b'A,"Para"pente,Paragliding', "guillemet"),
    ],
)
async def test_a_row_that_is_no_term_is_refused_with_its_line_and_the_next_is_read(
    db: AsyncSession, row: bytes, said: str
) -> None:
    done, lines = await take(db, HEAD + row + b"\nOK,Deltaplane,Hang gliding\n")
    assert done.outcomes == {Outcome.REFUSED: 1, Outcome.PROPOSED: 1}
    assert lines[0].startswith("2,")
    assert "Refus" in lines[0]
    assert said in lines[0].lower() or said in lines[0]
    assert await kept_of(db) == (0, 1, 0)


async def test_signs_that_turn_text_around_and_swelling_letters_do_no_harm(
    db: AsyncSession,
) -> None:
    rows = "A,\u202eetnepaneraP\u200b,\nB," + "\ufdfa" * 60 + ",\n"
    done, _lines = await take(db, HEAD + rows.encode())
    assert done.outcomes == {Outcome.PROPOSED: 2}
    words = list(await db.scalars(select(TermProposal.word).order_by(TermProposal.id)))
    assert words == ["etnepaneraP", "\ufdfa" * 60]


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
async def test_a_spreadsheet_s_own_encodings_are_read(db: AsyncSession, mark: str) -> None:
    body = "code;fr;en\r\nÉTÉ;Menuiserie;Woodworking\r\n".encode(mark)
    done, lines = await take(db, body)
    assert done.outcomes == {Outcome.MATCHED: 1}
    assert lines[0].split(",")[1] == "ÉTÉ"


async def test_a_code_too_long_to_be_told_from_is_refused_not_cut(db: AsyncSession) -> None:
    asked = Asked(TermKind.SKILL, "s" * 40)
    room = SOURCE_MAX - len(asked.source) - 1
    rows = f"{'A' * room},Parapente,Paragliding\n{'B' * (room + 1)},Deltaplane,Hang gliding\n"
    done, lines = await take(db, HEAD + rows.encode(), asked)
    assert done.outcomes == {Outcome.PROPOSED: 1, Outcome.REFUSED: 1}
    assert str(room) in lines[1]


async def test_a_formula_in_a_file_is_no_formula_in_the_report(db: AsyncSession) -> None:
    _done, lines = await take(db, HEAD + b'"=1+1","@SUM(A1)","+cmd"\n"-2",Parapente,Gliding\n')
    for line in lines:
        for cell in line.split(",")[1:3]:
            assert cell.strip('"')[:1] not in {"=", "+", "-", "@"}


async def test_the_same_file_twice_and_a_file_that_grew_change_only_what_is_new(
    db: AsyncSession,
) -> None:
    first = HEAD + b"A,Menuiserie,Woodworking\nB,Parapente,Paragliding\n"
    await take(db, first)
    before = await kept_of(db)
    for _again in range(2):
        done, _lines = await take(db, first)
        assert done.outcomes == {Outcome.KNOWN: 1, Outcome.WAITING: 1}
        assert await kept_of(db) == before
    done, _lines = await take(db, first + b"C,Deltaplane,Hang gliding\n")
    assert done.outcomes == {Outcome.KNOWN: 1, Outcome.WAITING: 1, Outcome.PROPOSED: 1}


async def test_what_a_member_proposed_already_is_another_proposal_decided_with_it(
    db: AsyncSession,
) -> None:
    who = await person(db)
    await factory.proposal(db, "Apiculture", who)
    await take(db, HEAD + b"BEES,Apiculture,Beekeeping\n")
    assert (await kept_of(db))[1] == 2
    made = (await db.scalars(select(TermProposal).where(TermProposal.source != ""))).one()
    typed = Accepting(fr="Apiculture", en="Beekeeping", group="living")
    await decide.accept(
        db, await person(db, roles=("moderator",)), made.public_id, typed, clock.now()
    )
    await db.commit()
    states = set(await db.scalars(select(TermProposal.state)))
    assert states == {ProposalState.ACCEPTED}
    done, _lines = await take(db, HEAD + b"BEES,Apiculture,Beekeeping\n")
    assert done.outcomes == {Outcome.KNOWN: 1}, "its code is ours now"


async def test_a_rehearsal_of_additions_leaves_no_term_in_memory(db: AsyncSession) -> None:
    asked = Asked(TermKind.SKILL, "ailleurs", accept=True, group="living")
    before = kept.generation()
    done, _lines = await take(db, HEAD + b"G,Parapente,Paragliding\n", asked, dry_run=True)
    assert done.outcomes == {Outcome.ADDED: 1}
    assert await kept_of(db) == (0, 0, 0)
    assert "paragliding" not in skills()
    assert find_terms("parapente", TermKind.SKILL) == []
    assert kept.generation() >= before


@pytest.mark.parametrize("pattern", ["DONATE-*", "*-TOY", "D?NATE-TOY", "DONATE-TOY"])
async def test_what_is_asked_to_be_left_out_is_told_and_left_out(
    db: AsyncSession, pattern: str
) -> None:
    asked = Asked(TermKind.SKILL, "ailleurs", leave_out=(pattern,))
    done, _lines = await take(db, HEAD + b"DONATE-TOY,Jouets,Toys\n", asked)
    assert done.outcomes == {Outcome.LEFT_OUT: 1}
    assert await kept_of(db) == (0, 0, 0)


async def test_many_rows_are_read_in_a_moment(db: AsyncSession, tmp_path: Path) -> None:
    import time

    rows = b"".join(b"R%d,Parapente %d,Paragliding %d\n" % (n, n, n) for n in range(80))
    file = tmp_path / "list.csv"
    file.write_bytes(HEAD + rows)
    began = time.process_time()
    done, _lines = await take(db, file.read_bytes())
    assert (done.rows, done.outcomes[Outcome.PROPOSED]) == (80, 80)
    assert time.process_time() - began < 5
