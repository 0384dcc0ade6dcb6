"""A seeded town: what people and missions really are, and the little of it that is written down.

The truth of a person is a taste, a proficiency in each skill, a chance of being free at each moment, a
distance they really go. Profiles tell some of it, with gaps and slips of the hand. The matching reads
profiles; only the judge (:mod:`app.matching.benchmark.judge`) reads the truth.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from app.matching.facts import Helper, Opening, Period, Remote, Slot
from app.matching.rules import moment_of
from app.profiles.rules import MOMENTS

Floats = npt.NDArray[np.float64]
TODAY = date(2026, 4, 6)
MORNING = datetime(2026, 4, 6, 12, tzinfo=UTC)
ZONE = ZoneInfo("America/Toronto")
SKILLS, FAMILIES, CAUSES, TASTES = 40, 8, 24, 6
CENTRE = (45.54, -73.62)
QUARTERS = 36
LANGUAGES = ("fr", "en", "es", "ar", "ht")
PAPERS = ("background", "first-aid", "food-safety")


@dataclass(frozen=True)
class Person:
    """Somebody, as they are, and as their profile tells it."""

    proficiency: Floats
    taste: Floats
    freedom: Floats
    """Chance of being free at each of :data:`MOMENTS`."""
    spot: tuple[float, float]
    reach_km: float
    hours: float
    years_old: int
    told: Helper
    quarter: int


@dataclass(frozen=True)
class Mission:
    """A mission, as it is, and as it is written."""

    need: Floats
    """How much each skill really matters."""
    taste: Floats
    spot: tuple[float, float]
    told: Opening
    minimum_age: int
    quarter: int


@dataclass(frozen=True)
class Town:
    """Everybody and everything."""

    people: list[Person]
    missions: list[Mission]
    cause_tastes: Floats


def town(seed: int, people: int = 400, missions: int = 120) -> Town:
    """Make a town; the same seed makes the same one."""
    dice = np.random.default_rng(seed)
    quarters = np.array(CENTRE) + dice.normal(0, (0.045, 0.07), (QUARTERS, 2))
    tastes = dice.normal(0, 1, (CAUSES, TASTES))
    tastes /= np.linalg.norm(tastes, axis=1, keepdims=True)
    made = _Maker(dice, quarters, tastes)
    return Town(
        [made.person(n) for n in range(people)],
        [made.mission(n) for n in range(missions)],
        tastes,
    )


class _Maker:
    """Throws the dice."""

    def __init__(self, dice: np.random.Generator, quarters: Floats, tastes: Floats) -> None:
        self.dice = dice
        self.quarters = quarters
        self.tastes = tastes

    def person(self, number: int) -> Person:
        """Make somebody, then let them fill in their profile."""
        dice = self.dice
        quarter = int(dice.integers(QUARTERS))
        spot = self._near(quarter, 0.004)
        proficiency = self._proficiency()
        taste = self._taste()
        freedom = self._freedom()
        reach = float(np.clip(dice.lognormal(1.6, 0.5), 1, 25))
        hours = float(np.clip(dice.gamma(3, 3), 1, 40))
        years = int(np.clip(dice.normal(41, 17), 14, 88))
        languages = {"fr"} if dice.random() < 0.85 else {"en"}
        languages |= {code for code in LANGUAGES if dice.random() < (0.5 if code == "en" else 0.09)}
        told = Helper(
            person_id=number,
            years_old=years if self._tells(0.8) else None,
            languages=frozenset(languages),
            skills=self._told_skills(proficiency),
            causes=self._told_causes(taste),
            moments=self._told_moments(freedom),
            point=tuple(self.quarters[quarter]) if self._tells(0.93) else None,
            travel_km=max(1, round(reach * dice.normal(1, 0.2))) if self._tells(0.65) else None,
            is_remote=bool(dice.random() < 0.3),
            monthly_minutes=max(1, round(hours)) * 60 if self._tells(0.65) else None,
            papers={code: None for code in PAPERS if dice.random() < 0.25},
            busy=self._busy(),
            is_paused=bool(dice.random() < 0.04),
            asked=int(dice.poisson(0.4)),
        )
        return Person(
            proficiency, taste, freedom, spot, reach, hours, years, told, quarter
        )  # fmt: skip

    def mission(self, number: int) -> Mission:
        """Make a mission, then let its team write it down."""
        dice = self.dice
        quarter = int(dice.integers(QUARTERS))
        spot = self._near(quarter, 0.006)
        need, required, useful = self._need()
        cause = int(dice.integers(CAUSES))
        taste = self.tastes[cause] + dice.normal(0, 0.25, TASTES)
        slots = self._slots(number)
        remote = dice.choice(list(Remote), p=(0.8, 0.12, 0.08))
        told = Opening(
            mission_id=number,
            giver=f"organisation:{int(dice.integers(45))}",
            required=required,
            useful=useful,
            languages=frozenset({str(dice.choice(LANGUAGES, p=(0.6, 0.2, 0.1, 0.05, 0.05)))})
            if dice.random() < 0.7
            else frozenset(),
            minimum_age=int(dice.choice((14, 16, 18), p=(0.6, 0.15, 0.25))),
            papers=frozenset(code for code in PAPERS if dice.random() < 0.12),
            causes=self._written_causes(cause, taste),
            remote=remote,
            point=spot if self._tells(0.93) else None,
            slots=slots,
            wanted=sum(slot.free for slot in slots) + int(dice.integers(0, 4)),
        )
        return Mission(need, taste / np.linalg.norm(taste), spot, told, told.minimum_age, quarter)

    def _tells(self, chance: float) -> bool:
        return bool(self.dice.random() < chance)

    def _near(self, quarter: int, spread: float) -> tuple[float, float]:
        lat, lon = self.quarters[quarter] + self.dice.normal(0, (spread, spread * 1.4))
        return float(lat), float(lon)

    def _proficiency(self) -> Floats:
        """Trades come in families: who does the accounts also writes grant requests."""
        family = self.dice.dirichlet(np.full(FAMILIES, 0.25))
        chance = np.repeat(family, SKILLS // FAMILIES)
        knows = self.dice.random(SKILLS) < np.clip(1.4 * chance + 0.04, 0, 0.9)
        return np.where(knows, self.dice.beta(4, 2, SKILLS), 0)

    def _told_skills(self, proficiency: Floats) -> dict[str, str]:
        if not self._tells(0.88):
            return {}
        seen = np.where(
            self.dice.random(SKILLS) < 0.8, proficiency + self.dice.normal(0, 0.12, SKILLS), 0
        )
        seen[proficiency == 0] = np.where(
            self.dice.random(int((proficiency == 0).sum())) < 0.012, 0.4, 0
        )
        levels = {n: value for n, value in enumerate(seen) if value > 0.15}
        return {
            f"skill-{n}": "learning" if v < 0.5 else "able" if v < 0.78 else "professional"
            for n, v in levels.items()
        }

    def _taste(self) -> Floats:
        taste = self.dice.normal(0, 1, TASTES)
        return np.asarray(taste / np.linalg.norm(taste))

    def _told_causes(self, taste: Floats) -> frozenset[str]:
        if not self._tells(0.8):
            return frozenset()
        liking = self.tastes @ taste + self.dice.normal(0, 0.2, CAUSES)
        many = int(self.dice.integers(2, 6))
        return frozenset(f"cause-{n}" for n in np.argsort(-liking)[:many])

    def _written_causes(self, cause: int, taste: Floats) -> frozenset[str]:
        if not self._tells(0.85):
            return frozenset()
        second = int(np.argsort(-(self.tastes @ taste))[1])
        return frozenset({f"cause-{cause}"} | ({f"cause-{second}"} if self._tells(0.5) else set()))

    def _freedom(self) -> Floats:
        habits = (
            [("evening", 0.75)], [("sat", 0.8), ("sun", 0.7)], [("morning", 0.8), ("afternoon", 0.7)],
            [("sat", 0.85)], [("tue", 0.7), ("thu", 0.7)],
        )  # fmt: skip
        chance = np.full(len(MOMENTS), 0.08)
        for word, likely in habits[int(self.dice.integers(len(habits)))]:
            for n, moment in enumerate(MOMENTS):
                if word in moment:
                    chance[n] = likely
        return np.clip(chance + self.dice.normal(0, 0.1, len(MOMENTS)), 0.01, 0.97)

    def _told_moments(self, freedom: Floats) -> frozenset[str]:
        if not self._tells(0.8):
            return frozenset()
        said = (freedom > 0.45) ^ (self.dice.random(len(MOMENTS)) < 0.06)
        return frozenset(moment for moment, is_said in zip(MOMENTS, said, strict=True) if is_said)

    def _need(self) -> tuple[Floats, frozenset[str], frozenset[str]]:
        family = int(self.dice.integers(FAMILIES)) * (SKILLS // FAMILIES)
        many = int(self.dice.choice((0, 1, 2, 3), p=(0.2, 0.35, 0.3, 0.15)))
        picked = self.dice.permutation(SKILLS // FAMILIES)[: many + 1] + family
        need = np.zeros(SKILLS)
        need[picked[:many]] = 1.0
        if many:
            need[picked[many:]] = 0.4
        required = frozenset(f"skill-{n}" for n in picked[:many])
        useful = frozenset(f"skill-{n}" for n in picked[many:]) if many else frozenset[str]()
        return need, required, useful

    def _slots(self, number: int) -> tuple[Slot, ...]:
        many = int(self.dice.choice((0, 1, 2, 4, 6), p=(0.1, 0.25, 0.25, 0.25, 0.15)))
        length = int(self.dice.choice((90, 120, 180, 240)))
        weekday, hour = int(self.dice.integers(7)), int(self.dice.choice((9, 13, 18)))
        slots = []
        for n in range(many):
            local = datetime(2026, 4, 7, hour, tzinfo=ZONE) + timedelta(days=weekday + 7 * n)
            if n and self.dice.random() < 0.4:
                local += timedelta(days=int(self.dice.integers(1, 5)))
            start = local.astimezone(UTC)
            period = Period(start, start + timedelta(minutes=length))
            moment = moment_of(period.starts_at, period.ends_at, ZONE)
            free = int(self.dice.choice((0, 1, 3, 6), p=(0.1, 0.3, 0.4, 0.2)))
            slots.append(Slot(number * 10 + n, period, moment, local.date(), free))
        return tuple(sorted(slots, key=lambda slot: slot.period.starts_at))

    def _busy(self) -> tuple[Period, ...]:
        many = int(self.dice.poisson(1.2))
        starts = [
            MORNING
            + timedelta(days=int(self.dice.integers(1, 30)), hours=int(self.dice.integers(0, 12)))
            for _n in range(many)
        ]
        return tuple(Period(start, start + timedelta(hours=3)) for start in starts)
