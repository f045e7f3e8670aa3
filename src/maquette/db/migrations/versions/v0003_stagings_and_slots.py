"""Overlays, templates, projects, and slots for uploads."""

import sqlalchemy as sa
from alembic import op

from maquette.db import types

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "overlays",
        *_mine("overlays", account_needed=False),
        sa.Column("layer", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("alignment", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("content_type", sa.String(length=20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "layer IN ('background', 'foreground')", name=op.f("ck_overlays_known_layer")
        ),
    )
    op.create_table(
        "templates",
        *_mine("templates"),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("staging", types.Json(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
    )
    op.create_table(
        "projects",
        *_mine("projects"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("template_id", sa.String(length=12), nullable=False),
        sa.Column("staging", types.Json(), nullable=False),
        sa.Column("asset_ids", types.Json(), nullable=False),
    )
    op.create_table(
        "slots",
        *_mine("slots"),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("job_id", sa.String(length=12), nullable=True),
        sa.Column("asset_id", sa.String(length=12), nullable=True),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name=op.f("fk_slots_asset_id")),
        sa.UniqueConstraint("job_id", name=op.f("uq_slots_job_id")),
    )
    op.create_index(op.f("ix_slots_expires_at"), "slots", ["expires_at"])
    for table in ("overlays", "templates", "projects", "slots"):
        op.create_index(f"{table}_by_account", table, ["account_id", "created_at"])


def _mine(table: str, account_needed: bool = True) -> tuple[sa.schema.SchemaItem, ...]:
    """What every row of an account has."""
    return (
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=not account_needed),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
