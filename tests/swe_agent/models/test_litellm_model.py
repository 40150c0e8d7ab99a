import json
import os
import signal
import time
from email.utils import formatdate
from threading import Timer

import pytest

from swe_agent.budget import Budget, BudgetExceeded
from swe_agent.errors import ContextOverflow, ModelError
from swe_agent.models import LitellmModel, Model
from swe_agent.waiting import DeadlinePassed
from tests.contracts.model_contract import ARGUMENTS, FIRST, LAST, TOOL, TOOLS, ModelContract
from tests.swe_agent.models.server import Answer, ModelServer, call, completion, problem
from trajectories import AssistantMessage, Message, ToolCall, ToolMessage, Usage, UserMessage

ASK: tuple[Message, ...] = (UserMessage(content="hi"),)
KEY = "sk-abcdefgh12345678"


class Naps(list[float]):
    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def model(server: ModelServer, naps: Naps) -> LitellmModel:
    return LitellmModel("openai/stub", server.url, timeout=5, retries=2, sleep=naps)


class TestLitellmContract(ModelContract):
    @pytest.fixture
    def model(self, server: ModelServer) -> Model:
        server.answers = [
            completion(FIRST),
            completion("", call(TOOL, json.dumps(ARGUMENTS))),
            completion(LAST),
        ]
        return LitellmModel("openai/stub", server.url)

    @pytest.fixture
    def silent(self, server: ModelServer) -> Model:
        server.answers = [problem(400, "no\nway")]
        return LitellmModel("openai/stub", server.url)


def test_reads_the_reply_and_its_usage(server: ModelServer, model: LitellmModel) -> None:
    server.answers = [completion("hello")]
    assert model.query(ASK, TOOLS) == AssistantMessage(
        content="hello", usage=Usage(input=110, output=50, cached=70, cost_usd=None), model="stub-1"
    )
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.body["messages"] == [{"role": "user", "content": "hi"}]
    assert request.body["tools"] == list(TOOLS)
    assert "temperature" not in request.body
    assert request.headers["Authorization"] == "Bearer not-needed"


def test_the_key_comes_from_the_environment(
    server: ModelServer, model: LitellmModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server.answers = [completion("hello")]
    model.query(ASK)
    assert server.requests[0].headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("openai/gpt-4o", "OPENAI_API_KEY"),
        ("anthropic/claude-sonnet-4-5", "ANTHROPIC_API_KEY"),
        ("gemini/gemini-2.5-pro", "GOOGLE_API_KEY or GEMINI_API_KEY"),
    ],
)
def test_without_any_key_the_line_names_the_variable(naps: Naps, name: str, variables: str) -> None:
    with pytest.raises(ModelError) as caught:
        LitellmModel(name, sleep=naps).query(ASK)
    assert str(caught.value) == f"{name}: no key for the service; set {variables}"
    assert naps == []


def test_a_name_that_litellm_does_not_know_is_a_model_error(naps: Naps) -> None:
    with pytest.raises(ModelError, match="LLM Provider NOT provided"):
        LitellmModel("nonesuch", sleep=naps).query(ASK)
    assert naps == []


def test_tool_calls_malformed_ones_and_nameless_ones(server: ModelServer, model: LitellmModel) -> None:
    server.answers = [
        completion(
            "",
            call("view", '{"path": "a"}', "c1"),
            call("edit", '{"path": ', "c2"),
            call("run", "[1]", ""),
            call("ls", ""),
        )
    ]
    reply = model.query(ASK, TOOLS)
    assert reply.content is None
    view, edit, run, ls = reply.tool_calls
    assert view == ToolCall(id="c1", name="view", arguments={"path": "a"})
    assert edit == ToolCall(id="c2", name="edit", malformed='{"path": ')
    assert (run.name, run.malformed) == ("run", "[1]")
    assert run.id
    assert (ls.arguments, ls.malformed) == ({}, None)

    server.answers = [completion("ok")]
    answers = [ToolMessage(tool_call_id=each.id, content="seen") for each in reply.tool_calls]
    model.query([*ASK, reply, *answers], TOOLS)
    sent = server.requests[-1].body["messages"][1]
    assert sent.get("content") is None
    assert [each["function"]["arguments"] for each in sent["tool_calls"]] == ['{"path": "a"}', "{}", "{}", "{}"]


