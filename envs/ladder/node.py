"""npm, yarn and pnpm: looser lock files, older peers, other Node versions, no browsers fetched."""

import re
from collections.abc import Iterator

from envs.detect.base import Files
from envs.ladder.base import Failure, Step, change, rewritten
from envs.spec import EnvSpec

_VERSIONS = ("20", "18", "16", "22", "14", "12")
_NO_DOWNLOADS = {
    "PUPPETEER_SKIP_DOWNLOAD": "1", "PUPPETEER_SKIP_CHROMIUM_DOWNLOAD": "1", "CYPRESS_INSTALL_BINARY": "0",
    "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1", "ELECTRON_SKIP_BINARY_DOWNLOAD": "1", "SENTRYCLI_SKIP_DOWNLOAD": "1",
    "CHROMEDRIVER_SKIP_DOWNLOAD": "true", "HUSKY": "0",
}  # fmt: skip


def lock_does_not_fit(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """`npm ci` and its like refuse a lock file that is missing, old or out of step: install without insisting."""
    if failure.stage != "build" or not re.search(
        r"npm ci|EUSAGE|package-lock|lockfile|frozen|shrinkwrap|ENOLOCK|[Ii]ntegrity|EINTEGRITY",
        failure.text + (failure.command or ""),
    ):
        return
    groups = rewritten(spec, _unlocked)
    if groups:
        yield change(spec, "install without insisting on the lock file", failure.reason[:80], **groups)


def _unlocked(step: str) -> str:
    step = re.sub(r"\bnpm ci\b", "npm install", step)
    return re.sub(r"\s--(?:frozen-lockfile|immutable|offline|locked)\b", "", step)


def legacy_peers(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Peer dependencies that contradict each other, as npm before 7 let them."""
    if failure.stage != "build" or not re.search(r"ERESOLVE|peer dep|Conflicting peer|EPEER", failure.text):
        return
    groups = rewritten(
        spec, lambda step: re.sub(r"\bnpm (install|ci|i)\b(?!.*--legacy-peer-deps)", r"npm \1 --legacy-peer-deps", step)
    )
    if groups:
        yield change(spec, "legacy peer dependencies", failure.reason[:80], **groups)


def no_downloads(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Install scripts that fetch a browser or set up git hooks are told not to, else not run at all."""
    if failure.stage != "build" or not re.search(
        r"puppeteer|[Cc]hrom|cypress|playwright|electron|husky|sentry|[Ff]ailed to download|ENOTFOUND"
        r"|postinstall|prepare\b|node-gyp|install script",
        failure.text,
    ):
        return
    if not _NO_DOWNLOADS.keys() <= spec.variables.keys():
        yield change(
            spec, "no downloads by install scripts", failure.reason[:80], variables={**spec.variables, **_NO_DOWNLOADS}
        )
    pattern = r"\b((?:npm (?:install|ci|i)|yarn install|pnpm install)\b)(?!.*--ignore-scripts)"
    groups = rewritten(spec, lambda step: re.sub(pattern, r"\1 --ignore-scripts", step))
    if groups:
        yield change(spec, "no install scripts", failure.reason[:80], **groups)


def missing_tool(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """A package manager or runner that does not come with Node."""
    for name in dict.fromkeys(
        re.findall(
            r"\b(yarn|pnpm|lerna|gulp|grunt|bower|jest|mocha|tsc|vitest|nyc|ava|tap): (?:command )?not found",
            failure.text,
        )
    ):
        package = {"gulp": "gulp-cli", "grunt": "grunt-cli", "tsc": "typescript"}.get(name, name)
        step = f"npm install -g {package}"
        if step not in spec.tools:
            yield change(spec, f"npm install -g {package}", failure.reason[:80], tools=(step, *spec.tools))


def old_openssl(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Builds that use the hashes that Node 17 and later no longer offer."""
    option = "--openssl-legacy-provider"
    if re.search(
        r"ERR_OSSL_EVP_UNSUPPORTED|digital envelope routines", failure.text
    ) and option not in spec.variables.get("NODE_OPTIONS", ""):
        said = f"{spec.variables.get('NODE_OPTIONS', '')} {option}".strip()
        yield change(
            spec, "legacy OpenSSL provider", failure.reason[:80], variables={**spec.variables, "NODE_OPTIONS": said}
        )


def unlocked(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Without a word of the error's: no lock file, then no install scripts."""
    if failure.stage != "build":
        return
    if groups := rewritten(spec, _unlocked):
        yield change(spec, "install without insisting on the lock file", "", **groups)


def other_node(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Another Node, of which there may be an image."""
    found = re.fullmatch(r"node:(\d+)(\S*)", spec.base or "")
    if found is None or failure.stage == "tests":
        return
    for version in _VERSIONS:
        if version != found[1]:
            yield change(spec, f"Node {version}", failure.reason[:80], base=f"node:{version}{found[2]}")
