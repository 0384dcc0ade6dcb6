"""The page of the audit log: who sees what of it, filters, pages, files, the check."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.audit.rules import Said, chained
from app.audit.service import record
from app.core.subjects import Subject
from app.places.gazetteer import gazetteer
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
LOG = "/fr/equipe/journal"


def territory(slug: str = "ville-marie") -> int:
    return next(t.id for t in gazetteer.territories.values() if t.slug == slug)


async def administrator(db: AsyncSession, browser: Visitor) -> Visitor:
    return await sign_in_as(db, browser, await person(db, roles=("administrator",)))


async def write(db: AsyncSession, action: str, **facts: object) -> int:
    number = await record(db, action, **{"by": None, "now": NOW, **facts})  # type: ignore[arg-type]
    await db.commit()
    return number


def numbers(browser: Visitor) -> list[int]:
    return [
        int(str(n.attributes["id"]).removeprefix("entry-")) for n in browser.page.css(".log-entry")
    ]


async def test_an_administrator_reads_who_did_what_when_where_and_why(
    browser: Visitor, db: AsyncSession
) -> None:
    boss, other = await person(db, name="Gisèle T."), await person(db, name="Marc <i>B.</i>")
    await write(
        db, "role.granted", by=boss.id, subject=Subject("person", other.id),
        territory_id=territory(), reason="Élue par ses voisins", detail={"role": "moderator"},
    )  # fmt: skip
    await administrator(db, browser)
    await browser.go(LOG)
    assert browser.all("h1") == ["Journal d’audit"]
    assert browser.all(".log-entry h2") == ["Rôle donné role.granted"]
    for said in (
        "Gisèle T.",
        "Marc <i>B.</i>",
        "Ville-Marie",
        "Élue par ses voisins",
        "role: moderator",
    ):
        assert said in browser.text
    assert "20 novembre 2026" in browser.text


async def test_it_is_as_good_in_english(visitor, db: AsyncSession) -> None:
    there = visitor(language="en")
    await write(db, "role.granted")
    await administrator(db, there)
    await there.go("/en/staff/audit")
    assert there.all("h1") == ["Audit log"]
    assert "Role given" in there.text
    assert "Command line or clock" in there.text


async def test_an_act_nobody_named_keeps_its_short_name(browser: Visitor, db: AsyncSession) -> None:
    await write(db, "future.thing")
    await administrator(db, browser)
    await browser.go(LOG)
    assert browser.all(".log-entry h2") == ["future.thing future.thing"]


@pytest.mark.parametrize("roles", [(), ("moderator:ville-marie",), ("moderator",)])
async def test_each_sees_as_far_as_their_role_reaches(
    browser: Visitor, db: AsyncSession, roles: tuple[str, ...]
) -> None:
    mine = await write(db, "comment.hidden", territory_id=territory())
    theirs = await write(db, "comment.hidden", territory_id=territory("verdun"))
    await write(db, "choice.changed")
    await sign_in_as(db, browser, await person(db, roles=roles))
    await browser.go(LOG)
    if not roles:
        assert browser.status == 403
        return
    assert numbers(browser) == ([theirs, mine] if roles == ("moderator",) else [mine])


async def test_a_visitor_is_asked_who_they_are(browser: Visitor) -> None:
    await browser.go(LOG)
    assert browser.path == "/fr/connexion"


async def test_a_weak_session_of_an_administrator_is_led_to_a_second_step(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db, roles=("administrator",)), strong=False)
    await browser.go(LOG)
    assert browser.status == 403
    await browser.follow("Ajoutez-en une pour exercer vos droits")
    assert browser.path == "/fr/compte/deux-etapes"


async def test_filters_find_by_who_what_subject_and_day(browser: Visitor, db: AsyncSession) -> None:
    boss = await person(db, email="gisele@exemple.ca")
    first = await write(db, "role.granted", by=boss.id, subject=Subject("person", 3))
    second = await write(db, "idea.merged", subject=Subject("idea", 3), now=NOW + timedelta(days=1))
    third = await write(db, "idea.merged", subject=Subject("idea", 4), now=NOW + timedelta(days=3))
    await administrator(db, browser)
    for query, found in {
        "who=Gisele@exemple.ca": [first],
        f"who={boss.public_id}": [first],
        "who=-": [third, second],
        "who=personne@exemple.ca": [],
        "who=???": [],
        "what=idea.merged": [third, second],
        "subject=idea": [third, second],
        "subject=idea:3": [second],
        "subject=person:3": [first],
        "since=2026-11-21": [third, second],
        "until=2026-11-20": [first],
        "since=2026-11-21&until=2026-11-21": [second],
        "what=idea.merged&who=gisele@exemple.ca": [],
        "unknown=1&utm_source=x": [third, second, first],
    }.items():
        await browser.go(f"{LOG}?{query}")
        assert browser.status == 200, query
        assert numbers(browser) == found, query


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("since=hier", "since", "2026-11-21"),
        ("until=2026-02-30", "until", "2026-11-21"),
        ("since=0001-01-01", "since", "2026-11-21"),
        ("subject=idea:abc", "subject", "idea:12"),
        ("subject=%27%3B--", "subject", "idea:12"),
    ],
)
async def test_a_filter_that_means_nothing_says_so_and_stays_typed(
    browser: Visitor, db: AsyncSession, query: str, field: str, said: str
) -> None:
    await administrator(db, browser)
    await browser.go(f"{LOG}?{query}")
    assert browser.status == 422
    assert said in browser.error(field)
    assert browser.page.css_first(f"#field-{field}").attributes["value"]


async def test_an_empty_answer_says_what_to_do(browser: Visitor, db: AsyncSession) -> None:
    await administrator(db, browser)
    await browser.go(f"{LOG}?what=idea.merged")
    assert "Rien de tel n’a été inscrit." in browser.text
    await browser.follow("Tout montrer")
    assert browser.answer.url.query == b""


async def test_pages_follow_one_another_by_key(browser: Visitor, db: AsyncSession) -> None:
    written = [await record(db, "idea.merged", by=None, now=NOW) for _ in range(70)]
    await db.commit()
    await administrator(db, browser)
    await browser.go(f"{LOG}?what=idea.merged")
    first = numbers(browser)
    await browser.follow("Lignes plus anciennes")
    assert first + numbers(browser) == written[::-1]
    assert "what=idea.merged" in str(browser.answer.url)
    await browser.go(f"{LOG}?after=forged")
    assert browser.status == 422


async def test_no_request_grows_with_the_number_of_entries(
    browser: Visitor, db: AsyncSession
) -> None:
    for _ in range(3):
        await write(db, "role.granted", by=(await person(db)).id)
    await administrator(db, browser)
    await browser.go(LOG)
    assert len(numbers(browser)) == 3


async def export(browser: Visitor, kind: str) -> str:
    await browser.submit("form[action$='/export']", kind=kind)
    assert browser.status == 200, browser.text
    assert "attachment" in browser.answer.headers["content-disposition"]
    return browser.answer.text


async def test_a_json_file_holds_all_and_its_hashes_can_be_made_again(
    browser: Visitor, db: AsyncSession
) -> None:
    for n in range(3):
        await write(db, "choice.changed", detail={"n": n}, reason="é")
    await administrator(db, browser)
    await browser.go(LOG)
    entries = json.loads(await export(browser, "json"))
    assert [one["detail"] for one in entries] == [{"n": 0}, {"n": 1}, {"n": 2}]
    previous = bytes(32)
    for one in entries:
        said = Said(
            datetime.fromisoformat(one["at"]), one["by_id"], one["action"], one["subject_kind"],
            one["subject_id"], one["territory_id"], one["reason"], one["detail"],
        )  # fmt: skip
        assert chained(previous, said).hex() == one["hash"]
        previous = bytes.fromhex(one["hash"])


async def test_a_csv_file_runs_no_formula(browser: Visitor, db: AsyncSession) -> None:
    await write(db, "role.granted", reason='=HYPERLINK("https://evil.example")')
    await administrator(db, browser)
    await browser.go(LOG)
    rows = list(csv.DictReader(io.StringIO((await export(browser, "csv")).removeprefix("\ufeff"))))
    assert rows[0]["reason"].startswith("'=")
    assert rows[0]["action"] == "role.granted"


async def test_the_file_holds_what_the_filters_show_and_no_more(
    browser: Visitor, db: AsyncSession
) -> None:
    await write(db, "comment.hidden", territory_id=territory())
    await write(db, "comment.hidden", territory_id=territory("verdun"))
    await write(db, "idea.merged", territory_id=territory())
    await sign_in_as(db, browser, await person(db, roles=("moderator:ville-marie",)))
    await browser.go(f"{LOG}?what=comment.hidden")
    entries = json.loads(await export(browser, "json"))
    assert [(one["action"], one["territory_id"]) for one in entries] == [
        ("comment.hidden", territory())
    ]


async def test_an_empty_file_is_still_a_file(browser: Visitor, db: AsyncSession) -> None:
    await administrator(db, browser)
    await browser.go(LOG)
    assert json.loads(await export(browser, "json")) == []


async def test_taking_a_file_is_written_down_and_asks_who_it_is_again(
    browser: Visitor, db: AsyncSession
) -> None:
    boss = await person(db, roles=("administrator",))
    await sign_in_as(db, browser, boss)
    await browser.go(LOG)
    await export(browser, "csv")
    entry = (await db.execute(select(AuditEntry))).scalar_one()
    assert (entry.action, entry.by_id, entry.detail["kind"]) == ("audit.exported", boss.id, "csv")
    await sign_in_as(db, browser, boss, verified_at=NOW - timedelta(days=1))
    await browser.go(LOG)
    await browser.submit("form[action$='/export']", kind="csv")
    assert browser.path == "/fr/compte/verifier"


async def test_the_check_says_that_the_chain_is_whole(browser: Visitor, db: AsyncSession) -> None:
    for n in range(4):
        await write(db, "choice.changed", detail={"n": n, "x": [1.5, None, {"é": True}]})
    await administrator(db, browser)
    await browser.go(LOG)
    await browser.submit("form[action$='/verifier']")
    assert "4 lignes vérifiées\u00a0: la chaîne est entière." in browser.text.replace(
        " :", "\u00a0:"
    )


async def test_the_check_finds_an_entry_that_was_changed_by_force(
    browser: Visitor, db: AsyncSession
) -> None:
    written = [await write(db, "choice.changed", detail={"n": n}) for n in range(4)]
    await tamper(db, f"UPDATE audit_entry SET reason = 'autre' WHERE id = {written[2]}")
    await administrator(db, browser)
    await browser.go(LOG)
    await browser.submit("form[action$='/verifier']")
    assert f"rompue à la ligne {written[2]}" in browser.text


async def test_the_check_finds_an_entry_that_was_taken_out_by_force(
    browser: Visitor, db: AsyncSession
) -> None:
    written = [await write(db, "choice.changed", detail={"n": n}) for n in range(4)]
    await tamper(db, f"DELETE FROM audit_entry WHERE id = {written[1]}")
    await administrator(db, browser)
    await browser.go(LOG)
    await browser.submit("form[action$='/verifier']")
    assert f"rompue à la ligne {written[2]}" in browser.text


async def test_only_an_administrator_checks(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    await browser.go(LOG)
    assert browser.page.css_first("form[action$='/verifier']") is None


async def tamper(db: AsyncSession, statement: str) -> None:
    """Change the log as only the table's owner can, with its lock taken off."""
    await db.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only"))
    await db.execute(text(statement))
    await db.execute(text("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_append_only"))
    await db.commit()
