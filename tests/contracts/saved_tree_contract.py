"""What `save` and `restore` of every `Environment` promise. Mixed into its contract."""

import stat

import pytest

from envs import Environment, PreparedEnvironment
from envs.base import READ_LIMIT

# One line for each entry but the root: type, mode, size and time of files, path, target, then sums of all contents.
LISTING = (
    r"find . -mindepth 1 \( -type f -printf 'f %m %s %T@ %p\n' -o -type d -printf 'd %m %p\n' "
    r"-o -printf '%y %m %p %l\n' \) | sort; find . -type f -exec cksum {} + | sort"
)
COMMIT = "git -c user.name=a -c user.email=a@b commit -qam mine"


def listing(environment: Environment) -> str:
    done = environment.exec(LISTING, timeout=60)
    assert done.ok, done.stderr
    return done.stdout


class SavedTreeContract:
    def test_a_tree_that_nobody_touched_is_as_prepared(self, environment: Environment) -> None:
        tree = environment.save()
        assert tree.changes == {}
        assert environment.save() is tree
        assert {"app.py", "package", "package/module.py", ".git/HEAD"} <= set(tree.paths())
        assert environment.changes_between(tree, tree).is_empty

    @pytest.mark.parametrize(
        "change",
        [
            "echo more >>app.py",
            "rm -rf package app.py",
            "rm -rf .git",
            "chmod 751 app.py; chmod 700 package",
            "mv package moved; mkdir -p empty/deep; ln -s nowhere link; mkfifo pipe",
            "rm app.py; mkdir app.py; echo 1 >app.py/inner",
            "rm -r package; echo 1 >package; rm crlf.txt; ln -s app.py crlf.txt",
            "mkdir ignored; echo 1 >ignored/x; echo 1 >debug.log; head -c 3000000 /dev/urandom >blob.bin",
            f"git init -q nested && cd nested && echo 1 >f && git add f && {COMMIT}",
            f"{COMMIT} --allow-empty; git checkout -qb other; git rm -q app.py",
            "touch -d @1000000000 app.py; printf 'def two():\n    return 1\n' >app.py; touch -d @1000000000 app.py",
            "find . -delete 2>/dev/null; rm -rf ./* ./.[!.]*",
        ],
    )
    def test_what_a_command_did_is_undone(self, environment: Environment, change: str) -> None:
        environment.write("new file.txt", b"untracked\n")
        environment.exec("mkdir -p hollow; chmod 600 latin.txt; ln -s app.py alias.py", timeout=20)
        before, shown = environment.save(), listing(environment)
        environment.exec(change, timeout=60)
        after, changed = environment.save(), listing(environment)
        assert changed != shown
        restored = environment.restore(before)
        assert restored.changed
        assert restored.lost == ()
        assert listing(environment) == shown
        assert environment.save().differing(before) == ()
        assert environment.restore(after).lost == ()
        assert listing(environment) == changed, "and what was undone can be had again"

    def test_what_its_owner_may_not_read_is_saved(self, environment: Environment) -> None:
        environment.exec("mkdir -p shut/in/deep; echo 1 >shut/in/f; echo 2 >app.py; chmod 0 shut/in app.py", timeout=20)
        environment.exec("chmod 500 shut", timeout=20)
        before = environment.save()
        assert environment.save() is before or environment.save().differing(before) == ()
        assert stat.S_IMODE(before.get("app.py").mode) == 0  # type: ignore[union-attr]
        environment.exec("chmod -R u+rwx shut; rm -rf shut app.py", timeout=20)
        environment.save()
        assert environment.restore(before).lost == ()
        done = environment.exec(
            "stat -c '%a %n' shut shut/in app.py; chmod 700 shut/in app.py; cat shut/in/f app.py; ls -d shut/in/deep",
            timeout=20,
        )
        assert done.stdout == "500 shut\n0 shut/in\n0 app.py\n1\n2\nshut/in/deep\n"

    def test_a_part_is_saved_and_put_back(self, environment: Environment) -> None:
        environment.exec("chmod 751 app.py; ln -s app.py alias.py", timeout=20)
        shown = listing(environment)
        part = environment.save(["alias.py", "new/deep/file.txt", "package"])
        assert set(part.scope or ()) == {"alias.py", "app.py", "new", "package"}
        environment.write("alias.py", b"through the link\n")
        environment.write("new/deep/file.txt", b"1\n")
        environment.exec("rm -rf package; echo 1 >elsewhere", timeout=20)
        environment.restore(part)
        environment.remove("elsewhere")
        assert listing(environment) == shown

    @pytest.mark.parametrize(
        "ruin", ["true", "rm app.py; mkdir -p app.py/deep", "rm -rf package; ln -s app.py package"]
    )
    def test_files_alone_are_put_back_whatever_is_there_now(self, environment: Environment, ruin: str) -> None:
        shown = listing(environment)
        part = environment.save(["app.py", "package/module.py", "new.txt"])
        environment.write("app.py", b"2\n")
        environment.write("package/module.py", b"2\n")
        environment.write("new.txt", b"2\n")
        environment.exec(ruin, timeout=20)
        restored = environment.restore(part)
        if "ln" in ruin:  # its folder is not of that part: it comes back, or is said to be lost
            assert restored.lost or environment.read("package/module.py") == b"x = 1\n"
        else:
            assert restored.lost == ()
            assert listing(environment) == shown
        assert environment.read("app.py") == b"def one():\n    return 1\n"

    def test_a_tree_is_rewound_by_its_parts(self, environment: Environment) -> None:
        first = environment.save()
        part = environment.save(["app.py", "new.txt"])
        environment.write("app.py", b"2\n")
        environment.write("new.txt", b"2\n")
        after = environment.save()
        assert set(environment.changes_between(first, after).paths) == {"app.py", "new.txt"}
        assert environment.changes_between(first, after.rewound(part)).is_empty
        assert environment.restore(after.rewound(part)).lost == ()
        assert environment.save().differing(first) == ()

    def test_a_saved_tree_is_had_again_in_a_fresh_place(
        self, prepared: PreparedEnvironment, environment: Environment
    ) -> None:
        environment.exec(
            "rm -rf package; echo 2 >app.py; echo 1 >new; chmod 700 crlf.txt; rm -rf .git/hooks", timeout=20
        )
        saved, shown = environment.save(), listing(environment)
        with prepared.open() as fresh:
            assert fresh.restore(saved).lost == ()
            assert listing(fresh) == shown

    def test_a_file_too_large_to_keep_is_named_when_it_is_lost(self, environment: Environment) -> None:
        environment.write("huge", bytes(READ_LIMIT + 1))
        before = environment.save()
        environment.exec("echo 1 >new", timeout=60)
        assert environment.restore(before).lost == ()
        assert environment.exec("stat -c %s huge", timeout=20).stdout == f"{READ_LIMIT + 1}\n"
        environment.exec("rm huge", timeout=60)
        assert environment.restore(before).lost == ("huge",)
