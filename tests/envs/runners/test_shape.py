"""How commands are rewritten, word by word."""

import json
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envs.runners import shape, tox_variables
from envs.runners.line import parse_line


def nothing(path: str) -> str | None:
    return None


def scripts(**named: object) -> str:
    return json.dumps({"scripts": named})


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("jest", "jest --verbose"),
        ("npx jest --json", "npx jest --json"),
        ("react-scripts test", "react-scripts test --watchAll=false --verbose"),
        ("node --experimental-vm-modules node_modules/jest/bin/jest.js -i",
         "node --experimental-vm-modules node_modules/jest/bin/jest.js -i --verbose"),
        ("cross-env NODE_ENV=test nyc --reporter text mocha 'test/**/*.js'",
         "cross-env NODE_ENV=test nyc --reporter text mocha 'test/**/*.js' --reporter spec"),
        ("vitest", "vitest --run --reporter=verbose"),
        ("c8 ava test/*.js", "c8 ava test/*.js --tap"),
        ("vitest run --reporter=verbose", "vitest run --reporter=verbose"),
        ("go test ./...", "go test -v ./..."),
        ("cd a && CGO_ENABLED=0 go test ./...", "cd a && CGO_ENABLED=0 go test -v ./..."),
        ("cargo test -- --nocapture", "cargo test --no-fail-fast -- --nocapture"),
        ("cargo +stable test --no-fail-fast", "cargo +stable test --no-fail-fast"),
        ("bundle exec rspec spec/a_spec.rb", "bundle exec rspec spec/a_spec.rb --format documentation"),
        ("vendor/bin/phpunit", "vendor/bin/phpunit --teamcity"),
        ("php vendor/bin/phpunit --testdox", "php vendor/bin/phpunit --testdox"),
        ("ctest --test-dir build", "ctest --test-dir build --output-on-failure"),
        ("meson test -C b", "meson test -C b --print-errorlogs"),
        ("prove -l t", "prove -v -l t"),
        ("python3.9 -W error -m unittest discover -s t", "python3.9 -W error -m unittest discover -v -s t"),
        ("coverage run -m unittest", "coverage run -m unittest -v"),
        ("./manage.py test app", "./manage.py test app -v 2"),
        ("python -Wd tests/runtests.py --verbosity=2", "python -Wd tests/runtests.py --verbosity=2"),
        # Not plainly one of them.
        ("jest | tee log", "jest | tee log"),
        ("jest; true", "jest; true"),
        ("go vet ./...", "go vet ./..."),
        ("go test ./... 2>&1", "go test ./... 2>&1"),
        ("python manage.py migrate", "python manage.py migrate"),
        ("python -m unittester", "python -m unittester"),
        ("cargo build", "cargo build"),
        ("echo jest", "echo jest"),
        ("jest '", "jest '"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_runner_is_told_to_name_its_tests(command: str, told: str) -> None:
    assert shape(command, (), nothing).command == told


@pytest.mark.parametrize(
    ("command", "ids", "narrowed"),
    [
        ("jest --ci", ("a.test.js",), "jest --ci --verbose --runTestsByPath a.test.js"),
        ("jest src", ("a.test.js::s::t",), r"jest src --verbose -t '^\s*(?:s(?:\s+|::)t)(?:\s|$)'"),
        ("jest -c x.js", ("a.js::t #2",), r"jest -c x.js --verbose --runTestsByPath a.js -t '^\s*(?:t)(?:\s|$)'"),
        ("jest -t x", ("a.js::t",), None),
        ("mocha -g x", ("t",), None),
        ("vitest run", ("|p| a.ts::t",), r"vitest run --reporter=verbose a.ts -t '^\s*(?:t)(?:\s|$)'"),
        ("node --test test/", ("s::t",), "node --test '--test-name-pattern=^s$' '--test-name-pattern=^t$' "
         r"'--test-name-pattern=^s\s+t$' '--test-name-pattern=^s\s+t ' test/"),
        ("go test -race -timeout 9m ./... -args -x", ("m/a::TestA/b", "m/b::TestC"),
         "go test -v -race -timeout 9m -run '^(TestA|TestC)$' m/a m/b -args -x"),
        ("go test ./...", ("m/a", "m/b::TestC"), "go test -v m/a m/b"),
        ("go test", ("_/home/x::TestA",), None),
        ("cargo test -p a -- --nocapture", ("a src/lib.rs::t::x",),
         "cargo test -p a --no-fail-fast --lib -- --nocapture t::x"),
        ("cargo test", ("w tests/w.rs::x", "v tests/v.rs"), "cargo test --no-fail-fast --test=v --test=w"),
        ("rspec", ("A::#b::does",), "rspec --format documentation -e 'A #b does' -e 'A#b does'"),
        ("rspec -f json", ("spec/a_spec.rb::A does",), "rspec -f json spec/a_spec.rb -e 'A does'"),
        ("phpunit --testdox", ("A\\BTest::Adds two",), "phpunit --testdox --filter '/::(?:test)?_?Adds_?two/i'"),
        ("ctest -R a", ("ab",), None),
        ("ava", ("a.js › t",), None),
        ("ctest", ("a+b",), "ctest --output-on-failure -R '^(a.b)$'"),
        ("meson test -C b", ("p:s / x",), "meson test -C b --print-errorlogs x"),
        ("prove -r t", ("t/a.t::one",), "prove -v -r t/a.t"),
        ("python -m unittest", ("t.m::C::test_a",), "python -m unittest -v t.m.C.test_a"),
        ("python -m unittest discover -t . -s tests -b", ("tests.m",), "python -m unittest -v -b tests.m"),
        ("python manage.py test app --settings s --parallel 4", ("app.t::C::x",),
         "python manage.py test --settings s --parallel 4 -v 2 app.t.C.x"),
    ],
)  # fmt: skip
def test_a_runner_runs_only_what_is_asked_for(command: str, ids: tuple[str, ...], narrowed: str | None) -> None:
    shaped = shape(command, ids, nothing)
    assert shaped.narrowed == (narrowed is not None)
    assert narrowed is None or shaped.command == narrowed


def test_the_folder_of_discovery_is_put_on_the_import_path() -> None:
    shaped = shape("python -m unittest discover -s tests/unit", ("m::C::x",), nothing)
    assert shaped.command == 'PYTHONPATH=tests/unit"${PYTHONPATH:+:$PYTHONPATH}" python -m unittest -v m.C.x'


@pytest.mark.parametrize(
    ("command", "files", "narrowed"),
    [
        ("npm test", {"package.json": scripts(test="mocha")}, "npm test -- --reporter spec --grep P"),
        ("npm t -- --bail", {"package.json": scripts(test="mocha")}, "npm t -- --bail --reporter spec --grep P"),
        ("npm run unit", {"package.json": scripts(unit="tsc && mocha")}, "npm run unit -- --reporter spec --grep P"),
        ("npm test", {"package.json": scripts(test="npm run x", x="mocha")}, "npm test -- -- --reporter spec --grep P"),
        ("yarn test", {"package.json": scripts(test="mocha")}, "yarn test --reporter spec --grep P"),
        ("pnpm run test", {"package.json": scripts(test="mocha")}, "pnpm run test --reporter spec --grep P"),
        ("cd a && npm test", {"a/package.json": scripts(test="mocha")},
         "cd a && npm test -- --reporter spec --grep P"),
        ("make check", {"Makefile": "all:\n\ncheck: all\n\t@mocha -b\n\nx:\n"},
         "make all && mocha -b --reporter spec --grep P"),
        ("npm test", {"package.json": scripts(test="mocha; true")}, None),
        ("npm test", {"package.json": scripts(test="node --test a.js")}, None),
        ("npm test", {"package.json": scripts(test="npm test")}, None),
        ("npm test -w a", {"package.json": scripts(test="mocha")}, None),
        ("npm test", {"package.json": "{"}, None),
        ("npm ci", {"package.json": scripts(test="mocha", ci="mocha")}, None),
        ("make check", {"Makefile": "check:\n\t$(MOCHA)\n"}, None),
        ("make check", {"Makefile": "check:\n\tcd a\n\tmocha\n"}, None),
        ("make check", {"Makefile": "check = mocha\n"}, None),
    ],
)  # fmt: skip
def test_scripts_are_followed_to_their_runner(command: str, files: dict[str, str], narrowed: str | None) -> None:
    shaped = shape(command, ("t",), files.get)
    assert shaped.narrowed == (narrowed is not None)
    pattern = shlex.quote(r"^\s*(?:t)(?:\s|$)")
    assert shaped.command.replace(pattern, "P") == (narrowed or command)


def test_composers_scripts() -> None:
    files = {"composer.json": scripts(test=["@php vendor/bin/phpunit"])}
    assert shape("composer test", (), files.get).command == "composer test -- --teamcity"


def test_the_whole_command_is_asked_for_by_its_own_name() -> None:
    assert shape("jest", ("jest", "a.js::t"), nothing) == shape("jest", (), nothing)


def test_variables_for_tox() -> None:
    files = {"tox.ini": "[tox]\n[testenv]\n[testenv:lint]\n"}
    assert tox_variables("tox -e py39,a -- -x", ("A", "B"), files.get) == {
        "TOX_TESTENV_PASSENV": "A B",
        "TOX_OVERRIDE": "testenv.pass_env+=A,B;testenv:a.pass_env+=A,B;testenv:lint.pass_env+=A,B;"
        "testenv:py39.pass_env+=A,B",
    }
    assert tox_variables("python -m tox", ("A",), nothing)["TOX_TESTENV_PASSENV"] == "A"
    assert tox_variables("nox -s toxic", ("A",), nothing) == {}


@given(st.text(alphabet="ab '\"\\&;|$(){}-=\n\t", max_size=30))
def test_any_text_can_be_parsed_and_is_kept(command: str) -> None:
    line = parse_line(command)
    if line is not None:
        assert len(line.raw) == len(line.words) > 0
        assert "".join(line.text.split()) == "".join(command.split())
    shape(command, ("a::b",), lambda path: command)
