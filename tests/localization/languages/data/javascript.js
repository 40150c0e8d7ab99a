#!/usr/bin/env node
/**
 * A licence.
 */

'use strict';

import Base, { Emitter as EventEmitter, once } from './events';
import * as path from 'node:path';
import 'side-effect';
import config from './config.json' with { type: 'json' };
import defaultThing, * as everything from '@scope/pkg/thing.js';
export { parse as parseAll, format } from './parser';
export * from './all';
export * as shapes from './shapes';
const fs = require('fs'),
  { readFile, writeFile: write, ...others } = require('./files');
const member = require('../lib').member;
require('./register')(app);
const lazy = await import('./lazy.mjs');

// Not documentation.

/**
 * Adds.
 *
 * @param {number} a
 */
// eslint-disable-next-line
export const add = async (a, b = () => 1) => a + b();

export function* walk(node) {
  yield* walk(node.next);
}

const once2 = function inner() {}, twice = (x) => { return add(x, x); };

export default class Store extends mixin(Base, events.Emitter) {
  static #count = 0;
  queue = new Queue();
  cache = createCache();

  /** An arrow in a field. */
  onChange = (event) => { this.emit(event); };

  static {
    register(Store);
  }

  constructor(options) {
    super(options);
    this.items = new Map();
    this.log = path.join('a', 'b');
    this.close = () => this.queue.close();
  }

  /** Starts it. */
  @logged
  @retry({ times: 3, when() { return true; } })
  static async *start(url) {
    const socket = await connect(url);
    for await (const each of socket) yield each?.data?.decode();
    super.start(url);
  }

  get size() { return this.items.size; }
  set size(value) { this.#resize(value); }
  #resize(value) { Store.#count = value; }
  'quoted name'() {}
  [Symbol.iterator]() { return this.items[0].values(); }
}

class Private extends Store {}
const Named = class Inner extends Store {};
const Memo = memo((props) => render(props));
const Ref = React.forwardRef(function RefInner(props, ref) { return null; });

/**
 * Old style.
 */
function Legacy(name) {
  if (!(this instanceof Legacy)) return new Legacy(name);
  EventEmitter.call(this);
  this.name = name;
}
Legacy.prototype.greet = function greet() { return this.name.toUpperCase(); };
Legacy.prototype = {
  /** In a literal. */
  shout() { return this.greet(); },
  whisper: function () {},
};
Legacy.create = (name) => new Legacy(name);
app.handlers.onError = async function () {};

const api = {
  get: (url) => fetch(url).then((response) => response.json()),
  nested: {
    async post(url) { await api.get(url); },
    'x-y': function* () {},
    Model: class { save() {} },
  },
  [key]: () => {},
  async *stream() {},
  get value() { return 1; },
};
registry = { lookup() {} };

let service = new Service(api), client = service.connect(), made = await service.make();
service = other.pool.take();
label: for (const each of things) tag`text ${each}`;
define('name', function callback() { things[0].use(); (0, api.get)('/'); });
(function () { run(); })();

exports.helper = exports.alias = function helper() {};
module.exports.other = class {};
module.exports = Legacy;
export { add as plus, walk };
