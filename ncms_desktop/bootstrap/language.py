"""The language that a machine asks for."""

import os

from ncms_desktop.wording import Language

VARIABLE = "NCMS_LANGUAGE"


def default_language() -> Language:
    """What ``NCMS_LANGUAGE`` says, Chinese without it or where it says something unknown."""
    try:
        return Language(os.environ.get(VARIABLE, ""))
    except ValueError:
        return Language.CHINESE
