"""Why an engine was chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column(
        "generations", sa.Column("engine_reason", sa.Text(), server_default="", nullable=False)
    )
