"""A working tree of an exported snapshot: its `.git` has the base and its past, and borrows their objects."""

import shlex


def check_out_script(base: str, root: str) -> str:
    """A shell script (git and POSIX tools only) that makes `root` a checkout of the bare repository `base`.

    What the repository ignores stays where it is. No remote, no reflog; `base` must outlive the checkout.
    """
    here, there = shlex.quote(root), shlex.quote(base)
    return (
        f"mkdir -p {here} && cd {here} && rm -rf .git && git -c init.defaultBranch=main init -q . && "
        f"mkdir -p .git/objects/info .git/info && echo {there}/objects >.git/objects/info/alternates && "
        f"for file in shallow packed-refs; do if [ -f {there}/$file ]; then cp {there}/$file .git/; fi; done && "
        "git symbolic-ref HEAD refs/heads/main && git reset -q --hard && git clean -ffdq && rm -rf .git/logs && "
        "rm -f .git/ORIG_HEAD && git config user.name swe-agent && git config user.email swe-agent@localhost"
    )
