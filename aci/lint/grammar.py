"""Any language of the index by its grammar, and by its own checker where the environment has one."""

from aci.lint.faults import Fault, is_new, new_faults
from aci.lint.own import Checker, checker_for, faults
from aci.tool import ToolContext
from localization.syntax import Mistake, is_known, mistakes


def new_errors(path: str, before: bytes | None, after: bytes, context: ToolContext) -> list[Fault]:
    """What the grammar objects to, unless the language's own checker says otherwise, whose word is final."""
    found = _by_grammar(path, before, after) if is_known(path) else []
    checker = checker_for(path)
    if checker is None or (before is None and not found and not checker.whole):
        return found
    said = _by_checker(checker, path, before, after, context)
    return found if said is None else said


def _by_grammar(path: str, before: bytes | None, after: bytes) -> list[Fault]:
    now, *rest = mistakes(path, (after,) if before is None else (after, before))
    old = rest[0] if rest else ()
    if now is None or old is None:
        return []
    return new_faults([_fault(each) for each in old], [_fault(each) for each in now], before or b"", after)


def _by_checker(
    checker: Checker, path: str, before: bytes | None, after: bytes, context: ToolContext
) -> list[Fault] | None:
    """None where it cannot be asked, or not be believed."""
    answers = faults(checker, path, (after,) if before is None else (after, before), context)
    if answers is None:
        return None
    now, old, *_ = [*answers, None]
    if old is not None and not checker.whole:
        return None
    return [now] if now is not None and is_new(now, old, before or b"", after) else []


def _fault(mistake: Mistake) -> Fault:
    return Fault(mistake.line, f"{mistake.kind} {mistake.text!r}")
