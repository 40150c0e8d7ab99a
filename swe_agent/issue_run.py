"""The code of an issue, run where it can do no harm, for what of a tree it runs."""

from envs import EnvironmentBroken, UnusableInput
from localization import GitTree
from swe_agent.environments import Place, open_environment
from swe_agent.errors import InfrastructureError, UserError
from swe_agent.reproduction.running import SnippetRun, run_issue_code
from swe_agent.surroundings import choose_kind
from trajectories import Note, Observer


def run_in_place(place: Place, text: str, observer: Observer) -> SnippetRun | None:
    """Run it in a clean environment of the place; None when the text holds no code.

    It is a stranger's code: without a container engine it runs only where `environment.kind` is `local` by name. Raises
    `UserError`, `InfrastructureError`.
    """
    try:
        choose_kind(place.settings.environment.kind, named_checkout=False)
        with open_environment(place, observer) as (environment, _):
            observer(Note(text="running the issue's code"))
            tree = GitTree(place.snapshot.git_dir, place.snapshot.commit)
            return run_issue_code(environment, text, [entry.path for entry in tree.entries()])
    except UnusableInput as error:
        raise UserError(str(error)) from error
    except EnvironmentBroken as error:
        raise InfrastructureError(str(error)) from error
