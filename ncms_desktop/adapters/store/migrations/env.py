"""Alembic environment: migrations run on the connection that the program hands over, inside its transaction."""

from alembic import context

from ncms_desktop.adapters.store.engine import protect_append_only
from ncms_desktop.adapters.store.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
protect_append_only(connection)
