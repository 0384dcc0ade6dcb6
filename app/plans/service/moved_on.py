"""Two writers, one part: whoever comes second is shown both texts, and what each of them changed."""

from dataclasses import dataclass

from app.core.differences import Piece, differences
from app.core.errors import Conflict
from app.core.i18n import gettext as _
from app.plans.merging import merged
from app.plans.rules import Section


@dataclass(frozen=True, slots=True)
class Both:
    """What two people made of one text."""

    section: Section
    base: str
    """What both of them had before their eyes."""
    mine: str
    theirs: str
    version: int
    """Of theirs, which stands."""
    by: str
    """Who wrote theirs; empty once they have left."""

    @property
    def together(self) -> str | None:
        """Return a text with both changes, when they touch different paragraphs."""
        return merged(self.base, self.mine, self.theirs)

    @property
    def what_they_changed(self) -> list[Piece]:
        """Return the differences between what both had and what stands now."""
        return differences(self.base, self.theirs)

    @property
    def what_i_changed(self) -> list[Piece]:
        """Return the differences between what stands now and what was typed here."""
        return differences(self.theirs, self.mine)


class SectionMovedOn(Conflict):
    """The part changed since its writer last saw it: nothing was overwritten, nothing is lost."""

    code = "moved-on"

    def __init__(self, both: Both) -> None:
        super().__init__(
            _("Somebody else changed this part in the meantime: nothing has been overwritten.")
        )
        self.both = both

    @property
    def facts(self) -> dict[str, object]:
        """Return both texts, the version that stands, and one with both changes if there can be."""
        both = self.both
        return {
            "section": str(both.section),
            "version": both.version,
            "theirs": both.theirs,
            "yours": both.mine,
            "base": both.base,
            "together": both.together,
        }


class LineMovedOn(Conflict):
    """A step, a line of the capacity, the report or the budget changed since it was last seen."""

    code = "moved-on"

    def __init__(self, version: int, theirs: str = "") -> None:
        super().__init__(
            _("Somebody else changed this in the meantime: nothing has been overwritten.")
        )
        self.version = version
        self.theirs = theirs
        """What stands now, in words."""

    @property
    def facts(self) -> dict[str, object]:
        """Return the version that stands, and what it says."""
        return {"version": self.version, "theirs": self.theirs}
