"""Servers beside the tests: which there are, what a project says about them, and real ones in a container."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envs import EnvSpec
from envs.docker import DockerEnvironment, PreparedDocker, prepare_docker
from envs.engine import connect
from envs.services import SERVICES, packages_for, plan_services, service_of, unknown_services
from envs.snapshot import take_snapshot
from tests.conftest import init_repository


@pytest.mark.parametrize(
    ("said", "name"),
    [("postgres", "postgres"), ("postgres:15-alpine", "postgres"), ("PostgreSQL", "postgres"), ("redis:7", "redis"),
     ("docker.io/library/mariadb:10.6", "mysql"), ("mysql@sha256:0123", "mysql"), ("memcached", "memcached")],
)  # fmt: skip
def test_a_service_is_known_by_the_names_ci_gives_it(said: str, name: str) -> None:
    service = service_of(said)
    assert service is not None
    assert service.name == name


def test_packages_are_those_of_the_known() -> None:
    assert packages_for(["redis", "mongo", "redis:6"]) == ("redis-server",)
    assert packages_for([]) == ()
    assert unknown_services(["redis", "mongo"]) == ("mongo",)


def test_without_variables_everything_is_the_usual() -> None:
    plan = plan_services(["postgres", "redis"], {})
    assert plan.variables["PGHOST"] == plan.variables["POSTGRES_HOST"] == plan.variables["REDIS_HOST"] == "localhost"
    assert (plan.variables["PGPORT"], plan.variables["REDIS_PORT"]) == ("5432", "6379")
    assert plan.variables["PGUSER"] == plan.variables["POSTGRES_DB"] == "postgres"
    assert {"postgres", "redis"} <= set(plan.hosts)


def test_the_projects_own_variables_are_followed_and_kept() -> None:
    variables = {"DATABASE_URL": "postgresql+psycopg2://me:s%40cret@db:5433/shop?x=1", "POSTGRES_DB": "other"}
    plan = plan_services(["postgres"], variables)
    assert (plan.variables["PGUSER"], plan.variables["PGPASSWORD"], plan.variables["PGPORT"]) == (
        "me",
        "s@cret",
        "5433",
    )
    assert "POSTGRES_DB" not in plan.variables, "the project's own is not written over"
    assert plan.settings["POSTGRES_LOGIN_DATABASE"] == "other"
    assert "db" in plan.hosts


def test_an_address_of_another_kind_of_server_says_nothing() -> None:
    assert plan_services(["postgres"], {"URL": "mysql://a:b@c:1234/d"}).variables["PGPORT"] == "5432"


@given(st.dictionaries(st.sampled_from(["DATABASE_URL", "PGPORT", "PGUSER", "REDIS_URL", "MYSQL_HOST"]), st.text()))
def test_any_variables_make_a_plan(variables: dict[str, str]) -> None:
    plan = plan_services([service.name for service in SERVICES], variables)
    assert not set(plan.variables) & set(variables)
    assert all(1024 <= int(value) < 65536 for key, value in plan.settings.items() if key.endswith("_PORT"))
    assert all(host.replace("-", "").isalnum() for host in plan.hosts)


VARIABLES = {"DATABASE_URL": "postgres://me:secret@db:5433/shop", "REDIS_URL": "redis://cache:6379/0"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreparedDocker]:
    folder = tmp_path_factory.mktemp("services")
    repository = init_repository(folder / "repository", {"a.py": "x = 1\n"})
    services = ("postgres:15", "redis", "oracle")
    spec = EnvSpec(services=services, variables=VARIABLES)
    prepared = prepare_docker(take_snapshot(repository, folder / "base.git"), spec)
    yield prepared
    prepared.close()


@pytest.fixture
def environment(prepared: PreparedDocker) -> Iterator[DockerEnvironment]:
    with prepared.open() as environment:
        yield environment


ROWS = "psql -tAc 'create table if not exists t(n int); insert into t values (1); select count(*) from t' | tail -n 1"


@pytest.mark.docker
@pytest.mark.slow
def test_postgres_and_redis_answer_the_first_command(environment: DockerEnvironment) -> None:
    ask = "psql -tAc \"select current_user || ' ' || current_database()\" shop; redis-cli -h cache ping; id -u"
    done = environment.exec(ask, timeout=20)
    assert done.stdout == "me shop\nPONG\n10001\n"
    assert "a service did not start: oracle: there is no such server" in done.stderr
    assert environment.exec('psql -tAc "select 1" "$DATABASE_URL"; echo $PGPORT', timeout=20).stdout == "1\n5433\n"
    assert environment.exec("ls /sys/class/net", timeout=20).stdout == "lo\n", "and there is still no network"
    began = time.monotonic()
    assert environment.exec("true", timeout=20).stderr == ""
    assert time.monotonic() - began < 1, "once is enough"
    assert environment.diff().is_empty


@pytest.mark.docker
@pytest.mark.slow
def test_services_outlive_commands_and_come_back_after_a_restart(environment: DockerEnvironment) -> None:
    assert environment.exec(f"export PGDATABASE=shop; {ROWS}", timeout=20).stdout == "1\n"
    assert environment.exec("sleep 30", timeout=0.5).timed_out
    assert environment.exec(f"export PGDATABASE=shop; {ROWS}", timeout=20).stdout == "2\n"
    own = environment.exec(["cat", "/etc/hostname"], timeout=20).stdout.strip()
    bomb = "for i in $(seq 2000); do sleep 100 & done"
    environment.exec(bomb, timeout=20)
    after = environment.exec(f"export PGDATABASE=shop; {ROWS}", timeout=30)
    assert (after.stdout, own) == ("3\n", own), after.stderr


@pytest.mark.docker
def test_a_server_that_the_image_lacks_is_said_and_hinders_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("lacking")
    repository = init_repository(folder / "repository", {"a.py": "x = 1\n"})
    services = ("memcached", "mysql", "postgres")
    snapshot = take_snapshot(repository, folder / "base.git")
    prepared = prepare_docker(snapshot, EnvSpec())
    lacking = PreparedDocker(connect(), str(prepared.image), snapshot, EnvSpec(services=services), "")
    try:
        with lacking.open() as environment:
            done = environment.exec("echo here", timeout=20)
        assert (done.exit_code, done.stdout) == (0, "here\n")
        for name in services:
            assert f"a service did not start: {name}: " in done.stderr
        assert done.stderr.count("not found") == 3
    finally:
        lacking.close()
        prepared.close()
