"""A form comes back with what was typed and a sentence beside each fault."""

from typing import Annotated, Literal

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pydantic import Field
from starlette.requests import Request

from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import using
from app.core.text import Line
from app.core.web.forms import Form, FormModel, Rerender, form_of


class Wish(FormModel):
    title: Annotated[Line, Field(min_length=3, max_length=10)]
    hours: Annotated[int, Field(ge=1, le=40)] = 1
    kind: Literal["a", "b"] = "a"
    themes: Annotated[list[str], Field(max_length=2, default_factory=list)]


def request() -> Request:
    return Request({"type": "http", "method": "POST", "path": "/", "headers": []})


def errors(**typed: object) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        _ = Form(Wish, typed).data
    return caught.value.errors


def test_good_input_is_cleaned_and_typed() -> None:
    wish = Form(Wish, {"title": "  Ruelle  ", "hours": "3", "themes": ["x"]}).data
    assert (wish.title, wish.hours, wish.themes) == ("Ruelle", 3, ["x"])


def test_an_empty_optional_field_takes_its_default() -> None:
    assert Form(Wish, {"title": "Ruelle", "hours": ""}).data.hours == 1


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"title": ""}, "title", "au moins 3 caractères"),
        ({}, "title", "remplir"),
        ({"title": "x" * 11}, "title", "au plus 10 caractères"),
        ({"title": "🎉🎉🎉"}, "title", "avec des mots"),
        ({"title": "a\0bcd"}, "title", "illisibles"),
        ({"title": "Ruelle", "hours": "beaucoup"}, "hours", "nombre entier"),
        ({"title": "Ruelle", "hours": "1.5"}, "hours", "nombre entier"),
        ({"title": "Ruelle", "hours": "0"}, "hours", "plus petit nombre accepté est 1"),
        ({"title": "Ruelle", "hours": "41"}, "hours", "plus grand nombre accepté est 40"),
        ({"title": "Ruelle", "hours": "9" * 5000}, "hours", "nombre"),
        ({"title": "Ruelle", "kind": "c"}, "kind", "réponses offertes"),
        ({"title": "Ruelle", "themes": ["a", "b", "c"]}, "themes", "au plus 2"),
        ({"title": "Ruelle", "author_id": "7"}, "author_id", "pas connu"),
    ],
)
def test_each_fault_has_its_sentence(typed: dict[str, object], field: str, words: str) -> None:
    assert words in errors(**typed)[field]


def test_the_sentence_is_in_the_language_in_force() -> None:
    with using("en"):
        assert errors(title="")["title"] == "Please write at least 3 characters."


def test_what_was_typed_comes_back() -> None:
    form = Form(Wish, {"title": "x", "hours": "trois"})
    with pytest.raises(Rerender) as caught, form.or_rerender(request(), "t.html", area="ici"):
        _ = form.data
    shown = caught.value.context["form"]
    assert (caught.value.status, caught.value.context["area"]) == (422, "ici")
    assert (shown.value("title"), shown.value("hours")) == ("x", "trois")
    assert [name for name, _ in shown.errors] == ["title", "hours"]


def test_a_refusal_of_the_service_is_shown_in_the_form() -> None:
    form = Form(Wish, {"title": "Ruelle"})
    with pytest.raises(Rerender) as caught, form.or_rerender(request(), "t.html"):
        raise Conflict("Déjà pris.", field="title")
    assert caught.value.context["form"].error("title") == "Déjà pris."
    assert caught.value.status == 409


def test_the_part_of_the_page_that_holds_the_form_goes_along() -> None:
    form, part = Form(Wish, {}), ("_form.html", "form")
    with pytest.raises(Rerender) as caught, form.or_rerender(request(), "t.html", part=part):
        _ = form.data
    assert caught.value.part == part
    assert "part" not in caught.value.context


def test_what_does_not_exist_is_no_form_error() -> None:
    with pytest.raises(NotFound), Form(Wish, {}).or_rerender(request(), "t.html"):
        raise NotFound


async def test_a_posted_body_becomes_a_form() -> None:
    app = FastAPI()

    @app.post("/")
    async def post(form: Annotated[Form[Wish], form_of(Wish)]) -> dict[str, object]:
        return {"values": form.values, "title": form.data.title}

    async with AsyncClient(transport=ASGITransport(app), base_url="http://x") as client:
        answer = await client.post(
            "/", data={"title": "Ruelle", "themes": ["a", "b"], "csrf_token": "secret"}
        )
    assert answer.json() == {
        "values": {"title": "Ruelle", "themes": ["a", "b"]},
        "title": "Ruelle",
    }
