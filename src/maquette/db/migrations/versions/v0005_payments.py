"""Payments that buy one job each."""

import sqlalchemy as sa
from alembic import op

from maquette.db import types

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "payments",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("proof", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("payer", sa.String(length=100), nullable=False),
        sa.Column("payload", types.Json(), nullable=False),
        sa.Column("job_id", sa.String(length=12), nullable=True),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("transaction", sa.String(length=200), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("busy_until", types.UtcDateTime(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('claimed', 'verified', 'submitted', 'settled', 'answered')",
            name=op.f("ck_payments_known_status"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_payments")),
        sa.UniqueConstraint("proof", name=op.f("uq_payments_proof")),
    )
    op.create_index(op.f("ix_payments_job_id"), "payments", ["job_id"])
