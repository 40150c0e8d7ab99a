import pytest
from hypothesis import given
from hypothesis import strategies as st

from localization.installed import Installed, installed_in


@pytest.mark.parametrize(
    ("written", "installed"),
    [
        ("C:\\Users\\me\\venv\\Lib\\site-packages\\shop\\a.py", Installed("shop/a.py")),
        ("~/anaconda3/lib/json/a.py", Installed("json/a.py", root="Lib")),
        ("/x/node_modules/a/node_modules/@acme/shop/lib/a.js", Installed("lib/a.js", "shop", "acme")),
        ("/opt/hostedtoolcache/go/1.20.1/x64/src/net/http/a.go", Installed("net/http/a.go", root="src")),
        ("/home/me/go/src/github.com/acme/shop/a.go", Installed("a.go", "shop")),
        ("/x/vendor/bundle/ruby/2.6.0/gems/shop-plugin-4.0.11/lib/a.rb", Installed("lib/a.rb", "shop-plugin")),
        ("kotlin/collections/a.kt", Installed("kotlin/collections/a.kt")),
    ],
)
def test_places(written: str, installed: Installed) -> None:
    assert installed_in(written) == installed


@pytest.mark.parametrize(
    "written", ["/home/me/shop/a.py", "src/main/java/com/acme/A.java", "lib/shop/a.rb", "", "/home/me/go/src/shop/a.go"]
)
def test_own_code(written: str) -> None:
    assert installed_in(written) is None


def test_compiled_javascript_has_its_source_beside_it() -> None:
    assert list(Installed("lib/a.js", "shop").readings())[:3] == ["lib/a.js", "lib/a.ts", "lib/a.tsx"]
    assert "src/a.ts" in list(Installed("lib/a.js", "shop").readings())
    assert list(Installed("shop/a.py").readings()) == ["shop/a.py"]


@given(st.text(alphabet="/@.-abc1 node_moduls", max_size=80))
def test_the_rest_is_an_end_of_what_was_written(written: str) -> None:
    installed = installed_in(written)
    assert installed is None or (installed.rest and written.endswith(installed.rest))
