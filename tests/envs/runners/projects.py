"""Small projects, one for each runner, whose tests pass, fail, are skipped and have odd names."""

from dataclasses import dataclass

from envs.report import Status


@dataclass(frozen=True)
class Project:
    """`statuses` are those of a whole run; `groups` are prefixes of ids and how many tests lie under each."""

    needs: str
    files: dict[str, str]
    command: str
    statuses: dict[str, Status]
    groups: dict[str, int]


GO = Project(
    needs="go",
    files={
        "go.mod": "module example.org/m\n\ngo 1.19\n",
        "calc.go": "package m\n\nfunc Half(x int) int { return x / 2 }\n",
        "calc_test.go": """\
package m

import "testing"

func TestHalf(t *testing.T) {
	for _, name := range []string{"four", "a b", "odd (x+1)"} {
		t.Run(name, func(t *testing.T) {
			if name == "a b" {
				t.Fatal("wrong")
			}
		})
	}
}

func TestHalfMore(t *testing.T) {}

func TestLater(t *testing.T) { t.Skip("later") }

func ExampleHalf() {
	// Output:
}
""",
        "sub/sub.go": "package sub\n",
        "sub/sub_test.go": 'package sub\n\nimport "testing"\n\nfunc TestHalf(t *testing.T) {}\n',
    },
    command="go test ./...",
    statuses={
        "example.org/m::TestHalf": "failed",
        "example.org/m::TestHalf/four": "passed",
        "example.org/m::TestHalf/a_b": "failed",
        "example.org/m::TestHalf/odd_(x+1)": "passed",
        "example.org/m::TestHalfMore": "passed",
        "example.org/m::TestLater": "skipped",
        "example.org/m::ExampleHalf": "passed",
        "example.org/m/sub::TestHalf": "passed",
    },
    groups={"example.org/m/sub": 1, "example.org/m::TestHalf": 4},
)

CARGO = Project(
    needs="cargo",
    files={
        "Cargo.toml": '[package]\nname = "my-lib"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n',
        "src/lib.rs": """\
/// Half of it.
///
/// ```
/// assert_eq!(my_lib::half(4), 2);
/// ```
pub fn half(x: i32) -> i32 { x / 2 }

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn halves() { assert_eq!(half(4), 2); }
    #[test]
    fn halves_odd() { assert_eq!(half(3), 2); }
    #[test]
    #[ignore]
    fn later() {}
}
""",
        "tests/whole.rs": "#[test]\nfn halves() { assert_eq!(my_lib::half(2), 1); }\n",
    },
    command="cargo test --offline",
    statuses={
        "my_lib src/lib.rs::tests::halves": "passed",
        "my_lib src/lib.rs::tests::halves_odd": "failed",
        "my_lib src/lib.rs::tests::later": "skipped",
        "whole tests/whole.rs::halves": "passed",
        "my_lib doc::src/lib.rs - half": "passed",
    },
    groups={"my_lib src/lib.rs::tests": 3, "whole tests/whole.rs": 1},
)

RSPEC = Project(
    needs="rspec",
    files={
        "lib/calc.rb": "class Calc\n  def half(x)\n    x / 2\n  end\nend\n",
        "spec/calc_spec.rb": """\
require_relative "../lib/calc"

RSpec.describe Calc do
  describe "#half" do
    it("halves") { expect(Calc.new.half(4)).to eq 2 }
    it("halves what is (odd)") { expect(Calc.new.half(3)).to eq 1.5 }
    it { expect(Calc.new.half(2)).to eq 1 }
  end
  xit("comes later") {}
end
""",
        "spec/other_spec.rb": "RSpec.describe 'words' do\n  it('halves') { expect('a'.upcase).to eq 'A' }\nend\n",
    },
    command="rspec",
    statuses={
        "Calc::#half::halves": "passed",
        "Calc::#half::halves what is (odd)": "failed",
        "Calc::#half::is expected to eq 1": "passed",
        "Calc::comes later": "skipped",
        "words::halves": "passed",
    },
    groups={"Calc::#half": 3, "words": 1},
)

