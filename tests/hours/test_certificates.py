"""Certificates: made of hours that count, verified by anybody, never forged, never found by trying."""

import re
import zlib
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.core.i18n.language import using
from app.core.runtime import Runtime
from app.core.sessions import digest
from app.core.settings import Settings
from app.hours.limits import LOOKS
from app.hours.models import Certificate
from app.hours.paper import Paper, certificate_pdf
from app.hours.rules import State, new_code, on_paper
from app.hours.service.certify import code_of
from tests.factories import hours, organisations
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

WORDS = "Ces heures ont été comptées deux fois."


async def volunteer(db: AsyncSession, *, owner: Actor | None = None) -> Actor:
    """Make somebody with 3 h and 1 h 30 confirmed, and 2 h that wait, for one organisation."""
    who, owner = await person(db, name="ruelle42"), owner or await person(db)
    of = await organisations.organisation(db, owner, name="Éco-quartier du Canal")
    for days, minutes, state in ((9, 180, "confirmed"), (5, 90, "settled"), (3, 120, "proposed")):
        mission, one = await hours.held(db, days=days, organisation=of, title="Planter au canal")
        await hours.entry(db, who, mission, one, minutes=minutes, state=State(state))
    return who


async def one_of(db: AsyncSession) -> Certificate:
    query = select(Certificate).execution_options(populate_existing=True)
    return (await db.scalars(query)).one()


