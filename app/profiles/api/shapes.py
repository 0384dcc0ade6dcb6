"""What the API says of people: nothing that they did not choose to show."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from app.core.i18n import N_
from app.profiles.rules import Level, PersonKind, Sharing
from app.skills.qualities import QualityKind


class PersonPages(BaseModel):
    """The two addresses of a person's page."""

    fr: str = Field(description=N_("The page in French."))
    en: str = Field(description=N_("The page in English."))


class SkillKnown(BaseModel):
    """A skill, and how well somebody knows it."""

    code: str = Field(description=N_("Code of the skill."), examples=["accounting"])
    name: str = Field(description=N_("Its name, in the language asked for."))
    level: Level = Field(description=N_("How well they know it."))


class LivesIn(BaseModel):
    """Where somebody lives, if they show it; without a name, the territory only."""

    territory: str | None = Field(description=N_("Slug of the borough or city."))
    neighbourhood: str | None = Field(description=N_("Slug of the neighbourhood."))


class ProfileInList(BaseModel):
    """Somebody in the directory."""

    id: str = Field(description=N_("Public identifier; of the entry alone, when it has no name."))
    name: str | None = Field(description=N_("Their pseudonym; null for skills without a name."))
    kinds: list[PersonKind] = Field(description=N_("What they are, beside citizens."))
    area: LivesIn | None = Field(description=N_("Where they live, if they show it."))
    skills: list[SkillKnown] = Field(description=N_("What they can do, if they share it."))
    opening: str = Field(description=N_("The first words they say of themselves."))
    pages: PersonPages = Field(description=N_("Where people read it."))


class ProfileList(BaseModel):
    """A page of the directory."""

    profiles: list[ProfileInList] = Field(description=N_("By name; those without one come last."))
    after: str | None = Field(
        description=N_("Give it as “after” to go on; null at the end. Also in the header “Link”.")
    )


class MandateShown(BaseModel):
    """An office somebody was elected to."""

    office_fr: str = Field(description=N_("The office, in French."))
    office_en: str = Field(description=N_("The office, in English."))
    territory: str | None = Field(
        description=N_("Slug of the borough or city; null for all of it.")
    )
    starts_on: date = Field(description=N_("First day."))
    ends_on: date = Field(description=N_("Last day."))
    source: str = Field(description=N_("Where anybody can check it."))


class TermShown(BaseModel):
    """A term of leader."""

    territory: str = Field(description=N_("Slug of the borough or city."))
    confirmed_at: datetime | None = Field(description=N_("When a moderator confirmed it (UTC)."))
    ends_at: datetime | None = Field(description=N_("When it ends (UTC)."))
    reason: str = Field(description=N_("The public reason."))


class ExpertiseOut(BaseModel):
    """What somebody can do."""

    skills: list[SkillKnown] = Field(description=N_("Skills, with their levels."))
    causes: list[str] = Field(description=N_("Codes of causes."))
    moments: list[str] = Field(description=N_("When they are usually free: “sat-morning”."))
    monthly_hours: int | None = Field(description=N_("Hours a month."))
    travel_km: int | None = Field(description=N_("How far they come, in kilometres."))
    is_remote: bool = Field(description=N_("Whether they also help from a distance."))


class ProfileShown(BaseModel):
    """Somebody, as they chose to be shown."""

    id: str = Field(description=N_("Public identifier."))
    name: str = Field(description=N_("Their pseudonym."))
    bio: str = Field(description=N_("What they say of themselves, in Markdown."))
    bio_language: str = Field(description=N_("The language it is written in."))
    area: LivesIn | None = Field(description=N_("Where they live, if they show it."))
    expertise: ExpertiseOut | None = Field(description=N_("What they can do, if they share it."))
    mandates: list[MandateShown] = Field(description=N_("Offices they hold today."))
    leads: list[TermShown] = Field(description=N_("Where they are leaders today."))
    pages: PersonPages = Field(description=N_("Where people read it."))


class CheckHeld(BaseModel):
    """A check or training that an organisation saw."""

    kind: QualityKind = Field(description=N_("A check or a training."))
    code: str = Field(description=N_("Its code."), examples=["first-aid-cpr"])
    expires_on: date | None = Field(description=N_("Last day it holds; null when it does not end."))
    organisation: str = Field(description=N_("Public identifier of the organisation that saw it."))


class OwnProfile(BaseModel):
    """A profile as its owner settles it."""

    version: int = Field(description=N_("Grows with each change; send it back with yours."))
    bio: str = Field(description=N_("What they say of themselves, in Markdown."))
    bio_language: str = Field(description=N_("The language it is written in."))
    shows_area: bool = Field(description=N_("Whether others see the neighbourhood."))
    shows_ideas: bool = Field(description=N_("Whether their ideas are gathered on their page."))
    is_listed: bool = Field(description=N_("Whether the directory shows them."))
    is_indexed: bool = Field(description=N_("Whether search engines may."))
    sharing: Sharing = Field(description=N_("Who may know the skills."))
    skills: list[str] = Field(
        description=N_("Each as “code:level”."), examples=[["accounting:professional"]]
    )
    causes: list[str] = Field(description=N_("Codes of causes."))
    moments: list[str] = Field(description=N_("When they are usually free: “sat-morning”."))
    monthly_hours: int | None = Field(description=N_("Hours a month."))
    travel_km: int | None = Field(description=N_("How far they come, in kilometres."))
    is_remote: bool = Field(description=N_("Whether they also help from a distance."))
    languages: list[str] = Field(description=N_("Languages they speak, as ISO 639 codes."))
    birth_year: int | None = Field(
        description=N_("Year of birth, if they told it; shown to nobody.")
    )
    monthly_quota: int | None = Field(description=N_("Suggestions a month, at most."))
    checks: list[CheckHeld] = Field(
        description=N_("Checks and trainings that hold today; organisations write them down.")
    )
    is_paused: bool = Field(description=N_("Whether nobody sees the skills for now."))
