"""Packages, certificates, proxies and images of one's own, and that no credential of theirs stays anywhere."""

import json
import shutil
import uuid
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envs import EnvironmentBroken, EnvSpec, UnusableInput
from envs.errors import BuildFailed
from envs.images import build_image
from envs.local import prepare_local
from envs.snapshot import Snapshot, take_snapshot
from envs.sources import Sources, masked
from tests.conftest import init_repository
from tests.envs.images import docker, leftovers, own_cache, remembered, run_in
from tests.servers.package_index import LOGIN, PASSWORD, WORD, PackageIndex, Release

FRESH = f"# {uuid.uuid4().hex}\n"
"""Before a step: no earlier run of these tests has made its image."""
RELEASES = (Release("hammer", "1.0", "2020-05-01"), Release("hammer", "2.0", "2024-05-01"))
SECRETS = (PASSWORD, LOGIN.partition(":")[2], WORD)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("sources")
    return take_snapshot(init_repository(folder / "repository", {"a.py": "x = 1\n"}), folder / "base.git")


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_cache(tmp_path_factory.mktemp("cache")):
        yield


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PackageIndex]:
    bridge = json.loads(docker("network", "inspect", "bridge"))[0]["IPAM"]["Config"][0]
    # An engine that has just made its bridge does not say the gateway: it is the first address there.
    gateway = bridge.get("Gateway") or str(ip_network(bridge["Subnet"])[1])
    with PackageIndex(tmp_path_factory.mktemp("index"), gateway, RELEASES) as server:
        yield server


def of(index: PackageIndex) -> Sources:
    return Sources(index_url=index.url("/simple/"), ca_file=str(index.ca_file))


@pytest.mark.docker
def test_an_index_of_ones_own_with_a_certificate_of_ones_own(snapshot: Snapshot, index: PackageIndex) -> None:
    public = f"https://{index.place}/simple/hammer/"
    heard: list[str] = []
    spec = EnvSpec(
        tools=(f"{FRESH}python -m pip install hammer",),
        install=(
            f"curl -s -o /dev/null -w '%{{http_code}} by curl\\n' {public}",
            f"git ls-remote {public} 2>&1 | grep -o 'could not read Username' ; true",
            f"python -c 'import urllib.request as r; r.urlopen(\"{public}\")' 2>&1 | tail -1",
            "printenv PIP_INDEX_URL",
        ),
    )
    tag, _ = build_image(spec, snapshot, sources=of(index), on_line=heard.append)
    assert run_in(tag, "python -c 'import hammer; print(hammer.VERSION)'") == "2.0\n"
    assert {"401 by curl", "could not read Username"} <= set(heard), "both trust the certificate"
    assert "urllib.error.HTTPError: HTTP Error 401: Unauthorized" in heard
    assert not [line for line in heard if any(secret in line for secret in SECRETS)]
    assert any("https://***@" in line for line in heard)
    left = "".join(
        docker("history", "--no-trunc", each) + docker("image", "inspect", each) + run_in(each, "env")
        for each in remembered()
    )
    assert tag in remembered()
    assert not [secret for secret in (*SECRETS, index.place) if secret in left]
    patterns = " ".join(f"-e '{secret}'" for secret in SECRETS)
    found = run_in(tag, f"grep -rlsF {patterns} /etc /home /opt /root /testbed /tmp /usr/lib /usr/local /var; true")
    assert found == ""
    cache = "".join(file.read_text() for file in Path(str(remembered_folder())).rglob("*") if file.is_file())
    assert not [secret for secret in SECRETS if secret in cache]


def remembered_folder() -> Path:
    from platformdirs import user_cache_path  # noqa: PLC0415 - reads the variable set for this test

    return user_cache_path("swe-agent")


