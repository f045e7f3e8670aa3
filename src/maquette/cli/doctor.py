"""``maquette doctor``: what was found, and what to do about what is missing."""

import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from maquette import __version__
from maquette.cli.common import new_table, show
from maquette.core.audit.audit import audit as look_closely
from maquette.core.audit.repair import mend, needed
from maquette.core.runtime import Runtime, open_runtime
from maquette.engines.catalog import catalog_of
from maquette.errors import MaquetteError, Unavailable
from maquette.kit import ktx2, sandbox
from maquette.kit.addresses import Policy
from maquette.render.gpu.context import describe
from maquette.render.outputs.video import encoders
from maquette.settings import Settings

EGL_REMEDY = "install libegl1 libgl1 libgl1-mesa-dri (Debian, Ubuntu)"

LITTER_REMEDY = "nothing: a worker removes it within a day; --repair does now"
ALLOW_REMEDY = "MAQUETTE_OUTBOUND_ALLOW: names, addresses or networks, without scheme and port"
BREACH_REMEDY = "a promise is broken: look at docs/howto/faults.md"


@dataclass(frozen=True)
class Finding:
    """One line of the report; ``remedy`` is empty when all is well."""

    part: str
    found: str
    remedy: str = ""


def doctor(
    audit: Annotated[
        bool, typer.Option(help="Also read every job, ledger line and file; may take long.")
    ] = False,
    repair: Annotated[
        bool, typer.Option(help="Audit, and mend what the rows themselves tell how to.")
    ] = False,
    yes: Annotated[bool, typer.Option(help="Repair without asking.")] = False,
) -> None:
    """Look at every part of the installation; exit 1 when one that is needed is missing."""
    findings = [*_look(), *(_audited(Settings()) if audit or repair else ())]
    table = new_table("part", "found", "what to do")
    for finding in findings:
        table.add_row(finding.part, finding.found, finding.remedy or "[green]fine")
    show(table)
    if repair:
        _repair(Settings(), yes)
    if any(finding.remedy for finding in findings):
        raise typer.Exit(1)


def _look() -> Iterator[Finding]:
    yield Finding("maquette", __version__)
    yield Finding("python", f"{platform.python_version()} at {sys.executable}")
    yield _tried("renderer", EGL_REMEDY, _renderer)
    yield _tried("encoders", "reinstall the package av", lambda: ", ".join(encoders()))
    yield Finding("KTX2", "read" if ktx2.available() else "not read: install maquette[ktx2]")
    settings = Settings()
    yield _tried("database", "check MAQUETTE_DATABASE_URL", lambda: _database(settings))
    yield _tried("storage", "check MAQUETTE_STORAGE_URL", lambda: _storage(settings))
    yield _outbound(settings)
    yield from _engines()
    yield _tried("sandbox", "install libseccomp2 (Debian, Ubuntu)", lambda: _sandbox(settings))


def _audited(settings: Settings) -> Iterator[Finding]:
    """Whether what is kept keeps the promises; see :mod:`maquette.core.audit.audit`."""
    runtime = open_runtime(settings)
    try:
        breaches = [] if runtime.db.is_empty() else look_closely(runtime)
    except MaquetteError as error:
        yield Finding("audit", error.message, "check the database and the storage")
        return
    finally:
        runtime.close()
    for breach in breaches:
        remedy = LITTER_REMEDY if breach.invariant == "I7" else BREACH_REMEDY
        yield Finding(f"audit {breach.invariant}", breach.what, remedy)
    if not breaches:
        yield Finding("audit", "every job, credit, file and message is as promised")


def _repair(settings: Settings, yes: bool) -> None:
    """What was mended is told by the next audit."""
    runtime = open_runtime(settings)
    try:
        wanted = needed(runtime) if not runtime.db.is_empty() else None
        if not wanted:
            print("there is nothing that can be mended here")
        elif yes or typer.confirm(f"{wanted}. Do so?"):
            mend(runtime, wanted)
            print(f"done: {wanted}")
    finally:
        runtime.close()


def _tried(part: str, remedy: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(part, look())
    except MaquetteError as error:
        return Finding(part, error.message, remedy)
    except OSError as error:
        return Finding(part, str(error), remedy)


def _renderer() -> str:
    told = describe()
    if "error" in told:
        raise Unavailable(str(told["error"]))
    kind = "software" if told["software"] else "hardware"
    return f"{told['renderer']} ({kind}), OpenGL {told['version']}"


def _database(settings: Settings) -> str:
    runtime = open_runtime(settings)
    try:
        runtime.db.ping()
        return runtime.db.engine.url.render_as_string(hide_password=True)
    finally:
        runtime.close()


def _storage(settings: Settings) -> str:
    runtime = open_runtime(settings)
    try:
        return _written(runtime)
    finally:
        runtime.close()


def _written(runtime: Runtime) -> str:
    runtime.blobs.put("doctor", b"well")
    runtime.blobs.get("doctor")
    runtime.blobs.delete("doctor")
    return runtime.settings.resolved_storage_url


def _outbound(settings: Settings) -> Finding:
    """Where outgoing requests may go."""
    policy = Policy.parse(settings.outbound_allow)
    if policy.useless:
        return Finding("outbound", f"not understood: {', '.join(policy.useless)}", ALLOW_REMEDY)
    return Finding("outbound", policy.in_words)


def _engines() -> Iterator[Finding]:
    catalog = catalog_of(Settings())
    offers = catalog.offers()
    told = [f"{offer.card.id} ({offer.standing.state.in_words})" for offer in offers]
    yield Finding("engines", ", ".join(told))
    for fault in catalog.faults:
        yield Finding("engine", fault.name, fault.reason)


def _sandbox(settings: Settings) -> str:
    """What is about the processes that read untrusted files."""
    policy = sandbox.Policy(settings.sandbox)
    if policy is sandbox.Policy.OFF:
        return "off: one process per job, without walls"
    sandbox.insist(policy)
    return f"{policy}: one process per job, {sandbox.offered()}"
