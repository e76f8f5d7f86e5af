"""The tables of the exchange."""

from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
)

metadata = MetaData()

bundle = Table(
    "bundle",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
)

bundle_file = Table(
    "bundle_file",
    metadata,
    Column("bundle_id", ForeignKey("bundle.id"), primary_key=True),
    Column("path", String, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
)

release = Table(
    "release",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("course", String, nullable=False),
    Column("assignment", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("bundle_id", ForeignKey("bundle.id"), nullable=False),
    Column("released_at", String, nullable=False),
    Column("released_by", String, nullable=False),
    Column("is_withdrawn", Boolean, nullable=False, default=False),
    UniqueConstraint("course", "assignment", "version"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("course", String, nullable=False),
    Column("assignment", String, nullable=False),
    Column("student", String, nullable=False),
    Column("request", String, nullable=False),
    Column("submitted_at", String, nullable=False),
    Column("bundle_id", ForeignKey("bundle.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("message", String, nullable=False, default=""),
    Column("score", Float),
    Column("max_score", Float),
    Column("feedback_id", ForeignKey("bundle.id")),
    UniqueConstraint("course", "student", "request"),
    UniqueConstraint("course", "student", "assignment", "submitted_at"),
    Index("attempt_by_state", "state", "id"),
    sqlite_autoincrement=True,
)


def open_database(path: Path) -> Engine:
    """Open the exchange's SQLite database, made when absent.

    A commit is on disk when it returns (``synchronous = FULL``), and a transaction takes the write
    lock when it begins, so two of them never both read a state and then both change it.
    """
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins transactions, not the driver
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    metadata.create_all(engine)
    path.chmod(0o600)
    return engine