PHPUNIT = Project(
    needs="phpunit",
    files={
        "phpunit.xml": '<phpunit><testsuites><testsuite name="all"><directory>tests</directory></testsuite>'
        "</testsuites></phpunit>\n",
        "src/Calc.php": "<?php\nnamespace App;\nclass Calc { function half(int $x) { return intdiv($x, 2); } }\n",
        "tests/CalcTest.php": """\
<?php
namespace App\\Tests;
require_once __DIR__ . '/../src/Calc.php';
class CalcTest extends \\PHPUnit\\Framework\\TestCase {
    public function testHalf() { $this->assertSame(2, (new \\App\\Calc)->half(4)); }
    public function testHalfOfOdd() { $this->assertSame(1.5, (new \\App\\Calc)->half(3)); }
    public function testLater() { $this->markTestSkipped('later'); }
    public static function numbers() { return ['two (2)' => [2, 1], 'six' => [6, 3]]; }
    /** @dataProvider numbers */
    public function testMany($x, $y) { $this->assertSame($y, (new \\App\\Calc)->half($x)); }
}
""",
        "tests/OtherTest.php": "<?php\nclass OtherTest extends PHPUnit\\Framework\\TestCase {\n"
        "    public function testHalf() { $this->assertTrue(true); }\n}\n",
    },
    command="phpunit",
    statuses={
        "App\\Tests\\CalcTest::testHalf": "passed",
        "App\\Tests\\CalcTest::testHalfOfOdd": "failed",
        "App\\Tests\\CalcTest::testLater": "skipped",
        'App\\Tests\\CalcTest::testMany with data set "two (2)"': "passed",
        'App\\Tests\\CalcTest::testMany with data set "six"': "passed",
        "OtherTest::testHalf": "passed",
    },
    groups={"App\\Tests\\CalcTest": 5, "OtherTest": 1, "App\\Tests\\CalcTest::testMany": 2},
)

CTEST = Project(
    needs="ctest",
    files={
        "CMakeLists.txt": """\
cmake_minimum_required(VERSION 3.19)
project(calc C)
enable_testing()
add_executable(calc calc.c)
add_test(NAME half COMMAND calc 2)
add_test(NAME half.more COMMAND calc 2)
add_test(NAME "wrong [x+1]" COMMAND calc 7)
""",
        "calc.c": "#include <stdlib.h>\nint main(int n, char **v) { return atoi(v[1]) == 2 ? 0 : 1; }\n",
    },
    command="cmake -S . -B build && cmake --build build && ctest --test-dir build",
    statuses={"half": "passed", "half.more": "passed", "wrong [x+1]": "failed"},
    groups={},
)
PROVE = Project(
    needs="prove",
    files={
        "t/a.t": "use Test::More tests => 3;\nok(1, 'one');\nok(0, 'two # odd');\nSKIP: { skip 'later', 1; }\n",
        "t/b.t": "use Test::More;\nsubtest inner => sub { ok(1, 'one'); done_testing; };\nok(1);\ndone_testing;\n",
    },
    command="prove -r",
    statuses={
        "t/a.t::one": "passed",
        "t/a.t::two # odd": "failed",
        "t/a.t::test 3": "skipped",
        "t/b.t::inner": "passed",
        "t/b.t::inner::one": "passed",
        "t/b.t::test 2": "passed",
    },
    groups={"t/a.t": 3, "t/b.t": 3},
)

NODE_TEST = Project(
    needs="node",
    files={
        "package.json": '{"name": "x", "scripts": {"test": "node --test"}}',
        "test/a.test.js": """\
const {test, describe, it} = require('node:test');
const assert = require('node:assert');
test('alone', () => {});
test('alone and more', () => {});
test('wrong (x+1)', () => assert.equal(1, 2));
describe('suite', () => {
  it('one', () => {});
  it.skip('later', () => {});
  describe('inner', () => { it('two', () => {}); });
});
""",
        "test/b.test.js": "const {test} = require('node:test');\ntest('other', () => {});\n",
    },
    command="npm test",
    statuses={
        "alone": "passed",
        "alone and more": "passed",
        "wrong (x+1)": "failed",
        "suite": "passed",
        "suite::one": "passed",
        "suite::later": "skipped",
        "suite::inner": "passed",
        "suite::inner::two": "passed",
        "other": "passed",
    },
    groups={},
)

UNITTEST = Project(
    needs="python",
    files={
        "tests/test_one.py": """\
import unittest
class First(unittest.TestCase):
    def test_a(self): pass
    def test_a_more(self): self.fail("wrong")
    @unittest.skip("later")
    def test_later(self): pass
    def test_told(self):
        '''What a docstring says.'''
""",
        "tests/test_two.py": "import unittest\nclass First(unittest.TestCase):\n    def test_a(self): pass\n",
    },
    command="python -m unittest discover -s tests",
    statuses={
        "test_one::First::test_a": "passed",
        "test_one::First::test_a_more": "failed",
        "test_one::First::test_later": "skipped",
        "test_one::First::test_told": "passed",
        "test_two::First::test_a": "passed",
    },
    groups={"test_one": 4, "test_two::First": 1},
)

LOCAL = {
    "go": GO,
    "cargo": CARGO,
    "rspec": RSPEC,
    "phpunit": PHPUNIT,
    "ctest": CTEST,
    "prove": PROVE,
    "node --test": NODE_TEST,
    "unittest": UNITTEST,
}
