"""Participation in the database."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from ncms_desktop.adapters.store.tables import (
    card,
    group_membership,
    household,
    limit_figure,
    participant,
    roster,
)
from ncms_desktop.domain.errors import CorruptData
from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.participation import (
    Card,
    CardStatus,
    CountyFigure,
    GroupMembership,
    HolderKind,
    Household,
    MemberStatus,
    Participant,
)
from ncms_desktop.ports.store import RosterContent, RosterFigure

_CHUNK = 2000
_CHILDREN_FIRST = (card, group_membership, participant, household, roster)
_T = TypeVar("_T")

ROSTER_SOURCE = "roster"
"""Figures that came with the roster and go with it."""


class SqlRoster:
    """Implements ``ports.store.Roster``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, content: RosterContent) -> None:
        """Raises ``CorruptData`` where the content contradicts itself: a number twice, a household or participant that
        isn't there, another county or year. The transaction must then be rolled back."""
        county, year = content.county, content.scheme_year
        for table in _CHILDREN_FIRST:
            self._connection.execute(delete(table).where(table.c.county == county, table.c.scheme_year == year))
        self._connection.execute(insert(roster), {"county": county, "scheme_year": year, "as_of": content.as_of})
        self._connection.execute(delete(limit_figure).where(*_figures_of(county, year)))
        try:
            self._fill(household, content.households, lambda item: _household_row(_own(item, content)))
            for chunk in _chunks(content.participants):
                self._connection.execute(insert(participant), [_participant_row(_own(item, content)) for item in chunk])
                groups = [row for item in chunk for row in _group_rows(item)]
                if groups:
                    self._connection.execute(insert(group_membership), groups)
            self._fill(card, content.cards, lambda item: _card_row(_own(item, content)))
            for figures in _chunks(content.figures):
                self._fill_figures(figures, content)
        except IntegrityError as error:
            raise CorruptData("store.roster-contradicts", county=county, year=year) from error

    def _fill(self, table: Table, items: Iterable[_T], row: Callable[[_T], dict[str, Any]]) -> None:
        for chunk in _chunks(items):
            self._connection.execute(insert(table), [row(item) for item in chunk])

    def _fill_figures(self, figures: list[RosterFigure], content: RosterContent) -> None:
        """A figure names no participant by a key of the database, because others belong to households."""
        wanted = {item.participant for item in figures}
        query = select(participant.c.number).where(
            participant.c.county == content.county,
            participant.c.scheme_year == content.scheme_year,
            participant.c.number.in_(wanted),
        )
        if set(self._connection.execute(query).scalars()) != wanted:
            raise CorruptData("store.roster-contradicts", county=content.county, year=content.scheme_year)
        key: dict[str, Any] = {"county": content.county, "scheme_year": content.scheme_year}
        self._connection.execute(insert(limit_figure), [key | _figure_row(item) for item in figures])

    def as_of(self, county: str, scheme_year: int) -> datetime | None:
        query = select(roster.c.as_of).where(roster.c.county == county, roster.c.scheme_year == scheme_year)
        moment: datetime | None = self._connection.execute(query).scalar()
        return moment

    def cards(self, county: str, number: str) -> tuple[Card, ...]:
        query = select(card).where(card.c.county == county, card.c.number == number)
        return self._cards(query.order_by(card.c.scheme_year.desc()))

    def cards_of(self, county: str, scheme_year: int, participant: str) -> tuple[Card, ...]:
        query = select(card).where(
            card.c.county == county, card.c.scheme_year == scheme_year, card.c.participant == participant
        )
        return self._cards(query.order_by(card.c.number))

    def _cards(self, query: Select[Any]) -> tuple[Card, ...]:
        return tuple(
            Card(**{**row, "status": CardStatus(row["status"])}) for row in self._connection.execute(query).mappings()
        )

    def participant(self, county: str, scheme_year: int, number: str) -> Participant | None:
        table = participant
        query = select(table).where(
            table.c.county == county, table.c.scheme_year == scheme_year, table.c.number == number
        )
        return next(iter(self._participants(query)), None)

    def by_identity_number(self, county: str, identity_number: str) -> tuple[Participant, ...]:
        table = participant
        query = select(table).where(table.c.county == county, table.c.identity_number == identity_number)
        return self._participants(query.order_by(table.c.scheme_year.desc(), table.c.number))

    def members(self, county: str, scheme_year: int, household: str) -> tuple[Participant, ...]:
        table = participant
        query = select(table).where(
            table.c.county == county, table.c.scheme_year == scheme_year, table.c.household == household
        )
        return self._participants(query.order_by(table.c.number))

    def _participants(self, query: Select[Any]) -> tuple[Participant, ...]:
        return tuple(self._participant(row) for row in self._connection.execute(query).mappings().all())

    def _participant(self, row: Mapping[Any, Any]) -> Participant:
        table = group_membership
        query = (
            select(table.c.group_code, table.c.since, table.c.until)
            .where(
                table.c.county == row["county"],
                table.c.scheme_year == row["scheme_year"],
                table.c.participant == row["number"],
            )
            .order_by(table.c.position)
        )
        groups: Iterable[Row[Any]] = self._connection.execute(query)
        return Participant(
            **{
                **row,
                "sex": Sex(row["sex"]),
                "status": MemberStatus(row["status"]),
                "groups": tuple(GroupMembership(found.group_code, found.since, found.until) for found in groups),
            }
        )

    def household(self, county: str, scheme_year: int, number: str) -> Household | None:
        table = household
        query = select(table).where(
            table.c.county == county, table.c.scheme_year == scheme_year, table.c.number == number
        )
        row = self._connection.execute(query).mappings().first()
        return None if row is None else Household(**row)

    def county_figures(self, county: str, scheme_year: int, participant: str) -> tuple[CountyFigure, ...]:
        table = limit_figure
        query = (
            select(table.c.limit_name, table.c.used, table.c.as_of, table.c.visits)
            .where(*_figures_of(county, scheme_year), table.c.holder == participant)
            .order_by(table.c.limit_name)
        )
        return tuple(CountyFigure(*row) for row in self._connection.execute(query))

    def count(self, county: str, scheme_year: int) -> int:
        query = (
            select(func.count())
            .select_from(participant)
            .where(participant.c.county == county, participant.c.scheme_year == scheme_year)
        )
        return int(self._connection.execute(query).scalar_one())


