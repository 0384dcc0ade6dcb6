"""A report: who may send one, once; what waits is one case; the reporter learns the outcome."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Invalid, Refused, TooMany
from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.ideas.shown import address
from app.moderation.errors import AlreadyReported
from app.moderation.models import Case, Report
from app.moderation.pages import reporting
from app.moderation.rules import Outcome, Reason
from app.moderation.schemas import MemberReport
from app.moderation.service.report import Visiting, report
from tests.factories import discussion, ideas, moderation as made
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SPAM = MemberReport(reason=Reason.SPAM)


def form_of(it: object, kind: str = "idea", lang: str = "fr") -> str:
    """Return where something is reported."""
    return url("moderation:report", lang=lang, kind=kind, which=it.public_id)  # type: ignore[attr-defined]


async def cases(db: AsyncSession) -> list[tuple[int, bool]]:
    """Return how many reports each case has, and whether it is held."""
    rows = await db.execute(select(Case.reports, Case.is_held).order_by(Case.id))
    return [(reports, held) for reports, held in rows]


async def test_a_thing_has_one_case_however_many_report_it(db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    for _each in range(3):
        await made.reported(db, idea)
    assert await cases(db) == [(3, False)]


async def test_the_same_person_reports_the_same_thing_once(db: AsyncSession) -> None:
    idea, other = await ideas.idea(db), await ideas.idea(db)
    actor = await person(db)
    await made.reported(db, idea, actor)
    await made.reported(db, other, actor)
    with pytest.raises(AlreadyReported, match="déjà signalé"):
        await made.reported(db, idea, actor, Reason.SPAM)


async def test_a_visitor_is_told_apart_by_network_or_address(db: AsyncSession) -> None:
    thing = await made.thing(db, await ideas.idea(db))
    await report(db, Visiting(b"a" * 32), thing, SPAM, NOW)
    await report(db, Visiting(b"b" * 32), thing, SPAM, NOW)
    await db.commit()
    with pytest.raises(AlreadyReported):
        await report(db, Visiting(b"a" * 32), thing, SPAM, NOW)


async def test_something_else_needs_words(db: AsyncSession) -> None:
    thing = await made.thing(db, await ideas.idea(db))
    with pytest.raises(Invalid) as refusal:
        await report(db, await person(db), thing, MemberReport(reason=Reason.OTHER), NOW)
    assert refusal.value.errors == {"words": "Veuillez dire ce qui ne va pas."}


async def test_nobody_reports_their_own(db: AsyncSession) -> None:
    actor = await person(db)
    thing = await made.thing(db, await ideas.idea(db, author=actor))
    with pytest.raises(Refused, match="de vous"):
        await report(db, actor, thing, SPAM, NOW)


async def test_forty_reports_at_once_open_one_case(db: AsyncSession, runtime: Runtime) -> None:
    thing = await made.thing(db, await ideas.idea(db))
    people = [await person(db) for _ in range(20)]

    async def press(number: int) -> None:
        async with runtime.database.transaction() as session:
            await report(session, people[number], thing, SPAM, NOW)

    answers = await asyncio.gather(*(press(n % 20) for n in range(40)), return_exceptions=True)
    refused = [one for one in answers if isinstance(one, AlreadyReported)]
    assert len(refused) == 20
    assert await cases(db) == [(20, False)]
    assert await db.scalar(select(func.count()).select_from(Report)) == 20


async def test_a_visitor_reports_without_signing_in(browser: Visitor, db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    await browser.go(address(idea))
    await browser.follow("Signaler")
    assert browser.path == form_of(idea)
    assert "911" in browser.text
    await browser.submit(reason="hateful", email="temoin@exemple.ca")
    assert browser.path == address(idea)
    assert "nous vous dirons" in browser.text
    row = (await db.execute(select(Report))).scalar_one()
    assert (row.reporter_id, row.email, row.language) == (None, "temoin@exemple.ca", "fr")
    assert row.visitor_hash is not None
    await browser.go(form_of(idea))
    await browser.submit(reason="spam", email="temoin@exemple.ca")
    assert browser.status == 409
    assert "déjà signalé" in browser.text


async def test_a_visitor_gives_no_address_if_they_do_not_wish(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    reader = visitor(language="en")
    await reader.go(form_of(idea, lang="en"))
    await reader.submit(reason="off-topic")
    assert reader.status == 200
    assert "we will tell you" not in reader.text
    assert "A moderator will look at it" in reader.text


async def test_bad_input_comes_back_with_the_reason_and_the_text(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    await browser.go(form_of(idea))
    await browser.submit(words="Je ne sais pas", email="pas une adresse")
    assert browser.status == 422
    assert browser.error("reason")
    assert "adresse" in browser.error("email")
    assert "Je ne sais pas" in browser.all("textarea")[0]
    await browser.submit(reason="manipulation", email="")
    assert browser.status == 422
    assert "une des raisons" in browser.error("reason")
    await browser.submit(reason="other", words="", email="")
    assert "Veuillez dire ce qui ne va pas." in browser.error("words")


async def test_a_member_is_not_asked_for_an_address(browser: Visitor, db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    await browser.go(form_of(idea))
    assert browser.page.css_first("input[name=email]") is None
    await browser.submit(reason="spam")
    row = (await db.execute(select(Report))).scalar_one()
    assert (row.reporter_id, row.visitor_hash, row.email) == (actor.id, None, "")


async def test_a_comment_has_its_own_button(browser: Visitor, db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    comment = await discussion.comment(db, idea, body=made.SHOUTED)
    await browser.go(address(idea))
    links = [node.attributes["href"] for node in browser.page.css(".comment a[rel=nofollow]")]
    assert links == [form_of(comment, "comment")]
    await browser.go(form_of(comment, "comment"))
    assert made.SHOUTED in browser.text
    await browser.submit(reason="harassment")
    assert (await db.execute(select(Case.subject_kind))).scalar_one() == "comment"


async def test_nobody_is_offered_to_report_what_they_wrote(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db)
    idea = await ideas.idea(db, author=actor)
    await discussion.comment(db, idea, actor)
    await sign_in_as(db, browser, actor)
    await browser.go(address(idea))
    assert "Signaler" not in browser.text
    await browser.go(form_of(idea))
    assert "C’est de vous" in browser.text
    assert browser.page.css_first("main form") is None


@pytest.mark.parametrize("kind", ["idea", "comment", "sculpture", "person"])
async def test_what_is_not_there_cannot_be_reported(browser: Visitor, kind: str) -> None:
    path = url("moderation:report", kind=kind, which="zzzzzzzzzz")
    assert (await browser.go(path)).status == 404
    assert (await browser.post(path, {"reason": "spam"})).status == 404


async def test_what_is_hidden_is_not_there_to_report(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    comment = await discussion.comment(db, idea)
    await made.decided(db, runtime, idea)
    assert (await browser.go(form_of(idea))).status == 404
    assert (await browser.go(form_of(comment, "comment"))).status == 404, "read through its report"


async def test_reports_are_limited(
    browser: Visitor, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = await ideas.idea(db)
    asked: list[str] = []

    async def refuse(_runtime: object, limit: object, _who: str) -> None:
        asked.append(limit.name)  # type: ignore[attr-defined]
        raise TooMany(120)

    monkeypatch.setattr(reporting, "attempt", refuse)
    await browser.go(form_of(idea))
    await browser.submit(reason="spam", words="Encore")
    assert browser.status == 429
    assert "Encore" in browser.all("textarea")[0]
    assert asked == ["report-visitor"]


async def test_a_visitor_is_written_to_in_their_language(
    visitor: Callable[..., Visitor],
    db: AsyncSession,
    runtime: Runtime,
    work: Callable[[], Awaitable[None]],
    mailbox: Callable[[], list[str]],
) -> None:
    idea = await ideas.idea(db)
    reader = visitor(language="en")
    await reader.go(form_of(idea, lang="en"))
    await reader.submit(reason="spam", email="witness@example.org")
    await made.decided(db, runtime, idea, outcome=Outcome.DISMISSED)
    await work()
    (letter,) = [one for one in mailbox() if "witness@example.org" in one]
    assert "What became of your report" in letter
    assert "leaves it as it is" in letter
    answered = select(func.count()).where(Report.answered_at.is_not(None))
    assert await db.scalar(answered) == 1


async def test_a_member_learns_what_became_of_their_report(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    actor = await person(db)
    await made.reported(db, idea, actor)
    await sign_in_as(db, browser, actor)
    await browser.go(url("moderation:mine"))
    assert "va regarder" in browser.text
    decision = await made.decided(db, runtime, idea)
    await browser.go(url("moderation:mine"))
    assert "Masqué pour tout le monde" in browser.text
    write = notice_kinds()["moderation.report_answered"].write
    told = await write(db, {"decision": decision.public_id})
    assert told is not None
    assert idea.title not in told.title, "the reporter is told what was hidden"
    assert await write(db, {"decision": "zzzzzzzzzz"}) is None
