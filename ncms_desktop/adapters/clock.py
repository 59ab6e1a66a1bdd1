"""The machine's clock, and the training clock that stands on a day of the sample county."""

from datetime import UTC, date, datetime, timedelta

from ncms_desktop.ports.surroundings import COUNTER_ZONE


class SystemClock:
    """Now, by the operating system, in the counter's zone."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC).astimezone(COUNTER_ZONE)

    def today(self) -> date:
        """The counter's day."""
        return self.now().date()


class TrainingClock:
    """Runs at normal speed from 09:00 of the training day, so that sample stays of the past can be settled 'today'.

    The offset is fixed when the sample county is set up: time goes on over restarts, and never back.
    """

    def __init__(self, offset: timedelta) -> None:
        self._offset = offset

    @staticmethod
    def offset_to(day: date) -> timedelta:
        """The offset that makes the present moment 09:00 of the day."""
        morning = datetime(day.year, day.month, day.day, 9, tzinfo=COUNTER_ZONE)
        return morning - datetime.now(UTC)

    def now(self) -> datetime:
        """The present moment of the training."""
        return (datetime.now(UTC) + self._offset).astimezone(COUNTER_ZONE)

    def today(self) -> date:
        """The training's day."""
        return self.now().date()
