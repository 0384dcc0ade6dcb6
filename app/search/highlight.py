"""Show where the words were found: an excerpt around the first one, each of them marked."""

import re
from functools import lru_cache

from markupsafe import Markup, escape

from app.core.text import fold

EXCERPT = 220
LEAD = 60
"""Characters shown before the first word found."""

LONGEST_ENDING = 6
"""Letters a word may have after its root ("amenag" + "ements"); a root that is a whole word has two."""

WORD = re.compile(r"\w+")
MARKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|^[#>\-+*\s]+(?=\w)|[*_`~|]{1,3}", re.MULTILINE)


class Highlighter:
    """Finds words by their roots, as the index does, near enough for the eye."""

    def __init__(self, typed: str, roots: frozenset[str]) -> None:
        self.roots = sorted(roots, key=len, reverse=True)
        words = fold(typed).split()
        self.typed = frozenset([*words, *(word[:-1] for word in words if word[-1] in "sx")])

    def title(self, text: str) -> Markup:
        """Return a title with its found words marked."""
        return self._marked(text)

    def excerpt(self, markdown: str) -> Markup:
        """Return :meth:`plain_excerpt` with its found words marked."""
        return self._marked(self.plain_excerpt(markdown))

    def plain_excerpt(self, markdown: str) -> str:
        """Return about two lines of a text around the first word found, or its beginning."""
        text = " ".join(plain(markdown).split())
        first = next((m.start() for m in WORD.finditer(text) if self._is_found(m[0])), 0)
        start = text.rfind(" ", 0, first - LEAD) + 1 if first > LEAD else 0
        piece = text[start : start + EXCERPT]
        if start + EXCERPT < len(text):
            piece = piece[: piece.rfind(" ")] + "…"
        return ("…" if start else "") + piece

    def _marked(self, text: str) -> Markup:
        parts: list[Markup] = []
        end = 0
        for match in WORD.finditer(text):
            if self._is_found(match[0]):
                parts.append(escape(text[end : match.start()]))
                parts.append(Markup("<mark>{}</mark>").format(match[0]))
                end = match.end()
        return Markup("").join([*parts, escape(text[end:])])

    def _is_found(self, word: str) -> bool:
        folded = _folded(word)
        if folded in self.typed and len(folded) > 1:
            return True
        for root in self.roots:
            if folded.startswith(root):
                ending = len(folded) - len(root)
                return ending <= (2 if root in self.typed else LONGEST_ENDING)
        return False


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    """Fold a word once: a page of results has thousands, mostly the same."""
    return fold(word)


def plain(markdown: str) -> str:
    """Return a Markdown text without most of its marks: quick, for excerpts that are escaped anyway."""
    return MARKS.sub(lambda match: match[1] or "", markdown)
