from localization.fuse import Signal, as_evidence, fuse, middle_ranks, reasons


def test_zero_scores_get_no_vote() -> None:
    fused = fuse([Signal("bm25", {"a": 2.0, "b": 0.0}, str), Signal("name", {"b": 1.0}, str)])
    assert fused["a"].score == 1 / 41
    assert [signal.kind for signal, _ in fused["b"].votes] == ["name"]
    assert "c" not in fused


def test_ties_share_the_middle() -> None:
    assert middle_ranks({"z": 1.0, "a": 1.0, "m": 5.0, "b": 1.0, "none": 0.0}) == {
        "m": 1.0,
        "z": 3.0,
        "a": 3.0,
        "b": 3.0,
    }
    assert middle_ranks({}) == {}


def test_weights_and_k() -> None:
    fused = fuse([Signal("name", {"a": 1.0}, str, weight=3.0)], k=9)
    assert fused["a"].score == 3 / 10


def test_a_graded_list_votes_by_its_scores() -> None:
    fused = fuse([Signal("spectrum", {"a": 1.0, "b": 0.5}, str, graded=True)])
    assert (fused["a"].score, fused["b"].score) == (1 / 41, 0.5 / 42)


def test_evidence_sums_to_one_and_merges_the_same_words() -> None:
    signals = [
        Signal("bm25", {"a": 1.0}, lambda key: f"words of {key}"),
        Signal("bm25", {"a": 9.0}, lambda key: f"words of {key}"),
        Signal("path", {"a": 1.0}, lambda key: f"path of {key}"),
    ]
    fused = fuse(signals)
    evidence = as_evidence(reasons(fused["a"], "a"))
    assert [(each.kind, each.text) for each in evidence] == [("bm25", "words of a"), ("path", "path of a")]
    assert abs(sum(each.weight for each in evidence) - 1) < 1e-3
    assert as_evidence({}) == ()
