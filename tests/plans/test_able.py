"""Who does what: somebody of the team, a partner or means; and what stays when somebody leaves."""

from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.errors import Invalid, NotFound, Refused
from app.core.personal import Leaving, erasers
from app.core.runtime import Runtime
from app.plans.models import Capacity, Plan, PlanVersion
from app.plans.rules import CAPACITIES_MAX, Capable, Section
from app.plans.schemas import CapacityWords
from app.plans.service import capacity
from app.plans.service.moved_on import LineMovedOn
from app.plans.subscribers import look_for_another
from app.projects.events import TeamChanged
from app.projects.models import TeamMember
from app.projects.rules import Standing, State, TeamRole
from tests.factories import plans, projects
from tests.factories.accounts import person
from tests.plans.world import Browsers, Team, plain, says, signed_in, team

FORM = "form.column-form"
TEN = "Dix ans de comptabilité\nà la Caisse."


def words(kind: str = "partner", **more: Any) -> CapacityWords:
    values = {"kind": kind, "who": "Éco-quartier", "what": "Prêter les pelles", **more}
    return CapacityWords.model_validate(values)


def of_team(who: Any, **more: Any) -> CapacityWords:
    return words("team", who="", person=who.public_id, what="Tenir les comptes", **more)


async def versions(db: AsyncSession) -> list[str]:
    query = select(PlanVersion.body).where(PlanVersion.section == Section.CAPACITY)
    return [plain(body) for body in await db.scalars(query.order_by(PlanVersion.number))]


async def test_a_line_lives_and_each_change_is_a_version(db: AsyncSession) -> None:
    of = await team(db)
    now = clock.now()
    made = await capacity.add(db, of.carrier, of.number, words(), now)
    await capacity.change(
        db, of.member, of.number, made.public_id, words(is_secured=True, version=1), now
    )
    await capacity.change(
        db, of.member, of.number, made.public_id, words(is_secured=True, version=1), now
    )
    await capacity.remove(db, of.carrier, of.number, made.public_id, now)
    assert await versions(db) == [
        "Éco-quartier : Prêter les pelles (pas encore acquis)",
        "Éco-quartier : Prêter les pelles (acquis)",
        "",
    ]
    assert (await db.get_one(Plan, of.number)).version == 3


async def test_the_team_comes_first_then_partners_then_means(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    now = clock.now()
    for typed in (
        words("means", who="La cour de l’école", what="Se réunir"),
        words(),
        of_team(of.member, is_secured=True),
    ):
        await capacity.add(db, of.carrier, of.number, typed, now)
    await db.commit()
    anybody = await visitor().go(of.plan)
    first, second, third = anybody.all(".plan-capacity li")
    assert "Bruno R." in first
    assert "Quelqu’un de l’équipe" in first
    assert "Un partenaire" in second
    assert "Un lieu, un outil ou un permis" in third
    link = anybody.page.css_first(".plan-capacity a")
    assert link is not None
    await anybody.go(link.attributes["href"] or "")
    assert anybody.status == 200
    assert anybody.all("h1") == ["Bruno R."]
    assert (await says(db, Section.CAPACITY)).splitlines()[0] == (
        "L’équipe : Tenir les comptes (acquis)"
    )


async def test_whoever_is_not_of_the_team_is_not_promised(db: AsyncSession) -> None:
    of = await team(db)
    outsider, invited = await person(db), await person(db)
    await projects.join(db, of.project, invited, standing=Standing.INVITED)
    for who in (outsider.public_id, invited.public_id, "zzzzzzzzzz", "é"):
        with pytest.raises(Invalid) as refusal:
            typed = words("team", who="", person=who, what="Tenir les comptes")
            await capacity.add(db, of.carrier, of.number, typed, clock.now())
        assert refusal.value.errors == {"person": "Cette personne n’est pas de l’équipe."}
        await db.rollback()
    made = await capacity.add(db, of.carrier, of.number, of_team(of.mentor), clock.now())
    assert made.person_id == of.mentor.id, "a mentor is of the team"


async def test_a_name_typed_beside_somebody_of_the_team_is_not_kept(db: AsyncSession) -> None:
    of = await team(db)
    typed = words("team", who="Madame Tremblay, 12 rue X", person=of.member.public_id)
    made = await capacity.add(db, of.carrier, of.number, typed, clock.now())
    assert made.who == ""
    partner = words(person=of.member.public_id)
    made = await capacity.add(db, of.carrier, of.number, partner, clock.now())
    assert made.person_id is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "team", "who": ""}, "choisir"),
        ({"who": ""}, "nommer"),
        ({"kind": "means", "who": "   "}, "nommer"),
    ],
)
def test_somebody_or_something_is_named(values: dict[str, Any], field: str) -> None:
    del field
    with pytest.raises(ValidationError) as refusal:
        words(**values)
    assert refusal.value.errors()[0]["type"] == "said"