async def test_a_volunteer_makes_one_and_a_school_verifies_it(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    who = await volunteer(db)
    await sign_in_as(db, browser, who)
    await browser.go("/fr/moi/heures")
    await browser.follow("Faire une attestation")
    assert "4 h 30 confirmées en tout" in browser.text.replace("\u00a0", " ")
    await browser.submit(name="Marie-Ève Tremblay")
    assert "Votre attestation est prête" in browser.text
    made = await one_of(db)
    assert (made.minutes, made.days, made.initials) == (270, 2, "M.-È. T.")
    code = code_of(settings, made)
    assert code not in str(vars(made)), "the database holds a hash, and the code sealed"
    assert made.code_hash == digest(code)
    browser.http.cookies.clear()
    await browser.go("/fr/attestations")
    await browser.submit(code=f" {on_paper(code).upper()} ")
    assert browser.all("h1") == ["Attestation valide"]
    assert "M.-È. T." in browser.text
    assert "4 heures et 30 minutes" in browser.text
    assert "Éco-quartier du Canal" in browser.text
    assert "Organisme vérifié par notre équipe" in browser.text
    for private in ("Marie-Ève", "Tremblay", "ruelle42", who.public_id, made.public_id):
        assert private not in browser.answer.text
    assert browser.answer.headers["cache-control"] == "private, no-store"
    assert browser.answer.headers["x-robots-tag"] == "noindex"


async def test_only_settled_hours_of_the_period_are_certified(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await volunteer(db)
    await sign_in_as(db, browser, who)
    day = date.today() - timedelta(days=5)
    await browser.go("/fr/moi/heures/attestations/nouvelle")
    await browser.submit(name="Z", since=day.isoformat(), until=day.isoformat())
    assert browser.error("name")
    before = (day - timedelta(days=300)).isoformat()
    await browser.submit(name="Zoé Roy", since=before, until=before)
    assert "Aucune heure confirmée" in browser.error("since")
    await browser.submit(since=day.isoformat(), until=before)
    assert "finit avant de commencer" in browser.error("until")
    await browser.submit(since=day.isoformat(), until=day.isoformat(), issuer="project:zzzzzzzzzz")
    assert "de la liste" in browser.error("issuer")
    foreign = await organisations.organisation(db)
    await browser.submit(issuer=f"organisation:{foreign.public_id}")
    assert "Aucune heure confirmée" in browser.error("since")
    await browser.go("/fr/moi/heures/attestations/nouvelle")
    await browser.submit(name="Zoé Roy", since=day.isoformat(), until=day.isoformat())
    assert ((await one_of(db)).minutes, (await one_of(db)).days) == (90, 1)


async def test_without_confirmed_hours_the_page_says_what_to_do(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    await hours.entry(db, who)
    await sign_in_as(db, browser, who)
    await browser.go("/fr/moi/heures/attestations/nouvelle")
    assert "Pas encore d’heures confirmées" in browser.text


def words_of(pdf: bytes) -> bytes:
    """Return what a PDF's streams hold once they are inflated, and what lies between them."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    inflated = []
    for stream in streams:
        try:
            inflated.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            inflated.append(stream)
    return pdf + b"\n".join(inflated)


def utf16(text: str) -> bytes:
    return text.encode("utf-16-be").hex().upper().encode()


@pytest.mark.parametrize(
    ("language", "tag", "title"),
    [("fr", b"fr-CA", "Attestation de bénévolat : "), ("en", b"en-CA", "Certificate of volunteering: ")],
)  # fmt: skip
async def test_the_paper_is_tagged_titled_and_in_its_language(
    browser: Visitor,
    db: AsyncSession,
    settings: Settings,
    language: str,
    tag: bytes,
    title: str,
) -> None:
    who = await person(db)
    made, _code = await hours.certificate(db, settings, who)
    await sign_in_as(db, browser, who)
    path = {"fr": "/fr/moi/heures/attestations", "en": "/en/me/hours/certificates"}[language]
    file = {"fr": "attestation.pdf", "en": "paper.pdf"}[language]
    await browser.go(f"{path}/{made.public_id}/{file}")
    body = browser.answer.content
    assert browser.answer.headers["content-type"] == "application/pdf"
    assert body.startswith(b"%PDF-1.7")
    told = words_of(body)
    assert b"/Lang(" + tag + b")" in told
    assert b"/MarkInfo" in told
    assert b"/StructTreeRoot" in told
    assert b"<pdfuaid:part>1</pdfuaid:part>" in told, "PDF/UA-1"
    for role in (b"/H1", b"/H2", b"/Table", b"/TH", b"/Figure"):
        assert role in told, role
    assert b"/Alt" in told, "the code is described"
    french = title.replace(" :", "\u00a0:")
    assert utf16(french + "Marie-Ève Tremblay")[4:] in told or french.encode() in told


def test_whatever_people_wrote_is_typeset_as_text() -> None:
    hostile = '#panic("x") $a^2$ \\ "quotes" <label> @ref * _ ` é \u202e\x07' + "m" * 60
    lines = [{"title": hostile[:120], "language": "en", "minutes": 60, "days": 1}] * 12
    for language in ("fr", "en"):
        with using(language):
            body = certificate_pdf(
                Paper(
                    hostile[:80], hostile[:120], date(2026, 1, 1), date(2026, 2, 1), 900, 12,
                    lines, datetime.now(UTC), new_code(),
                    "https://ville.example/fr/attestations/x", "Notreville",
                )
            )  # fmt: skip
        assert body.count(b"/Type/Page/") <= 1 or body.count(b"/Type/Page\n") <= 1


async def test_codes_that_are_none_all_get_one_answer(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    made, code = await hours.certificate(db, settings)
    near = ("a" if code[0] != "a" else "b") + code[1:]
    seen = set()
    for typed in (new_code(), near, code[:-1], "x", "-", made.public_id, "é" * 25):
        answer = (await browser.go(f"/fr/attestations/{typed}")).answer
        assert answer.status_code == 404
        seen.add(re.sub(r"/(attestations|certificates)/[^\"<>]*", "", answer.text))
    assert len(seen) == 1, "whatever is wrong, the page is the same"


async def test_whoever_tries_many_codes_has_to_wait_even_with_a_good_one(
    browser: Visitor,
    db: AsyncSession,
    settings: Settings,
    runtime: Runtime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    strict = runtime.settings.model_copy(update={"throttling": True})
    monkeypatch.setattr(runtime, "settings", strict)
    _made, code = await hours.certificate(db, settings)
    for n in range(LOOKS.attempts):
        where = "/fr/attestations" if n % 2 else "/api/v1/certificates"
        assert (await browser.http.get(f"{where}/{new_code()}")).status_code == 404
    late = await browser.go(f"/fr/attestations/{code}")
    assert late.status == 429
    assert int(late.answer.headers["retry-after"]) > 0
    assert (await browser.http.get(f"/api/v1/certificates/{code}")).status_code == 429


async def test_the_owner_revokes_and_the_code_says_so(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    who = await person(db)
    made, code = await hours.certificate(db, settings, who)
    await sign_in_as(db, browser, who)
    await browser.go(f"/fr/moi/heures/attestations/{made.public_id}")
    await browser.follow("La révoquer")
    await browser.submit(words=WORDS)
    await browser.go(f"/fr/moi/heures/attestations/{made.public_id}/attestation.pdf")
    assert browser.status == 403
    await browser.go(f"/en/certificates/{code}")
    assert browser.all("h1") == ["Revoked certificate"]
    assert WORDS not in browser.text, "why is between the sides"
    await browser.post(f"/fr/moi/heures/attestations/{made.public_id}/revoquer", {"words": WORDS})
    assert browser.status == 403, "no token"


async def test_whose_name_it_bears_may_revoke_it_nobody_else(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    owner, editor, stranger = await person(db), await person(db), await person(db)
    of = await organisations.organisation(db, owner)
    await organisations.join(db, of, editor, "editor")
    holder = await person(db)
    made, code = await hours.certificate(db, settings, holder, organisation_id=of.id)
    await sign_in_as(db, browser, stranger)
    await browser.go(f"/fr/attestations/{code}")
    assert browser.page.css_first("form.hours-form") is None
    await sign_in_as(db, browser, editor)
    await browser.go(f"/fr/attestations/{code}")
    await browser.submit("form.hours-form", words=WORDS)
    assert browser.all("h1") == ["Attestation révoquée"]
    kept = await one_of(db)
    assert (kept.revoked_by, kept.revoked_by_id, kept.revoke_reason) == (
        "organiser",
        editor.id,
        WORDS,
    )
    log = select(AuditEntry.action).where(AuditEntry.subject_kind == "certificate")
    assert (await db.scalars(log)).all() == ["certificate.revoked"]
    assert made.id == kept.id


async def test_nobody_opens_another_s_certificate(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    made, _code = await hours.certificate(db, settings)
    await sign_in_as(db, browser, await person(db, roles=("administrator",)))
    for end in ("", "/attestation.pdf", "/revoquer"):
        await browser.go(f"/fr/moi/heures/attestations/{made.public_id}{end}")
        assert browser.status == 404


async def test_the_database_lets_nobody_forge_one(db: AsyncSession, settings: Settings) -> None:
    made, _code = await hours.certificate(db, settings)
    other = await person(db)
    this = Certificate.id == made.id
    for change in (
        update(Certificate).where(this).values(minutes=100_000),
        update(Certificate).where(this).values(name="Somebody Else"),
        update(Certificate).where(this).values(initials="S. E."),
        update(Certificate).where(this).values(until=date(2030, 1, 1)),
        update(Certificate).where(this).values(person_id=other.id),
        update(Certificate).where(this).values(code_hash=digest("x")),
        delete(Certificate).where(this),
    ):
        with pytest.raises(DBAPIError, match="stays as it is"):
            await db.execute(change)
        await db.rollback()
    await db.refresh(made)
    revoked = {"revoked_at": made.made_at, "revoked_by": "person", "revoke_reason": "Erreur."}
    await db.execute(update(Certificate).where(this).values(**revoked))
    await db.commit()
    back = {"revoked_at": None, "revoked_by": ""}
    with pytest.raises(DBAPIError, match="stays as it is"):
        await db.execute(update(Certificate).where(this).values(**back))


async def test_a_hidden_organisation_is_named_on_no_certificate(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    of = await organisations.organisation(db, name="Caché", hidden_at=organisations.NOW)
    _made, code = await hours.certificate(db, settings, organisation_id=of.id, issuer="Caché")
    await browser.go(f"/fr/attestations/{code}")
    assert "Caché" not in browser.text
    assert "N’est plus montré" in browser.text
