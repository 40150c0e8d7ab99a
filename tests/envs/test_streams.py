"""The streams of a command, from a server that answers as the engine does, at the pace that is awkward."""

import socket
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

import docker
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs.processes import Tail
from envs.streams import ExecStream

UPGRADED = (
    b"HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\n"
    b"Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
)


def frame(kind: int, data: bytes) -> bytes:
    return struct.pack(">BxxxL", kind, len(data)) + data


def drained(folder: Path, answer: Callable[[socket.socket], None], after: float | None = None) -> tuple[bytes, bytes]:
    """Both streams of one `exec_start`; with `after`, the reader is hung up on after so many seconds."""
    place = folder / "engine.sock"
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place))
        server.listen(1)

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                answer(connection)

        serving = threading.Thread(target=serve)
        serving.start()
        client = docker.APIClient(base_url=f"unix://{place}", version="1.41", timeout=1)
        stream = ExecStream(client.exec_start("one", socket=True))
        streams = (Tail(), Tail())
        reader = threading.Thread(target=stream.drain, args=(streams,))
        reader.start()
        reader.join(after if after is not None else 10)
        stream.close()
        reader.join(5)
        assert not reader.is_alive()
        serving.join(5)
        client.close()
    return streams[0].value, streams[1].value


def test_output_that_comes_along_with_the_answer_is_not_lost(tmp_path: Path) -> None:
    quick = UPGRADED + frame(1, b"out") + frame(2, b"err") + frame(1, b"put")
    assert drained(tmp_path, lambda engine: engine.sendall(quick)) == (b"output", b"err")


def test_silence_is_not_an_end(tmp_path: Path) -> None:
    def slow(engine: socket.socket) -> None:
        engine.sendall(UPGRADED)
        time.sleep(1.5)  # longer than the client waits for an answer
        engine.sendall(frame(1, b"late"))

    assert drained(tmp_path, slow) == (b"late", b"")


def test_a_reader_that_waits_is_woken_by_closing(tmp_path: Path) -> None:
    def endless(engine: socket.socket) -> None:
        engine.sendall(UPGRADED + frame(1, b"begins"))
        engine.recv(1)

    assert drained(tmp_path, endless, after=0.3) == (b"begins", b"")


@given(
    parts=st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=300)), max_size=6),
    cut=st.integers(min_value=0, max_value=40),
    pieces=st.integers(min_value=1, max_value=400),
)
@settings(max_examples=40, deadline=None)
def test_any_cut_of_the_stream_gives_what_was_whole(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[int, bytes]], cut: int, pieces: int
) -> None:
    whole = b"".join(frame(kind, data) for kind, data in parts)
    sent = UPGRADED + whole[: len(whole) - min(cut, len(whole))]

    def answer(engine: socket.socket) -> None:
        for start in range(0, len(sent), pieces):
            engine.sendall(sent[start : start + pieces])

    seen = drained(tmp_path_factory.getbasetemp(), answer)
    for kind, data in zip((1, 2), seen, strict=True):
        expected = b"".join(part for which, part in parts if which == kind)
        assert expected.startswith(data)
        assert cut or data == expected
