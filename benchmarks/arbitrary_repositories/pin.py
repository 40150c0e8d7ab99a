"""Write repositories.jsonl: thirty repositories, each at its last commit before a day that its place in the list sets.

`python pin.py '/mirrors/{owner}+{name}/repo' >repositories.jsonl`. Done once, before anything was built.
"""

import json
import subprocess
import sys

DAYS = ("2016-06-01", "2018-06-01", "2020-06-01", "2022-06-01", "2024-06-01")
"""Taken in turn; a repository that was not begun then takes the next one."""

REPOSITORIES = {
    "python": (
        "Textualize/rich", "arrow-py/arrow", "benoitc/gunicorn", "bottlepy/bottle", "dateutil/dateutil",
        "frostming/marko", "hgrecco/pint", "html5lib/html5lib-python", "jazzband/django-debug-toolbar",
        "kennethreitz/records", "mahmoud/boltons", "msgpack/msgpack-python", "pallets/click", "psf/requests",
        "pydata/bottleneck", "pypa/packaging", "python-attrs/attrs", "python-visualization/branca",
        "pytoolz/toolz", "simplejson/simplejson",
    ),
    "node": (
        "expressjs/express", "immerjs/immer", "ljharb/qs", "npm/node-semver", "tj/commander.js",
        "validatorjs/validator.js",
    ),
    "other": ("DaveGamble/cJSON", "google/uuid", "gorilla/mux", "yaml/libyaml"),
}  # fmt: skip


def main() -> None:
    pattern = sys.argv[1]
    for group, names in REPOSITORIES.items():
        for place, repo in enumerate(names):
            owner, name = repo.split("/")
            path = pattern.format(owner=owner, name=name)
            for turn in range(len(DAYS)):
                day = DAYS[(place + turn) % len(DAYS)]
                options = ["-1", "--first-parent", "--format=%H %cI", f"--before={day}T00:00:00Z", "HEAD"]
                said = subprocess.run(
                    ["git", "-C", path, "rev-list", "--no-commit-header", *options],
                    capture_output=True,
                    text=True,
                    check=True,
                ).stdout.split()
                if said:
                    break
            row = {"repo": repo, "commit": said[0], "date": said[1][:10], "group": group}
            print(json.dumps(row))


if __name__ == "__main__":
    main()
