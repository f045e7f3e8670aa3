"""Writes docs/reference from the code; with --check fails when a page is out of date."""

import ast
import sys
from pathlib import Path
from typing import Any

import typer

from maquette.app import DIALECTS, document
from maquette.cli import command_line
from maquette.dialects.forge.errors import TABLE as FORGE
from maquette.dialects.glossi.errors import TABLE as GLOSSI
from maquette.dialects.spherelinks.errors import STATUS
from maquette.dialects.trify3d.errors import TABLE as TRIFY3D
from maquette.dialects.v1.errors import TABLE
from maquette.errors import MaquetteError
from maquette.kit.failpoints import POINTS
from maquette.settings import ENV_PREFIX, Settings

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
SOURCE = FOLDER.parents[1] / "src" / "maquette"
LEVELS = {name: name for name in ("debug", "info", "warning", "error")} | {"exception": "error"}
HEAD = "<!-- Made by scripts/docs; change the code, not this page. -->\n\n"


def settings_page() -> str:
    lines = ["# Settings", "", "| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory else _shown(field.default)
        lines.append(f"| `{ENV_PREFIX}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines)


def commands_page() -> str:
    root = typer.main.get_command(command_line())
    lines = ["# Commands"]
    for path, command in _walk(root, "maquette"):
        lines += ["", f"## `{path}`", "", (command.help or "").strip()]
        rows = [_parameter(parameter) for parameter in command.params]
        rows = [row for row in rows if row]
        if rows:
            lines += ["", "| parameter | meaning |", "|---|---|", *rows]
    return "\n".join(lines)


def errors_page() -> str:
    lines = ["# Errors", "", "One tree in the core; each dialect answers in its own words.", ""]
    lines += ["| code | error | SphereLinks | Forge | Trify3D | /v1 |", "|---|---|---|---|---|---|"]
    for error in _tree(MaquetteError):
        tables = [table[error.code] for table in (FORGE, TRIFY3D, GLOSSI, TABLE)]
        others = (f"{status} `{word}`" for status, word in tables)
        shown = [f"`{error.code}`", error.__name__, str(STATUS[error.code]), *others]
        lines.append(f"| {' | '.join(shown)} |")
    return "\n".join(lines)


def logs_page() -> str:
    lines = ["# Lines of the log", "", "What stands for a value is written `%s` or `…`.", ""]
    lines += ["| level | logger | line |", "|---|---|---|"]
    for path in sorted(SOURCE.rglob("*.py")):
        logger = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            level, text = _logged(node)
            if text:
                shown = "maquette.access" if logger.endswith("http.journal") else logger
                lines.append(f"| {level} | `{shown}` | {text} |")
    return "\n".join(lines)


def _logged(node: ast.AST) -> tuple[str, str]:
    """Level and words of a call that writes a line; no words for any other node."""
    match node:
        case ast.Call(ast.Attribute(ast.Name("log"), level), [text, *_]) if level in LEVELS:
            return LEVELS[level], _words(text)
        case ast.Call(ast.Attribute(ast.Name("log"), "log"), [_, text, *_]):
            return "info, of probes debug", _words(text)
        case ast.Call(ast.Name("_tell"), [_, _, text, *_]):
            return "info", _words(text)
    return "", ""


def _words(node: ast.expr) -> str:
    match node:
        case ast.Constant(str(text)) if text != "%s":
            return text
        case ast.JoinedStr(parts):
            return "".join(_words(part) or "…" for part in parts)
    return ""


def endpoints_page() -> str:
    lines = ["# Endpoints"]
    for dialect in DIALECTS:
        lines += [
            "",
            f"## {dialect.title}",
            "",
            "| method | path | what it does |",
            "|---|---|---|",
        ]
        for path, methods in document(dialect)["paths"].items():
            for method, operation in methods.items():
                said = operation.get("description", operation["summary"]).splitlines()[0]
                lines.append(f"| {method.upper()} | `{path}` | {said} |")
    return "\n".join(lines)


def failpoints_page() -> str:
    lines = ["# Failpoints", "", "Where tests kill, fail or hold up a process; see"]
    lines += ["[what happens in each fault](../howto/faults.md). Nothing but a test can arm one."]
    lines += ["", "| name | what has happened there |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{name}` | {what} |" for name, what in POINTS.items())])


PAGES = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "errors.md": errors_page,
    "endpoints.md": endpoints_page,
    "failpoints.md": failpoints_page,
    "logs.md": logs_page,
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, make in PAGES.items():
        path, text = FOLDER / name, HEAD + make() + "\n"
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
    if stale and "--check" in sys.argv:
        sys.exit(f"out of date, run scripts/docs: {', '.join(stale)}")


def _walk(group: Any, path: str) -> list[tuple[str, Any]]:
    """Commands below a group with their full names; typer brings a click of its own."""
    found = []
    for name, command in sorted(group.commands.items()):
        full = f"{path} {name}"
        found += _walk(command, full) if hasattr(command, "commands") else [(full, command)]
    return found


def _parameter(parameter: Any) -> str:
    names = ", ".join(f"`{name}`" for name in [*parameter.opts, *parameter.secondary_opts])
    if "--help" in names:
        return ""
    return f"| {names} | {getattr(parameter, 'help', None) or ''} |"


def _tree(error: type[MaquetteError]) -> list[type[MaquetteError]]:
    below = [found for child in error.__subclasses__() for found in _tree(child)]
    inside = error.__module__ == "maquette.errors"
    return ([error] if inside else []) + below


def _shown(value: object) -> str:
    text = value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
    return f"`{text}`" if text else ""


if __name__ == "__main__":
    main()
