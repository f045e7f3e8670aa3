"""The main job through the HTTP API, as any client would do it: a picture becomes a film.

It starts a server of its own on a free port, with its data in demo-output/, and stops it again.
"""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "demo-output"
PICTURE = ROOT / "examples" / "avocado.jpg"
console = Console()


def main() -> None:
    picture = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE
    OUTPUT.mkdir(exist_ok=True)
    port = free_port()
    environment = os.environ | {
        "MAQUETTE_DATA_DIR": str(OUTPUT / "data"),
        "MAQUETTE_PORT": str(port),
    }
    maquette = [sys.executable, "-m", "maquette"]
    key = subprocess.run(
        [*maquette, "keys", "create"], env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()
    server = subprocess.Popen([*maquette, "serve"], env=environment)
    try:
        api = Api(f"http://127.0.0.1:{port}", key)
        api.wait_until_it_serves()
        results = make(api, picture)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    console.print("\nHere is what was made:")
    for name, path in results.items():
        console.print(f"  {name:<7} {path}", soft_wrap=True, highlight=False)


def make(api: "Api", picture: Path) -> dict[str, Path]:
    """Order a model of the picture, then a film of the model, and download everything."""
    columns = (
        TextColumn("{task.description:<14}"),
        TextColumn("[bold]{task.fields[step]:<10}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bars:
        body = {"imageBase64": base64.b64encode(picture.read_bytes()).decode()}
        order = api.post("/v1/generations", body)
        generation = follow(api, bars, "Picture to GLB", f"/v1/generations/{order['id']}")
        model_id = generation["modelId"]
        order = api.post("/v1/renders", {"modelId": model_id, "renderSettings": {"length": 6}})
        follow(api, bars, "GLB to film", f"/v1/renders/{order['id']}")
    name = picture.stem
    film = f"/v1/renders/{order['id']}"
    return {
        "GLB": api.save(f"/v1/models/{model_id}/file", OUTPUT / f"{name}.glb"),
        "film": api.save(f"{film}/video", OUTPUT / f"{name}.mp4"),
        "poster": api.save(f"{film}/poster?quality=full", OUTPUT / f"{name}.png"),
        "report": api.save(f"/v1/models/{model_id}/report", OUTPUT / f"{name}.report.json"),
    }


def follow(api: "Api", bars: Progress, title: str, path: str) -> dict:
    """Poll until a generation or a render has ended, showing where it is."""
    bar = bars.add_task(title, total=1.0, step="queued")
    while True:
        state = api.get(path)
        step = state.get("step") or state["status"]
        bars.update(bar, completed=state["progress"], step=step)
        if state["status"] == "done":
            bars.update(bar, completed=1.0, step="done")
            return state
        if state["status"] in {"failed", "error", "cancelled"}:
            raise SystemExit(f"{title}: {state['errorMessage']}")
        time.sleep(0.3)


class Api:
    """The few requests that are needed, with nothing but the standard library."""

    def __init__(self, base: str, key: str) -> None:
        self._base = base
        self._key = key

    def get(self, path: str) -> dict:
        return json.loads(self._open(path))["data"]

    def post(self, path: str, body: dict) -> dict:
        return json.loads(self._open(path, json.dumps(body).encode()))["data"]

    def save(self, path: str, target: Path) -> Path:
        target.write_bytes(self._open(path))
        return target

    def wait_until_it_serves(self) -> None:
        for _ in range(300):
            try:
                self._open("/livez")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit("the server did not start")

    def _open(self, path: str, body: bytes | None = None) -> bytes:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        request = urllib.request.Request(self._base + path, body, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
