"""Why a file is not taken."""

from app.core.errors import DomainError


class BadFile(DomainError):
    """This file cannot be taken; the message says why and what to do."""

    status = 422
    code = "bad-file"


class Busy(DomainError):
    """Too many pictures are being prepared at this moment."""

    status = 503
    code = "busy"
