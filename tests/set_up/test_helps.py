"""The helps speak one language, wherever on the line it was asked for."""

import argparse
import re
from collections.abc import Iterator

import pytest

from ncms_desktop.cli.main import main, parser
from ncms_desktop.wording import Language, wording


def parsers(root: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield root
    for action in root._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers(below)


@pytest.mark.parametrize("language", Language)
def test_no_help_shows_a_code(language: Language) -> None:
    shown = [each.format_help() for each in parsers(parser(wording(language)))]
    assert len(shown) > 10
    assert [text for text in shown if "cli.help" in text] == []


@pytest.mark.parametrize("line", [["--language", "en", "upload", "-h"], ["upload", "-h", "--language", "en"]])
def test_the_language_may_stand_anywhere(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(line)
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert "the window's data folder" in said
    assert re.search("[一-鿿]", said) is None


def test_without_asking_the_helps_are_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["upload", "-h"])
    assert "数据文件夹" in capsys.readouterr().out


def test_an_unknown_language_shows_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["upload", "--language", "fr"])
    assert stopped.value.code == 2
    assert "zh_CN" in capsys.readouterr().err
