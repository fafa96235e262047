"""What Alembic runs: the revisions, inside the transaction that storage/migrations/upgrade.py hands over."""

from alembic import context

from storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
