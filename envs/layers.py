"""The recipe of an image as three layers, each named by the hash of everything that goes into it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from envs.checkout import check_out_script
from envs.git import git
from envs.places import BUILD, HOME, OUTSIDE, PRIVATE, ROOT, USER
from envs.services import packages_for
from envs.snapshot import Snapshot
from envs.sources import TRUSTING, Sources
from envs.spec import EnvSpec

Kind = Literal["base", "deps", "env"]

FORMAT = 1
"""Counted up when the same recipe begins to make another image."""

BUNDLE = f"{PRIVATE}/ca-bundle.crt"

_TRUST = f"""
set -e
mkdir -p {PRIVATE}
if command -v update-ca-certificates >/dev/null; then
    mkdir -p /usr/local/share/ca-certificates
    cp {BUILD}/ca.crt /usr/local/share/ca-certificates/swe-agent.crt
    update-ca-certificates >/dev/null
elif command -v update-ca-trust >/dev/null; then
    cp {BUILD}/ca.crt /etc/pki/ca-trust/source/anchors/swe-agent.crt
    update-ca-trust
fi
: >{BUNDLE}
for system in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem; do
    if [ -s "$system" ]; then cat "$system" >>{BUNDLE}; break; fi
done
cat {BUILD}/ca.crt >>{BUNDLE}
if command -v apt-get >/dev/null; then
    echo 'Acquire::https::CAInfo "{BUNDLE}";' >/etc/apt/apt.conf.d/99swe-agent
fi
"""

# The system's own certificates may have come with what was installed since.
_TRUST_AGAIN = f"[ /etc/ssl/certs/ca-certificates.crt -nt {BUNDLE} ] || exit 0\n{_TRUST}"

# Said aloud: it is all that is put into a person's own image. Reinstalled, because a package may be there without its
# program.
_GIT = (
    "command -v git >/dev/null || { echo 'swe-agent: the image has no git, which is installed beside it'; "
    "{ apt-get update -qq && apt-get install -y -qq --reinstall --no-install-recommends git ca-certificates; } || "
    "apk add --no-cache git || dnf install -y git || microdnf install -y git || yum install -y git; }"
)

_USER = (
    f"grep -q '^swe:' /etc/passwd || echo 'swe:x:{USER}:swe:{HOME}:/bin/sh' >>/etc/passwd; "
    f"mkdir -p {HOME} {OUTSIDE}/objects && chown -R {USER} {HOME} {OUTSIDE} && chmod 755 {PRIVATE}"
)

_TREE = check_out_script(f"{PRIVATE}/base.git", ROOT)

_THROW_AWAY_TREE = (
    f"mkdir -p {ROOT} && cd {ROOT} && rm -rf .git && git -c init.defaultBranch=main init -q . && "
    f"git fetch -q --update-shallow {PRIVATE}/base.git main && git reset -q --hard FETCH_HEAD && git clean -ffdq && "
    "rm -f .git/FETCH_HEAD .git/ORIG_HEAD && rm -rf .git/logs && git config user.name swe-agent && "
    "git config user.email swe-agent@localhost && git branch -q -M main"
)

_NO_TREE = f"rm -rf {ROOT} {PRIVATE}/base.git"

# pip's cache is as large as what was installed, and has had its use.
_TIDY = 'rm -rf "${HOME:-/root}/.cache/pip" /var/lib/apt/lists/*'

# What installing left in the tree is part of the environment, not of anybody's patch.
_PRODUCTS = (
    f"cd {ROOT} && git reset -q --hard && mkdir -p {PRIVATE}/base.git/info .git/info && "
    "git -c core.quotePath=false ls-files --others --exclude-standard | "
    rf"sed -e 's/[][*?\\ #!]/\\&/g' -e 's|^|/|' >>{PRIVATE}/base.git/info/exclude && "
    f"cp {PRIVATE}/base.git/info/exclude .git/info/exclude && "
    f"mkdir -p {OUTSIDE}/objects {HOME} && chown -R {USER} {ROOT} {OUTSIDE} {HOME} && chmod 755 {PRIVATE}"
)


@dataclass(frozen=True)
class Step:
    """One shell command of a recipe, run as root with network."""

    name: str
    """Which part of the recipe it belongs to, as in `BuildFailed.step`."""
    command: str
    folder: str = "/"
    dated: bool = False
    """Whether it sees the package index as of the recipe's day."""
    ours: bool = False
    """Ours, not the recipe's: of no interest to a person unless it fails."""


@dataclass(frozen=True)
class Layer:
    """What one image adds to the one below it."""

    kind: Kind
    key: str
    steps: tuple[Step, ...]
    source: Snapshot | None = None
    """Copied in beforehand as the repository that the tree is checked out from."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Kept in the image."""
    scratch: Mapping[str, str] = field(default_factory=dict)
    """Seen by its steps only."""
    as_of: str | None = None
    folder: str = "/"

    @property
    def tag(self) -> str:
        return f"swe-agent/{self.kind}:{self.key}"


