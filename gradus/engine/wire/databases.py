"""SQLite databases that a test hands over: their content, and what the other side made of it.

A database in memory crosses as its pages; of one in a file the path does, since both sides have the
file. Source: sqlite3_serialize, sqlite3_deserialize.
"""

import sqlite3
from typing import Any

LARGEST_DATABASE = 4 * 2**20  # bytes


def content(connection: sqlite3.Connection) -> bytes | None:
    """The pages of a database in memory; None for one that is closed, in a file or too large."""
    try:
        if path_of(connection):
            return None
        connection.commit()  # what is not committed may be left out
        pages = connection.serialize()
    except sqlite3.OperationalError:  # nothing is in it yet
        return b""
    except sqlite3.Error:
        return None
    return pages if len(pages) <= LARGEST_DATABASE else None


def path_of(connection: sqlite3.Connection) -> str:
    """The file of a database; empty for one in memory."""
    path = str(connection.execute("pragma database_list").fetchone()[2])
    return path if path.startswith("/") else ""  # one made of pages has a name that is no path


def fill(connection: sqlite3.Connection, pages: Any) -> None:
    """Have a database in memory hold these pages."""
    connection.commit()  # within a transaction nothing can be replaced
    if pages:
        connection.deserialize(pages)


def connect(path: str, pages: bytes | None, *, has_rows: bool) -> sqlite3.Connection:
    """A connection to the database of another process; ``has_rows`` for ``sqlite3.Row``."""
    connection = sqlite3.connect(path or ":memory:")
    if not path:
        fill(connection, pages)
    if has_rows:
        connection.row_factory = sqlite3.Row
    return connection
