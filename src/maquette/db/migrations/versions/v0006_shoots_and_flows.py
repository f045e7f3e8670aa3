"""Shoots and flows, environments among the overlays, and how projects call their assets."""

import sqlalchemy as sa
from alembic import op

from maquette.db import types

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "shoots",
        *_mine("shoots"),
        sa.Column("project_id", sa.String(length=12), nullable=False),
        sa.Column("batch", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'done', 'failed')", name=op.f("ck_shoots_known_status")
        ),
    )
    op.create_table(
        "flows",
        *_mine("flows"),
        sa.Column("template_id", sa.String(length=12), nullable=True),
        sa.Column("drawn", types.Json(), nullable=True),
        sa.Column("slot_ids", types.Json(), nullable=False),
        sa.Column("project_ids", types.Json(), nullable=False),
        sa.Column("shoot_ids", types.Json(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'reading', 'drawing', 'done', 'failed')",
            name=op.f("ck_flows_known_status"),
        ),
    )
    for name in ("shoots", "flows"):
        op.create_index(f"{name}_by_account", name, ["account_id", "created_at"])
        op.create_index(f"{name}_by_status", name, ["status"])
    op.add_column("renders", sa.Column("shoot_id", sa.String(length=12), nullable=True))
    op.add_column("renders", sa.Column("name", sa.String(length=500), nullable=True))
    op.add_column("renders", sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("renders_by_shoot", "renders", ["shoot_id"])
    op.add_column(
        "projects", sa.Column("asked_for", types.Json(), nullable=False, server_default="[]")
    )
    op.execute(sa.text("UPDATE projects SET asked_for = asset_ids"))
    # The defaults were for the rows that were there; the product always says what it writes.
    with op.batch_alter_table("renders") as table:
        table.alter_column("number", server_default=None)
    with op.batch_alter_table("projects") as table:
        table.alter_column("asked_for", server_default=None)
    layers = "layer IN ('background', 'foreground', 'environment')"
    with op.batch_alter_table("overlays") as table:
        table.drop_constraint(op.f("ck_overlays_known_layer"), type_="check")
        table.create_check_constraint(op.f("ck_overlays_known_layer"), layers)
    with op.batch_alter_table("overlays") as table:
        table.alter_column("layer", type_=sa.String(length=16), existing_nullable=False)
        table.alter_column("content_type", type_=sa.String(length=32), existing_nullable=False)


def _mine(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """What every row of an account has."""
    return (
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
