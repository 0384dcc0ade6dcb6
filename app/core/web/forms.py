"""Forms: one Pydantic schema for a page's form and for JSON; what was typed always comes back.

A route reads ``form: Annotated[Form[Proposal], form_of(Proposal)]`` and works inside
``with form.or_rerender(request, "ideas/new.html", …)``: any refusal raised there undoes the
transaction and shows the page again, with each sentence beside its field.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar, get_args, get_origin

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from app.core.errors import DomainError, Invalid, SignInRequired, TooMany
from app.core.web.form_errors import sentences

MOST_FIELDS = 800
"""The longest of ours, a report on a budget, has five for each of 140 rows."""

MOST_FILES = 10
LONGEST_FIELD = 200_000


class FormModel(BaseModel):
    """Base of every input schema: unknown fields are refused, values are cleaned by their types."""

    model_config = ConfigDict(
        extra="forbid", str_max_length=LONGEST_FIELD, hide_input_in_errors=True
    )


M = TypeVar("M", bound=FormModel)


class Rerender(Exception):
    """Ends the request's transaction and shows the form again: ``part`` of the page to htmx."""

    def __init__(
        self,
        template: str,
        context: Mapping[str, Any],
        status: int,
        part: tuple[str, str] | None = None,
        retry_after: int = 0,
    ) -> None:
        super().__init__(template)
        self.template = template
        self.context = dict(context)
        self.status = status
        self.part = part
        self.retry_after = retry_after


class Form(Generic[M]):
    """What was typed, whether it is acceptable, and what is wrong with it."""

    def __init__(
        self,
        schema: type[M],
        values: Mapping[str, Any] | None = None,
        files: Mapping[str, list[UploadFile]] | None = None,
    ) -> None:
        self.schema = schema
        self.values = dict(values or {})
        self.files = dict(files or {})
        self.messages: dict[str, str] = {}
        self.general = ""

    @property
    def data(self) -> M:
        """Return the accepted input.

        Raises:
            Invalid: with a sentence for each field that cannot be accepted.
        """
        try:
            return self.schema.model_validate(self._typed())
        except ValidationError as error:
            raise Invalid(sentences(error)) from error

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Return the sentences with their fields, in the form's order."""
        order = list(self.schema.model_fields)
        return sorted(
            self.messages.items(), key=lambda e: order.index(e[0]) if e[0] in order else len(order)
        )

    def value(self, name: str) -> Any:
        """Return what to show in the field ``name``."""
        return self.values.get(name, "")

    def error(self, name: str) -> str | None:
        """Return what is wrong with the field ``name``."""
        return self.messages.get(name)

    @contextmanager
    def or_rerender(
        self,
        request: Request,
        template: str,
        *,
        part: tuple[str, str] | None = None,
        **context: Any,
    ) -> Iterator[None]:
        """Show ``template`` again when the block refuses; sign-in and missing things go on up.

        ``part`` names the template and block that hold the form, for htmx to swap it alone.

        Raises:
            Rerender: with this form among the page's values.
        """
        del request
        values = {**context, "form": self}
        try:
            yield
        except SignInRequired:
            raise
        except Invalid as refusal:
            self.messages = dict(refusal.errors)
            self.general = refusal.message
            raise Rerender(template, values, refusal.status, part) from refusal
        except DomainError as refusal:
            if refusal.status == 404:
                raise
            self.general = refusal.message
            if refusal.field:
                self.messages = {refusal.field: refusal.message}
            wait = refusal.retry_after if isinstance(refusal, TooMany) else 0
            raise Rerender(template, values, refusal.status, part, wait) from refusal

    def _typed(self) -> dict[str, Any]:
        typed: dict[str, Any] = {}
        for name, value in self.values.items():
            field = self.schema.model_fields.get(name)
            if (
                field is not None
                and not _is_list(field)
                and value == ""
                and not field.is_required()
            ):
                continue
            typed[name] = value
        return typed


def form_of(schema: type[M]) -> Any:
    """Return the dependency that reads the request's form as ``schema``; its files close with it."""

    async def read(request: Request) -> AsyncIterator[Form[M]]:
        body = await body_of(request)
        try:
            yield from_body(schema, body)
        finally:
            await body.close()

    return Depends(read, scope="function")


async def let_go_of_files(request: Request) -> AsyncIterator[None]:
    """Close the files that came with a form, whatever becomes of the request."""
    try:
        yield
    finally:
        await request.close()


async def body_of(request: Request) -> FormData:
    """Return the request's parsed form; it is read once, however many ask.

    Raises:
        HTTPException: 413 for a field that is too long, 400 for what is no form.
    """
    try:
        return await request.form(
            max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD
        )
    except HTTPException as refusal:
        if refusal.status_code == 400 and "maximum size" in str(refusal.detail):
            raise HTTPException(413) from refusal
        raise


def from_body(schema: type[M], body: FormData) -> Form[M]:
    """Return the form for a parsed body; the CSRF token is nobody's field."""
    values: dict[str, Any] = {}
    files: dict[str, list[UploadFile]] = {}
    for name, item in body.multi_items():
        if isinstance(item, UploadFile):
            files.setdefault(name, []).append(item)
        elif name == "csrf_token":
            continue
        elif (field := schema.model_fields.get(name)) is not None and _is_list(field):
            values.setdefault(name, []).append(item)
        else:
            values[name] = item
    return Form(schema, values, files)


def _is_list(field: FieldInfo) -> bool:
    kinds = (field.annotation, *get_args(field.annotation))
    return any(get_origin(kind) in {list, tuple, set, frozenset} for kind in kinds)


__all__ = ["Form", "FormModel", "Rerender", "body_of", "form_of", "from_body", "let_go_of_files"]
