"""A document as text, and back."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from builders.settled import SettledStay, case_line, participant
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.compensation.result import Step
from ncms_desktop.documents.settlement import document_from_json, document_to_json
from ncms_desktop.documents.stored import from_plain, json_text, to_plain
from ncms_desktop.domain.errors import CorruptData
from ncms_desktop.wire.canonical import canonical

ZONES = st.builds(timezone, st.timedeltas(timedelta(hours=-14), timedelta(hours=14)))
ARGUMENTS = st.dictionaries(
    st.text(min_size=1, max_size=8),
    st.none()
    | st.text(max_size=20)
    | st.integers(-(2**60), 2**60)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.datetimes(timezones=st.none() | ZONES),
    max_size=6,
)


def altered(change: dict[str, Any]) -> str:
    return json_text(json.loads(document_to_json(SettledStay().document())) | change)


def test_a_document_comes_back_exactly() -> None:
    for stay in (
        SettledStay(),
        SettledStay(training=True, limit_use=None, year_cap=None, card=None),
        SettledStay(participant=participant(name='王𠮷\u2028娃\n"', groups=())),
    ):
        document = stay.document()
        back = document_from_json(document_to_json(document))
        assert back == document
        assert document_to_json(back) == document_to_json(document)


def test_an_exact_amount_keeps_its_fraction() -> None:
    stay = SettledStay(lines=(case_line(1, "阿莫西林", 60_001),))
    document = stay.document()
    exact = {amount.exact for step in document.steps for amount in step.outputs} - {None}
    assert exact == {Decimal("41250.75")}
    assert document_from_json(document_to_json(document)) == document


def test_the_steps_arguments_keep_their_kinds() -> None:
    document = SettledStay().document()
    rates = [step.arguments for step in document.steps if step.rule == "trace.rate"]
    assert any(isinstance(value, Decimal) for value in rates[0].values())
    assert [step.arguments for step in document_from_json(document_to_json(document)).steps] == [
        step.arguments for step in document.steps
    ]


@given(ARGUMENTS)
def test_any_arguments_come_back_with_their_kinds(arguments: dict[str, Any]) -> None:
    step = Step(1, "rate", "trace.rate", arguments, (), (), (), None)
    back = from_plain(Step, json.loads(json_text(to_plain(step))))
    assert back == step
    assert [type(value) for value in back.arguments.values()] == [type(arguments[name]) for name in back.arguments]


def test_the_text_is_canonical() -> None:
    text = document_to_json(SettledStay(participant=participant(name='王𠮷\x01\t"\\/')).document())
    assert canonical(json.loads(text)) == text.encode()


def test_money_is_whole_fen() -> None:
    plain = json.loads(document_to_json(SettledStay().document()), parse_float=pytest.fail)
    assert plain["compensation"] == 179_739
    assert type(plain["compensation"]) is int


def test_the_digest_is_that_of_the_text_without_itself() -> None:
    document = SettledStay().document()
    plain = json.loads(document_to_json(document))
    del plain["verification_digest"]
    assert document.verification_digest == hashlib.sha256(canonical(plain)).hexdigest()


def test_an_altered_document_is_found() -> None:
    with pytest.raises(CorruptData) as found:
        document_from_json(altered({"compensation": 179_740}))
    assert found.value.code == "document.altered"
    assert found.value.arguments == {"number": "P01-W02-01-000123"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"number":"P01"}',
        "[" * 100_000,
        altered({"total": "2918.58"}),
        altered({"total": 2918.58}),
        altered({"total": None}),
        altered({"total": True}),
        altered({"training": 0}),
        altered({"settled_at": "yesterday"}),
        altered({"settled_at": 5}),
        altered({"groups": "dibao"}),
        altered({"groups": [1]}),
        altered({"payments": [{"fund": "basic"}]}),
        altered({"payments": {}}),
        altered({"steps": [5]}),
        altered({"surprise": 1}),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(CorruptData) as found:
        document_from_json(text)
    assert found.value.code == "document.unreadable"


@pytest.mark.parametrize(
    "argument",
    [True, 0.5, [], {}, {"decimal": "x"}, {"decimal": "1", "day": "2016-01-01"}, {"day": "March"}, {"moment": 1}],
)
def test_arguments_of_another_kind_are_refused(argument: Any) -> None:
    steps = to_plain(SettledStay().document().steps)
    steps[0]["arguments"] = {"count": argument}
    with pytest.raises(CorruptData) as found:
        document_from_json(altered({"steps": steps}))
    assert found.value.code == "document.unreadable"


@pytest.mark.parametrize("value", [0.5, {1, 2}, b"bytes"])
def test_a_value_that_has_no_place_in_a_document_is_not_written(value: Any) -> None:
    with pytest.raises(TypeError):
        to_plain(replace(SettledStay().document(), total=value))


@pytest.mark.parametrize("value", [0.5, True, b"bytes"])
def test_an_argument_that_no_wording_can_take_is_not_written(value: Any) -> None:
    with pytest.raises(TypeError):
        to_plain({"count": value})


@dataclass(frozen=True)
class Grown:
    old: str
    since: date | None
    at: datetime
    added_later: int = 0


def test_a_field_with_a_default_may_be_absent_from_older_texts() -> None:
    old = {"old": "x", "since": None, "at": "2016-03-01T08:00:00+08:00"}
    assert from_plain(Grown, old) == Grown("x", None, datetime(2016, 3, 1, 0, tzinfo=UTC))
