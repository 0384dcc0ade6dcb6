"""Cells that a spreadsheet would run as a formula are written with an apostrophe first.

Source: OWASP, "CSV injection". The apostrophe is doubled where one was written already, so that
:func:`restore` gives back exactly what :func:`neutralise` was given.
"""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def neutralise(cell: str) -> str:
    """Return the cell as text that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def restore(cell: str) -> str:
    """Return what was neutralised; other cells are returned as they are."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(DANGEROUS) else cell
