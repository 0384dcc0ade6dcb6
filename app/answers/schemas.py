"""What officials and leaders type, and what programs send."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.answers.rules import BODY_MAX, BODY_MIN, WORDS_MAX
from app.core.i18n import N_
from app.core.text import Prose
from app.core.web.forms import FormModel
from app.ideas.rules import AnswerStatus

Body = Annotated[Prose, Field(max_length=BODY_MAX)]


class Answering(FormModel):
    """An official answer: where the idea stands, and why, in one language or both."""

    status: AnswerStatus
    body_fr: Body = ""
    body_en: Body = ""
    original: Literal["fr", "en"] = "fr"

    @model_validator(mode="after")
    def _original_is_there(self) -> Self:
        for text in (self.body_fr, self.body_en):
            if text and len(text) < BODY_MIN:
                raise PydanticCustomError(
                    "said",
                    N_("Each text you write needs at least %(num)s characters."),
                    {"num": BODY_MIN},
                )
        if not (self.body_fr if self.original == "fr" else self.body_en):
            raise PydanticCustomError(
                "said", N_("Please write the text in the language you say is the original.")
            )
        return self


class Endorsing(FormModel):
    """What a leader says of an idea they endorse, if they say anything."""

    words: Annotated[Prose, Field(max_length=WORDS_MAX)] = ""
    language: Literal["fr", "en"] = "fr"
