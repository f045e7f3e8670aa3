"""Finding a job's place in the queue."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.drop_index("jobs_by_status", "jobs")
    op.create_index("jobs_by_turn", "jobs", ["status", "priority", "account_id"])
