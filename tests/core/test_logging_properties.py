"""Nothing that somebody typed reaches a log, whatever library repeats it."""

import pytest
from hypothesis import given, strategies as st

from app.core.logging import hidden, hide

LOCALS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789._+%-", min_size=1, max_size=20)
HOSTS = st.from_regex(r"[a-z][a-z0-9-]{0,10}(\.[a-z]{2,6}){1,2}", fullmatch=True)
TEXTS = st.text(max_size=60)
SECRETS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", min_size=12, max_size=40)


@given(TEXTS, LOCALS, HOSTS, TEXTS)
def test_no_address_is_left_wherever_it_stands(
    before: str, local: str, host: str, after: str
) -> None:
    address = f"{local}@{host}"
    assert address not in hidden(f"{before} {address} {after}")


@given(TEXTS)
def test_hiding_twice_is_hiding_once(text: str) -> None:
    assert hidden(hidden(text)) == hidden(text)


@given(SECRETS)
def test_the_detail_of_a_constraint_is_not_told(secret: str) -> None:
    told = hidden(
        'duplicate key value violates unique constraint "uq_person_email"\n'
        f"DETAIL:  Key (email)=({secret}) already exists."
    )
    assert secret not in told
    assert "uq_person_email" in told


@given(SECRETS)
def test_the_value_that_the_database_could_not_read_is_not_told(secret: str) -> None:
    told = hidden(f'invalid input syntax for type bigint: "{secret}"\nLINE 1: ...')
    assert secret not in told
    assert "type bigint" in told


@given(SECRETS, SECRETS)
def test_the_arguments_of_a_job_are_not_told(one: str, other: str) -> None:
    told = hidden(f"Job nv:accounts.reset[42](email='{one}', secret='{other}') ended with error")
    assert one not in told
    assert other not in told
    assert "nv:accounts.reset[42]" in told


@given(
    st.dictionaries(
        st.sampled_from(["event", "exception", "error", "ms", "route"]), TEXTS | st.integers()
    )
)
def test_a_record_keeps_its_names_and_its_numbers(record: dict[str, object]) -> None:
    before = dict(record)
    after = dict(hide(None, "", record))  # type: ignore[arg-type]
    assert set(after) == set(before)
    for name, value in before.items():
        if not isinstance(value, str):
            assert after[name] == value


@pytest.mark.parametrize(
    "text",
    [
        "request",
        "nv:mail",
        "GET /fr/idees/{idea_ref} 200",
        "12 jobs, 3 waiting",
        "timeout @ 5 s",
        "a@b",
    ],
)
def test_what_is_nobody_s_is_told_as_it_is(text: str) -> None:
    assert hidden(text) == text
