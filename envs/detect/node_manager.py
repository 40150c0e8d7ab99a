"""npm, yarn or pnpm: which one installs a project's packages, and how from a cache that is filled beforehand."""

import re
from dataclasses import dataclass

from envs.detect.base import Files
from envs.detect.readers import Table

CACHE = "/opt/packages"
"""Outside the tree: packages fetched for one commit are there for all that share its manifests."""

_QUIET = "--no-audit --no-fund"


@dataclass(frozen=True)
class Manager:
    """How packages are installed. `fill` runs in a throw-away tree and leaves only the cache behind."""

    name: str
    fill: str
    install: str
    reason: str
    tool: str = ""
    """What has to be installed first; empty for what comes with Node."""
    locked: bool = True
    variables: tuple[tuple[str, str], ...] = ()


def manager_of(files: Files, package: Table) -> Manager:
    """By lock file, else by `packageManager`, else npm."""
    known = frozenset(files.paths)
    named = package.get("packageManager")
    wanted = re.match(r"(npm|yarn|pnpm)@(\d{1,6}(?:\.\d{1,6})*)", named) if isinstance(named, str) else None
    pinned = {wanted[1]: wanted[2]} if wanted else {}
    if "pnpm-lock.yaml" in known or (wanted and wanted[1] == "pnpm"):
        return _pnpm(files, pinned.get("pnpm", ""), "pnpm-lock.yaml" in known)
    if "yarn.lock" in known and not (wanted and wanted[1] == "npm"):
        return _yarn(files, pinned.get("yarn", ""))
    lock = next((name for name in ("npm-shrinkwrap.json", "package-lock.json") if name in known), None)
    if lock is None and wanted and wanted[1] == "yarn":
        return _yarn(files, pinned["yarn"])
    return _npm(lock)


def _npm(lock: str | None) -> Manager:
    cached = f"{_QUIET} --cache {CACHE}/npm"
    loose = f"npm install --no-package-lock {cached}" if lock is None else f"npm install {cached}"
    strict = f"npm ci {cached} || " if lock else ""
    fill = f"{strict}{loose}".replace(_QUIET, f"--ignore-scripts {_QUIET}")
    return Manager(
        "npm",
        fill=f"{fill} || echo 'swe-agent: packages were not fetched beforehand'",
        install=f"{strict}{loose}".replace(_QUIET, f"--prefer-offline {_QUIET}"),
        reason=lock or "package.json, no lock file",
        locked=lock is not None,
    )


def _yarn(files: Files, pinned: str) -> Manager:
    lock = files.read("yarn.lock")
    own = next((path for path in files.paths if re.fullmatch(r"\.yarn/releases/yarn-[\w.-]+\.[cm]?js", path)), None)
    modern = "__metadata:" in (lock or "") or (pinned and not pinned.startswith("1"))
    reason = "yarn.lock" if lock is not None else "packageManager in package.json"
    if not modern:
        cached = f"--non-interactive --cache-folder {CACHE}/yarn"
        strict = " --frozen-lockfile" if lock is not None else ""
        loose = f" || yarn install {cached}" if strict else ""
        return Manager(
            "yarn",
            fill=f"yarn install{strict} --ignore-scripts --ignore-engines {cached} || "
            "echo 'swe-agent: packages were not fetched beforehand'",
            install=f"yarn install{strict} --prefer-offline --ignore-engines {cached}{loose}",
            reason=reason,
            tool="command -v yarn >/dev/null || npm install -g yarn@1",
            locked=lock is not None,
        )
    version = pinned or _berry(lock or "")
    yarn = f"node {own}" if own else "yarn"
    return Manager(
        "yarn",
        fill=f"{yarn} install --mode=skip-build || echo 'swe-agent: packages were not fetched beforehand'",
        install=f"{yarn} install --immutable || {yarn} install",
        reason=f"{reason} of yarn 2 or newer",
        # Of the same name as the old yarn: forced over it.
        tool=f"npm install -g --force @yarnpkg/cli-dist@{version}",
        locked=lock is not None,
        variables=(("YARN_GLOBAL_FOLDER", f"{CACHE}/yarn"), ("YARN_ENABLE_TELEMETRY", "0")),
    )


def _berry(lock: str) -> str:
    """Major of the yarn that wrote a lock file, by the version of its metadata."""
    found = re.search(r"__metadata:\s*\n\s+version: (\d{1,6})", lock)
    return {4: "2", 5: "3", 6: "3", 7: "4", 8: "4"}.get(int(found[1]) if found else 8, "4")


def _pnpm(files: Files, pinned: str, locked: bool) -> Manager:
    found = re.search(
        r"^lockfileVersion:\s*['\"]?(\d{1,6})(?:\.(\d{1,6}))?", files.read("pnpm-lock.yaml") or "", re.MULTILINE
    )
    form = (int(found[1]), int(found[2] or 0)) if found else (9, 0)
    by_form = "9" if form >= (9, 0) else "8" if form >= (6, 0) else "7" if form >= (5, 4) else "6"
    store = f"--store-dir {CACHE}/pnpm"
    strict = " --frozen-lockfile" if locked else ""
    fill = f"pnpm fetch {store}" if locked else f"pnpm install --ignore-scripts {store}"
    return Manager(
        "pnpm",
        fill=f"{fill} || echo 'swe-agent: packages were not fetched beforehand'",
        install=f"pnpm install{strict} --prefer-offline {store} || pnpm install --no-frozen-lockfile {store}",
        reason="pnpm-lock.yaml" if locked else "packageManager in package.json",
        tool=f"npm install -g pnpm@{pinned or by_form}",
        locked=locked,
    )
