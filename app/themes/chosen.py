"""What administrators choose about themes: which are offered."""

from app.choices.kept import chosen
from app.choices.registry import declare
from app.choices.rules import Subset
from app.core.i18n import N_
from app.core.page_store import EVERY_PAGE
from app.themes.rules import THEMES, Theme

OFFERED = declare(
    Subset(
        name="themes.offered",
        label=N_("Themes offered"),
        help=N_(
            "A theme taken away stays on the ideas that have it; nobody can choose it any more."
        ),
        default=tuple(THEMES),
        options={code: theme.name for code, theme in THEMES.items()},
        shown_on=(EVERY_PAGE,),
    )
)


def offered() -> list[Theme]:
    """Return the themes that one may choose among, in their own order."""
    return [THEMES[code] for code in chosen(OFFERED)]
