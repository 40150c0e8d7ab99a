"""`swe-agent env`: the environment of a repository, without an issue."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from swe_agent.cli.progress import Progress
    from swe_agent.config import Settings
    from swe_agent.environments import Place

app = typer.Typer(
    help="The environment of a repository: show what was found out, build and prove it, run its tests, clean up.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
REPO = typer.Argument(".", help="A checkout, or a bare repository.")
REF = typer.Option(None, help="Commit, tag or branch. Default: HEAD plus what is uncommitted or untracked.")
TEST_COMMAND = typer.Option(None, help="How the project's tests are run.")
IMAGE = typer.Option(None, help="A prepared image with the dependencies in it, used as it is.")
BASE = typer.Option(None, help="The image to build on.")
PYTHON = typer.Option(None, help='A version such as "3.9".')
AS_OF = typer.Option(None, help='Packages as of this day (YYYY-MM-DD), or "today". Default: found out.')
FRESH = typer.Option(False, "--fresh", help="Forget what was proven here before.")
QUIET = typer.Option(False, "--quiet", "-q", help="No progress on stderr.")
JSON = typer.Option(False, "--json", help="One JSON object on stdout.")


@app.command()
def show(
    repo: Path = REPO,
    ref: str | None = REF,
    test_command: str | None = TEST_COMMAND,
    image: str | None = IMAGE,
    base: str | None = BASE,
    python: str | None = PYTHON,
    as_of: str | None = AS_OF,
    fresh: bool = FRESH,
    save: bool = typer.Option(False, "--save", help="Write it as swe-agent.toml, to be edited."),
    force: bool = typer.Option(False, "--force", help="With --save: overwrite a swe-agent.toml that is there."),
    json: bool = JSON,
) -> None:
    """Print the recipe of the environment and why each line of it is so. Nothing is built or run.

    It is what the repository's own files say, overridden by swe-agent.toml, variables and flags; or the recipe that was
    proven here before. --save writes it as the section [project] of swe-agent.toml in the checkout (for a bare
    repository: in the working directory), where every line can be edited.
    """
    from json import dumps

    from swe_agent.cli.env_text import print_recipe
    from swe_agent.environments import as_object, recipe

    settings = _settings(repo, test_command, image, base, python, as_of)
    with _place(repo, ref, settings) as place:
        shown = recipe(place, fresh=fresh)
        saved = _save(place, repo, force, fresh) if save else None
    if json:
        typer.echo(dumps({**as_object(shown), "saved": str(saved) if saved else None}))
        return
    print_recipe(shown)
    if saved:
        typer.echo(f"written to {saved}", err=True)


@app.command()
def build(
    repo: Path = REPO,
    ref: str | None = REF,
    test_command: str | None = TEST_COMMAND,
    image: str | None = IMAGE,
    base: str | None = BASE,
    python: str | None = PYTHON,
    as_of: str | None = AS_OF,
    fresh: bool = FRESH,
    attempts: int = typer.Option(12, min=1, max=50, help="How many recipes to try at most."),
    time_limit: float = typer.Option(3600.0, min=1, help="Seconds after which no other recipe is begun."),
    test_timeout: float | None = typer.Option(None, help="Seconds for one run of the tests."),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Also what each step of the build prints."),
    quiet: bool = QUIET,
    json: bool = JSON,
) -> None:
    """Build the environment and prove it by running the tests; when that fails, try changed recipes.

    Ready means: tests were collected and at least one passed. When a step of the build fails, no test is collected or
    too few pass, the error's words decide what is tried next: a system package, an older or newer Python, packages of
    another day, fewer extras, looser pins. The best attempt counts, and its recipe is remembered for this commit.
    Images are kept and shared by later runs; `swe-agent env prune` removes them.

    Exit code 0: ready; 1: finished without; 2: bad input; 3: the container engine failed.

    Examples:

      swe-agent env build .

      swe-agent env build /srv/git/project.git --ref v2.0.0 --json
    """
    from json import dumps

    from swe_agent.cli.env_text import print_proof
    from swe_agent.cli.progress import Progress
    from swe_agent.environments import as_object, build_and_prove
    from swe_agent.errors import EXIT_OK, EXIT_UNRESOLVED

    settings = _settings(repo, test_command, image, base, python, as_of, test_timeout)
    with Progress(quiet=quiet) as progress, _place(repo, ref, settings) as place:
        proof = build_and_prove(
            place,
            fresh=fresh,
            attempts=attempts,
            time_limit=time_limit,
            on_step=progress.say,
            on_line=lambda line: _say_line(progress, line, verbose),
        )
    if json:
        typer.echo(dumps(as_object(proof)))
    else:
        print_proof(proof)
    sys.exit(EXIT_OK if proof.status == "ready" else EXIT_UNRESOLVED)


@app.command("test")
def run(
    repo: Path = REPO,
    ids: list[str] | None = typer.Argument(None, metavar="[ID]...", help="Tests, files or classes. Default: all."),
    ref: str | None = REF,
    test_command: str | None = TEST_COMMAND,
    image: str | None = IMAGE,
    base: str | None = BASE,
    python: str | None = PYTHON,
    as_of: str | None = AS_OF,
    test_timeout: float | None = typer.Option(None, help="Seconds for the run."),
    quiet: bool = QUIET,
    json: bool = JSON,
) -> None:
    """Run the tests in the environment, which is built first where there is none.

    Exit code 0: some ran and none failed; 1: otherwise; 2: bad input; 3: the environment failed.

    Example:

      swe-agent env test . tests/test_a.py::test_b
    """
    from json import dumps

    from swe_agent.cli.env_text import print_tests
    from swe_agent.cli.progress import Progress
    from swe_agent.environments import as_object, run_its_tests
    from swe_agent.errors import EXIT_OK, EXIT_UNRESOLVED

    settings = _settings(repo, test_command, image, base, python, as_of, test_timeout)
    with Progress(quiet=quiet) as progress, _place(repo, ref, settings) as place:
        tested = run_its_tests(place, tuple(ids or ()), progress)
    if json:
        typer.echo(dumps(as_object(tested)))
    else:
        print_tests(tested)
    sys.exit(EXIT_OK if tested.passed else EXIT_UNRESOLVED)


@app.command()
def images(json: bool = JSON) -> None:
    """List the images of environments, the one unused for longest first, and the disk each adds."""
    from json import dumps

    from swe_agent.cli.env_text import image_rows, print_images
    from swe_agent.environments import there_are

    stored = there_are()
    if json:
        typer.echo(dumps({"schema": 1, "images": image_rows(stored), "bytes": sum(image.bytes for image in stored)}))
    else:
        print_images(stored)


@app.command()
def prune(
    to_gb: float | None = typer.Option(None, min=0, help="GiB that may stay. Default: environment.images_gb."),
    everybodys: bool = typer.Option(False, "--everybodys", help="Also those of other users of this engine."),
    json: bool = JSON,
) -> None:
    """Remove images of environments, those unused for longest first, until the rest fits. What is in use stays."""
    from json import dumps

    from swe_agent.cli.env_text import image_rows
    from swe_agent.config import load_settings, working_directory
    from swe_agent.environments import remove_images

    if to_gb is None:
        loaded = load_settings(cwd=working_directory(), environ=os.environ, flags={})
        to_gb = loaded.settings.environment.images_gb
    removed = remove_images(to_gb, everybodys=everybodys)
    freed = sum(image.bytes for image in removed)
    if json:
        typer.echo(dumps({"schema": 1, "removed": image_rows(removed), "bytes": freed}))
    else:
        typer.echo(f"removed {len(removed)} image{'s' * (len(removed) != 1)}, {freed / 2**30:.2f} GiB")


def _settings(
    repo: Path,
    test_command: str | None,
    image: str | None,
    base: str | None,
    python: str | None,
    as_of: str | None,
    test_timeout: float | None = None,
) -> "Settings":
    from swe_agent.cli.checkout_settings import checkout_settings

    flags = {
        "project.test_command": test_command,
        "project.image": image,
        "project.base": base,
        "project.python": python,
        "project.as_of": as_of,
        "budget.test_timeout": test_timeout,
    }
    return checkout_settings(repo, flags)


@contextmanager
def _place(repo: Path, ref: str | None, settings: "Settings") -> "Iterator[Place]":
    from swe_agent.environments import open_place
    from swe_agent.errors import EXIT_UNRESOLVED

    try:
        with open_place(repo, ref, settings) as place:
            yield place
    except KeyboardInterrupt:
        typer.echo("swe-agent: interrupted", err=True)
        raise typer.Exit(EXIT_UNRESOLVED) from None


def _save(place: "Place", repo: Path, force: bool, fresh: bool) -> Path:
    from swe_agent.environments import recipe, save_recipe

    return save_recipe(recipe(place, fresh=fresh).spec, repo, force=force)


def _say_line(progress: "Progress", line: str, verbose: bool) -> None:
    if line.startswith("==> "):
        progress.say(f"  {line.removeprefix('==> ')}", "dim")
    elif verbose:
        progress.say(f"    {line}", "dim")
