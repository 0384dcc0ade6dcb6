"""How heavy a file may be."""

from math import ceil

from app.core.files.refusals import BadFile
from app.core.files.rules import FILE_MAX, MEGABYTE
from app.core.i18n import gettext as _
from app.core.i18n.format import number


def fault(size: int) -> str:
    """Return why a file of ``size`` bytes is too heavy (translated), or nothing.

    Its weight is told in tenths of a MB, rounded up: never "10 MB, the most is 10 MB".
    """
    if size <= FILE_MAX:
        return ""
    return _("This file is too heavy: %(size)s MB. The most is %(most)s MB.") % {
        "size": number(ceil(size * 10 / MEGABYTE) / 10),
        "most": number(FILE_MAX // MEGABYTE),
    }


def check_weight(size: int) -> None:
    """Refuse a file of ``size`` bytes that is too heavy.

    Raises:
        BadFile: past 10 MB; says how heavy it is.
    """
    if said := fault(size):
        raise BadFile(said)
