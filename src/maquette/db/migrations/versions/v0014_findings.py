"""What spoils the photos of an order, said when it was placed."""

import sqlalchemy as sa
from alembic import op

from maquette.db import types

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column(
        "generations",
        sa.Column("findings", types.Json(), server_default="[]", nullable=False),
    )
