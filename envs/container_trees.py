"""The tree of an image, which every container of it begins with: what is not changed there need not be kept."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from envs.container_tree import ContainerTree
from envs.engine import lost, start_container
from envs.errors import CannotSave, EnvironmentBroken
from envs.network import discard
from envs.places import HOME, USER
from envs.saved_tree import AS_PREPARED
from envs.side_shell import SideShell
from envs.spec import EnvSpec
from envs.tree_keeper import Prepared, TreeKeeper, read_record
from envs.tree_store import TreeStore

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container


class PreparedTrees:
    """What the environments of one image share: the contents saved, and a container in which nobody works.

    That container is started when a tree is saved for the first time (0.3 s) and ends as soon as it was looked at; it
    is started once more, and then stays, when contents of the image are to be had again.
    """

    def __init__(self, client: "DockerClient", image: str, spec: EnvSpec, run_id: str) -> None:
        self._client, self._image, self._spec, self._run_id = client, image, spec, run_id
        self._store = TreeStore()
        self._prepared: Prepared | None = None
        self._records: frozenset[bytes] = frozenset()
        self._pristine: _Pristine | None = None
        self._lacking = ""

    def keeper(self, shell: SideShell) -> TreeKeeper:
        """Of the container that the shell runs in. Raises `EnvironmentBroken`, `CannotSave`."""
        if self._lacking:
            raise CannotSave(self._lacking)
        if self._prepared is None:
            with _Pristine(self._client, self._image, self._spec, self._run_id) as fresh:
                if lacking := fresh.tree.lacking():
                    self._lacking = f"the image has no GNU {' and '.join(lacking)} (Alpine and busybox have others)"
                    raise CannotSave(self._lacking)
                self._records = fresh.tree.scan().records
            found = map(read_record, self._records)
            entries = {each.path: each.entry(AS_PREPARED if each.kind == "file" else each.target) for each in found}
            self._prepared = Prepared(entries, self._fetch)
        return TreeKeeper(ContainerTree(shell), self._store, self._prepared, self._records)

    def close(self) -> None:
        if self._pristine is not None:
            self._pristine.close()
        self._store.close()

    def _fetch(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        if self._pristine is None:
            self._pristine = _Pristine(self._client, self._image, self._spec, self._run_id)
        return self._pristine.tree.fetch(paths)


class _Pristine:
    def __init__(self, client: "DockerClient", image: str, spec: EnvSpec, run_id: str) -> None:
        self._container, self._line = start_container(client, image, spec.limits, run_id, spec.runtime)
        self._shell = SideShell(lambda argv: shell_connection(self._container, argv))
        self.tree = ContainerTree(self._shell)

    def close(self) -> None:
        self._shell.close()
        discard(self._container, self._line)

    def __enter__(self) -> "_Pristine":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def shell_connection(container: "Container", argv: list[str]) -> Any:
    """Start a command as the ordinary user, outside the tree, and give the connection to it."""
    api: Any = container.client.api if container.client is not None else None
    try:
        made = api.exec_create(
            container.id, argv, stdin=True, user=USER, workdir="/", environment={"HOME": HOME, "LC_ALL": "C"}
        )
        return api.exec_start(made["Id"], socket=True)
    except EnvironmentBroken:
        raise
    except Exception as error:
        raise lost(error) from error
