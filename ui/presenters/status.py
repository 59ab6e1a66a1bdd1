"""The status line: line to the county, queue, ages of roster and policy, clerk, training."""

from dataclasses import dataclass
from datetime import timedelta

from ncms_desktop.usecases.answers import LineState, Status
from ncms_desktop.wording import Wording
from ui.presenters.bench import fault_sentence
from ui.presenters.desk import Desk
from ui.presenters.state import Tone
from ui.presenters.work import Progress, Work

OLD_ROSTER = timedelta(days=14)
"""From this age on the status line says that the roster is old."""


@dataclass(frozen=True, slots=True)
class Field:
    """One word of the status line."""

    name: str
    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class StatusView:
    """The whole line; ``training`` is empty at a real window."""

    title: str
    fields: tuple[Field, ...]
    training: str


class StatusPresenter:
    """Keeps the last status that was read."""

    def __init__(self, desk: Desk, words: Wording) -> None:
        self._desk = desk
        self._words = words
        self._status: Status | None = None
        self._fault: str | None = None

    @property
    def state(self) -> StatusView:
        """The line as it stands."""
        place, words = self._desk.workplace, self._words
        return StatusView(
            title=words(
                "ui.status.title", county=place.county_name, facility=place.facility_name, window=place.window_name
            ),
            fields=self._fields(),
            training=words("ui.training.band") if self._desk.training else "",
        )

    @property
    def line_down(self) -> bool:
        """Whether the county could not be reached when it was last tried."""
        return self._status is not None and self._status.line is LineState.DOWN

    def _fields(self) -> tuple[Field, ...]:
        words, status = self._words, self._status
        clerk = Field("clerk", words("ui.status.clerk", clerk=self._desk.workplace.clerk), Tone.PLAIN)
        if status is None:
            told = self._fault or words("ui.status.starting")
            return (Field("line", told, Tone.BAD if self._fault else Tone.PLAIN), clerk)
        line_tone = {LineState.UP: Tone.GOOD, LineState.DOWN: Tone.BAD, LineState.UNKNOWN: Tone.PLAIN}[status.line]
        fields = [
            Field("line", words(f"ui.status.line-{status.line.value}"), line_tone),
            Field("queue", words("ui.status.queue", count=status.queue.waiting), Tone.PLAIN),
        ]
        if status.queue.rejected:
            refused = words("ui.status.rejected", count=status.queue.rejected)
            fields.append(Field("rejected", refused, Tone.BAD))
        fields.extend((self._roster(status), self._policy(status), clerk))
        return tuple(fields)

    def _roster(self, status: Status) -> Field:
        as_of = status.roster_as_of
        if as_of is None:
            return Field("roster", self._words("ui.status.no-roster"), Tone.BAD)
        age = status.now.date() - as_of.date()
        if age > OLD_ROSTER:
            text = self._words("ui.status.old-roster", day=f"{as_of:%m-%d}", days=age.days)
            return Field("roster", text, Tone.ATTENTION)
        return Field("roster", self._words("ui.status.roster", day=f"{as_of:%m-%d}"), Tone.PLAIN)

    def _policy(self, status: Status) -> Field:
        if status.policy_from is None:
            return Field("policy", self._words("ui.status.no-policy"), Tone.BAD)
        return Field("policy", self._words("ui.status.policy", start=status.policy_from), Tone.PLAIN)

    def refresh(self) -> Work:
        """Read the status again, from the database only."""

        def run(_: Progress) -> object:
            return self._desk.status()

        def done(status: Status) -> None:
            self._status, self._fault = status, None

        return Work(run, done, self._failed)

    def ping(self) -> Work:
        """Try the line, then read the status; on the line's own lane."""

        def run(_: Progress) -> object:
            self._desk.ping()
            return None

        def done(_: object) -> Work:
            return self.refresh()

        return Work(run, done, self._failed, online=True)

    def _failed(self, error: Exception) -> None:
        self._fault = fault_sentence(error, self._words)
