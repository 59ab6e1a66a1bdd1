"""Whose chain, whose key, whose outbox: the workstation that a store is opened for."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, and_


@dataclass(frozen=True, slots=True)
class StoreIdentity:
    """County, facility and workstation. One database may serve several; each has its own chain."""

    county: str
    facility: str
    workstation: str

    @property
    def prefix(self) -> str:
        """What the numbers of this workstation's records begin with."""
        return f"{self.facility}-{self.workstation}-"

    def columns(self) -> dict[str, str]:
        """The three key columns of a row of this workstation."""
        return {"county": self.county, "facility": self.facility, "workstation": self.workstation}

    def rows(self, table: Table) -> ColumnElement[bool]:
        """Condition for this workstation's rows of a table."""
        return and_(
            table.c.county == self.county,
            table.c.facility == self.facility,
            table.c.workstation == self.workstation,
        )
