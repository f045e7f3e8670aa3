"""What Maquette calls an error is what the Khronos validator calls one."""

import json
from pathlib import Path

import pytest

from gltf import models, offences
from maquette.errors import UnreadableModel
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from support.khronos import errors_below

GOAL = 0.95


def ours(path):
    """The codes of the errors that a report names, or that there is none."""
    data = path.read_bytes()
    beside = {file.name: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}
    try:
        report = inspect(read_model(data, beside), len(data))
    except UnreadableModel as refusal:
        return [refusal.message]
    return [finding.code for finding in report.findings if finding.severity == "error"]


def compared(folder):
    """How many files there are, and those of which we say the opposite."""
    theirs = errors_below(folder)
    apart = {name: (ours(folder / name), said) for name, said in theirs.items()}
    return len(theirs), {
        name: both for name, both in apart.items() if bool(both[0]) != bool(both[1])
    }


@pytest.fixture(scope="module")
def offending(tmp_path_factory):
    folder = tmp_path_factory.mktemp("offences")
    (folder / "a.webp").write_bytes(models.picture("WEBP"))
    for name, changes in offences.OFFENCES.items():
        path = folder / f"{name.replace('/', ' ')}.gltf"
        path.write_text(json.dumps(offences.changed(changes)))
    return folder


@pytest.mark.validator
def test_every_offence_has_the_verdict_of_the_khronos_validator(offending, record_property):
    total, apart = compared(offending)

    record_property("agreement", f"{total - len(apart)} of {total}")
    assert total >= 150
    assert 1 - len(apart) / total >= GOAL, apart
    assert not [name for name, (own, _) in apart.items() if not own], apart


@pytest.mark.validator
def test_what_the_validator_calls_by_a_name_has_that_name_in_a_report(offending):
    theirs, unlike = errors_below(offending), {}
    for name, said in theirs.items():
        found = ours(offending / name)
        if said and found and found[0].isupper() and not set(found) & set(said):
            unlike[name] = (found, said)

    assert unlike == {}


@pytest.mark.validator
def test_the_khronos_validators_own_files_have_its_verdict(request, record_property):
    folder = request.config.getoption("--khronos-tests")
    if not folder:
        pytest.skip("--khronos-tests names no checkout of the validator's tests")
    total, apart = compared(Path(folder))

    record_property("agreement", f"{total - len(apart)} of {total}")
    assert total == 372
    assert 1 - len(apart) / total >= GOAL, apart
    assert not [name for name, (own, _) in apart.items() if not own], apart
