"""PHP: composer.json, its extensions, PHPUnit and its like."""

import re

from envs.detect.base import Files
from envs.detect.readers import json_of, table
from envs.detect.surroundings import DEBIAN, surroundings, versions_of
from envs.spec import EnvSpec

OF_DEBIAN = (8, 2)
"""Debian 12's PHP; its PHPUnit is of version 9."""

_PACKAGED = ("xml", "mbstring", "curl", "zip", "intl", "gd", "bcmath", "sqlite3", "mysql", "pgsql", "redis", "soap",
             "gmp", "ldap", "imagick", "apcu", "memcached", "mongodb", "xdebug", "bz2", "tidy", "imap", "yaml",
             "amqp")  # fmt: skip
_OF_XML = ("dom", "simplexml", "xmlreader", "xmlwriter", "xsl")
_CACHE = "/opt/composer"


class PhpDetector:
    ecosystem = "php"
    suffixes = (".php", ".phpt")

    def detect(self, files: Files) -> EnvSpec | None:
        """None where there is neither a composer.json nor a phpunit.xml."""
        known = frozenset(files.paths)
        configured = next(
            (name for name in ("phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml") if name in known), None
        )
        if "composer.json" not in known and configured is None:
            return None
        composer = table(json_of(files.read("composer.json")))
        required, development = table(composer.get("require")), table(composer.get("require-dev"))
        around = surroundings(files)
        version, why = _version(required, versions_of(around, "php", files))
        others = [name for name in (*required, *development) if "/" in name]
        wanted = str({**required, **development}.get("phpunit/phpunit", ""))
        # PHPUnit alone, in a version Debian has, needs no registry.
        alone = others in ([], ["phpunit/phpunit"]) and (
            not wanted or re.search(r"(?:\^|~|\|\|?|>=|\s|^)\s*9(?:\.|\b)", wanted)
        )
        at_hand = version is None
        command, why_command = _command(composer, development, bool(alone), configured)
        fetch = "composer install --no-interaction --no-progress --prefer-dist"
        loose = fetch.replace("install", "update") + " --ignore-platform-reqs"
        packages = ("php-cli", "composer", "unzip", *_extensions({**required, **development}))
        return EnvSpec(
            ecosystem=self.ecosystem,
            base=DEBIAN if at_hand else f"php:{version}-cli",
            system_packages=(*packages, *(("phpunit",) if alone else ()), *around.packages)
            if at_hand
            else ("unzip", *around.packages),
            tools=() if at_hand else (_GET_COMPOSER,),
            manifests=tuple(path for path in ("composer.json", "composer.lock", "symfony.lock") if path in known)
            if not alone
            else (),
            dependencies=()
            if alone
            else (
                f"{fetch} --no-scripts --no-autoloader || {loose} --no-scripts --no-autoloader || "
                "echo 'swe-agent: packages were not fetched beforehand'",
            ),
            install=(("composer dump-autoload --no-interaction",) if "composer.json" in known else ())
            if alone
            else (f"{fetch} || {loose}",),
            services=around.services,
            test_command=command,
            variables={"COMPOSER_CACHE_DIR": _CACHE, "COMPOSER_ALLOW_SUPERUSER": "1", **around.variables},
            reasons=around.reasons
            | {
                "base": f"{why}: Debian's PHP 8.2" if at_hand else why,
                "install": "composer.json" + (": nothing beside PHPUnit 9, which Debian has" if alone else ""),
                "test_command": why_command,
            },
        )


_GET_COMPOSER = (
    "command -v composer >/dev/null || "
    "{ apt-get update -qq && apt-get install -y -qq --no-install-recommends composer; }"
)


def _version(required: dict[str, object], ci_versions: tuple[str, ...]) -> tuple[str | None, str]:
    """None for Debian's; another where the project does not run on it."""
    said = str(required.get("php", ""))
    parts = [part.strip() for part in re.split(r"\|\|?", said) if part.strip()]
    if not parts:
        return None, "no version required"
    if any(_holds(part) for part in parts):
        return None, f"php {said} in composer.json"
    tested = [found[0] for one in ci_versions if (found := re.match(r"\d{1,6}\.\d{1,6}", one))]
    named = re.findall(r"\d{1,6}\.\d{1,6}", said) or [f"{one}.4" for one in re.findall(r"\d{1,6}", said)]
    return (tested or named or ["8.2"])[-1], f"php {said} in composer.json"


def _holds(part: str) -> bool:
    """Whether Debian's PHP lies in one alternative of a constraint."""
    for sign, major, minor in re.findall(
        r"(\^|~|>=|<=|>|<|=)?\s*v?(\d{1,6})(?:\.(\d{1,6}))?", re.sub(r"(\.\d{1,6})\.[\d*]+", r"\1", part)
    ):
        version = (int(major), int(minor or 0))
        if sign in ("^", "~"):
            good = version[0] == OF_DEBIAN[0] and version <= OF_DEBIAN
        elif sign in (">=", ">"):
            good = version <= OF_DEBIAN
        elif sign == "<":
            good = version > OF_DEBIAN
        elif sign == "<=":
            good = version >= OF_DEBIAN
        else:
            good = version[0] == OF_DEBIAN[0] and (not minor or version == OF_DEBIAN)
        if not good:
            return False
    return True


def _extensions(required: dict[str, object]) -> tuple[str, ...]:
    named = [name.removeprefix("ext-").lower() for name in required if name.startswith("ext-")]
    packages = dict.fromkeys(("php-xml", "php-mbstring"))
    for name in named:
        short = {"pdo_mysql": "mysql", "mysqli": "mysql", "pdo_pgsql": "pgsql", "pdo_sqlite": "sqlite3"}.get(name, name)
        if short in _PACKAGED:
            packages[f"php-{short}"] = None
        elif short in _OF_XML:
            packages["php-xml"] = None
    return tuple(packages)


def _command(
    composer: dict[str, object], development: dict[str, object], alone: bool, configured: str | None
) -> tuple[str, str]:
    if "pestphp/pest" in development:
        return "vendor/bin/pest", "Pest in composer.json"
    if alone:
        return ("phpunit" if configured else "phpunit tests"), "Debian's PHPUnit"
    if "phpunit/phpunit" in development or "phpunit/phpunit" in table(composer.get("require")):
        return ("vendor/bin/phpunit" if configured else "vendor/bin/phpunit tests"), "PHPUnit in composer.json"
    if "symfony/phpunit-bridge" in development:
        return "vendor/bin/simple-phpunit", "Symfony's bridge in composer.json"
    scripts = table(composer.get("scripts"))
    return (
        ("composer test", "script of composer.json") if "test" in scripts else ("vendor/bin/phpunit", "default for PHP")
    )
