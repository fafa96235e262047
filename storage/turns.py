"""One at a time on PostgreSQL, as SQLite's writers are anyway."""

from sqlalchemy import Connection

SCORING, POLICIES = 4_860_175_524, 4_860_175_526
"""Keys of the advisory locks of whoever changes or marks scores, and of whoever puts a policy in force: any numbers that stay."""


def take_turn(connection: Connection, key: int = SCORING) -> None:
    """Wait until no other transaction has this turn, and hold it until this one ends.

    Scores are written account by account and ranked across all of them: two such transactions would wait for each other's rows, and
    a scoring that had not seen an import's rows could clear the mark that it left.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({key})")
