"""A copy of my data: whole, readable by people and programs, mine alone, gone after a week."""

import asyncio
import csv
import io
import json
import time
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.core.errors import Conflict, Gone, NotFound, Refused
from app.core.personal import readers
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.discussion.models import Comment
from app.privacy import jobs
from app.privacy.models import DataCopy
from app.privacy.service import copying
from tests.factories import discussion, ideas, media
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

PAGE = "/fr/compte/vie-privee"
ASK = f'main form[action="{PAGE}/copies"]'
ACTS = 1_000
"""Comments of the measured copy; ten times as many must take less than a minute."""


async def taken(browser: Visitor) -> zipfile.ZipFile:
    """Download the newest copy from its page."""
    await browser.go(PAGE)
    await browser.submit(f'main li form[action^="{PAGE}/copies/"]')
    assert browser.answer.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(browser.answer.content))


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(archive.read(f"{name}.json"))
    return found


async def asked(db: AsyncSession, actor: Actor, now: datetime | None = None) -> DataCopy:
    await copying.ask(db, actor, "fr", now or datetime.now(UTC))
    await db.commit()
    return (await db.execute(select(DataCopy).order_by(DataCopy.id.desc()))).scalars().first()


async def test_the_copy_holds_everything_and_explains_itself(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work, mailbox
):
    actor = await person(db, name="=Amina Diallo", email="amina@exemple.ca")
    idea = await ideas.idea(db, actor, title="Une ruelle verte")
    await discussion.comment(db, idea, actor, body="Je m’en occupe.\nDès juin.")
    await discussion.comment(db, idea, body="Les mots de quelqu’un d’autre")
    photo = await media.photo(db, runtime.storage, actor, Subject("idea", idea.id))
    paper = await media.document(db, runtime.storage, actor, Subject("idea", idea.id))
    await sign_in_as(db, browser, actor)
    await browser.go(PAGE)
    await browser.submit(ASK)
    assert "Votre copie se prépare" in browser.text
    await work()
    assert "Subject: La copie de vos" in mailbox()[-1]
    archive = await taken(browser)
    assert archive.testzip() is None
    names = set(archive.namelist())
    assert {f"{n}.{kind}" for n in readers() for kind in ("json", "csv")} <= names
    assert f"photos/{photo.public_id}.webp" in names
    assert archive.read(f"documents/{paper.public_id}-plan-de-la-ruelle.pdf") == media.PDF
    assert table(archive, "account")[0]["email"] == "amina@exemple.ca"
    assert table(archive, "account")[0]["neighbourhood"] == "parc-extension"
    assert [row["title"] for row in table(archive, "ideas")] == ["Une ruelle verte"]
    assert [row["body"] for row in table(archive, "comments")] == ["Je m’en occupe.\nDès juin."]
    explained = archive.read("LISEZ-MOI.txt").decode()
    assert "garde de vous" in explained
    assert "- ideas.json, ideas.csv – 1 ligne\n" in explained
    assert "http://testserver/fr/vie-privee/registre" in explained
    whole = b"".join(archive.read(n) for n in names if n.endswith((".json", ".csv")))
    assert b"quelqu\xe2\x80\x99un d" not in whole, "somebody else's words"
    assert b"_hash" not in whole
    assert b"secret" not in whole


async def test_tables_are_safe_in_spreadsheets_and_the_same_in_both_forms(
    browser: Visitor, db: AsyncSession, work
):
    actor = await person(db, name="=HYPERLINK(1)")
    idea = await ideas.idea(db, actor, themes=["nature", "sport"])
    await discussion.comment(db, idea, actor, body="+1\n« oui, mais »")
    await sign_in_as(db, browser, actor)
    await (await browser.go(PAGE)).submit(ASK)
    await work()
    archive = await taken(browser)
    for name in ("account", "ideas", "comments", "devices"):
        text = archive.read(f"{name}.csv").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        told = table(archive, name)
        assert len(rows) == len(told) > 0
        assert list(rows[0]) == list(told[0])
        assert not [c for row in rows for c in row.values() if c.startswith(("=", "+", "-", "@"))]
    assert "'=HYPERLINK(1)" in archive.read("account.csv").decode()


