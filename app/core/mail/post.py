"""Write a message from its template and queue it: it leaves only if the transaction commits."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from html import unescape
from typing import Any

import css_inline
import orjson
from jinja2_fragments import render_block
from markupsafe import Markup
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.i18n import using
from app.core.jobs import defer, every, job
from app.core.mail.attachments import Attachment
from app.core.mail.headers import LETTER
from app.core.mail.once import handed_once
from app.core.models import MailHanded
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.core.web.templates import environment

LAYOUT = "emails/layout.html"
REMEMBERED = timedelta(days=30)
"""Longer than any job is tried again."""

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


async def post(
    session: AsyncSession,
    settings: Settings,
    template: str,
    *,
    to: str,
    language: str,
    context: dict[str, Any],
    headers: dict[str, str] | None = None,
    attachments: Sequence[Attachment] = (),
) -> None:
    """Queue ``templates/emails/<template>.html`` (blocks ``subject``, ``text``, ``body``) for ``to``.

    Block ``why`` may say why the reader gets it; ``emails/layout.html`` says it otherwise.

    The message is written now, in ``language``, and its id is made of its content: should the
    job run twice, the reader's mailbox can tell that it is the same message.
    """
    mail = compose(
        settings, template, to=to, language=language, context=context, headers=headers or {}
    )
    if attachments:
        mail["attachments"] = [one.as_json() for one in attachments]
    await defer(session, "nv:mail", mail=mail | {"id": uuid.uuid4().hex})


def compose(
    settings: Settings,
    template: str,
    *,
    to: str,
    language: str,
    context: dict[str, Any],
    headers: dict[str, str],
) -> dict[str, Any]:
    """Write a message from its template, as :func:`build` sends it."""
    name = f"emails/{template}.html"
    with using(language):
        values = {
            **context,
            "settings": settings,
            "recipient": to,
            "absolute": lambda path: settings.base_url.rstrip("/") + path,
        }
        subject = " ".join(_plain(name, "subject", values).split())
        text = f"{_plain(name, 'text', values)}\n\n-- \n{_footer(name, values)}\n"
        html = _inliner.inline(environment.get_template(name).render(**values))
    return {
        "to": to,
        "subject": subject,
        "text": text,
        "html": html,
        "language": language,
        "headers": headers,
    }


def _footer(name: str, values: dict[str, Any]) -> str:
    """Return what ends each message: why it came (the template's own reason if any), and from whom."""
    own = environment.get_template(name).blocks
    why = Markup(  # noqa: S704 (our own template, which escapes; its links lose their tags here)
        render_block(environment, name if "why" in own else LAYOUT, "why", **values)
    ).striptags()
    return f"{why}\n{_plain(LAYOUT, 'sender', values)}"


def _plain(name: str, block: str, values: dict[str, Any]) -> str:
    """Return a block as plain text: the templates escape for HTML, a mailbox shows it as it is."""
    return unescape(render_block(environment, name, block, **values)).strip()


@job("mail")
async def send(runtime: Runtime, *, mail: dict[str, Any]) -> None:
    """Send one queued message, once: see :mod:`app.core.mail.once`."""
    words = {name: value for name, value in mail.items() if name != "id"}
    message = build(runtime.settings, words)
    if "id" in mail:
        await runtime.mail.send(message, handed_once(runtime.claims, mail["id"]))
    else:
        await runtime.mail.send(message)


@every("29 8 * * *", "mail.forget")
async def forget(runtime: Runtime) -> None:
    """Forget, every night, which messages left long ago: nobody will send those again."""
    long_ago = clock.now() - REMEMBERED
    async with runtime.database.transaction() as session:
        await session.execute(delete(MailHanded).where(MailHanded.created_at < long_ago))


def build(settings: Settings, mail: dict[str, Any]) -> EmailMessage:
    """Return the message to send for a queued one."""
    message = EmailMessage(policy=LETTER)
    message["From"] = settings.mail_from
    message["To"] = mail["to"]
    message["Subject"] = mail["subject"]
    message["Date"] = formatdate(localtime=False)
    digest = hashlib.sha256(orjson.dumps(mail, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    message["Message-ID"] = f"<{digest}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    for header, value in mail["headers"].items():
        message[header] = value
    message.set_content(mail["text"])
    message.add_alternative(mail["html"], subtype="html")
    message["Content-Language"] = mail["language"]
    for kept in mail.get("attachments", ()):
        Attachment.from_json(kept).join(message)
    return message
