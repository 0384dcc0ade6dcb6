"""One text, several writers: whoever comes second reads both texts, and nothing is ever lost."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.errors import Refused
from app.core.moderated import moderation_of
from app.core.runtime import Runtime
from app.plans.models import Plan, PlanSection, PlanVersion
from app.plans.rules import BODY_MAX, TEXTS, Section
from app.plans.service.moved_on import SectionMovedOn
from app.plans.service.write import note_editing, write
from app.projects.models import TeamMember
from app.projects.rules import Standing, State
from tests.factories import plans, projects
from tests.factories.accounts import person
from tests.plans.world import HOSTILE, Browsers, Team, bodies, signed_in, team, text_of
from tests.visitor import Visitor

FIRST = "Les enfants jouent entre les autos.\n\nIl n’y a pas un arbre.\n\nL’été, on étouffe."
HERS = FIRST.replace("on étouffe", "il fait 38 °C")
HIS = FIRST.replace("entre les autos", "dans la rue")
FORM = "form.column-form"


async def opened(db: AsyncSession, visitor: Browsers) -> tuple[Team, Visitor, Visitor]:
    """Let both open the same text, then her save first."""
    of = await team(db)
    await plans.plan(db, of.project, of.carrier, {Section.NEED: FIRST})
    path = f"{of.plan}/ecrire/need"
    hers = await signed_in(db, visitor, of.carrier, path)
    his = await signed_in(db, visitor, of.member, path)
    await hers.submit(FORM, body=HERS)
    assert hers.path == of.plan
    return of, hers, his


def typed(browser: Visitor) -> str:
    """Return what the field of the text holds, as the browser would send it."""
    field = browser.page.css_first("#field-body")
    assert field is not None
    return field.text().removeprefix("\n").replace("\r\n", "\n")


async def test_the_second_reads_who_saved_what_and_finds_their_own_text_whole(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, _hers, his = await opened(db, visitor)
    await his.submit(FORM, body=HIS)
    assert his.status == 409
    assert his.page.css_first("[role=alert]") is not None
    assert "Amina D. a enregistré un autre texte pendant que vous écriviez" in his.text
    assert his.all("section h2")[:2] == ["Le texte en vigueur", "Ce que votre texte y changerait"]
    assert his.all(".difference del")[0] == "retiré : on étouffe"
    came = his.all(".difference ins")
    assert came[0] == "ajouté : il fait 38 °C"
    assert any("dans la rue" in words for words in came[1:])
    assert typed(his) == HIS
    assert his.page.css_first("#plan-others") is None, "what it would say is said above"
    assert await bodies(db) == [FIRST, HERS]
    assert his.page.css("script:not([src])") == []
    assert of.plan in his.path


async def test_the_text_that_is_insisted_upon_replaces_knowingly_and_the_other_is_kept(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, _hers, his = await opened(db, visitor)
    await his.submit(FORM, body=HIS)
    await his.submit(FORM)
    assert his.path == of.plan
    assert await bodies(db) == [FIRST, HERS, HIS]


async def test_both_changes_are_kept_by_one_button(db: AsyncSession, visitor: Browsers) -> None:
    of, _hers, his = await opened(db, visitor)
    await his.submit(FORM, body=HIS)
    assert "les deux changements vont ensemble" in his.text
    await his.submit("form.plan-together")
    assert his.path == of.plan
    together = HIS.replace("on étouffe", "il fait 38 °C")
    assert await bodies(db) == [FIRST, HERS, together]
    by = select(PlanVersion.edited_by_id).order_by(PlanVersion.number)
    assert list(await db.scalars(by)) == [of.carrier.id, of.carrier.id, of.member.id]


async def test_a_third_writer_meets_what_the_second_has_just_kept(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, hers, his = await opened(db, visitor)
    third = await person(db, name="Chloé T.")
    await projects.join(db, of.project, third)
    late = await signed_in(db, visitor, third, f"{of.plan}/ecrire/need")
    await his.submit(FORM, body=HIS)
    await late.submit(FORM, body=HERS.replace("un arbre", "un seul arbre"))
    assert late.path == of.plan, "she read the second version: there is no conflict for her"
    await his.submit("form.plan-together")
    assert his.status == 409, "the third text stands now, and his button was for the second"
    assert "Chloé T. a enregistré un autre texte" in his.text
    assert "dans la rue" in typed(his)
    assert "38 °C" in typed(his)
    await his.submit("form.plan-together")
    assert his.path == of.plan
    last = (await bodies(db))[-1]
    for words in ("dans la rue", "un seul arbre", "38 °C"):
        assert words in last
    await hers.go(of.plan)
    assert "dans la rue" in hers.text


async def test_texts_of_one_paragraph_are_brought_together_by_hand(
    db: AsyncSession, visitor: Browsers
) -> None:
    _of, _hers, his = await opened(db, visitor)
    await his.submit(FORM, body=FIRST.replace("on étouffe", "on cuit"))
    assert his.status == 409
    assert his.page.css_first("form.plan-together") is None
    assert "Vous avez changé les mêmes lignes" in his.text
    assert his.all(f"{FORM} button")[0] == "Remplacer par mon texte"


async def test_the_same_text_twice_is_no_version_whoever_sends_it(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, hers, his = await opened(db, visitor)
    await his.submit(FORM, body=HERS)
    assert his.path == of.plan
    assert "Rien n’a changé." in his.text
    await hers.go(f"{of.plan}/ecrire/need")
    await hers.submit(FORM, body=f"  {HERS}\r\n\r\n".replace("\n\n", "\r\n\r\n"))
    assert hers.path == of.plan
    assert await bodies(db) == [FIRST, HERS], "line ends and blanks around are no change"
    assert (await db.get_one(Plan, of.number)).version == 2


async def test_a_project_closed_meanwhile_gives_the_text_back_with_the_reason(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, _hers, his = await opened(db, visitor)
    of.project.state = State.CLOSED
    await db.commit()
    await his.submit(FORM, body=HIS)
    assert his.status == 403
    assert "Ce projet est terminé : son plan se lit, mais ne change plus." in his.text
    assert typed(his) == HIS
    assert await bodies(db) == [FIRST, HERS]


async def test_a_project_hidden_meanwhile_stays_as_it_is_and_gives_the_text_back(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, _hers, his = await opened(db, visitor)
    of.project.hidden_at = clock.now()
    await db.commit()
    await his.submit(FORM, body=HIS)
    assert his.status == 403
    assert "Les modérateurs ont masqué ce projet : il reste tel quel" in his.text
    assert typed(his) == HIS


async def test_a_plan_hidden_meanwhile_is_still_written_by_its_team_and_stays_hidden(
    db: AsyncSession, visitor: Browsers, runtime: Runtime
) -> None:
    of, _hers, his = await opened(db, visitor)
    ways = moderation_of("plan")
    assert ways is not None
    await ways.hide(db, runtime, of.number, clock.now())
    await db.commit()
    await his.submit(FORM, body=HIS)
    assert his.status == 409, "the conflict is told as ever"
    await his.submit("form.plan-together")
    assert his.path == of.plan
    assert "La modération a masqué ce plan" in his.text
    assert (await visitor().go(of.plan)).status == 404


async def test_somebody_taken_out_of_the_team_meanwhile_writes_nothing_more(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, _hers, his = await opened(db, visitor)
    gone = await db.execute(select(TeamMember).where(TeamMember.person_id == of.member.id))
    gone.scalar_one().standing = Standing.REMOVED
    await db.commit()
    await his.submit(FORM, body=HIS)
    assert his.status == 403
    assert "Seule l’équipe de ce projet" in his.text
    assert await bodies(db) == [FIRST, HERS]


@pytest.mark.parametrize("section", TEXTS)
async def test_every_text_has_a_conflict_of_its_own_and_hinders_no_other(
    db: AsyncSession, section: Section
) -> None:
    of = await team(db)
    now = clock.now()
    await write(db, of.carrier, of.number, section, text_of(FIRST), now)
    other = next(one for one in TEXTS if one is not section)
    await write(db, of.member, of.number, other, text_of("Un tout autre texte."), now)
    with pytest.raises(SectionMovedOn) as refusal:
        await write(db, of.member, of.number, section, text_of(HIS), now)
    assert refusal.value.both.section is section
    assert refusal.value.facts["yours"] == HIS
    assert refusal.value.facts["section"] == section.value


async def test_a_text_may_be_emptied_and_its_words_stay_in_the_history(db: AsyncSession) -> None:
    of = await team(db)
    now = clock.now()
    await write(db, of.carrier, of.number, Section.NEED, text_of(FIRST), now)
    part, changed = await write(db, of.carrier, of.number, Section.NEED, text_of("", 1), now)
    assert changed
    assert part is not None
    assert (part.body, part.version) == ("", 2)
    assert await bodies(db) == [FIRST, ""]
    part, changed = await write(db, of.carrier, of.number, Section.SUCCESS, text_of(""), now)
    assert (part, changed) == (None, False)


async def test_when_the_first_writer_has_left_the_site_the_conflict_names_nobody(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, _hers, his = await opened(db, visitor)
    await db.execute(update(PlanSection).values(edited_by_id=None))
    await db.commit()
    await his.submit(FORM, body=HIS)
    assert "Un autre texte a été enregistré pendant que vous écriviez" in his.text
    await his.go(of.plan)
    assert "par Amina D." not in " ".join(his.all(".plan-by"))


async def test_hostile_markup_in_either_text_is_shown_and_never_run(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await plans.plan(db, of.project, of.carrier, {Section.NEED: FIRST})
    path = f"{of.plan}/ecrire/need"
    his = await signed_in(db, visitor, of.member, path)
    evil = "<script>alert(1)</script> et <img src=x onerror=alert(2)> **fort**"
    await write(db, of.carrier, of.number, Section.NEED, text_of(evil, 1), clock.now())
    await db.commit()
    await his.submit(FORM, body=f"{FIRST}\n\n</textarea><script>alert(3)</script>")
    assert his.status == 409
    assert "alert(1)" in his.text
    assert "<script>alert" not in his.answer.text
    assert "<img src=x" not in his.answer.text
    assert typed(his).endswith("</textarea><script>alert(3)</script>")
    anybody = await visitor().go(of.plan)
    assert "<script>alert" not in anybody.answer.text
    assert anybody.page.css("[onerror]") == []


async def test_a_text_too_long_is_given_back_with_the_limit(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    browser = await signed_in(db, visitor, of.carrier, f"{of.plan}/ecrire/need")
    long = "é" * (BODY_MAX + 1)
    await browser.submit(FORM, body=long)
    assert browser.status == 422
    assert "12" in browser.error("body")
    assert typed(browser) == long
    await browser.submit(FORM, body=long[1:])
    assert browser.path == of.plan
    await browser.go(f"{of.plan}/ecrire/need")
    await browser.submit(FORM, body="… !!! —")
    assert browser.status == 422, "signs alone say nothing"


@pytest.mark.parametrize("version", ["", "-1", "deux", "1.5", str(2**31), "9" * 40])
async def test_a_version_that_is_none_is_refused_and_nothing_is_written(
    db: AsyncSession, visitor: Browsers, version: str
) -> None:
    of = await team(db)
    browser = await signed_in(db, visitor, of.carrier, f"{of.plan}/ecrire/need")
    await browser.submit(FORM, body=FIRST, version=version)
    assert browser.status == 422
    assert await bodies(db) == []


async def test_hostile_words_are_held_with_the_whole_plan_and_its_team_still_writes(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, hers, _his = await opened(db, visitor)
    await hers.go(f"{of.plan}/ecrire/solution")
    await hers.submit(FORM, body=HOSTILE)
    assert hers.path == of.plan
    assert "La modération a masqué ce plan" in hers.text
    assert (await visitor().go(of.plan)).status == 404
    await hers.go(f"{of.plan}/ecrire/solution")
    await hers.submit(FORM, body="Planter des vignes le long de la clôture.")
    assert "La modération a masqué ce plan" in hers.text, "a moderator shows it, not a new text"


async def test_whoever_has_the_part_open_is_named_for_a_quarter_of_an_hour(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    now = clock.now()
    await note_editing(db, of.carrier, of.number, Section.NEED, now - timedelta(minutes=14))
    await note_editing(db, of.mentor, of.number, Section.NEED, now - timedelta(minutes=16))
    await db.commit()
    his = await signed_in(db, visitor, of.member, f"{of.plan}/ecrire/need")
    assert len(his.all(".plan-other")) == 1
    assert "Amina D. a cette partie ouverte depuis" in his.text
    await his.go(f"{of.plan}/ecrire/solution")
    assert his.all(".plan-other") == []


async def test_a_mentor_opens_no_part_and_a_closed_project_is_not_opened(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    browser = await signed_in(db, visitor, of.mentor, of.plan)
    assert browser.page.css("form[action$='/ouvrir']") == []
    await browser.go(f"{of.plan}/ecrire/need")
    assert browser.status == 403
    of.project.state = State.STOPPED
    of.project.stopped_reason = projects.REASON
    await db.commit()
    carrier = await signed_in(db, visitor, of.carrier, of.plan)
    assert carrier.page.css("form[action$='/ouvrir']") == []
    await carrier.go(f"{of.plan}/ecrire/need")
    assert carrier.status == 403
    assert "Ce projet est terminé" in carrier.text


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_the_order_every_text_is_kept_or_given_back(
    db: AsyncSession, seed: int
) -> None:
    dice = random.Random(seed)
    of = await team(db)
    base = [f"Paragraphe {n}, tel qu’il était." for n in range(6)]
    now = clock.now()
    await write(db, of.carrier, of.number, Section.NEED, text_of("\n\n".join(base)), now)
    seen = {of.carrier: (1, "\n\n".join(base)), of.member: (1, "\n\n".join(base))}
    accepted = ["\n\n".join(base)]
    for turn in range(14):
        who = dice.choice([of.carrier, of.member])
        version, read = seen[who]
        parts = read.split("\n\n")
        parts[dice.randrange(len(parts))] = f"Écrit au tour {turn}."
        mine = "\n\n".join(parts)
        try:
            part, _changed = await write(
                db, who, of.number, Section.NEED, text_of(mine, version), now
            )
        except SectionMovedOn as moved:
            both = moved.both
            assert (both.mine, both.theirs, both.base) == (mine, accepted[-1], read)
            assert "".join(p.text for p in both.what_i_changed if p.kind != "removed") == mine
            if both.together is not None:
                assert f"Écrit au tour {turn}." in both.together
            seen[who] = (both.version, both.theirs)
            continue
        assert part is not None
        accepted.append(mine)
        seen[who] = (part.version, mine)
    assert await bodies(db) == accepted


async def test_nobody_outside_writes_however_they_ask(db: AsyncSession) -> None:
    of = await team(db)
    outsiders = [
        of.mentor,
        await person(db),
        await person(db, roles=("administrator",)),
    ]
    for who in outsiders:
        with pytest.raises(Refused, match="Seule l’équipe de ce projet"):
            await write(db, who, of.number, Section.NEED, text_of(FIRST), clock.now())
        await db.rollback()
    assert await bodies(db) == []