def test_a_service_that_deviates_is_read_without_warnings(server: ModelServer, model: LitellmModel) -> None:
    server.answers = [completion(None, call("view", {"path": "a"}))]
    assert model.query(ASK, TOOLS).tool_calls[0].arguments == {"path": "a"}


def test_blanks_are_no_text(server: ModelServer, model: LitellmModel) -> None:
    server.answers = [completion(" \n")]
    assert model.query(ASK).content is None


def test_usage_that_is_not_reported_is_unknown(server: ModelServer, model: LitellmModel) -> None:
    server.answers = [completion("hello", usage=None)]
    assert model.query(ASK).usage == Usage(input=None, output=None, cached=None, cost_usd=None)


def test_a_known_price_counts_the_cache(server: ModelServer) -> None:
    server.answers = [completion("hello")]
    usage = LitellmModel("openai/gpt-4o", server.url).query(ASK).usage
    assert usage.cost_usd == pytest.approx(40 * 2.5e-6 + 70 * 1.25e-6 + 50 * 1e-5)


def test_the_output_limit_is_never_above_the_models(server: ModelServer) -> None:
    server.answers = [completion("hello")]
    LitellmModel("openai/gpt-4o", server.url, max_output_tokens=10**6).query(ASK)
    assert server.requests[0].body["max_tokens"] == 16384


def test_a_rate_limit_is_waited_for_as_long_as_asked(server: ModelServer, model: LitellmModel, naps: Naps) -> None:
    in_a_minute = formatdate(time.time() + 60, usegmt=True)
    server.answers = [
        problem(429, "slow down", Retry_After="7"),
        problem(429, "slow down", Retry_After=in_a_minute),
        completion("hello"),
    ]
    assert model.query(ASK).content == "hello"
    assert len(server.requests) == 3
    seconds, date = naps
    assert 7 <= seconds < 14
    assert 55 <= date < 70


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (problem(500, "boom"), r"boom \(HTTP 500\) \(tried 3 times\)$"),
        (problem(503, "overloaded"), r"overloaded \(HTTP 503\) \(tried 3 times\)$"),
        (problem(529, "overloaded"), r"overloaded \(HTTP 529\) \(tried 3 times\)$"),
        (problem(429, "slow down"), r"slow down \(HTTP 429\) \(tried 3 times\)$"),
        (Answer(502, "<html>bad gateway</html>", {"Content-Type": "text/html"}), r"\(HTTP 502\) \(tried 3 times\)$"),
        (Answer(drop=True), r"\(tried 3 times\)$"),
    ],
)
def test_what_may_pass_is_tried_again_with_pauses(
    server: ModelServer, model: LitellmModel, naps: Naps, answer: Answer, line: str
) -> None:
    server.answers = [answer]
    with pytest.raises(ModelError, match=line):
        model.query(ASK)
    assert len(server.requests) == 3
    assert len(naps) == 2
    assert all(0 <= nap <= 60 for nap in naps)


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (problem(401, "Incorrect API key provided: abcdef*****wxyz."), "refused the key"),
        (problem(403, "not for you"), r"refused access: not for you \(HTTP 403\)$"),
        (problem(400, "Unknown parameter: 'x'"), r"^openai/stub: Unknown parameter: 'x' \(HTTP 400\)$"),
        (problem(404, "no such model"), r"no such model \(HTTP 404\)$"),
        (problem(429, "You exceeded your current quota", "insufficient_quota"), "current quota"),
        (problem(429, "come tomorrow", Retry_After="86400"), "asks for a pause of 86400 s"),
        (Answer(200, "<html><body>Welcome</body></html>", {"Content-Type": "text/html"}), "not a chat completion"),
        (Answer(200, "oops"), "not a chat completion"),
        (Answer(200, '{"id": "x", "object": "chat.completion", "choices": []}'), "without a reply"),
    ],
)
def test_what_cannot_pass_is_tried_once(
    server: ModelServer, model: LitellmModel, naps: Naps, answer: Answer, line: str
) -> None:
    server.answers = [answer]
    with pytest.raises(ModelError, match=line) as caught:
        model.query(ASK)
    assert not isinstance(caught.value, ContextOverflow)
    assert (len(server.requests), naps) == (1, [])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        problem(400, "This model's maximum context length is 10 tokens.", "context_length_exceeded"),
        problem(400, "the request exceeds the available context size"),
        problem(413, "request too large"),
        problem(400, "prompt is too long: 300000 tokens > 200000 maximum"),
    ],
)
@pytest.mark.parametrize("name", ["openai/stub", "ollama_chat/stub", "hosted_vllm/stub", "anthropic/stub"])
def test_a_conversation_that_is_too_long(server: ModelServer, naps: Naps, answer: Answer, name: str) -> None:
    server.answers = [answer]
    with pytest.raises(ContextOverflow, match="too long"):
        LitellmModel(name, server.url, sleep=naps).query(ASK)
    assert (len(server.requests), naps) == (1, [])


