"""What huggingface.co tells of a repository: its commit, and each file with its checksum there.

Asked by its documented HTTP API through the guarded client and not by its own library: that one
dials by itself, past everything that keeps a house from asking where it must not, and follows
caches, tokens and environment variables that are not this house's.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from maquette.engines.weights import Hub, Manifest, WeightFile, Weights
from maquette.errors import BadInput, FetchTimedOut, TooLarge, Unavailable, UnfetchableUrl
from maquette.kit import strict_json
from maquette.kit.addresses import Policy
from maquette.kit.fetch import Caps, Reply, request

HOST = "https://huggingface.co"
MIRRORED = (
    "; where it cannot be reached, MAQUETTE_WEIGHTS_MIRROR names a host that stands in for it"
)
ANSWER_LIMIT = 4 * 2**20
MOST_PAGES = 20
TRIES = 3
SAFE = ".safetensors"
PICKLES = (".bin", ".ckpt", ".pt", ".pth", ".pkl")
"""Files that may hold code, and are never fetched."""
HALVED = re.compile(r"\.(fp16|bf16|non_ema)\.")
"""In the name of a file that is the same in other numbers."""

_COMMIT = re.compile(r"[0-9a-f]{40}")
_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')


def is_repository(name: str) -> bool:
    """Whether it can be one: ``maker/model``."""
    return _NAME.fullmatch(name) is not None and ".." not in name


def listed(weights: Weights, hub: Hub, policy: Policy, mirror: str = "") -> Manifest:
    """Which files are needed of a repository, as it is at its commit. ``mirror`` stands in for
    the hub's scheme and host.

    Raises :class:`Unavailable` where the hub cannot be asked, tells of other files than the known
    ones, or has weights as pickles only.
    """
    host = mirror.rstrip("/") or HOST
    commit, licence = hub.commit, weights.licence
    if not commit:
        commit, licence = _resolved(hub, host, policy)
    tree = list(_tree(hub.repository, commit, host, policy))
    files = tuple(_pinned(entry, hub.repository, commit) for entry in _needed(tree, hub.wanted))
    _hold_to(weights.files, files, hub.repository)
    _refuse_pickles(tree, files, hub.repository)
    return Manifest(hub.repository, commit, files, licence)


def _resolved(hub: Hub, host: str, policy: Policy) -> tuple[str, str]:
    """The commit and the licence of what a branch stands for just now."""
    where = f"{host}/api/models/{hub.repository}/revision/{quote(hub.branch, safe='')}"
    told = _json(_asked(where, hub.repository, policy), hub.repository)
    commit = told.get("sha") if isinstance(told, dict) else None
    if not isinstance(commit, str) or not _COMMIT.fullmatch(commit):
        raise Unavailable(f"the hub does not tell at which commit {hub.repository} is")
    tags = told.get("tags")
    named = [tag for tag in tags if str(tag).startswith("license:")] if tags else []
    return commit, str(named[0]).removeprefix("license:") if named else "not told"


def _tree(repository: str, commit: str, host: str, policy: Policy) -> Iterator[Mapping[str, Any]]:
    """All files of a repository, page after page."""
    path = f"/api/models/{repository}/tree/{commit}?recursive=true"
    for _ in range(MOST_PAGES):
        reply = _asked(f"{host}{path}", repository, policy)
        page = _json(reply, repository)
        if not isinstance(page, list):
            raise Unavailable(f"the hub's list of files of {repository} cannot be read")
        yield from (one for one in page if isinstance(one, dict) and one.get("type") == "file")
        following = _NEXT.search(reply.headers.get("link", ""))
        if following is None:
            return
        # Asked of the host we know, wherever the address says that the rest is.
        parts = urlsplit(urljoin(f"{host}{path}", following[1]))
        path = f"{parts.path}?{parts.query}"
    raise Unavailable(f"{repository} has more files than a model needs")


def _needed(tree: list[Mapping[str, Any]], wanted: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    known = {str(entry.get("path")) for entry in tree}
    for entry in tree:
        path = str(entry.get("path"))
        again = HALVED.search(path) and HALVED.sub(".", path) in known
        if any(_fits(path, pattern) for pattern in wanted) and not again:
            yield entry


def _fits(path: str, pattern: str) -> bool:
    """A star stands for a part of a name, and never for a folder."""
    parts, patterns = path.split("/"), pattern.split("/")
    usable = path.isprintable() and "\\" not in path and not {"", ".", ".."} & set(parts)
    alike = len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))
    return usable and alike and not path.endswith((*PICKLES, ".part"))


def _pinned(entry: Mapping[str, Any], repository: str, commit: str) -> WeightFile:
    """A large file has a SHA-256 there, a small one the name that git gives its content."""
    path, size, blob = entry["path"], entry.get("size"), entry.get("oid")
    large = entry.get("lfs")
    sha256 = large.get("oid") if isinstance(large, dict) else ""
    size = large.get("size", size) if isinstance(large, dict) else size
    sound = _SHA256.fullmatch(str(sha256)) if large else _COMMIT.fullmatch(str(blob))
    if not isinstance(size, int) or not sound:
        raise Unavailable(f"the hub does not tell what {path} of {repository} must be")
    url = f"{HOST}/{repository}/resolve/{commit}/{quote(path)}"
    return WeightFile(path, url, size, str(sha256), "" if large else str(blob))


def _hold_to(known: tuple[WeightFile, ...], files: tuple[WeightFile, ...], repository: str) -> None:
    """What was known beforehand is held to, whatever the hub tells."""
    told = {file.path: file for file in files}
    for file in known:
        if file.path not in told:
            raise Unavailable(f"{repository} has no {file.path}, so it is not such a model")
        found = told[file.path]
        if file.is_pinned and (found.size, found.sha256) != (file.size, file.sha256):
            raise Unavailable(f"the hub tells of another {file.path} than the published one")


def _refuse_pickles(
    tree: list[Mapping[str, Any]], files: tuple[WeightFile, ...], repository: str
) -> None:
    used = {file.path.rpartition("/")[0] for file in files}
    safe = {file.path.rpartition("/")[0] for file in files if file.path.endswith(SAFE)}
    for entry in tree:
        folder, _, name = str(entry.get("path")).rpartition("/")
        if folder in used - safe and name.endswith(PICKLES):
            raise Unavailable(
                f"{repository} has the weights in {folder or 'its root'} only as a pickle "
                f"({name}), which may hold code; a model with .safetensors is needed"
            )


def _asked(url: str, repository: str, policy: Policy) -> Reply:
    caps = Caps(limit=ANSWER_LIMIT, seconds=60.0)
    for again in range(TRIES):
        try:
            reply = request(
                "GET", url, caps=caps, policy=policy, headers={"Accept": "application/json"}
            )
        except (UnfetchableUrl, FetchTimedOut) as error:
            if again == TRIES - 1:
                host = urlsplit(url).hostname
                remedy = MIRRORED if url.startswith(HOST) else ""
                raise Unavailable(
                    f"{host} cannot be asked for the files of {repository}: {error.message}{remedy}"
                ) from None
            continue
        except TooLarge:
            raise Unavailable(f"the hub's answer about {repository} is too long") from None
        if reply.status == 200:
            return reply
        raise Unavailable(_refused(reply.status, repository))
    raise AssertionError("unreachable")


def _refused(status: int, repository: str) -> str:
    if status in {401, 403}:
        return (
            f"{repository} is shown only to those who have agreed to its licence at {HOST}; get it "
            "there yourself, and put its files into the folder"
        )
    if status == 404:
        return f"{HOST} knows no {repository} of that revision"
    return f"the hub answered {status} when it was asked about {repository}"


def _json(reply: Reply, repository: str) -> Any:
    try:
        return strict_json.loads(reply.body, limit=ANSWER_LIMIT)
    except BadInput:
        raise Unavailable(f"what the hub tells of {repository} cannot be read") from None


def other(weights: Weights, named: str) -> Weights:
    """The same kind of model from another repository: ``maker/model``, or ``maker/model@branch``.

    Raises :class:`BadInput` where that is none, or where no other serves.
    """
    repository, _, branch = named.partition("@")
    if weights.hub is None or not weights.hub.any_other:
        raise BadInput(f"{weights.id} works with its own weights only")
    if not is_repository(repository):
        raise BadInput(f"{named!r} is no repository: one is written maker/model")
    fixed = branch if _COMMIT.fullmatch(branch) else ""
    hub = replace(weights.hub, repository=repository, commit=fixed, any_other=False)
    hub = replace(hub, branch=branch or "main")
    return replace(weights, hub=hub, licence="not told")
