"""A model that can see is shown what the issue names and what it views; the run can be read and replayed."""

import json
from pathlib import Path

from tests.conftest import MakeRepository, write_files
from tests.e2e.command import BUGGY, FAILING, ISSUE, swe_agent
from tests.picture import png
from tests.swe_agent.models.server import ModelServer, call, completion
from trajectories import images_of, read_trajectory

PLOT = png(200, 150, noise=True)
FIX = {"path": "shop/prices.py", "old": "result = 1", "new": "result = 0"}


def test_from_the_issue_to_the_replay(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository({**BUGGY, "docs/plot.png": PLOT})
    write_files(tmp_path / "issue", {"ISSUE.md": f"{ISSUE}\n![a receipt](receipt.png)\n", "receipt.png": png()})
    issue = str(tmp_path / "issue" / "ISSUE.md")
    common = ("resolve", issue, "--env", "local", "--failing-test", FAILING, "--json")
    with ModelServer() as server:
        server.answers = [
            completion(None, call("view", json.dumps({"path": "docs/plot.png"}))),
            completion(None, call("replace", json.dumps(FIX), "call_2")),
            completion(None, call("submit", json.dumps({"summary": "It starts at 0."}), "call_3")),
        ]
        seeing = {"SWE_AGENT_MODEL__IMAGES": "always"}
        model = ("--model", "openai/stub", "--api-base", server.url)
        first = swe_agent(*common, *model, "--output", "runs", cwd=repository, variables=seeing)
        assert first.code == 0, first.err
        opening, looked = server.requests[0].body["messages"], server.requests[1].body["messages"]
    assert [part["type"] for part in opening[-1]["content"]] == ["text", "image_url"]
    assert "receipt.png: image/png, 40 x 30 pixels" in opening[-1]["content"][0]["text"]
    assert [each["role"] for each in looked] == ["system", "user", "assistant", "tool", "user"]
    assert (
        looked[3]["content"]
        == f"docs/plot.png: PNG image of 200 x 150 pixels, {len(PLOT):,} bytes; the picture is shown."
    )
    assert looked[4]["content"][1]["image_url"]["url"].startswith("data:image/png;base64,")

    run = repository / first.result["run_dir"]
    assert max(map(len, (run / "trajectory.jsonl").read_bytes().splitlines())) < 64 * 1024
    shown = swe_agent("trajectory", "show", str(run), cwd=repository).out
    assert f"[picture: docs/plot.png: image/png, 200 x 150 pixels, {len(PLOT):,} bytes]" in shown
    assert "[picture: receipt.png" in shown

    again = swe_agent(*common, "--model", f"replay:{run}", "--output", str(tmp_path / "again"), cwd=repository)
    assert again.code == 0, again.err
    once, twice = (read_trajectory(place).messages for place in (run, Path(again.result["run_dir"])))
    assert [images_of(each) for each in once] == [images_of(each) for each in twice]