@pytest.mark.docker
def test_a_day_is_asked_of_the_same_index(snapshot: Snapshot, index: PackageIndex) -> None:
    spec = EnvSpec(
        python="3.9", as_of="2021-01-01",
        tools=("python -m pip install -q hammer",),
        dependencies=("python -c 'import hammer'", f"{FRESH}printenv npm_config_before"),
    )  # fmt: skip
    heard: list[str] = []
    tag, _ = build_image(spec, snapshot, sources=of(index), on_line=heard.append)
    assert run_in(tag, "python -c 'import hammer; print(hammer.VERSION)'") == "1.0\n"
    assert heard[-1].startswith("2021-01-01T23:59:59")
    kept = run_in(tag, "env; ls /opt/swe-agent/build; find /opt /root /tmp /var/tmp -name 'swe_agent_index*'")
    assert not [word for word in ("127.0.0.1", "before", "INDEX", "swe_agent_index") if word in kept]
    later, _ = build_image(
        spec.model_copy(update={"as_of": "2024-06-01", "dependencies": ()}), snapshot, sources=of(index)
    )
    assert run_in(later, "python -c 'import hammer; print(hammer.VERSION)'") == "2.0\n"


@pytest.mark.docker
def test_a_day_without_a_python_is_told_to_npm_alone(snapshot: Snapshot) -> None:
    spec = EnvSpec(base="node:20-slim", as_of="2021-01-01", tools=(f"{FRESH}printenv npm_config_before",))
    heard: list[str] = []
    hidden = spec.model_copy(
        update={"system_packages": (), "tools": ("rm -f $(command -v python3 python); true", *spec.tools)}
    )
    build_image(hidden, snapshot, on_line=heard.append)
    assert "2021-01-01T23:59:59.999Z" in heard


@pytest.mark.docker
def test_a_registry_of_ones_own_for_npm(snapshot: Snapshot, index: PackageIndex) -> None:
    sources = Sources(npm_registry=index.url("/npm/"), ca_file=str(index.ca_file))
    index.asked.clear()
    tag, _ = build_image(EnvSpec(base="node:20-slim", tools=(f"{FRESH}npm ping",)), snapshot, sources=sources)
    assert any(path.startswith("/npm/-/ping") for path in index.asked), "let in, so it logged in"
    assert not [secret for secret in SECRETS if secret in run_in(tag, "npm config list -l; cat ~/.npmrc; env; true")]


@pytest.mark.docker
def test_a_build_that_writes_a_credential_down_is_refused(snapshot: Snapshot, index: PackageIndex) -> None:
    before = leftovers(), frozenset(remembered())
    step = 'echo "[global]\nindex-url = $PIP_INDEX_URL" >/etc/pip.conf'
    with pytest.raises(EnvironmentBroken, match=r"wrote a credential .* into /etc/pip\.conf") as caught:
        build_image(EnvSpec(tools=(step,)), snapshot, sources=of(index))
    assert not [secret for secret in SECRETS if secret in str(caught.value) + caught.value.detail]
    assert (leftovers(), frozenset(remembered())) == before


@pytest.mark.docker
def test_a_failing_step_does_not_say_the_password(snapshot: Snapshot, index: PackageIndex) -> None:
    with pytest.raises(BuildFailed) as caught:
        build_image(EnvSpec(tools=('echo "error: $PIP_INDEX_URL"; exit 1',)), snapshot, sources=of(index))
    assert f"https://***@{index.place}" in caught.value.reason
    assert not [secret for secret in SECRETS if secret in str(caught.value) + caught.value.log]


@pytest.mark.docker
def test_without_the_certificate_the_index_is_not_trusted(snapshot: Snapshot, index: PackageIndex) -> None:
    spec = EnvSpec(tools=("python -m pip install -q --retries 0 hammer",))
    index.asked.clear()
    with pytest.raises(BuildFailed) as caught:
        build_image(spec, snapshot, sources=Sources(index_url=index.url("/simple/")))
    assert caught.value.reason.endswith("No matching distribution found for hammer")
    assert index.asked == []


