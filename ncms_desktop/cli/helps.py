"""The helps of the command line in the user's language: commands give codes, said here once all parsers stand."""

import argparse

from ncms_desktop.wording import Wording


def word_helps(parser: argparse.ArgumentParser, words: Wording) -> None:
    """Put sentences in place of the codes of a parser and of every parser below it.

    argparse keeps no public list of what it was given, so its own lists are walked; a text that is no code stays.
    """
    if parser.description is not None:
        parser.description = words(parser.description)
    for group, code in ((parser._positionals, "cli.help.positionals"), (parser._optionals, "cli.help.options")):
        group.title = words(code)
    for action in parser._actions:
        _word(action, words)
        if isinstance(action, argparse._HelpAction):
            action.help = words("cli.help.help")
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                _word(choice, words)
            for below in action.choices.values():
                word_helps(below, words)


def _word(action: argparse.Action, words: Wording) -> None:
    # SUPPRESS is no text; argparse fills % fields itself, and no wording holds one
    if action.help is not None and action.help != argparse.SUPPRESS:
        action.help = words(action.help)