def plan_layers(
    spec: EnvSpec, snapshot: Snapshot, start: str, sources: Sources, dependencies_from: Snapshot | None = None
) -> tuple[Layer, ...]:
    """The layers from the base up; `start` is the identity of the image below them.

    No layer for dependencies where the recipe has none. Names hold no time, no host and no credential: the same recipe
    on the same tree is the same three names everywhere.
    """
    base = _base(spec, start, sources)
    below = base
    layers = [base]
    if spec.dependencies:
        below = _dependencies(spec, dependencies_from or snapshot, base)
        layers.append(below)
    return (*layers, _environment(spec, snapshot, below))


def _base(spec: EnvSpec, start: str, sources: Sources) -> Layer:
    trusts = sources.ca_file is not None
    trust = [Step("trust", _TRUST, ours=True)] if trusts else []
    # Into a person's own image nothing is put that they did not ask for: it may have other servers in it.
    servers = () if spec.image else packages_for(spec.services)
    packages = tuple(dict.fromkeys((*spec.system_packages, *servers)))
    steps = [
        *trust,
        Step("git", _GIT, ours=True),
        Step("user", _USER, ours=True),
        *([Step("system_packages", _install(packages))] if packages else []),
        *([Step("trust", _TRUST_AGAIN, ours=True)] if trusts else []),
        *(Step("tools", step, dated=True) for step in spec.tools),
        Step("tidy", _TIDY, ours=True),
    ]
    said = [FORMAT, start, _texts(steps), spec.as_of if spec.tools else None, sources.identity()]
    return Layer(
        "base", _hash(said), tuple(steps),
        variables=dict.fromkeys(TRUSTING, BUNDLE) if trusts else {}, as_of=spec.as_of,
    )  # fmt: skip


def _install(packages: tuple[str, ...]) -> str:
    """A project's CI names what its own system has: a name that this Debian lacks costs only itself, and is said.

    Not so where no list of packages came: then every name is unknown, and the image would be kept without any.
    """
    named = " ".join(packages)
    get = "apt-get install -y -qq --no-install-recommends"
    listed = (
        "find /var/lib/apt/lists -name '*_Packages*' | grep -q . || { echo 'error: no list of packages came'; false; }"
    )
    lacking = 'echo "swe-agent: this system has no package $one" >&2'
    known = f"for one in {named}; do if apt-cache show $one >/dev/null 2>&1; then echo $one; else {lacking}; fi; done"
    return f"apt-get update -qq && {{ {get} {named} || {{ {{ {listed}; }} && {get} $({known}); }}; }}"


def _dependencies(spec: EnvSpec, snapshot: Snapshot, base: Layer) -> Layer:
    steps = [
        Step("tree", _THROW_AWAY_TREE, ours=True),
        *(Step("dependencies", step, ROOT, dated=True) for step in spec.dependencies),
        Step("tree", _NO_TREE, ours=True),
        Step("tidy", _TIDY, ours=True),
    ]
    content = manifest_blobs(snapshot, spec.manifests) if spec.manifests else snapshot.tree
    said = [FORMAT, base.key, _texts(steps), spec.as_of, content, sorted(spec.variables.items())]
    return Layer(
        "deps", _hash(said), tuple(steps), snapshot, variables=spec.variables, scratch=_version(snapshot),
        as_of=spec.as_of,
    )  # fmt: skip


def _environment(spec: EnvSpec, snapshot: Snapshot, below: Layer) -> Layer:
    steps = [
        Step("tree", _TREE, ours=True),
        *(Step("install", step, ROOT, dated=True) for step in spec.install),
        Step("products", _PRODUCTS, ours=True),
        Step("tidy", _TIDY, ours=True),
    ]
    as_of = spec.as_of if spec.install else None
    said = [FORMAT, below.key, _texts(steps), as_of, snapshot.commit, snapshot.version, sorted(spec.variables.items())]
    return Layer(
        "env", _hash(said), tuple(steps), snapshot, variables=spec.variables, scratch=_version(snapshot),
        as_of=spec.as_of, folder=ROOT,
    )  # fmt: skip


def manifest_blobs(snapshot: Snapshot, paths: tuple[str, ...]) -> list[tuple[str, str]]:
    """Path and object of each of `paths` that the tree has, sorted by path; a folder counts with all that is in it."""
    named = [path for path in paths if path.strip("/")]
    listed = git(["ls-tree", "-z", "--full-tree", snapshot.commit, "--", *named], cwd=snapshot.git_dir)
    found = (entry.split(b"\t", 1) for entry in listed.split(b"\0") if entry)
    return sorted((path.decode("utf-8", "surrogateescape"), meta.split()[2].decode()) for meta, path in found)


def _version(snapshot: Snapshot) -> dict[str, str]:
    # Build tools that ask git for a version want a tag on the very commit, or its whole past.
    return {"SETUPTOOLS_SCM_PRETEND_VERSION": snapshot.version} if snapshot.version else {}


def _texts(steps: list[Step]) -> list[tuple[str, str]]:
    return [(step.name, step.command) for step in steps]


def _hash(said: object) -> str:
    text = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:24]
