"""The lists that name files and definitions for an issue. Each is sparse: what it does not know it does not mention."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from localization.base import Spectrum, Symbol
from localization.bm25 import SparseBM25
from localization.corpus import Corpus, UnitKey
from localization.documents import line_owners
from localization.fuse import Signal
from localization.issue_text import IssueText
from localization.query import weighted_words
from localization.spectrum import Hits, describe, line_hits, ochiai
from localization.symbols import dotted_name
from localization.tokens import count_tokens
from localization.traces import Frame

_COMMON = 20
"""A name defined more often than this says nothing about where."""
_SPECTRUM_WEIGHT = 3.0
_SHOWN_WORDS = 5


def file_signals(corpus: Corpus, issue: IssueText, spectrum: Spectrum | None = None) -> list[Signal[str]]:
    """Lists over files, the lists over their definitions summed up included."""
    words = weighted_words(issue)
    file_scores = corpus.file_bm25.weighted(words.items())
    unit_scores = corpus.unit_bm25.weighted(words.items())
    best: defaultdict[str, list[float]] = defaultdict(list)
    for (path, _), score in zip(corpus.unit_keys, unit_scores.tolist(), strict=True):
        best[path].append(score)

    def shared(path: str) -> str:
        return _shared_words(words, corpus.documents[path].counts, corpus.file_bm25)

    path_words = count_tokens(f"{issue.title}\n{issue.text}\n" + "\n".join(issue.quoted))
    in_path = {path: path_words.keys() & each.path_tokens for path, each in corpus.documents.items()}
    common = corpus.file_bm25.idf
    signals = [
        Signal("bm25", dict(zip(corpus.paths, file_scores.tolist(), strict=True)), shared),
        Signal("bm25", {path: sum(sorted(scores)[-3:]) for path, scores in best.items()}, shared),
        Signal(
            "path",
            {path: sum(common.get(token, 0.0) for token in found) for path, found in in_path.items()},
            lambda path: f"words of its path are in the issue: {', '.join(sorted(in_path[path]))}",
        ),
        _paths_named(corpus, issue),
    ]
    signals += (_to_files(signal) for signal in _naming_signals(corpus, issue))
    if spectrum is not None:
        signals.append(_to_files(_run_by_tests(corpus, spectrum)))
    return signals


def unit_signals(corpus: Corpus, issue: IssueText, spectrum: Spectrum | None = None) -> list[Signal[UnitKey]]:
    """Lists over definitions; the module itself stands for the lines outside of any."""
    words = weighted_words(issue)
    title = dict.fromkeys(count_tokens(f"{issue.title}\n" + "\n".join(issue.quoted)), 1.0)
    signals = [
        Signal(
            "bm25",
            dict(zip(corpus.unit_keys, corpus.unit_bm25.weighted(query.items()).tolist(), strict=True)),
            lambda key: _shared_words(words, corpus.unit(key).counts, corpus.unit_bm25),
        )
        for query in (words, title)
    ]
    signals += _naming_signals(corpus, issue)
    if spectrum is not None:
        signals.append(_run_by_tests(corpus, spectrum))
    return signals


def _naming_signals(corpus: Corpus, issue: IssueText) -> list[Signal[UnitKey]]:
    return [
        _names(corpus, ((name, corpus.table.named(name)) for name in issue.identifiers)),
        _names(corpus, ((name, _dotted(corpus, name)) for name in issue.dotted)),
        _frames(corpus, issue.frames),
    ]


def _names(corpus: Corpus, named: Iterable[tuple[str, tuple[Symbol, ...]]]) -> Signal[UnitKey]:
    scores: defaultdict[UnitKey, float] = defaultdict(float)
    said: defaultdict[UnitKey, list[str]] = defaultdict(list)
    for name, symbols in named:
        product = [symbol for symbol in symbols if corpus.roles[symbol.path] != "test"] or symbols
        if not 0 < len(product) <= _COMMON:
            continue
        for symbol in product:
            key = corpus.key_of(symbol)
            scores[key] += 1 / len(product)
            said[key].append(name)
    return Signal("name", scores, lambda key: f"named in the issue: {', '.join(said[key])}")


def _dotted(corpus: Corpus, name: str) -> tuple[Symbol, ...]:
    """What `a.b.c` names, judged by at least two parts; an unknown last part (an attribute) is let go."""
    parts = name.split(".")
    for end in (len(parts), len(parts) - 1):
        if end < 2:
            break
        found = corpus.table.find(".".join(parts[:end]))
        exact = tuple(symbol for symbol in found if dotted_name(symbol)[-2:] == parts[end - 2 : end])
        if exact:
            return exact
    return ()


def _paths_named(corpus: Corpus, issue: IssueText) -> Signal[str]:
    scores: defaultdict[str, float] = defaultdict(float)
    said: defaultdict[str, list[str]] = defaultdict(list)
    for written in issue.paths:
        matches = corpus.matcher.match(written)
        for path in matches:
            scores[path] += 1 / len(matches)
            said[path].append(written)
    return Signal("path", scores, lambda path: f"path named in the issue: {', '.join(said[path])}")


def _frames(corpus: Corpus, frames: tuple[Frame, ...]) -> Signal[UnitKey]:
    """The last frame is nearest to the failure."""
    scores: dict[UnitKey, float] = {}
    said: dict[UnitKey, str] = {}
    place = 0
    for frame in reversed(frames):
        matches = corpus.matcher.match(frame.path)
        place += bool(matches)
        for path in matches:
            key = path, _unit_of_frame(corpus, path, frame)
            if key not in scores:
                scores[key] = 1 / (place * len(matches))
                where = f"{frame.path}:{frame.line}" if frame.line else frame.path
                said[key] = f"traceback frame: {where}{f' in {frame.function}' if frame.function else ''}"
    return Signal("frame", scores, lambda key: said[key])


def _unit_of_frame(corpus: Corpus, path: str, frame: Frame) -> int:
    """By the function's name, its line only choosing between namesakes: the reporter's version may be another."""
    symbols = corpus.documents[path].symbols
    line = frame.line or 0
    namesakes = [number for number, symbol in enumerate(symbols) if number and symbol.name == frame.function]
    if namesakes:
        return min(namesakes, key=lambda number: abs(symbols[number].start_line - line))
    around = [number for number, symbol in enumerate(symbols) if symbol.start_line <= line <= symbol.end_line]
    return around[-1] if around else 0


def _run_by_tests(corpus: Corpus, spectrum: Spectrum) -> Signal[UnitKey]:
    scores: dict[UnitKey, float] = {}
    hits: dict[UnitKey, Hits] = {}
    counted = line_hits(spectrum)
    owners: dict[str, list[int]] = {}
    for (path, line), score in ochiai(spectrum).items():
        document = corpus.documents.get(path)
        if document is None:
            continue
        if path not in owners:
            owners[path] = line_owners(document.symbols, document.text.count("\n") + 1)
        if not 0 < line <= len(owners[path]):
            continue
        key = path, owners[path][line - 1]
        if score > scores.get(key, 0.0):
            scores[key], hits[key] = score, counted[path, line]
    return Signal("spectrum", scores, lambda key: describe(hits[key], spectrum), _SPECTRUM_WEIGHT, graded=True)


def _to_files(signal: Signal[UnitKey]) -> Signal[str]:
    """Names add up over a file; of frames and test runs the best one counts."""
    scores: defaultdict[str, float] = defaultdict(float)
    best: dict[str, UnitKey] = {}
    for key, score in signal.scores.items():
        path = key[0]
        if path not in best or score > signal.scores[best[path]]:
            best[path] = key
        scores[path] = scores[path] + score if signal.kind == "name" else max(scores[path], score)
    return Signal(signal.kind, scores, lambda path: signal.why(best[path]), signal.weight, signal.graded)


def _shared_words(query: Mapping[str, float], counts: Mapping[str, float], bm25: SparseBM25) -> str:
    """The rarest words that a document shares with the issue."""
    shared = [token for token in query if token in counts]
    shared.sort(key=lambda token: (-query[token] * bm25.idf.get(token, 0.0), token))
    return f"shares words with the issue: {', '.join(shared[:_SHOWN_WORDS])}"
