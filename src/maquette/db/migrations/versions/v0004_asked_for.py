"""How a client calls what it ordered."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "generations",
        sa.Column("asked_for", sa.String(length=100), nullable=False, server_default=""),
    )
    # The default was for the rows that were there; the product always says what it writes.
    with op.batch_alter_table("generations") as table:
        table.alter_column("asked_for", server_default=None)
