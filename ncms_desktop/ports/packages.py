"""What installing a package needs of its surroundings."""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

from ncms_desktop.domain.findings import Finding
from ncms_desktop.ports.rules import Rules

ReadRules: TypeAlias = Callable[[Mapping[str, bytes]], Rules | tuple[Finding, ...]]
"""The rules in a package's files, or everything that is wrong with them."""


class RulesFolder(Protocol):
    """Where a workstation keeps its rules, each package beside the others. Raises ``EnvironmentFault``."""

    def keep(self, name: str, files: Mapping[str, bytes]) -> None:
        """Put the files there, durable, whole or not at all; they aren't in use yet. The same again does nothing."""

    def use(self, name: str) -> None:
        """From the next start on, what was kept under the name is the rules. One step: done or not done."""
