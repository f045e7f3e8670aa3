"""The rules of the house that no single room can keep."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "maquette"
MODULES = sorted(SOURCE.rglob("*.py"))
# A migration is one statement after another by nature, and is never changed again.
GROWN = SOURCE / "db" / "migrations" / "versions"


def tracked():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_stairs_only_go_down():
    linter = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)

    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_rooms_stay_small(module):
    text = module.read_text("utf-8")
    limit = 250 if module.name.startswith("routes") else 400
    assert len(text.splitlines()) <= limit
    if GROWN in module.parents:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_module_and_every_exemption_says_why(module):
    text = module.read_text("utf-8")

    assert ast.get_docstring(ast.parse(text)) or not text.strip()
    for line in text.splitlines():
        if "# noqa" in line:
            assert re.search(r"# noqa: [A-Z0-9, ]+ - \S", line), line


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_row_that_is_locked_is_read_anew(module):
    """Else it is what the session saw before the lock: a cancelled job would be begun."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"get", "get_one"}:
            told = {each.arg for each in node.keywords}
            assert "with_for_update" not in told or "populate_existing" in told, node.lineno


def test_the_command_line_and_the_server_start_without_the_engines_libraries():
    heavy = "cv2", "scipy", "skimage", "embreex", "xatlas"
    loaded = f"import maquette.cli, sys; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True)

    assert found.stdout.strip() == "[]", found


def test_films_are_written_and_never_read_by_the_product():
    for module in MODULES:
        for call in re.findall(r"av\.open\(.*", module.read_text("utf-8")):
            assert '"w"' in call, (module, call)


# Modules that dial out, or have others do it, and those that may know them. The walls of
# .importlinter see whole packages of the standard library, not what is inside them.
DIALLING = {
    "aiohttp": (),
    "ftplib": (),
    "http.client": ("testing/torture/client.py",),  # it speaks to a server of our own
    "imaplib": (),
    "poplib": (),
    "requests": (),
    "smtplib": (),
    "socketserver": (),
    "telnetlib": (),
    "urllib.request": (),
    "urllib3": (),
    "websockets": (),
    "xmlrpc.client": (),
    "httpx": ("payments/x402.py",),
    "httpcore2": ("kit/dialling.py", "kit/fetch.py"),
    "socket": ("kit/addresses.py", "cli/serve.py", "testing/nursery.py"),
    "ssl": ("kit/dialling.py",),
}
OPENING = {
    "create_connection",
    "create_datagram_endpoint",
    "open_connection",
    "open_unix_connection",
    "create_unix_connection",
}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_nobody_but_the_guarded_client_dials_out():
    for module in MODULES:
        tree, name = ast.parse(module.read_text("utf-8")), str(module.relative_to(SOURCE))
        for found in set(imported(tree)):
            assert name in DIALLING.get(found, (name,)), f"{name} imports {found}: ask kit.fetch"
        called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not called & OPENING, f"{name} opens a connection: ask kit.fetch"


def test_nothing_speaks_of_one_developers_machine():
    for path in tracked():
        if path.suffix in {".py", ".md", ".toml", ".sh", ""} and path != Path(__file__):
            text = path.read_text("utf-8", "ignore")
            assert "/work/" + "main" not in text, path
            assert "/root/" not in text, path


def test_every_page_of_the_documents_can_be_reached():
    pages = [path for path in tracked() if path.suffix == ".md" and "docs" in path.parts]
    texts = {path: path.read_text("utf-8") for path in [ROOT / "README.md", *pages]}
    reached = set()
    for page, text in texts.items():
        for target in re.findall(r"\]\(([^)#]+)", text):
            reached.add((page.parent / target).resolve())
    for page in pages:
        assert {page, page.parent} & reached, f"{page} is not linked"


def test_links_inside_the_documents_lead_somewhere():
    for page in (path for path in tracked() if path.suffix == ".md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), (page, target)
