"""Jobs whose work is done together."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("work_id", sa.String(length=12), nullable=True))
    op.create_index("jobs_by_work", "jobs", ["work_id"])
