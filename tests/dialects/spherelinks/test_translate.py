import pytest

from maquette.core.generations.queries import GenerationView
from maquette.core.jobs.tables import Job
from maquette.dialects.spherelinks import translate
from maquette.dialects.spherelinks.wire import Generate, Options
from maquette.errors import InvalidSettings


def view(**job):
    row = Job(ulid="01j9xkb0000000000000000000", step="", progress=0.0, **job)
    return GenerationView(None, row, None, None)


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("queued", "PROCESSING"),
        ("running", "PROCESSING"),
        ("done", "COMPLETED"),
        ("failed", "FAILED"),
        ("cancelled", "FAILED"),
        ("dismissed", "FAILED"),
    ],
)
def test_our_statuses_become_their_three(status, shown):
    assert translate.status(view(status=status), None).status == shown


def test_completed_means_a_hundred_and_an_address():
    done = translate.status(view(status="done"), "http://here/model")

    assert (done.progress, done.downloadUrl) == (100, "http://here/model")


def test_a_failure_says_why_under_both_names():
    failed = translate.status(view(status="failed", error_message="nothing to see"), None)

    assert failed.errorMsg == failed.error == "nothing to see"


def test_running_never_shows_a_hundred():
    row = view(status="running")
    row.job.progress = 1.0

    assert translate.status(row, None).progress == 99


@pytest.mark.parametrize(
    ("ratio", "faces"), [(0.95, 30_000), (0.9, 60_000), (0.5, 200_000), (1.0, 1_000)]
)
def test_their_ratio_is_the_share_of_triangles_taken_away(ratio, faces):
    assert translate.faces(ratio) == faces


def test_options_become_ours():
    ours = translate.options(Options(seed=7, textureSize=512))

    assert (ours.seed, ours.texture_size, ours.target_faces) == (7, 512, 30_000)


@pytest.mark.parametrize("body", [{}, {"imageUrl": "http://a", "imageBase64": "aGk="}])
def test_there_is_exactly_one_source(body):
    with pytest.raises(InvalidSettings):
        translate.source(Generate(**body))


@pytest.mark.parametrize("text", ["aGk=", "aG\nk=", "data:image/png;base64,aGk="])
def test_base64_comes_bare_broken_into_lines_or_as_a_data_uri(text):
    assert translate.source(Generate(imageBase64=text)) == (None, b"hi")


@pytest.mark.parametrize("job_id", ["", "x", "JOB_01j9", "gen_01j9"])
def test_what_is_not_their_id_finds_nothing(job_id):
    assert translate.ulid(job_id) == ""
