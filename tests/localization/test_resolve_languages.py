"""What names mean by the rules of each language: of packages, namespaces, modules and files."""

# ruff: noqa: E501 - a line of a table is a program and what it means

import pytest

from tests.localization.resolving import calls, links


@pytest.mark.parametrize(
    ("files", "source", "expected"),
    [
        pytest.param(
            {
                "a.js": "export function f() {}\nexport default class A { go() {} }\nexport { f as g };\n",
                "lib/index.js": "export * from '../a.js';\nexport function f2() {}\n",
                "use.js": "import B, { f, g as h } from './a.js';\nimport * as all from './lib';\n"
                "function use() { f(); h(); all.f(); all.f2(); new B(); const b = new B(); b.go(); }\n",
                "b.js": "export function f() {}\nexport class A { go() {} }\n",
            },
            "use.js::use",
            {"a.js::f", "lib/index.js::f2", "a.js::A", "a.js::A.go"},
            id="modules of JavaScript",
        ),
        pytest.param(
            {
                "a.cjs": "class A { go() { this.own(); } own() {} }\nmodule.exports = A;\n",
                "b.cjs": "exports.f = function () {};\n",
                "use.cjs": "const A = require('./a.cjs');\nconst { f } = require('./b.cjs');\n"
                "function use() { const a = new A(); a.go(); f(); }\n",
                "decoy.cjs": "class B { go() {} own() {} }\nexports.f = function () {};\n",
            },
            "use.cjs::use",
            {"a.cjs::A", "a.cjs::A.go", "b.cjs::f"},
            id="CommonJS",
        ),
        pytest.param(
            {
                "src/base.ts": "export class Base { go(): void {} }\n",
                "src/a.tsx": "import { Base } from './base';\nexport class A extends Base { use(b: Base) {\n"
                "  this.go(); super.go(); b.go(); } }\n",
                "src/decoy.ts": "export class Base2 { go(): void {} }\n",
            },
            "src/a.tsx::A.use",
            {"src/base.ts::Base.go"},
            id="TypeScript",
        ),
        pytest.param(
            {
                "go.mod": "module example.org/shop\n",
                "main.go": 'package main\n\nimport "example.org/shop/queue"\n\nfunc main() {\n\tq := queue.New()\n'
                "\tq.Push()\n\thelper()\n}\n",
                "other.go": "package main\n\nfunc helper() {}\n",
                "queue/a.go": "package queue\n\ntype Queue struct{}\n\nfunc New() *Queue { return &Queue{} }\n",
                "queue/b.go": "package queue\n\nfunc (q *Queue) Push() { q.grow() }\n\nfunc (q *Queue) grow() {}\n",
                "decoy/a.go": "package decoy\n\nfunc helper() {}\n\nfunc New() {}\n",
            },
            "main.go::main",
            {"queue/a.go::New", "other.go::helper", "queue/b.go::Queue.Push"},
            id="packages of Go",
        ),
        pytest.param(
            {
                "a/src/org/shop/Base.java": "package org.shop;\nclass Base { void own() {} static void make() {} }\n",
                "b/src/org/shop/Use.java": "package org.shop;\nimport org.util.Tool;\nimport static org.util.Tool.run;\n"
                "class Use extends Base { void use(Tool t) { own(); this.own(); Base.make(); t.go(); run(); new Near(); } }\n",
                "b/src/org/shop/Near.java": "package org.shop;\nclass Near { Near() {} }\n",
                "c/src/org/util/Tool.java": "package org.util;\npublic class Tool { void go() {} static void run() {} }\n",
                "d/src/org/decoy/Near.java": "package org.decoy;\nclass Near { void own() {} void go() {} }\n",
            },
            "b/src/org/shop/Use.java::Use.use",
            {
                "a/src/org/shop/Base.java::Base.own",
                "a/src/org/shop/Base.java::Base.make",
                "c/src/org/util/Tool.java::Tool.go",
                "c/src/org/util/Tool.java::Tool.run",
                "b/src/org/shop/Near.java::Near",
            },
            id="packages of Java",
        ),
        pytest.param(
            {
                "src/lib.rs": "mod queue;\npub mod deep;\n",
                "src/queue.rs": "pub struct Queue {}\nimpl Queue { pub fn new() -> Self { Queue {} }\n"
                "    pub fn push(&self) { self.grow(); }\n    fn grow(&self) {} }\npub fn free() {}\n",
                "src/deep/mod.rs": "use crate::queue::{Queue, free};\nuse super::queue;\n"
                "pub fn work(given: Queue) { let q = Queue::new(); q.push(); free(); queue::free(); given.grow(); }\n",
                "src/decoy.rs": "pub struct Other {}\nimpl Other { pub fn new() {} pub fn push(&self) {} }\n",
            },
            "src/deep/mod.rs::work",
            {"src/queue.rs::Queue.new", "src/queue.rs::Queue.push", "src/queue.rs::free", "src/queue.rs::Queue.grow"},
            id="modules of Rust",
        ),
        pytest.param(
            {
                "include/shape.h": "namespace shop {\nclass Shape {\n public:\n  void draw();\n  void own();\n};\nvoid free_one();\n}\n",
                "src/shape.cpp": '#include "shape.h"\nnamespace shop {\nvoid Shape::draw() { own(); this->own(); free_one(); }\n'
                "void Shape::own() {}\nvoid free_one() {}\n}\n",
            },
            "src/shape.cpp::shop.Shape.draw",
            {"src/shape.cpp::shop.free_one", "src/shape.cpp::shop.Shape.own"},
            id="C++",
        ),
        pytest.param(
            {
                "util.h": "int add(int a);\nstatic int twice(int a) { return a; }\n",
                "util.c": '#include "util.h"\nint add(int a) { return helper(a); }\nstatic int helper(int a) { return a; }\n',
                "main.c": '#include "util.h"\nstatic int helper(int a) { return a; }\nint main(void) { add(1); twice(1); '
                "return helper(1); }\n",
                "decoy.c": "static int helper(int a) { return a; }\nstatic int twice(int a) { return a; }\n",
            },
            "main.c::main",
            {"util.c::add", "util.h::twice", "main.c::helper"},
            id="C",
        ),
        pytest.param(
            {
                "lib/shop/base.rb": "module Shop\n  class Base\n    def run_all; end\n    def self.build; end\n  end\nend\n",
                "lib/shop/item.rb": "module Shop\n  class Item < Base\n    def use\n      x = 1\n      run_all\n      self.own\n"
                "      Base.build\n      Helper.assist\n    end\n    def own; end\n  end\nend\n",
                "lib/shop/helper.rb": "module Shop\n  module Helper\n    def self.assist; end\n  end\nend\n",
                "lib/decoy.rb": "module Decoy\n  class Base\n    def run_all; end\n    def self.build; end\n  end\nend\n",
            },
            "lib/shop/item.rb::Shop.Item.use",
            {
                "lib/shop/base.rb::Shop.Base.run_all",
                "lib/shop/item.rb::Shop.Item.own",
                "lib/shop/base.rb::Shop.Base.build",
                "lib/shop/helper.rb::Shop.Helper.assist",
            },
            id="constants of Ruby",
        ),
        pytest.param(
            {
                "src/Base/Store.php": "<?php\nnamespace Shop\\Base;\nclass Store { function keep() {} static function make() {} }\n",
                "src/Use.php": "<?php\nnamespace Shop;\nuse Shop\\Base\\Store as Kept;\nclass Used extends Kept {\n"
                "  function go(Near $near) { $this->keep(); parent::keep(); Kept::make(); $near->come(); $x = new Near(); $x->come(); }\n}\n",
                "src/Near.php": "<?php\nnamespace Shop;\nclass Near { function come() {} }\n",
                "src/Decoy.php": "<?php\nnamespace Decoy;\nclass Near { function come() {} function keep() {} }\n",
            },
            "src/Use.php::Used.go",
            {
                "src/Base/Store.php::Store.keep",
                "src/Base/Store.php::Store.make",
                "src/Near.php::Near.come",
                "src/Near.php::Near",
            },
            id="namespaces of PHP",
        ),
        pytest.param(
            {
                "A.cs": "namespace Shop.Base { public class Store { public void Keep() {} public static void Make() {} } }\n",
                "B.cs": "using Shop.Base;\nnamespace Shop.Use {\n  class Used : Store {\n"
                "    void Go(Near near) { Keep(); base.Keep(); Store.Make(); near.Come(); }\n  }\n}\n",
                "C.cs": "namespace Shop { class Near { public void Come() {} } }\n",
                "D.cs": "namespace Decoy { class Near { public void Come() {} public void Keep() {} } }\n",
            },
            "B.cs::Used.Go",
            {"A.cs::Store.Keep", "A.cs::Store.Make", "C.cs::Near.Come"},
            id="namespaces of C#",
        ),
        pytest.param(
            {
                "a/Store.scala": "package shop.base\nclass Store { def keep() = 1 }\nobject Store { def make() = 1 }\n",
                "b/Used.scala": "package shop.use\nimport shop.base.Store\nclass Used extends Store {\n"
                "  def go(near: Near) = { keep(); this.keep(); Store.make(); near.come() }\n}\n",
                "b/Near.scala": "package shop.use\nclass Near { def come() = 1 }\n",
                "d/Decoy.scala": "package decoy\nclass Near { def come() = 1; def keep() = 1 }\n",
            },
            "b/Used.scala::Used.go",
            {"a/Store.scala::Store.keep", "a/Store.scala::Store.make", "b/Near.scala::Near.come"},
            id="packages of Scala",
        ),
    ],
)
def test_calls(files: dict[str, str], source: str, expected: set[str]) -> None:
    assert set(calls(files, source)) == expected


def test_methods_and_bases_outside_of_their_class() -> None:
    files = {
        "src/a.rs": "use crate::b::Area;\npub struct Shape {}\nimpl Area for Shape { fn area(&self) {} }\n",
        "src/b.rs": "pub trait Area { fn area(&self); }\n",
        "x/a.go": "package x\n\ntype T struct{}\n",
        "x/b.go": "package x\n\nfunc (t *T) Get() {}\n",
        "y/b.go": "package y\n\nfunc (t *T) Put() {}\n",
    }
    found = links(files)
    assert ("src/a.rs::Shape", "src/b.rs::Area") in found
    assert ("src/a.rs::Shape", "src/a.rs::Shape.area") in found
    assert ("x/a.go::T", "x/b.go::T.Get") in found
    assert ("x/a.go::T", "y/b.go::T.Put") not in found


def test_languages_do_not_see_each_other() -> None:
    files = {
        "a.py": "def f(x):\n    helper()\n    x.rarely()\n",
        "a.rb": "def helper; end\nclass A\n  def rarely; end\nend\n",
        "b.js": "function helper() {}\nclass B { rarely() {} }\n",
    }
    assert calls(files, "a.py::f") == {}