async def test_an_english_member_is_told_in_english(visitor, db: AsyncSession, work, mailbox):
    browser = await sign_in_as(db, visitor("en"), await person(db, language="en"))
    await browser.go("/en/account/privacy")
    await browser.submit('main form[action="/en/account/privacy/copies"]')
    await work()
    assert "The copy of your data is ready" in mailbox()[-1]
    await browser.go("/en/account/privacy")
    await browser.submit('main li form[action^="/en/account/privacy/copies/"]')
    archive = zipfile.ZipFile(io.BytesIO(browser.answer.content))
    assert "keeps of you" in archive.read("README.txt").decode()


async def test_nobody_else_opens_it(visitor, db: AsyncSession, work, runtime: Runtime):
    owner = await person(db)
    copy = await asked(db, owner)
    await work()
    address = f"{PAGE}/copies/{copy.public_id}"
    for roles in ((), ("moderator",), ("administrator",)):
        browser = await sign_in_as(db, visitor(), await person(db, roles=roles))
        await browser.go(PAGE)
        node = browser.page.css_first(ASK + " input")
        await browser.post(address, {"csrf_token": node.attributes["value"]})
        assert browser.status == 404
    browser = visitor()
    await browser.post(address)
    assert browser.path == "/fr/connexion"
    assert (await db.execute(select(DataCopy.downloads))).scalar_one() == 0


async def test_an_old_password_is_not_enough(visitor, db: AsyncSession, work):
    actor = await person(db)
    copy = await asked(db, actor)
    await work()
    early = datetime.now(UTC) - timedelta(minutes=11)
    browser = await sign_in_as(db, visitor(), actor, verified_at=early)
    await browser.go(PAGE)
    await browser.submit(ASK)
    assert browser.path == "/fr/compte/verifier"
    await browser.go(PAGE)
    await browser.submit(f'main li form[action$="{copy.public_id}"]')
    assert browser.path == "/fr/compte/verifier"


async def test_each_download_is_counted_and_written_down(browser: Visitor, db: AsyncSession, work):
    actor = await person(db)
    await asked(db, actor)
    await work()
    await sign_in_as(db, browser, actor)
    await taken(browser)
    await taken(browser)
    await browser.go(PAGE)
    assert "Téléchargée 2 fois" in browser.text
    query = select(AuditEntry.action).where(AuditEntry.by_id == actor.id).order_by(AuditEntry.id)
    acts = list((await db.execute(query)).scalars())
    assert acts == ["privacy.copy_asked", "privacy.copy_taken", "privacy.copy_taken"]


async def test_it_is_over_after_a_week_and_its_file_is_gone(
    db: AsyncSession, work, runtime: Runtime
):
    actor = await person(db)
    copy = await asked(db, actor)
    await work()
    now = datetime.now(UTC)
    name = await copying.give(db, actor, copy.public_id, now)
    await db.commit()
    assert await runtime.storage.read(name)
    with pytest.raises(Gone):
        await copying.give(db, actor, copy.public_id, now + timedelta(days=7, minutes=1))
    await db.execute(update(DataCopy).values(expires_at=now - timedelta(minutes=1)))
    await db.commit()
    await jobs.retain(runtime)
    with pytest.raises(NotFound):
        await copying.give(db, actor, copy.public_id, now)


async def test_files_older_than_a_week_are_swept_and_no_other(runtime: Runtime, monkeypatch):
    await runtime.storage.write("export-old.zip", b"x")
    await runtime.storage.write("other-old.bin", b"x")
    later = datetime.now(UTC) + timedelta(days=8)
    monkeypatch.setattr(jobs.clock, "now", lambda: later)
    await jobs.retain(runtime)
    with pytest.raises(FileNotFoundError):
        await runtime.storage.read("export-old.zip")
    assert await runtime.storage.read("other-old.bin") == b"x"


async def test_one_is_made_at_a_time(browser: Visitor, db: AsyncSession, work):
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    await (await browser.go(PAGE)).submit(ASK)
    await browser.submit(ASK)
    assert browser.status == 409
    assert "se prépare déjà" in browser.text
    await work()
    await (await browser.go(PAGE)).submit(ASK)
    assert browser.status == 200


