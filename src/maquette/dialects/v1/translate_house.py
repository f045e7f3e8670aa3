"""Rows into answers that DXGL's document does not have. Pure."""

from typing import Any

from maquette.core.exports.queries import ExportView
from maquette.kit.clock import iso_milliseconds


def export(view: ExportView, base_url: str, share_id: str) -> dict[str, Any]:
    """The shared address is told once there is something behind it."""
    share_url = f"{base_url}/api/v/{share_id}/{view.export.asset_id}/export"
    job = view.job
    return {
        "id": view.export.id,
        "modelId": view.export.asset_id,
        "jobId": job.id,
        "status": job.status,
        "progress": round(job.progress, 3),
        "settings": view.export.spec,
        "notes": view.export.notes,
        "fileSize": view.file.size if view.file else None,
        "contentType": view.file.content_type if view.file else None,
        "shareUrl": share_url if view.file else None,
        "errorCode": job.error_code,
        "errorMessage": job.error_message,
        "createdAt": iso_milliseconds(view.export.created_at),
        "updatedAt": iso_milliseconds(job.updated_at),
    }
