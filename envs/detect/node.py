"""Node: package.json and its lock files, for JavaScript and TypeScript."""

import datetime
import re

from envs.detect.base import Files
from envs.detect.node_manager import manager_of
from envs.detect.node_scripts import build_step, no_tests, test_command
from envs.detect.node_version import node_version
from envs.detect.python_interpreter import choose_as_of
from envs.detect.readers import Table, json_of, table
from envs.detect.surroundings import surroundings, versions_of
from envs.spec import EnvSpec

NO_DOWNLOADS = {
    "PUPPETEER_SKIP_DOWNLOAD": "1", "PUPPETEER_SKIP_CHROMIUM_DOWNLOAD": "1", "CYPRESS_INSTALL_BINARY": "0",
    "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1", "ELECTRON_SKIP_BINARY_DOWNLOAD": "1", "SENTRYCLI_SKIP_DOWNLOAD": "1",
    "CHROMEDRIVER_SKIP_DOWNLOAD": "true", "HUSKY": "0",
}  # fmt: skip
"""Packages whose install scripts fetch a browser or the like from elsewhere are told not to."""

_ALWAYS = {
    "CI": "true", "npm_config_update_notifier": "false", "npm_config_fund": "false", "npm_config_fetch_retries": "5",
    "npm_config_fetch_timeout": "60000",
}  # fmt: skip
"""Nobody is asked anything, and a connection that hangs costs a minute (npm's own limit is five), not the build."""

_COMPILED = frozenset(
    ["node-gyp", "bcrypt", "sqlite3", "better-sqlite3", "canvas", "node-sass", "bufferutil", "utf-8-validate", "nan",
     "node-addon-api", "sharp", "re2", "leveldown", "libxmljs", "zeromq", "robotjs", "serialport", "node-expat",
     "iconv", "microtime", "deasync", "argon2", "snappy", "kerberos", "grpc", "usb", "keytar", "bindings"]
)  # fmt: skip
_MANIFESTS = ("package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml",
              "pnpm-workspace.yaml", ".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs", "lerna.json")  # fmt: skip
_FOLDERS = ("patches", ".yarn/releases", ".yarn/plugins", ".yarn/patches")
_ASIDE = re.compile(r"(?:^|/)(?:node_modules|fixtures?|__fixtures__|tests?|__tests__|examples?|templates?|docs?)/")
_WANTED = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_MOST = 300
_OF_OTHERS = frozenset(
    ["setup.py", "pyproject.toml", "setup.cfg", "go.mod", "Cargo.toml", "Gemfile", "composer.json", "pom.xml",
     "build.gradle", "build.gradle.kts", "CMakeLists.txt", "meson.build", "configure.ac", "manage.py"]
)  # fmt: skip


class NodeDetector:
    ecosystem = "node"
    suffixes = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte", ".coffee")

    def detect(self, files: Files) -> EnvSpec | None:
        """Image, packages, build and test command, each with its reason; None without a package.json at the root."""
        if "package.json" not in files.paths:
            return None
        package = table(json_of(files.read("package.json")))
        if not package or (_beside_another(files) and no_tests(package)):
            return None
        around = surroundings(files, drop=frozenset({"build-essential", "make"}))
        version, why_version = node_version(files, package, versions_of(around, "node", files))
        manager = manager_of(files, package)
        command, why_command = test_command(files, package, manager.name)
        build = build_step(package, manager.name, files)
        compiled = _compiled(files, package)
        # Without a dependency, a workspace or a lock file there is nothing to fetch.
        needs = manager.locked or any(table(package.get(key)) for key in _WANTED) or "workspaces" in package
        packages = (*(("python3", "make", "g++") if compiled else ()), *around.packages)
        reasons = around.reasons | {
            "base": why_version,
            "install": manager.reason + (", and its build" if build else ""),
            "dependencies": f"fills the cache of {manager.name} ({manager.reason})",
            "test_command": why_command,
            "as_of": "the lock file says which versions" if manager.locked else f"no lock file; commit of {files.date}",
        }
        if compiled:
            others = [f"CI: {', '.join(around.packages)}"] if around.packages else []
            reasons["system_packages"] = "; ".join([f"{compiled} is compiled", *others])
        return EnvSpec(
            ecosystem=self.ecosystem,
            base=f"node:{version}-slim",
            # A day among what names the layer would part commits that agree on their lock file.
            as_of=choose_as_of(files.date, datetime.date.today()) if needs and not manager.locked else None,
            system_packages=packages,
            tools=(manager.tool,) if manager.tool else (),
            manifests=_manifests(files, package) if needs else (),
            dependencies=(manager.fill,) if needs else (),
            install=(*((manager.install,) if needs else ()), *((build,) if build else ())),
            services=around.services,
            test_command=command,
            variables={**around.variables, **_ALWAYS, **NO_DOWNLOADS, **dict(manager.variables)},
            reasons=reasons,
        )


def _beside_another(files: Files) -> bool:
    """Whether the root belongs to another ecosystem as well: its package.json may only format the documentation."""
    return any(path in _OF_OTHERS for path in files.paths)


def _compiled(files: Files, package: Table) -> str:
    """What has to be compiled when it is installed; empty when nothing is known to."""
    if "binding.gyp" in files.paths:
        return "binding.gyp"
    named = [name for key in _WANTED for name in table(package.get(key))]
    return next((name for name in named if name in _COMPILED), "")


def _manifests(files: Files, package: Table) -> tuple[str, ...]:
    """Files that decide what is fetched; with workspaces each package's own too."""
    known = frozenset(files.paths)
    own = [name for name in _MANIFESTS if name in known]
    own += [folder for folder in _FOLDERS if any(path.startswith(f"{folder}/") for path in files.paths)]
    if "workspaces" in package or "pnpm-workspace.yaml" in known or "lerna.json" in known:
        inner = (path for path in files.paths if path.endswith("/package.json") and not _ASIDE.search(path))
        own += list(inner)[:_MOST]
    return tuple(own)
