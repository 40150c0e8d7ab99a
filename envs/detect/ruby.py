"""Ruby: Gemfile and gemspec, RSpec, Minitest and rake."""

import re

from envs.detect.base import Files
from envs.detect.surroundings import DEBIAN, surroundings, versions_of
from envs.spec import EnvSpec

OF_DEBIAN = "3.1"
"""Debian 12's Ruby."""

_GEMS = "/opt/gems"
_PACKAGED = {"rspec": "ruby-rspec", "rake": "rake", "minitest": "ruby-minitest", "test-unit": "ruby-test-unit"}


class RubyDetector:
    ecosystem = "ruby"
    suffixes = (".rb", ".rake", ".gemspec")

    def detect(self, files: Files) -> EnvSpec | None:
        """None where there is neither a Gemfile, a gemspec nor a folder of specs."""
        known = frozenset(files.paths)
        specs = any(path.startswith("spec/") and path.endswith("_spec.rb") for path in files.paths)
        gemspec = next((path for path in files.paths if path.endswith(".gemspec") and "/" not in path), None)
        if not ("Gemfile" in known or gemspec or specs):
            return None
        bundled = "Gemfile" in known
        around = surroundings(files, drop=frozenset({"build-essential"}))
        version, why = _version(files, versions_of(around, "ruby", files))
        said = "\n".join(files.read(path) or "" for path in ("Gemfile", "Gemfile.lock", gemspec or "") if path in known)
        packaged = tuple(package for gem, package in _PACKAGED.items() if re.search(rf"\b{gem}\b", said))
        command, why_command = _command(files, specs, bundled)
        if specs and not bundled:
            packaged = tuple(dict.fromkeys((*packaged, "ruby-rspec")))
        at_hand = version == OF_DEBIAN
        native = ("build-essential", "libyaml-dev", "libffi-dev", "zlib1g-dev") if bundled else ()
        bundler = ("ruby-dev", "bundler") if bundled else ()
        return EnvSpec(
            ecosystem=self.ecosystem,
            base=DEBIAN if at_hand else f"ruby:{version}-slim",
            system_packages=(*(("ruby", *bundler, *packaged) if at_hand else ()), *native, *around.packages),
            manifests=tuple(path for path in ("Gemfile", "Gemfile.lock", ".ruby-version", gemspec) if path in known)
            if bundled
            else (),
            # A gemspec may read the version from lib/, which decides nothing; gems of Debian may be enough.
            install=(
                f"bundle install --local --quiet || bundle install --quiet; chmod -R a+rwX {_GEMS} . 2>/dev/null; "
                "bundle check",
            )
            if bundled
            else (),
            services=around.services,
            test_command=command,
            variables=({"BUNDLE_PATH": _GEMS} if bundled else {}) | around.variables,
            reasons=around.reasons
            | {
                "base": f"{why}: Debian's Ruby {OF_DEBIAN}" if at_hand else why,
                "install": "Gemfile" if bundled else "no Gemfile",
                "test_command": why_command,
            },
        )


def _version(files: Files, ci_versions: tuple[str, ...]) -> tuple[str, str]:
    pinned = re.match(r"\s*(?:ruby-)?(\d+\.\d+)", files.read(".ruby-version") or "")
    if pinned:
        return pinned[1], ".ruby-version"
    named = re.search(r"^\s*ruby\s+['\"](?:(?:~>|>=|=)\s*)?(\d+\.\d+)", files.read("Gemfile") or "", re.MULTILINE)
    if named and ">=" not in named[0]:
        return named[1], "Gemfile"
    tested = [found[0] for one in ci_versions if (found := re.match(r"\d+\.\d+", one))]
    if tested and OF_DEBIAN not in tested:
        return tested[-1], "CI"
    return OF_DEBIAN, "CI tests with it" if tested else "no version pinned"


def _command(files: Files, specs: bool, bundled: bool) -> tuple[str, str]:
    through = "bundle exec " if bundled else ""
    if specs:
        return f"{through}rspec", "spec/"
    if "Rakefile" in files.paths:
        task = "spec" if re.search(r"RSpec::Core::RakeTask", files.read("Rakefile") or "") else "test"
        return f"{through}rake {task}", "Rakefile"
    return f"{through}ruby -Ilib -Itest -e 'Dir.glob(\"./test/**/*_test.rb\").each {{ |file| require file }}'", "test/"