@pytest.mark.parametrize(
    "values",
    [
        {"what": "ab"}, {"what": "x" * 121}, {"what": "…"}, {"kind": "robot"}, {"who": "x" * 121},
        {"experience": "x" * 601}, {"version": -1}, {"surprise": "1"}, {"person": "x" * 11},
    ],
)  # fmt: skip
def test_what_cannot_be_a_line_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        words(**values)


async def test_a_plan_has_so_many_lines_and_no_more(db: AsyncSession) -> None:
    of = await team(db)
    await plans.plan(db, of.project, of.carrier, {})
    db.add_all(
        Capacity(project_id=of.number, kind=Capable.MEANS, who=f"Outil {n}", what="Creuser")
        for n in range(CAPACITIES_MAX)
    )
    await db.flush()
    with pytest.raises(Refused, match="au plus 40 lignes"):
        await capacity.add(db, of.carrier, of.number, words(), clock.now())


async def test_a_line_of_another_plan_is_not_found_and_stays(db: AsyncSession) -> None:
    of = await team(db)
    other = await projects.project(db, carrier=of.carrier, title="Un four à pain au parc")
    made = await capacity.add(db, of.carrier, other.id, words(), clock.now())
    for which in (made.public_id, "zzzzzzzzzz", ""):
        with pytest.raises(NotFound):
            await capacity.change(db, of.carrier, of.number, which, words(), clock.now())
        with pytest.raises(NotFound):
            await capacity.remove(db, of.carrier, of.number, which, clock.now())
    assert list(await db.scalars(select(Capacity.what))) == ["Prêter les pelles"]