@pytest.mark.docker
def test_proxies_are_for_building_only(snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docker").mkdir()
    said = {"proxies": {"default": {"httpsProxy": "http://me:by-config@proxy:1", "noProxy": "*.example"}}}
    (tmp_path / "docker" / "config.json").write_text(json.dumps(said))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    monkeypatch.setenv("HTTP_PROXY", "http://from-this-host:2")
    spec = EnvSpec(tools=(f"{FRESH}env | grep -i _proxy= | sort",))
    heard: list[str] = []
    tag, _ = build_image(spec, snapshot, on_line=heard.append)
    assert "HTTP_PROXY=http://from-this-host:2" in heard
    assert {"HTTPS_PROXY=http://***@proxy:1", "https_proxy=http://***@proxy:1", "no_proxy=*.example"} <= set(heard)
    kept = docker("image", "inspect", *remembered())
    assert not [word for word in ("by-config", "proxy:1", "from-this-host", "*.example") if word in kept]
    monkeypatch.delenv("DOCKER_CONFIG")
    assert "proxy" not in run_in(tag, "env").lower()
    assert build_image(spec, snapshot, sources=Sources(proxy="http://other:3")) == (tag, False), "of no image's content"
    heard.clear()
    build_image(
        EnvSpec(tools=(f"{FRESH}env | grep -i https_proxy",)),
        snapshot,
        sources=Sources(proxy="http://other:3"),
        on_line=heard.append,
    )
    assert {"HTTPS_PROXY=http://other:3", "https_proxy=http://other:3"} <= set(heard)


@pytest.mark.docker
def test_a_base_image_of_ones_own_takes_the_public_ones_place(snapshot: Snapshot) -> None:
    mirrored = Sources(base_images={"python:3.11-slim": "python:3.12-slim"})
    tag, _ = build_image(EnvSpec(), snapshot, sources=mirrored)
    assert run_in(tag, "python -V").startswith("Python 3.12.")


def test_a_local_environment_asks_the_same_sources(snapshot: Snapshot, tmp_path: Path, index: PackageIndex) -> None:
    git_dir = tmp_path / "copy.git"
    shutil.copytree(snapshot.git_dir, git_dir)
    spec = EnvSpec(
        as_of="2021-01-01", dependencies=("python -m pip install -q hammer",), install=("python -c 'import hammer'",)
    )
    own = Snapshot(git_dir, snapshot.commit, snapshot.tree, snapshot.base_commit, snapshot.base_date)
    prepared = prepare_local(own, spec, sources=of(index))
    try:
        with prepared.open() as environment:
            shown = environment.exec("env; python -c 'import hammer; print(hammer.VERSION)'", timeout=30)
    finally:
        prepared.close()
    assert shown.stdout.endswith("\n1.0\n")
    assert index.place not in shown.stdout


@pytest.mark.parametrize(
    ("content", "words"), [(None, "No such file"), ("-----BEGIN RSA PRIVATE KEY-----", "holds no certificate")]
)
def test_a_certificate_file_that_is_none(tmp_path: Path, content: str | None, words: str) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UnusableInput, match=rf"environment\.ca_file: .*{words}"):
        Sources(ca_file=str(file)).certificates()


@given(
    user=st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1),
    password=st.text("aZ9!$&'()*+,;=-._~", min_size=1),
    other=st.text("bY8", min_size=1),
)
def test_a_credential_is_in_no_name_and_in_no_text(user: str, password: str, other: str) -> None:
    made = [Sources(index_url=f"https://{user}:{each}@packages.example/simple") for each in (password, other)]
    assert made[0].identity() == made[1].identity() == Sources(index_url="https://packages.example/simple").identity()
    line = f"fetching {made[0].index_url}"
    clean = masked(line, made[0].secrets({}))
    assert f"{user}:{password}@" not in clean
    assert clean.endswith("@packages.example/simple")


def test_a_short_password_is_not_looked_for_by_itself() -> None:
    assert masked("a test of tests", Sources(index_url="https://me:test@host/simple").secrets({})) == "a test of tests"