def _chunks(items: Iterable[_T]) -> Iterable[list[_T]]:
    """Lists of at most ``_CHUNK`` items: a county of a million is never held whole."""
    iterator = iter(items)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


_Keyed = TypeVar("_Keyed", Household, Participant, Card)


def _own(item: _Keyed, content: RosterContent) -> _Keyed:
    if (item.county, item.scheme_year) != (content.county, content.scheme_year):
        raise CorruptData("store.roster-contradicts", county=content.county, year=content.scheme_year)
    return item


def _household_row(item: Household) -> dict[str, Any]:
    return {
        "county": item.county,
        "scheme_year": item.scheme_year,
        "number": item.number,
        "head": item.head,
        "township": item.township,
        "village": item.village,
        "village_group": item.village_group,
    }


def _participant_row(item: Participant) -> dict[str, Any]:
    return {
        "county": item.county,
        "scheme_year": item.scheme_year,
        "number": item.number,
        "household": item.household,
        "name": item.name,
        "sex": item.sex.value,
        "birth_date": item.birth_date,
        "identity_number": item.identity_number,
        "relation": item.relation,
        "status": item.status.value,
        "status_since": item.status_since,
    }


def _group_rows(item: Participant) -> Iterable[dict[str, Any]]:
    for position, group in enumerate(item.groups):
        yield {
            "county": item.county,
            "scheme_year": item.scheme_year,
            "participant": item.number,
            "position": position,
            "group_code": group.group,
            "since": group.since,
            "until": group.until,
        }


def _card_row(item: Card) -> dict[str, Any]:
    return {
        "county": item.county,
        "scheme_year": item.scheme_year,
        "number": item.number,
        "household": item.household,
        "participant": item.participant,
        "status": item.status.value,
        "since": item.since,
    }


def _figures_of(county: str, scheme_year: int) -> tuple[ColumnElement[bool], ...]:
    """The figures that came with a roster."""
    table = limit_figure
    return (
        table.c.county == county,
        table.c.scheme_year == scheme_year,
        table.c.source == ROSTER_SOURCE,
        table.c.holder_kind == HolderKind.PERSON.value,
    )


def _figure_row(item: RosterFigure) -> dict[str, Any]:
    figure = item.figure
    return {
        "holder_kind": HolderKind.PERSON.value,
        "holder": item.participant,
        "limit_name": figure.limit,
        "period": "",
        "source": ROSTER_SOURCE,
        "used": figure.used,
        "visits": figure.count,
        "as_of": figure.as_of,
    }
