"""How heavy a file may be."""

from app.core.files.refusals import BadFile
from app.core.files.rules import FILE_MAX, MEGABYTE
from app.core.i18n import gettext as _
from app.core.i18n.format import number


def check_weight(data: bytes) -> None:
    """Refuse a file that is too heavy.

    Raises:
        BadFile: past 10 MB; says how heavy it is.
    """
    if len(data) > FILE_MAX:
        raise BadFile(
            _("This file is too heavy: %(size)s MB. The most is %(most)s MB.")
            % {"size": number(round(len(data) / MEGABYTE, 1)), "most": number(FILE_MAX // MEGABYTE)}
        )
