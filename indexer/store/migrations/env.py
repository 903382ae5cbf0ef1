"""What Alembic runs: the migrations, on the connection that was handed in."""

from alembic import context

from indexer.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