async def test_two_hands_on_one_line_are_told_and_the_second_may_insist(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    made = await capacity.add(db, of.carrier, of.number, words(), clock.now())
    await db.commit()
    path = f"{of.plan}/capacite/{made.public_id}"
    his = await signed_in(db, visitor, of.member, path)
    changed = words(what="Prêter dix pelles", version=1)
    await capacity.change(db, of.carrier, of.number, made.public_id, changed, clock.now())
    await db.commit()
    await his.submit(FORM, what="Prêter un camion")
    assert his.status == 409
    assert "Éco-quartier : Prêter dix pelles (pas encore acquis)" in his.text
    field = his.page.css_first("input[name=what]")
    assert field is not None
    assert field.attributes["value"] == "Prêter un camion"
    await his.submit(FORM)
    assert his.path == of.plan
    assert his.all(".plan-capacity strong") == ["Prêter un camion"]


async def test_a_line_taken_out_meanwhile_is_not_found(db: AsyncSession, visitor: Browsers) -> None:
    of = await team(db)
    made = await capacity.add(db, of.carrier, of.number, words(), clock.now())
    await db.commit()
    his = await signed_in(db, visitor, of.member, f"{of.plan}/capacite/{made.public_id}")
    await capacity.remove(db, of.carrier, of.number, made.public_id, clock.now())
    await db.commit()
    await his.submit(FORM, what="Prêter un camion")
    assert his.status == 404
    with pytest.raises(LineMovedOn):
        made = await capacity.add(db, of.carrier, of.number, words(), clock.now())
        late = words(what="Trop tard", version=9)
        await capacity.change(db, of.carrier, of.number, made.public_id, late, clock.now())


async def test_the_form_offers_the_team_and_keeps_what_was_typed(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    browser = await signed_in(
        db, visitor, of.member, f"/en/projects/{of.which}/plan/capacity/new", language="en"
    )
    names = browser.all("select[name=person] option")
    assert {"Amina D.", "Bruno R.", "Mireille B."} <= set(names)
    await browser.submit(FORM, what="Keep the books", kind="team", experience="Ten years.")
    assert browser.status == 422
    assert "choose who of the team does it" in browser.text
    assert "Ten years." in browser.text
    await browser.submit(FORM, person=of.mentor.public_id)
    assert browser.path == f"/en/projects/{of.which}/plan"
    assert "Mireille B." in browser.all(".plan-capacity")[0]
    assert "Not secured yet" in browser.all(".plan-capacity")[0]


async def leave(db: AsyncSession, of: Team, who: Any, standing: Standing = Standing.LEFT) -> None:
    await db.execute(
        update(TeamMember).where(TeamMember.person_id == who.id).values(standing=standing)
    )
    await db.commit()


async def test_who_leaves_the_team_takes_their_experience_along(
    db: AsyncSession, visitor: Browsers, runtime: Runtime
) -> None:
    of = await team(db)
    now = clock.now()
    typed = of_team(of.member, experience=TEN, is_secured=True)
    await capacity.add(db, of.carrier, of.number, typed, now)
    await capacity.add(db, of.carrier, of.number, words(experience="Dix ans aussi."), now)
    await db.commit()
    assert "Dix ans de comptabilité" in (await visitor().go(of.plan)).text
    await leave(db, of, of.member)
    for _twice in range(2):
        await look_for_another(runtime, TeamChanged(of.number, of.member.id))
    anybody = await visitor().go(of.plan)
    assert "Quelqu’un à trouver" in anybody.text
    assert "comptabilité" not in anybody.text
    await anybody.go(f"{of.plan}/historique")
    assert "comptabilité" not in anybody.text, "nor in what the plan said before"
    assert "Dix ans aussi." in anybody.text, "what a partner brings stays"
    kept = await versions(db)
    assert kept[0] == "L’équipe : Tenir les comptes (acquis)"
    assert kept[-1].splitlines()[0] == "Quelqu’un à trouver : Tenir les comptes (pas encore acquis)"
    assert len(kept) == 3, "one version for leaving, however often it is heard"
    last = select(PlanVersion.edited_by_id).order_by(PlanVersion.id.desc()).limit(1)
    assert (await db.execute(last)).scalar_one() is None, "nobody wrote it"


@pytest.mark.parametrize("how", ["handed on", "said anew", "taken out"])
async def test_experience_that_somebody_no_longer_shows_is_in_no_version(
    db: AsyncSession, how: str
) -> None:
    of = await team(db)
    now = clock.now()
    line = await capacity.add(db, of.carrier, of.number, of_team(of.member, experience="Art"), now)
    other = "Artisane depuis 1998"
    await capacity.add(db, of.carrier, of.number, words(experience=other), now)
    if how == "taken out":
        await capacity.remove(db, of.carrier, of.number, line.public_id, now)
    else:
        whose = of.carrier if how == "handed on" else of.member
        typed = of_team(whose, version=line.version)
        await capacity.change(db, of.carrier, of.number, line.public_id, typed, now)
    kept = await versions(db)
    assert not any("– Art (" in body for body in kept)
    assert other in kept[-1]
    cut = [body for body in kept if "isane" in body and other not in body]
    assert cut == [], "words that only begin alike stay whole"


async def test_who_comes_back_or_only_changes_role_keeps_what_they_do(
    db: AsyncSession, runtime: Runtime
) -> None:
    of = await team(db)
    await capacity.add(db, of.carrier, of.number, of_team(of.member, experience=TEN), clock.now())
    await db.execute(
        update(TeamMember).where(TeamMember.person_id == of.member.id).values(role=TeamRole.MENTOR)
    )
    await db.commit()
    await look_for_another(runtime, TeamChanged(of.number, of.member.id))
    await look_for_another(runtime, TeamChanged(of.number, of.mentor.id))
    [line] = await db.scalars(select(Capacity))
    assert (line.person_id, line.experience, line.version) == (of.member.id, TEN, 1)
    assert len(await versions(db)) == 1


async def test_an_open_review_reads_a_plan_that_lost_somebody_as_changed(
    db: AsyncSession, runtime: Runtime
) -> None:
    of = await team(db)
    await plans.complete(db, of.project, of.carrier)
    await capacity.add(db, of.carrier, of.number, of_team(of.member), clock.now())
    await db.commit()
    before = (await db.get_one(Plan, of.number)).version
    await leave(db, of, of.member, Standing.REMOVED)
    await look_for_another(runtime, TeamChanged(of.number, of.member.id))
    held = await db.get_one(Plan, of.number, populate_existing=True)
    assert held.version == before + 1


async def test_who_leaves_the_site_is_in_no_line_and_in_no_version(db: AsyncSession) -> None:
    of = await team(db)
    here = await capacity.add(
        db, of.carrier, of.number, of_team(of.member, experience=TEN), clock.now()
    )
    other = await projects.project(db, carrier=of.member, title="Un four à pain au parc")
    await capacity.add(db, of.member, other.id, of_team(of.member, experience=TEN), clock.now())
    await db.commit()
    leaving = Leaving(of.member.id, erase_words=False, now=clock.now())
    await erasers()["plans"](db, leaving)
    await db.commit()
    assert {f"project:{of.number}", f"project:{other.id}"} <= leaving.pages
    assert all("comptabilité" not in body for body in await versions(db))
    await db.refresh(here)
    assert (here.person_id, here.experience, here.is_secured) == (None, "", False)
    await erasers()["plans"](db, leaving)


@pytest.mark.parametrize("state", list(State))
async def test_lines_are_written_as_long_as_the_project_lives(
    db: AsyncSession, state: State
) -> None:
    of = await team(db, state)
    if state in {State.CLOSED, State.STOPPED}:
        with pytest.raises(Refused, match="son plan se lit, mais ne change plus"):
            await capacity.add(db, of.carrier, of.number, words(), clock.now())
        return
    assert (await capacity.add(db, of.carrier, of.number, words(), clock.now())).version == 1
