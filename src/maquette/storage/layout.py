"""Under which key each kind of file is kept.

What comes from outside is named by its content, so the same bytes are stored once per account
and a second put can only write the same again. What a job makes is named by job and attempt, so
a late first attempt never overwrites the second's file.
"""


def picture(account_id: str, sha256: str) -> str:
    return f"accounts/{account_id}/pictures/{sha256}"


def owner_of_picture(key: str) -> str | None:
    """Whose picture a key is of; None for any other key."""
    parts = key.split("/")
    return (
        parts[1] if len(parts) == 4 and (parts[0], parts[2]) == ("accounts", "pictures") else None
    )


def asset(account_id: str, sha256: str) -> str:
    return f"accounts/{account_id}/assets/{sha256}.glb"


def overlay(account_id: str | None, overlay_id: str) -> str:
    """Those of the house belong to no account."""
    owner = "house" if account_id is None else f"accounts/{account_id}"
    return f"{owner}/overlays/{overlay_id}"


def artifact(job_id: str, attempt: int, name: str) -> str:
    return f"{job_files(job_id)}{attempt}/{name}"


def job_files(job_id: str) -> str:
    """The prefix of all that a job's attempts have made."""
    return f"jobs/{job_id}/"


def slot(account_id: str, slot_id: str) -> str:
    """Where a signed upload lands before it is confirmed."""
    return f"accounts/{account_id}/slots/{slot_id}"


def confirmed(account_id: str, slot_id: str) -> str:
    """Where it lies afterwards; no address leads there."""
    return f"accounts/{account_id}/confirmed/{slot_id}"
