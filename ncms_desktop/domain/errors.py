"""The exception tree. Expected outcomes are values; what is raised is either the user's environment or our bug."""

from collections.abc import Mapping

from ncms_desktop.domain.findings import Argument


class NcmsError(Exception):
    """Root of everything that the program raises itself. ``code`` and ``arguments`` select and fill a wording."""

    def __init__(self, code: str, **arguments: Argument) -> None:
        super().__init__(code, arguments)
        self.code = code
        self.arguments: Mapping[str, Argument] = arguments


class EnvironmentFault(NcmsError):
    """The machine or the line failed (disk full, file locked, no network): the user can do something about it."""


class CorruptData(EnvironmentFault):
    """Stored data contradict their digest, key or schema."""


class Bug(NcmsError):
    """The program contradicts itself; nothing that the user did explains it."""