@pytest.mark.parametrize("name", ["anthropic/stub", "gemini/stub", "ollama_chat/stub", "hosted_vllm/stub"])
def test_other_providers_are_judged_the_same_way(server: ModelServer, naps: Naps, name: str) -> None:
    model = LitellmModel(name, server.url, retries=1, sleep=naps)
    seen = {}
    for answer in (
        problem(500, "boom"),
        Answer(drop=True),
        problem(429, "slow down", Retry_After="9"),
        problem(401, "who?"),
        problem(400, "no"),
        Answer(200, "<html>", {"Content-Type": "text/html"}),
    ):
        server.answers, server.requests = [answer], []
        with pytest.raises(ModelError) as caught:
            model.query(ASK)
        seen[str(caught.value).removeprefix(f"{name}: ")] = len(server.requests)
    lines = list(seen)
    assert list(seen.values()) == [2, 2, 2, 1, 1, 1]
    assert lines[0] == "boom (HTTP 500) (tried 2 times)"
    assert "Server disconnected without sending a response" in lines[1]
    assert lines[2] == "slow down (HTTP 429) (tried 2 times)"
    assert lines[3] == "the service refused the key: who? (HTTP 401)"
    assert lines[4] == "no (HTTP 400)"
    assert "not a chat completion" in lines[5]
    assert naps[-1] >= 9


def test_a_service_that_hangs_is_left_at_the_timeout(server: ModelServer, naps: Naps) -> None:
    server.answers = [Answer(hang=True)]
    budget = Budget(max_tokens=100_000)
    started = time.monotonic()
    with pytest.raises(ModelError, match="tried 2 times"):
        LitellmModel("openai/stub", server.url, budget, timeout=0.3, retries=1, sleep=naps).query(ASK)
    assert len(server.requests) == 2
    assert time.monotonic() - started < 3
    assert budget.spent.input is None, "the service may have done the work"


def test_nothing_is_waited_for_beyond_the_deadline(server: ModelServer) -> None:
    server.answers = [Answer(hang=True)]
    budget = Budget(max_tokens=100_000)
    model = LitellmModel("openai/stub", server.url, budget, timeout=20)
    started = time.monotonic()
    model.deadline = started + 0.5
    with pytest.raises(DeadlinePassed):
        model.query(ASK)
    assert 0.5 <= time.monotonic() - started < 1.5
    assert budget.spent.input is None, "the service may have done the work"
    server.answers = [problem(429, "slow down", Retry_After="60")]
    model.deadline = time.monotonic() + 5
    with pytest.raises(DeadlinePassed, match="does not fit"):
        model.query(ASK)
    assert time.monotonic() - started < 4, "not even begun"