async def test_the_job_run_twice_makes_one_copy_and_one_letter(
    db: AsyncSession, work, mailbox, runtime: Runtime
):
    copy = await asked(db, await person(db))
    before = len(mailbox())
    await jobs.make_copy(runtime, copy_id=copy.id)
    await jobs.make_copy(runtime, copy_id=copy.id)
    await work()
    assert len(mailbox()) == before + 1
    assert len([n for n in await runtime.storage.older_than(datetime.now(UTC) + timedelta(days=1))
                if n.startswith("export-")]) >= 1  # fmt: skip


async def test_a_lost_file_is_said_and_stops_nothing(
    browser: Visitor, db: AsyncSession, work, runtime: Runtime
):
    actor = await person(db)
    idea = await ideas.idea(db, actor)
    photo = await media.photo(db, runtime.storage, actor, Subject("idea", idea.id))
    for name in await runtime.storage.older_than(datetime.now(UTC) + timedelta(days=1)):
        if name.startswith(photo.file or "?"):
            await runtime.storage.delete(name)
    await sign_in_as(db, browser, actor)
    await (await browser.go(PAGE)).submit(ASK)
    await work()
    archive = await taken(browser)
    assert f"photos/{photo.public_id}.webp" in archive.read("LISEZ-MOI.txt").decode()
    assert f"photos/{photo.public_id}.webp" not in archive.namelist()


async def test_an_unconfirmed_address_gets_no_copy(db: AsyncSession):
    with pytest.raises(Refused):
        await copying.ask(db, await person(db, confirmed=False), "fr", datetime.now(UTC))


async def test_a_thousand_acts_take_less_than_a_tenth_of_a_minute(
    db: AsyncSession, runtime: Runtime
):
    actor = await person(db)
    idea = await ideas.idea(db, actor)
    await db.execute(
        insert(Comment),
        [
            {
                "subject_kind": "idea", "subject_id": idea.id, "author_id": actor.id,
                "body": f"Remarque {n}. " + "mot " * 40, "language": "fr",
            }
            for n in range(ACTS)
        ],
    )  # fmt: skip
    copy = await asked(db, actor)
    started = time.perf_counter()
    await jobs.make_copy(runtime, copy_id=copy.id)
    assert time.perf_counter() - started < 6
    await db.refresh(copy)
    archive = zipfile.ZipFile(io.BytesIO(await runtime.storage.read(copy.file or "")))
    assert len(table(archive, "comments")) == ACTS


async def test_a_copy_that_could_not_be_made_keeps_nobody_from_asking_again(
    db: AsyncSession, runtime: Runtime
):
    actor = await person(db)
    now = datetime.now(UTC)
    first = (await asked(db, actor, now - timedelta(hours=25))).id
    again = (await asked(db, actor, now)).id
    assert again != first
    with pytest.raises(Conflict):
        await copying.ask(db, actor, "fr", now + timedelta(hours=23))
    await db.rollback()
    await jobs.make_copy(runtime, copy_id=first)
    states = (await db.execute(select(DataCopy.id, DataCopy.file))).all()
    assert [tuple(row) for row in states] == [(again, None)], "the former job finds nothing to do"


async def test_asking_twice_at_once_makes_one(db: AsyncSession, runtime: Runtime):
    actor = await person(db)

    async def ask() -> bool:
        try:
            async with runtime.database.transaction() as session:
                await copying.ask(session, actor, "fr", datetime.now(UTC))
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(ask(), ask(), ask())) == [False, False, True]
    assert len((await db.execute(select(DataCopy.id))).all()) == 1


async def test_a_copy_is_not_there_before_it_is_made_nor_under_another_name(
    browser: Visitor, db: AsyncSession
):
    actor = await person(db)
    copy = await asked(db, actor)
    await sign_in_as(db, browser, actor)
    await browser.go(PAGE)
    assert "en préparation" in browser.text or "se prépare" in browser.text
    token = browser.page.css_first(ASK + " input").attributes["value"]
    for name in (copy.public_id, "zzzzzzzzzz", "export-1.zip", "x" * 300):
        await browser.post(f"{PAGE}/copies/{name}", {"csrf_token": token})
        assert browser.status in {404, 405}, name
    assert (await db.execute(select(DataCopy.downloads))).scalar_one() == 0
