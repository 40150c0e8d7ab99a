from localization.frames import Frame, read_frames, read_traces

PANIC = """panic: runtime error: index out of range [1] with length 0

goroutine 1 [running]:
github.com/acme/shop/cart.(*Cart[...]).Add.func1(0xc000327a40, {0x1846, 0x9}, ...)
\t/go/pkg/mod/github.com/acme/shop@v1.7.1/cart/cart.go:46 +0x1105
net/http.(*conn).serve(0xc0001)
\tnet/http/server.go:1990 +0x10
main.main()
\tcmd/shop/main.go:22 +0x27d
created by net/http.(*Server).Serve in goroutine 7
\t/usr/local/go/src/net/http/server.go:3086 +0x5cb

goroutine 5 [chan receive]:
main.wait()
\tcmd/shop/wait.go:2
exit status 2
"""


def test_panic() -> None:
    (trace,) = read_traces(PANIC)
    assert trace.frames[:4] == (
        Frame(
            path="/go/pkg/mod/github.com/acme/shop@v1.7.1/cart/cart.go",
            line=46,
            function="Add",
            scope="github.com/acme/shop/cart.Cart",
            style="go",
        ),
        Frame(path="$GOROOT/src/net/http/server.go", line=1990, function="serve", scope="net/http.conn", style="go"),
        Frame(path="cmd/shop/main.go", line=22, function="main", scope="main", style="go"),
        Frame(
            path="/usr/local/go/src/net/http/server.go",
            line=3086,
            function="Serve",
            scope="net/http.Server",
            style="go",
        ),
    )
    assert read_frames(PANIC)[-1].function == "Add"
    assert read_frames(PANIC)[0].function == "wait"


def test_prefixed_by_a_log() -> None:
    text = "\xa0 | main.run(0x1)\n\xa0 | shop/run.go:7 +0x2\n"
    assert [(frame.path, frame.function) for frame in read_frames(text)] == [("shop/run.go", "run")]


def test_a_place_without_a_call_is_no_frame() -> None:
    assert read_frames("Look here:\ncart/cart.go:46\n") == ()
