"""What the later funds say in the trace, in both languages."""

import re

import pytest
from builders.tiers import HALF, settled, tiers, visit
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.domain.money import yuan_text
from ncms_desktop.wording import Language, wording

STEPS = (
    HALF,
    'mechanism = "accumulate"\nlimit = "own-share"\nless = ["compensation"]',
    'mechanism = "household-account"\naccount = "household"\nturn = "last"\nmost = { yuan = 90, clause = "h" }',
    """mechanism = "major-illness"
of = "own-share"
limit = "major-illness"
deductible = { yuan = 200, clause = "m" }
bounds = "on-excess"
segments = [{ over = { yuan = 0, clause = "m" }, rate.all = { rate = 0.537, clause = "m" } }]
cap = { yuan = 300, clause = "m" }
reductions = [{ when = { groups = ["veteran"], clause = "m" }, factor = { factor = 0.5, clause = "m" } }]
tilts = [{ when = { group = "wubao", clause = "m" }, points = { points = 0.1, clause = "m" }, no_cap = true }]""",
    """mechanism = "medical-aid"
limit = "aid"
cap = { yuan = 100, clause = "a" }
rows = [{ when = { group = "wubao", clause = "a" }, rate.all = { rate = 0.3, clause = "a" } }]""",
    'mechanism = "backstop-to-share"\nshare.all = { rate = 0.85, clause = "b" }\n'
    'limit = "backstop"\ncap = { yuan = 50, clause = "b" }',
    'mechanism = "backstop-own-limit"\nfund = "limit"\nlimit = "own"\nmost.all = { yuan = 400, clause = "o" }',
)
USED = ("own-share", "major-illness", "aid", "backstop", "own")
fen = st.integers(0, 100_000).map(yuan_text)


@given(
    fen,
    st.dictionaries(st.sampled_from(USED), fen),
    st.dictionaries(st.just("household"), fen),
    st.sets(st.sampled_from(["wubao", "veteran"])),
)
def test_every_step_is_a_whole_sentence_and_its_formula_holds_no_words(
    eligible: str, used: dict[str, str], balances: dict[str, str], groups: set[str]
) -> None:
    result = settled(visit(eligible, used=used, balances=balances, groups=groups), tiers(*STEPS))
    for step in result.steps:
        for language in Language:
            sentence = wording(language)(step.rule, step.arguments)
            assert not re.search(r"[{}]|None|^trace\.", sentence), sentence
        assert set(step.formula or "") <= set("0123456789.,;()% +−×=≤≈"), step.formula


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            "trace.household-account-most",
            "家庭账户余额 100.00 元，每次最多支付 90.00 元，支付 90.00 元，剩余 10.00 元。",
        ),
        (
            "trace.tier-segments",
            "基数 500.00 元，起付标准 200.00 元，应付 161.10 元，减去以前 0.00 元，本次支付 161.10 元。",
        ),
        ("trace.accumulate", "本次计入累计「own-share」 500.00 元，累计 500.00 元。"),
    ],
)
def test_a_step_says_what_it_did(rule: str, sentence: str) -> None:
    result = settled(visit("1000.00", balances={"household": "100.00"}), tiers(*STEPS))
    (step,) = (step for step in result.steps if step.rule == rule)
    assert wording(Language.CHINESE)(step.rule, step.arguments) == sentence
