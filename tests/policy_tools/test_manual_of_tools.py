"""The manual's page on the policy tools is true: its examples come out, its commands exist, it describes every key."""

import re
import shlex
from pathlib import Path

import pytest
from builders.policies import SHIPPED

from ncms_desktop.centre.main import _parser as centre_parser
from ncms_desktop.cli.main import main
from ncms_desktop.cli.main import parser as window_parser
from ncms_desktop.policy.examples import ExampleAmounts, ExampleLine, ExamplePerson, ExampleTable, ExampleVisit
from ncms_desktop.wording import Language, wording

PAGES = {language: SHIPPED.parent / "manual" / language / "policy-tools.md" for language in ("zh", "en")}


def blocks(language: str, fence: str) -> list[str]:
    return re.findall(rf"```{fence}\n(.*?)```", PAGES[language].read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("language", PAGES)
def test_its_examples_come_out(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (whole,), more = blocks(language, "toml"), blocks(language, "toml example")
    path = tmp_path / "policy.toml"
    path.write_text("\n".join((whole, *more)), "utf-8")
    assert main(["--language", "en", "policy", "try", str(path)]) == 0
    assert "Examples tried: 3; as expected: 3; different: 0." in capsys.readouterr().out


@pytest.mark.parametrize("language", PAGES)
def test_its_commands_exist(language: str) -> None:
    lines = [line for block in blocks(language, "sh") for line in block.splitlines() if line]
    assert len(lines) >= 11
    for line in lines:
        program, *arguments = shlex.split(line, comments=True)
        parser = window_parser(wording(Language.ENGLISH)) if program == "ncms" else centre_parser()
        assert callable(parser.parse_args(arguments).run)


@pytest.mark.parametrize("language", PAGES)
def test_it_describes_every_key_of_an_example(language: str) -> None:
    text = PAGES[language].read_text("utf-8")
    models = (ExampleTable, ExampleVisit, ExamplePerson, ExampleAmounts, ExampleLine)
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()} | {"fund", "refused"}
    missing = {key for key in keys - {"price", "day"} if not re.search(rf"\b{key}\b", text)}
    assert missing == set()


def test_both_languages_say_the_same_figures() -> None:
    chinese, english = ("".join(blocks(language, "toml(?: example)?")) for language in PAGES)
    numbers = re.compile(r"= (-?[0-9]+(?:[.,-][0-9]+)*)")
    assert numbers.findall(chinese) == numbers.findall(english)
