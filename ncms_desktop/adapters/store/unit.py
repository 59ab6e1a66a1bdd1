"""One transaction, and the rooms of the store inside it."""

from sqlalchemy import Connection

from ncms_desktop.adapters.store.accumulators import SqlAccumulators
from ncms_desktop.adapters.store.corrections import SqlCorrections
from ncms_desktop.adapters.store.identity import StoreIdentity
from ncms_desktop.adapters.store.journal import SqlAudit, SqlContents, SqlPrints
from ncms_desktop.adapters.store.outbox import SqlOutbox
from ncms_desktop.adapters.store.roster import SqlRoster
from ncms_desktop.adapters.store.settlements import SqlSettlements
from ncms_desktop.adapters.store.visits import SqlMappings, SqlVisits
from ncms_desktop.domain.errors import Bug


class SqlUnitOfWork:
    """Implements ``ports.store.UnitOfWork`` on one connection."""

    def __init__(self, connection: Connection, identity: StoreIdentity, *, writing: bool) -> None:
        self._connection = connection
        self._writing = writing
        self.roster = SqlRoster(connection)
        self.visits = SqlVisits(connection)
        self.mappings = SqlMappings(connection)
        self.settlements = SqlSettlements(connection, identity)
        self.corrections = SqlCorrections(connection, identity)
        self.accumulators = SqlAccumulators(connection, identity, locking=writing)
        self.outbox = SqlOutbox(connection, identity, locking=writing)
        self.audit = SqlAudit(connection, identity)
        self.contents = SqlContents(connection, identity)
        self.prints = SqlPrints(connection, identity)

    def commit(self) -> None:
        """Returns when the disk has it. Raises ``EnvironmentFault`` where the disk refuses: nothing was written."""
        transaction = self._connection.get_transaction()
        if not self._writing or transaction is None or not transaction.is_active:
            raise Bug("bug.nothing-to-commit")
        transaction.commit()
