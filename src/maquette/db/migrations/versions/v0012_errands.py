"""Waiting for providers, and the keys that it needs."""

import sqlalchemy as sa
from alembic import op

from maquette.db import types

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "errands",
        sa.Column("job_id", sa.String(length=12), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("paid_by", sa.String(length=8), nullable=False),
        sa.Column("asked_at", types.UtcDateTime(), nullable=True),
        sa.Column("ticket", types.Json(), nullable=True),
        sa.Column("file_name", sa.String(length=100), nullable=True),
        sa.Column("file_key", sa.String(length=255), nullable=True),
        sa.Column("cost", types.Json(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_errands_job_id_jobs")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_errands")),
    )
    op.create_table(
        "job_secrets",
        sa.Column("job_id", sa.String(length=12), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_secrets_job_id_jobs")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job_secrets")),
    )
    op.create_table(
        "provider_keys",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("hint", sa.String(length=24), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_provider_keys_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "provider", name=op.f("pk_provider_keys")),
    )
