"""Log records: JSON with the request's id; never a body, query string, token or e-mail address."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from app.core.settings import Settings

TYPED = (
    (re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE), r"\1: (hidden)"),
    (re.compile(r"(invalid (?:input syntax|byte sequence)[^\n\"]*)\"[^\n]*"), r"\1(hidden)"),
    (re.compile(r"(\bnv:[\w.-]+\[\d*\])\(.*\)", re.DOTALL), r"\1(…)"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "(address)"),
)
"""What repeats people's words in messages of others, and what is said instead."""

QUIET = ("uvicorn.access", "httpx", "procrastinate", "PIL", "fontTools")


def configure(settings: Settings) -> None:
    """Set the process's logging up, once."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                hide,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for name in QUIET:
        logging.getLogger(name).setLevel("WARNING")


def hide(_logger: object, _method: str, record: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Take what people typed out of a record: the database and the job queue repeat it."""
    for name, value in record.items():
        if isinstance(value, str):
            record[name] = hidden(value)
    return record


def hidden(text: str) -> str:
    """Return ``text`` without values of rows, arguments of jobs and e-mail addresses."""
    for pattern, instead in TYPED:
        text = pattern.sub(instead, text)
    return text


def get(name: str) -> structlog.stdlib.BoundLogger:
    """Return a logger named after its slice."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
