"""The manual's pages on policy files are true: their examples are in order, and both languages tell the same."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from builders.policies import SHIPPED, SMALL, accepted
from pydantic import BaseModel

from ncms_desktop.policy.steps import STEP_MODELS, RoundingRule

MANUAL = SHIPPED.parent / "manual"
LANGUAGES = ("zh", "en")
PAGES = {f"{path.parent.name}/{path.stem}": path for path in sorted(MANUAL.glob("*/policy*.md"))}
BASICS = {language: PAGES[f"{language}/policy"] for language in LANGUAGES}
HEAD = SMALL[: SMALL.index("[[version.plan]]")]


def blocks(page: Path) -> list[str]:
    return re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


def models_in(model: type[BaseModel]) -> set[type[BaseModel]]:
    """A model and all models that stand inside it."""
    found: set[type[BaseModel]] = {model}

    def walk(shape: object) -> None:
        if isinstance(shape, type) and issubclass(shape, BaseModel) and shape not in found:
            found.add(shape)
            for field in shape.model_fields.values():
                walk(field.annotation)
        for each in getattr(shape, "__args__", ()):
            walk(each)

    for field in model.model_fields.values():
        walk(field.annotation)
    return found


def keys_of(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for each in models_in(model) for name, field in each.model_fields.items()}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_example_is_in_order(page: Path) -> None:
    found = blocks(page)
    assert found
    for block in found:
        if "schema = 1" in block:
            accepted(block)
        elif "[[version.plan]]" in block:
            accepted(HEAD + block)
        else:
            table = tomllib.loads(block, parse_float=Decimal)
            steps = table["version"]["plan"]["step"]
            assert steps
            for step in steps:
                STEP_MODELS[step["mechanism"]].model_validate(step)


def test_both_languages_have_the_same_pages_and_figures() -> None:
    figures = re.compile(r"(?:yuan|rate|points|factor|age_from|age_under) = [0-9.-]+")
    for chinese in (page for name, page in PAGES.items() if name.startswith("zh/")):
        english = PAGES[f"en/{chinese.stem}"]
        assert figures.findall("".join(blocks(chinese))) == figures.findall("".join(blocks(english))), chinese.stem
    assert len(PAGES) % 2 == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_every_mechanism_is_described(language: str) -> None:
    text = "".join(page.read_text("utf-8") for name, page in PAGES.items() if name.startswith(f"{language}/"))
    keys = set(STEP_MODELS).union(*(keys_of(model) for model in (*STEP_MODELS.values(), RoundingRule)))
    assert {key for key in keys if not re.search(rf"\b{re.escape(key)}\b", text)} == set()
