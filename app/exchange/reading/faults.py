"""What makes a file unreadable, or one of its rows."""

from app.core.errors import DomainError


class FileRefused(DomainError):
    """The file as a whole cannot be read; ``line`` says where, 0 when it is everywhere."""

    status = 422
    code = "file-refused"

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class RowRefused(DomainError):
    """One row cannot be taken in; the message is the reason."""

    status = 422
    code = "row-refused"
