import pytest

from localization.frames import Frame
from localization.path_matching import PathMatcher


def match(written: str, *paths: str) -> tuple[str, ...]:
    return PathMatcher(paths).match(written)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("/x/site-packages/shop/money.py", "src/shop/money.py"),
        ("/x/site-packages/shop-1.0-py3.9.egg/shop/money.py", "shop/money.py"),
        ("/x/site-packages/pip/_vendor/shop/money.py", "shop/money.py"),
        ("/x/site-packages/six.py", "six.py"),
        ("/usr/lib/python3.9/json/decoder.py", "Lib/json/decoder.py"),
        ("/srv/node_modules/shop/lib/cart.js", "packages/shop/lib/cart.js"),
        ("/srv/node_modules/@acme/shop/lib/cart.js", "packages/acme-shop/src/cart.ts"),
        ("https://unpkg.com/shop@1.2.3/lib/money/cart.js", "lib/money/cart.js"),
        ("/go/pkg/mod/github.com/acme/shop@v1.7.1/money/cart.go", "shop/money/cart.go"),
        ("github.com/acme/shop/v2/internal/money/cart.go", "internal/money/cart.go"),
        (".../vendor/github.com/acme/shop/internal/money/cart.go", "internal/money/cart.go"),
        ("/usr/local/go/src/net/http/server.go", "src/net/http/server.go"),
        ("/root/.cargo/registry/src/github.com-1ecc6299db9ec823/shop-1.0.0/src/cart.rs", "shop/src/cart.rs"),
        ("/root/.cargo/git/checkouts/shop-0123456789abcdef/abc1234/src/cart.rs", "shop/src/cart.rs"),
        ("/rustc/90b35a6239c3/library/std/src/panicking.rs", "library/std/src/panicking.rs"),
        ("/usr/lib/ruby/gems/2.7.0/gems/shop-1.12.2/lib/shop/cart.rb", "lib/shop/cart.rb"),
        ("/usr/lib/ruby/2.7.0/json/common.rb", "lib/json/common.rb"),
        ("vendor/acme/shop/src/Money/Cart.php", "src/Money/Cart.php"),
        ("java/util/Stack.java", "src/java.base/share/classes/java/util/Stack.java"),
        ("/usr/include/shop/cart.h", "include/shop/cart.h"),
        ("/home/me/vendor/acme/shop/Cart.php", "vendor/acme/shop/Cart.php"),
        ("/build/ports/unix/../../py/mpz.c", "py/mpz.c"),
    ],
)
def test_the_package_is_this_tree(written: str, path: str) -> None:
    assert match(written, path) == (path,)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("/x/site-packages/other/util/money.py", "src/shop/util/money.py"),
        ("/x/site-packages/json/decoder.py", "shop/json/decoder.py"),
        ("/usr/lib/python3.9/json/decoder.py", "shop/json/decoder.py"),
        ("C:\\Python39\\lib\\typing.py", "src/typing.py"),
        ("/srv/node_modules/other/lib/index.js", "lib/index.js"),
        ("/srv/node_modules/other/index.js", "index.js"),
        ("/srv/node_modules/.pnpm/vite@2.0.0/node_modules/vite/dist/index.js", "dist/index.js"),
        ("/go/pkg/mod/github.com/acme/other@v1.7.1/server.go", "server.go"),
        ("/usr/local/go/src/net/http/server.go", "internal/http/server.go"),
        ("$GOROOT/src/net/http/server.go", "http/server.go"),
        ("/root/.cargo/registry/src/index.crates.io-6f17d22bba15001f/other-1.0.0/src/lib.rs", "src/lib.rs"),
        ("/rustc/90b35a6239c3/library/core/src/panicking.rs", "shop/src/panicking.rs"),
        ("/usr/lib/ruby/gems/2.7.0/gems/other-1.12.2/lib/version.rb", "lib/version.rb"),
        ("vendor/acme/other/src/Cart.php", "src/Cart.php"),
        ("java/util/Stack.java", "src/main/java/shop/util/Stack.java"),
        ("/usr/include/string.h", "src/string.h"),
    ],
)
def test_the_package_is_another(written: str, path: str) -> None:
    package = "shop/__init__.py"
    assert match(written, path, package) == ()


def test_a_package_may_be_known_by_a_file_near_the_top() -> None:
    written = "/go/pkg/mod/github.com/acme/gin@v1.7.1/tree.go"
    assert match(written, "tree.go", "internal/tree.go") == ()
    assert match(written, "tree.go", "internal/tree.go", "gin.go") == ("tree.go",)


class TestFrames:
    matcher = PathMatcher(
        ["core/src/main/java/com/acme/io/Cart.java", "app/src/main/kotlin/io/Shop.kt", "tools/Lonely.java"]
    )

    @pytest.mark.parametrize(
        ("path", "found"),
        [
            ("com/acme/io/Cart.java", "core/src/main/java/com/acme/io/Cart.java"),
            ("org/other/io/Cart.java", None),
            ("org/other/Lonely.java", None),
            ("c/a/i/Cart.java", "core/src/main/java/com/acme/io/Cart.java"),
            ("com/acme/io/Shop.kt", "app/src/main/kotlin/io/Shop.kt"),
            ("Lonely.java", "tools/Lonely.java"),
        ],
    )
    def test_a_class_lies_in_its_package(self, path: str, found: str | None) -> None:
        assert self.matcher.match_frame(Frame(path=path, style="jvm")) == ((found,) if found else ())

    def test_other_languages_match_by_their_paths(self) -> None:
        assert self.matcher.match_frame(Frame(path="/x/io/Cart.java", style="compiler"))
