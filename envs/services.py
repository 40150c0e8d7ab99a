"""Servers that tests need beside them, run inside the container by the ordinary user: no network, nothing of root's.

Each is a Debian package put into the image with the system packages, and a few lines of shell that start it on
localhost when the first command runs. What is in them is thrown away with the container, so nothing is flushed to disk.
The version is the one of the image's Debian: a project that insists on another one is not served.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from envs.service_login import Login, login_of

FOLDER = "/var/tmp/swe-agent-services"
START_TIMEOUT = 60.0
"""Seconds for all of them together; each needs 0.1 to 1."""


@dataclass(frozen=True)
class Service:
    """One kind of server. `script` is run by sh in a folder of its own and ends when the server answers."""

    name: str
    aliases: tuple[str, ...]
    packages: tuple[str, ...]
    login: Login
    prefixes: tuple[str, ...]
    """Of the variables that CI sets for it: `POSTGRES_USER`, `PGUSER`."""
    script: str
    extras: Callable[[Login], dict[str, str]]
    """Variables for the commands of the tests."""


_POSTGRES = """
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "postgresql: not found"; exit 1; }
new=; [ -e data/PG_VERSION ] || new=1
[ -z "$new" ] || "$bin/initdb" -D data -U "$LOGIN_USER" -A trust -E UTF8 --locale=C.UTF-8 -N
rm -f data/postmaster.pid
"$bin/pg_ctl" -D data -s -w -t 30 -l server.log -o "-c listen_addresses=localhost -c port=$LOGIN_PORT \
-c unix_socket_directories=/tmp -c fsync=off -c full_page_writes=off -c synchronous_commit=off" start
export PGHOST=localhost PGPORT="$LOGIN_PORT" PGUSER="$LOGIN_USER" PGDATABASE=postgres
if [ -n "$new" ]; then
    for role in postgres swe; do [ "$role" = "$LOGIN_USER" ] || "$bin/createuser" -s -- "$role"; done
    [ "$LOGIN_DATABASE" = postgres ] || "$bin/createdb" -- "$LOGIN_DATABASE"
fi
"$bin/pg_isready" -q
"""

_REDIS = """
redis-server --port "$LOGIN_PORT" --bind 127.0.0.1 --daemonize yes --save '' --dir . --logfile server.log
n=0; until redis-cli -p "$LOGIN_PORT" ping >/dev/null 2>&1
do n=$((n+1)); [ $n -lt 500 ] || { tail -n 1 server.log; exit 1; }; sleep 0.02; done
"""

_MYSQL = """
new=; [ -d data/mysql ] || new=1
[ -z "$new" ] || mariadb-install-db --no-defaults --datadir="$PWD/data" --auth-root-authentication-method=normal \
    --skip-test-db --skip-name-resolve
mariadbd --no-defaults --datadir="$PWD/data" --socket=/tmp/mysql.sock --pid-file="$PWD/server.pid" \
    --port="$LOGIN_PORT" --bind-address=127.0.0.1 --skip-name-resolve --innodb-flush-log-at-trx-commit=0 \
    >server.log 2>&1 </dev/null &
