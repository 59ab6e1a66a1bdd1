"""The manual's page on policy files is true: its example is in order, and both languages tell the same."""

import re
from pathlib import Path

import pytest
from builders.policies import SHIPPED, accepted

from ncms_desktop.policy.steps import STEP_MODELS, RoundingRule

MANUAL = SHIPPED.parent / "manual"
PAGES = {language: MANUAL / language / "policy.md" for language in ("zh", "en")}


def example(page: Path) -> str:
    (block,) = re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    return str(block)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_example_is_in_order(page: Path) -> None:
    policy = accepted(example(page))
    assert {step.mechanism for step in policy.versions[0].plans[0].steps} == set(STEP_MODELS)


def test_both_languages_give_the_same_rules() -> None:
    chinese, english = (accepted(example(page)).versions[0].plans[0] for page in PAGES.values())
    figures = re.compile(r"yuan = [0-9.]+|rate = [0-9.]+|age_from = [0-9]+")
    assert chinese.levels == english.levels
    assert figures.findall(example(PAGES["zh"])) == figures.findall(example(PAGES["en"]))


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_key_of_every_mechanism_is_described(page: Path) -> None:
    text = page.read_text("utf-8")
    models = [*STEP_MODELS.values(), RoundingRule]
    keys = {name for model in models for name in model.model_fields} | set(STEP_MODELS)
    assert {key for key in keys if not re.search(rf"\b{re.escape(key)}\b", text)} == set()
