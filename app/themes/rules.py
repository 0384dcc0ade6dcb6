"""The sixteen themes: a code for addresses and files, a label and an icon for people."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.i18n import N_, gettext as _


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme; ``label`` is in the language in force."""

    code: str
    name: str
    icon: str

    @property
    def label(self) -> str:
        """Return the theme's name in the language in force."""
        return _(self.name)


THEMES = {
    theme.code: theme
    for theme in (
        Theme("nature", N_("Nature and green alleys"), "leaf"),
        Theme("mobility", N_("Getting around"), "bike"),
        Theme("public-space", N_("Streets and squares"), "map-pin"),
        Theme("culture", N_("Arts and culture"), "drama"),
        Theme("sport", N_("Sport and play"), "dumbbell"),
        Theme("food", N_("Food"), "utensils"),
        Theme("housing", N_("Housing"), "house"),
        Theme("solidarity", N_("Mutual aid"), "hand-heart"),
        Theme("youth", N_("Children and youth"), "baby"),
        Theme("seniors", N_("Seniors"), "users"),
        Theme("inclusion", N_("Inclusion and accessibility"), "accessibility"),
        Theme("climate", N_("Climate and waste"), "recycle"),
        Theme("heritage", N_("Heritage and memory"), "landmark"),
        Theme("learning", N_("Learning"), "book-open"),
        Theme("safety", N_("Safety"), "shield"),
        Theme("local-economy", N_("Local economy"), "store"),
    )
}


def themes_of(codes: Iterable[str]) -> list[Theme]:
    """Return the themes of these codes, in their order; a code that is none of ours is left out."""
    return [THEMES[code] for code in codes if code in THEMES]
