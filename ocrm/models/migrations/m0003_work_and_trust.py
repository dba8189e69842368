"""The third schema: the working day, spreadsheets to trust, and a file to trust."""

import apsw

CUSTOMERS = """
ALTER TABLE interaction ADD COLUMN is_private INTEGER NOT NULL DEFAULT 0;
"""


def upgrade(connection: apsw.Connection) -> None:
    """Add the columns and tables of the third release."""
    connection.execute(CUSTOMERS)