server=$!
until mariadb-admin --no-defaults --socket=/tmp/mysql.sock --user=swe ping >/dev/null 2>&1
do kill -0 "$server" || { tail -n 1 server.log; exit 1; }; sleep 0.05; done
[ -z "$new" ] || printf %s "$LOGIN_SQL" | mariadb --no-defaults --socket=/tmp/mysql.sock --user=root
"""

_MEMCACHED = """
memcached -d -l 127.0.0.1 -p "$LOGIN_PORT" -P "$PWD/server.pid"
n=0; until [ -s server.pid ]; do n=$((n+1)); [ $n -lt 500 ] || exit 1; sleep 0.02; done
"""


def _postgres_variables(login: Login) -> dict[str, str]:
    return {
        "PGHOST": "localhost",  # the library's own default is a folder that belongs to another user
        "PGPORT": str(login.port),
        "PGUSER": login.user,
        "PGPASSWORD": login.password,
        "POSTGRES_HOST": "localhost",
        "POSTGRES_PORT": str(login.port),
        "POSTGRES_USER": login.user,
        "POSTGRES_PASSWORD": login.password,
        "POSTGRES_DB": login.database,
    }


def _mysql_variables(login: Login) -> dict[str, str]:
    return {
        "MYSQL_HOST": "127.0.0.1",
        "MYSQL_PORT": str(login.port),
        "MYSQL_USER": login.user,
        "MYSQL_PASSWORD": login.password,
        "MYSQL_DATABASE": login.database,
        "MYSQL_UNIX_PORT": "/tmp/mysql.sock",  # read by the client library where "localhost" means the socket
    }


def _place_variables(prefix: str) -> Callable[[Login], dict[str, str]]:
    return lambda login: {f"{prefix}_HOST": "localhost", f"{prefix}_PORT": str(login.port)}


SERVICES: tuple[Service, ...] = (
    Service(
        name="postgres",
        aliases=("postgresql", "postgis", "pg"),
        packages=("postgresql", "postgresql-client"),
        login=Login("postgres", "postgres", "postgres", 5432),
        prefixes=("POSTGRES_", "POSTGRESQL_", "PG"),
        script=_POSTGRES,
        extras=_postgres_variables,
    ),
    Service(
        name="redis",
        aliases=("valkey",),
        packages=("redis-server",),
        login=Login("", "", "", 6379),
        prefixes=("REDIS_",),
        script=_REDIS,
        extras=_place_variables("REDIS"),
    ),
    Service(
        name="mysql",
        aliases=("mariadb",),
        packages=("mariadb-server", "mariadb-client"),
        login=Login("root", "", "test", 3306),
        prefixes=("MYSQL_", "MARIADB_"),
        script=_MYSQL,
        extras=_mysql_variables,
    ),
    Service(
        name="memcached",
        aliases=("memcache",),
        packages=("memcached",),
        login=Login("", "", "", 11211),
        prefixes=("MEMCACHED_", "MEMCACHE_"),
        script=_MEMCACHED,
        extras=_place_variables("MEMCACHED"),
    ),
)


@dataclass(frozen=True)
class ServicePlan:
    """What an environment with services needs: one script, its variables, and what commands see."""

    script: str
    """For sh, run by the ordinary user; says `NAME: why` on stdout for each that did not start, and ends with 0."""
    settings: Mapping[str, str]
    """Variables of the script alone."""
    variables: Mapping[str, str]
    """For every command; what the recipe sets itself goes before."""
    hosts: tuple[str, ...]
    """Names that mean this container: CI calls a service by its name when its job runs in a container too."""


def service_of(name: str) -> Service | None:
    """The service a CI file means by `postgres`, `postgres:15-alpine` or `docker.io/library/postgres`; None if none."""
    word = name.strip().lower().rpartition("/")[2].partition("@")[0].partition(":")[0]
    return next((each for each in SERVICES if word in (each.name, *each.aliases)), None)


def packages_for(services: Sequence[str]) -> tuple[str, ...]:
    """Debian packages of the services that can be run here; those that cannot add nothing (`unknown_services`)."""
    found = [service_of(name) for name in services]
    return tuple(dict.fromkeys(package for each in found if each is not None for package in each.packages))


def unknown_services(services: Sequence[str]) -> tuple[str, ...]:
    """Names for which there is no server here."""
    return tuple(name for name in services if service_of(name) is None)


def plan_services(services: Sequence[str], variables: Mapping[str, str]) -> ServicePlan:
    """How to start them so that a project configured by `variables` finds them."""
    known = {each.name: each for each in map(service_of, services) if each is not None}
    parts = ["set -u"]
    settings: dict[str, str] = {}
    extras: dict[str, str] = {}
    hosts: list[str] = []
    for unknown in unknown_services(services):
        key = f"UNKNOWN_{len(settings)}"
        settings[key] = unknown
        parts.append(f'printf "%s: there is no such server for this image\\n" "${key}"')
    for service in known.values():
        words = (service.name, *service.aliases)
        login, places = login_of(service.login, words, service.prefixes, variables)
        settings |= _settings(service, login)
        extras |= service.extras(login)
        hosts += [service.name, *service.aliases, *places]
        parts.append(_guarded(service))
    parts.append("wait")
    own = {key: value for key, value in extras.items() if key not in variables}
    return ServicePlan("\n".join(parts), settings, own, tuple(dict.fromkeys(hosts)))


def _guarded(service: Service) -> str:
    """Beside the others, in a folder of its own; what it said is kept, its last line given when it failed."""
    place = f"{FOLDER}/{service.name}"
    taken = " ".join(f'LOGIN_{part}="${service.name.upper()}_LOGIN_{part}"' for part in _PARTS)
    # `set -e` has no effect in a command whose failure is asked for: so a shell of its own.
    return (
        f"mkdir -p {place} && {{ cd {place} && {taken} sh -ec '{_escaped(service.script)}' >start.log 2>&1 </dev/null "
        f'|| printf "{service.name}: %s\\n" "$({{ grep -iE "error|not found|cannot" start.log || grep . start.log; }} '
        f'| tail -n 1)"; }} &'
    )


_PARTS = ("USER", "PASSWORD", "DATABASE", "PORT", "SQL")


def _escaped(script: str) -> str:
    return script.replace("'", "'\\''")


def _settings(service: Service, login: Login) -> dict[str, str]:
    values = (login.user, login.password, login.database, str(login.port), _sql(login))
    return {f"{service.name.upper()}_LOGIN_{part}": value for part, value in zip(_PARTS, values, strict=True)}


def _sql(login: Login) -> str:
    """What a new MySQL is told: the database, and that the project's user and ours may do everything."""
    said = [f"CREATE DATABASE IF NOT EXISTS {_name(login.database)};", "DELETE FROM mysql.global_priv WHERE User='';"]
    for user, password in {"swe": "", "root": login.root_password, login.user: login.password}.items():
        for host in ("localhost", "127.0.0.1", "%"):
            who = f"{_text(user)}@{_text(host)}"
            said.append(f"CREATE OR REPLACE USER {who} IDENTIFIED BY {_text(password)};")
            said.append(f"GRANT ALL ON *.* TO {who} WITH GRANT OPTION;")
    return "\n".join([*said, "FLUSH PRIVILEGES;"])


def _name(text: str) -> str:
    return "`" + text.replace("`", "``") + "`"


def _text(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
