"""Answers to repeated requests keep the order of their fields."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    # SQLite keeps JSON as the text that it was given.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE answered_requests ALTER COLUMN answer TYPE JSON USING answer::json")
