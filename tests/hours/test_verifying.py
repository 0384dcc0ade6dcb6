"""Anybody verifies a code: initials, hours, period; every wrong code gets one answer; revoked is for ever."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.audit.models import AuditEntry
from app.core.errors import NotFound, Refused
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.hours import policy
from app.hours.models import Certificate
from app.hours.queries.certificates import verify
from app.hours.rules import CODE_ALPHABET, Side, new_code, on_paper
from app.hours.service.certify import revoke
from app.organisations.models import Organisation
from app.organisations.rules import State as OrganisationState
from app.projects.models import Project
from tests.api.program import Program, problem
from tests.factories import hours, organisations, projects
from tests.factories.accounts import person, sign_in_as
from tests.hours.sides import WHY, plain
from tests.queries import counted
from tests.visitor import Visitor

NOW = datetime.now(UTC)
NAME = "Marie-Ève Tremblay"


@pytest.mark.parametrize(
    ("language", "path", "words"),
    [
        ("fr", "/fr/attestations/", ("Attestation valide", "12 heures", "du 1", "M.-È. T.")),
        ("en", "/en/certificates/", ("Valid certificate", "12 hours", "to June 30, 2026", "M.-È. T.")),
    ],
)  # fmt: skip
async def test_the_public_page_says_it_in_both_languages_and_no_more(
    visitor: Callable[..., Visitor], db: AsyncSession, settings: Settings, language: str,
    path: str, words: tuple[str, ...],
) -> None:  # fmt: skip
    who = await person(db, name="ruelle42")
    made, code = await hours.certificate(db, settings, who, name=NAME)
    page = await visitor(language=language).go(path + code)
    assert page.status == 200
    for said in words:
        assert said in plain(page.text)
    for private in ("Marie", "Tremblay", "ruelle42", who.email, who.public_id, made.public_id):
        assert private not in page.answer.text
    assert "set-cookie" not in page.answer.headers
    assert page.answer.headers["cache-control"] == "private, no-store"
    assert page.page.css_first("main form") is None, "a stranger is offered nothing to do"


@pytest.mark.parametrize(
    "copied", ["{}", " {} ", "{}.", "«{}»", "{}\u00a0", "Code : {}", "https://testserver/{}"]
)
async def test_a_code_is_understood_however_it_was_copied_or_not_at_all(
    browser: Visitor, db: AsyncSession, settings: Settings, copied: str
) -> None:
    _made, code = await hours.certificate(db, settings)
    await browser.go("/fr/attestations", params={"code": copied.format(on_paper(code).upper())})
    is_bare = copied.replace("{}", "").strip(" .«»\u00a0") == ""
    assert browser.all("h1") == ["Attestation valide" if is_bare else "Vérifier une attestation"]


async def test_an_empty_form_asks_again_without_blame(browser: Visitor) -> None:
    for typed in ("", "   "):
        await browser.go("/fr/attestations", params={"code": typed})
        assert browser.status == 200
        assert "Aucune attestation n’a ce code" not in browser.text
    assert (await browser.go("/fr/attestations", params={"code": "x" * 201})).status == 422


def wrong_codes(good: str, public_id: str) -> list[str]:
    """Return codes that are none: guessed, neighbours, too short, too long, of other kinds."""
    following = CODE_ALPHABET[(CODE_ALPHABET.index(good[-1]) + 1) % len(CODE_ALPHABET)]
    return [
        new_code(), good[:-1] + following, good[::-1], good[:-1], good + "2", good.replace(good[0], "0"),
        "-", "x", public_id, "é" * 25, "' OR 1=1 --", "..%2f..", "2" * 25, "z" * 400,
    ]  # fmt: skip


async def test_whatever_is_wrong_with_a_code_the_answer_is_the_same_to_people_and_programs(
    browser: Visitor, app: ASGIApp, db: AsyncSession, settings: Settings
) -> None:
    made, code = await hours.certificate(db, settings)
    pages, problems = set(), set()
    for typed in wrong_codes(code, made.public_id):
        await browser.go(f"/fr/attestations/{typed}")
        assert browser.status == 404, typed
        if browser.all("h1") == ["Vérifier une attestation"]:
            pages.add(re.sub(r"/(attestations|certificates)/[^\"<>]*", "", browser.answer.text))
        answer = await Program(app).get(f"/certificates/{typed}")
        assert answer.status_code == 404, typed
        body = {k: v for k, v in answer.json().items() if k not in {"instance", "id", "request"}}
        problems.add(str(sorted(body.items())))
    assert len(pages) == 1
    assert len(problems) == 1


async def test_a_wrong_code_costs_as_many_questions_as_a_good_one(
    db: AsyncSession, settings: Settings, runtime: Runtime
) -> None:
    made, code = await hours.certificate(db, settings)
    asked = {}
    async with runtime.database.transaction() as session:
        for typed in (code, new_code(), "x", "", made.public_id, "é" * 25):
            with counted(runtime) as sent:
                await verify(session, typed)
            asked[typed] = [s for s in sent if "FROM certificate" in s]
    assert {len(sent) for sent in asked.values()} == {1}
    assert len({sent[0] for sent in asked.values()}) == 1, "one and the same statement"


async def test_and_as_much_time(db: AsyncSession, settings: Settings, runtime: Runtime) -> None:
    _made, code = await hours.certificate(db, settings)
    near = code[:-1] + ("a" if code[-1] != "a" else "b")

    async def takes(typed: str) -> float:
        times = []
        async with runtime.database.transaction() as session:
            for _n in range(25):
                began = perf_counter()
                await verify(session, typed)
                times.append(perf_counter() - began)
        return median(times)

    await takes(near)
    shortest = min(await takes(near), await takes("x"))
    assert max(await takes(near), await takes("x"), await takes(new_code())) < 5 * shortest + 0.002


async def issued(
    db: AsyncSession, settings: Settings, **fields: object
) -> tuple[Organisation, Certificate, str]:
    of = await organisations.organisation(db, name="Les Érables", **fields)  # type: ignore[arg-type]
    made, code = await hours.certificate(db, settings, organisation_id=of.id, issuer="Les Érables")
    return of, made, code


@pytest.mark.parametrize(
    ("state", "is_verified"),
    [
        (OrganisationState.VERIFIED, True),
        (OrganisationState.UNVERIFIED, False),
        (OrganisationState.PENDING, False),
        (OrganisationState.SUSPENDED, False),
    ],
)
async def test_only_an_organisation_that_is_verified_now_is_said_to_be(
    browser: Visitor, db: AsyncSession, settings: Settings, state: str, is_verified: bool
) -> None:
    _of, _made, code = await issued(db, settings, state=state)
    await browser.go(f"/fr/attestations/{code}")
    assert ("Organisme vérifié par notre équipe" in browser.text) is is_verified
    assert browser.all("h1") == ["Attestation valide"]


async def test_an_organisation_that_changed_its_name_is_named_as_it_was(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    of, _made, code = await issued(db, settings)
    of.name = "Les Grands Érables"
    await db.commit()
    await browser.go(f"/fr/attestations/{code}")
    assert "Données à Les Érables" in plain(browser.text)
    await browser.follow("Qui c’est")
    assert browser.all("h1") == ["Les Grands Érables"]


async def test_a_project_that_is_hidden_or_gone_is_no_longer_named_and_the_hours_stay(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    project = await projects.project(db, title="Une glissade")
    await db.commit()
    _made, code = await hours.certificate(
        db, settings, project_id=project.id, issuer="Une glissade"
    )
    path = f"/fr/attestations/{code}"
    assert "Données à Une glissade" in plain((await browser.go(path)).text)
    assert "Organisme vérifié" not in browser.text
    await db.execute(update(Project).where(Project.id == project.id).values(hidden_at=NOW))
    await db.commit()
    for _hidden_then_gone in range(2):
        await browser.go(path)
        assert "Une glissade" not in browser.answer.text
        assert "N’est plus montré" in browser.text
        assert "12 heures" in plain(browser.text)
        assert browser.all("h1") == ["Attestation valide"]
        await db.execute(delete(Project).where(Project.id == project.id))
        await db.commit()


async def test_pages_and_programs_say_the_same(
    browser: Visitor, app: ASGIApp, db: AsyncSession, settings: Settings
) -> None:
    of, made, code = await issued(db, settings)
    shown = (await Program(app).get(f"/certificates/{code}")).json()
    assert shown == {
        "state": "valid", "initials": "M.-È. T.", "issuer": "Les Érables", "is_verified": True,
        "minutes": 720, "days": 4, "since": "2026-01-01", "until": "2026-06-30",
        "made_on": made.made_at.date().isoformat(), "revoked_on": None,
    }  # fmt: skip
    owner = await db.get_one(Certificate, made.id)
    owner.revoked_at, owner.revoked_by, owner.revoke_reason = NOW, "organiser", WHY
    await db.commit()
    shown = (await Program(app).get(f"/certificates/{code}")).json()
    assert (shown["state"], shown["revoked_on"]) == ("revoked", NOW.date().isoformat())
    assert WHY not in str(shown)
    await browser.go(f"/fr/attestations/{code}")
    assert "Cette attestation a été révoquée le" in browser.text
    assert WHY not in browser.text
    assert of.name in browser.text


@pytest.mark.parametrize(
    ("who", "side"),
    [("holder", Side.PERSON), ("editor", Side.ORGANISER), ("administrator", Side.STAFF)],
)
async def test_three_may_revoke_and_what_they_are_is_written_down(
    db: AsyncSession, settings: Settings, who: str, side: Side
) -> None:
    holder, editor = await person(db), await person(db)
    of = await organisations.organisation(db)
    await organisations.join(db, of, editor, "editor")
    administrator = await person(db, roles=("administrator",))
    made, _code = await hours.certificate(db, settings, holder, organisation_id=of.id)
    actor = {"holder": holder, "editor": editor, "administrator": administrator}[who]
    done = await revoke(db, actor, made.public_id, WHY, NOW)
    assert (done.revoked_by, done.revoked_by_id, done.revoke_reason) == (side, actor.id, WHY)
    log = await db.scalars(
        select(AuditEntry.detail).where(AuditEntry.action == "certificate.revoked")
    )
    assert [entry["as"] for entry in log] == ([] if who == "holder" else [str(side)])
    with pytest.raises(Refused, match="déjà révoquée"):
        await revoke(db, actor, made.public_id, WHY, NOW)


async def test_nobody_else_may_not_even_a_moderator_or_a_member(
    db: AsyncSession, settings: Settings
) -> None:
    of = await organisations.organisation(db)
    made, _code = await hours.certificate(db, settings, organisation_id=of.id)
    member, gone = await person(db), await person(db)
    await organisations.join(db, of, member, "member")
    others = [member, gone, await person(db, roles=("moderator",))]
    for actor in others:
        with pytest.raises(Refused, match="Seules la personne"):
            await revoke(db, actor, made.public_id, WHY, NOW)
        assert policy.revoking_side(actor, made, runs=False) is None
    for nothing in ("zzzzzzzzzz", "not an id"):
        with pytest.raises(NotFound):
            await revoke(db, gone, nothing, WHY, NOW)


async def test_a_project_s_team_takes_back_what_bears_its_name_a_mentor_does_not(
    db: AsyncSession, settings: Settings
) -> None:
    carrier, mate, mentor = [await person(db) for _n in range(3)]
    project = await projects.project(db, "in_progress", carrier, [mate], mentor=mentor)
    await db.commit()
    made, _code = await hours.certificate(db, settings, project_id=project.id)
    with pytest.raises(Refused):
        await revoke(db, mentor, made.public_id, WHY, NOW)
    assert (await revoke(db, mate, made.public_id, WHY, NOW)).revoked_by == Side.ORGANISER


async def test_the_issuer_s_form_needs_a_reason_a_right_and_a_code_that_is_one(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    owner = await person(db)
    of = await organisations.organisation(db, owner)
    _made, code = await hours.certificate(db, settings, organisation_id=of.id)
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/attestations/{code}")
    await browser.submit("form.hours-form", words="Non.")
    assert browser.status == 422
    assert browser.error("words")
    action = browser.page.css_first("form.hours-form")
    token = browser.page.css_first("input[name=csrf_token]")
    assert action is not None
    assert token is not None
    typed = {"words": WHY, "csrf_token": token.attributes["value"] or ""}
    await browser.post(f"/fr/attestations/{new_code()}/revoquer", typed)
    assert browser.status == 404
    await browser.post(f"/fr/attestations/{on_paper(code)}/revoquer", typed)
    assert browser.all("h1") == ["Attestation révoquée"]
    await browser.post(f"/fr/attestations/{code}/revoquer", typed)
    assert browser.status == 403


async def test_a_problem_document_tells_a_program_nothing_of_the_code(
    app: ASGIApp, db: AsyncSession
) -> None:
    del db
    code = new_code()
    told = problem(await Program(app).get(f"/certificates/{code}"), 404, "not-found")
    assert code not in str({k: v for k, v in told.items() if k != "instance"})
