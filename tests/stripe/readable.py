"""Modules of Python 3.14 as 3.13 reads them: two mechanical edits, nothing of what they do."""

import re

FUTURE = "from __future__ import annotations"
LOOSE_EXCEPT = re.compile(r"(?m)^(\s*)except ([A-Za-z_.]+(?:, [A-Za-z_.]+)+):")
HEAD = re.compile(r'(?s)^(?:#[^\n]*\n|\s*\n)*(?:[rR]?""".*?"""[ \t]*\n)?')


def made_readable(source: str) -> str:
    """Give `except A, B:` its parentheses (PEP 758), and leave annotations unread (PEP 649)."""
    source = LOOSE_EXCEPT.sub(r"\1except (\2):", source)
    if FUTURE in source:
        return source
    head = HEAD.match(source)
    end = head.end() if head else 0
    return f"{source[:end]}{FUTURE}\n{source[end:]}"
