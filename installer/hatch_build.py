"""Build hook: the wheel and the editable install carry compiled message catalogues."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))
from messages import LOCALE, compile_messages


class MessagesHook(BuildHookInterface[Any]):
    """Compiles .po to .mo before files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling. Git ignores the .mo files, so each is named as an artifact of the build."""
        project = LOCALE.parent.parent
        for mo in compile_messages():
            build_data["artifacts"].append(f"/{mo.relative_to(project).as_posix()}")
