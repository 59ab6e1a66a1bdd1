"""Build hook: the wheel and the editable install carry compiled message catalogues."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))
from messages import compile_messages


class MessagesHook(BuildHookInterface[Any]):
    """Compiles .po to .mo before files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling."""
        for mo in compile_messages():
            build_data["artifacts"].append(str(mo.relative_to(self.root)))