def test_an_interrupted_call_may_have_been_billed(server: ModelServer) -> None:
    server.answers = [Answer(hang=True)]
    budget = Budget(max_tokens=100_000)
    interrupt = Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    interrupt.start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        LitellmModel("openai/stub", server.url, budget, timeout=20).query(ASK)
    assert time.monotonic() - started < 1.2
    assert budget.spent.input is None


def test_nobody_at_the_address(naps: Naps) -> None:
    with ModelServer() as gone:
        url = gone.url
    budget = Budget()
    with pytest.raises(ModelError, match=r"no connection to the service.*tried 2 times"):
        LitellmModel("openai/stub", url, budget, retries=1, sleep=naps).query(ASK)
    assert budget.spent == Usage()


@pytest.mark.parametrize("status", [400, 401, 500])
def test_a_key_is_never_shown(
    server: ModelServer, model: LitellmModel, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "0123456789abcdef")
    monkeypatch.setenv("OTHER_API_KEY", "plain-looking-secret")
    text = "bad 0123456789abcdef plain-looking-secret 0123****cdef sk-live_1234567 http://me:pass@host/v1 Bearer xyz"
    server.answers = [problem(status, text)]
    with pytest.raises(ModelError) as caught:
        model.query(ASK)
    assert "bad *** *** *** *** http://***host/v1 Bearer ***" in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_call_that_does_not_fit_the_budget_is_not_made(server: ModelServer) -> None:
    server.answers = [completion("hello")]
    budget = Budget(max_cost_usd=0.01)
    with pytest.raises(BudgetExceeded) as caught:
        LitellmModel("openai/gpt-4o", server.url, budget).query(ASK)
    assert caught.value.limit == "cost"
    assert server.requests == []
    assert budget.spent == Usage()


def test_of_an_unknown_price_the_token_limit_holds(server: ModelServer) -> None:
    server.answers = [completion("hello")]
    budget = Budget(max_cost_usd=0.0, max_tokens=4000)
    model = LitellmModel("openai/stub", server.url, budget, max_output_tokens=1000)
    model.query(ASK)
    assert budget.spent == Usage(input=110, output=50, cached=70, cost_usd=None)
    with pytest.raises(BudgetExceeded, match="of 4000 are left"):
        model.query([UserMessage(content="x" * 4000)])
    assert len(server.requests) == 1


def test_the_services_own_count_makes_the_worst_case_smaller(server: ModelServer) -> None:
    long = (UserMessage(content="word " * 2000),)
    counted = {"prompt_tokens": 2000, "completion_tokens": 1, "total_tokens": 2001}
    server.answers = [completion("hello", usage=counted)]
    budget = Budget(max_tokens=14_000)
    model = LitellmModel("openai/stub", server.url, budget, max_output_tokens=10)
    model.query(long)
    model.query(long)
    assert len(server.requests) == 2, "by bytes alone the second would need 10000 tokens again"
    assert budget.spent.input == 4000


def test_every_attempt_is_reserved(server: ModelServer, naps: Naps) -> None:
    server.answers = [Answer(drop=True)]
    budget = Budget(max_tokens=2500)
    model = LitellmModel("openai/stub", server.url, budget, max_output_tokens=100, retries=5, sleep=naps)
    with pytest.raises(BudgetExceeded):
        model.query(ASK)
    assert len(server.requests) == 2, "each lost call may have been billed, and a third does not fit"


def test_failed_calls_that_were_not_served_cost_nothing(server: ModelServer, naps: Naps) -> None:
    server.answers = [problem(429, "slow down"), problem(500, "boom"), completion("hello")]
    budget = Budget(max_tokens=3000)
    LitellmModel("openai/stub", server.url, budget, max_output_tokens=1000, retries=2, sleep=naps).query(ASK)
    assert (budget.spent.input, budget.spent.output) == (110, 50)


def test_lone_surrogates_do_not_break_anything(server: ModelServer, model: LitellmModel) -> None:
    server.answers = [completion("a\ud800b", call("view", '{"path": "\\ud800"}'))]
    reply = model.query(ASK, TOOLS)
    assert reply.content == "a?b"
    assert reply.tool_calls[0].malformed == '{"path": "\\ud800"}'
