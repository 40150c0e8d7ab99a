/* A licence. */
import type { Options } from './options';
import { type Query, Result as Answer } from '../query.js';
import legacy = require('legacy');
import { Injectable } from '@angular/core';
export type { Options as PublicOptions } from './options';
export = Repository;
export as namespace Shop;

/** What is stored. */
export interface Entity<K extends string = string> extends Identified, base.Dated<K> {
  id: K;
  owner?: User | null;
  readonly tags: ReadonlyArray<Tag>;
  /** Saves it. */
  save(options: Options): Promise<Answer>;
  compare: (other: Entity) => number;
  get age(): number;
  new (id: K): Entity<K>;
  (query: Query): void;
  [key: string]: unknown;
}

/** One of several. */
export type Shape = Circle | { kind: 'square'; area(): number; next?: Shape };
type Callback<T> = (value: T) => void;

export const enum Color {
  Red = 'red',
  Green = mix(Color.Red),
}
declare enum Level { Low }

/**
 * Keeps entities.
 */
@Injectable({ providedIn: 'root', useFactory: () => new Repository() })
export abstract class Repository<T extends Entity> extends Base<T> implements Store, events.Emitter<T> {
  static readonly limit: number = 10;
  private readonly items: Map<string, T> = new Map<string, T>();
  protected parent!: Repository<T>;
  queue = new Queue<T>();
  #secret: Secret | undefined;
  declare kind: Kind;
  list: Item[] = [];

  constructor(
    private readonly users: UserService,
    @Inject(TOKEN) public clock?: time.Clock,
    plain: Plain = new Plain(),
    ...rest: Rest[]
  ) {
    super(users);
    this.parent = create<T>(plain);
  }

  /** Abstract. */
  protected abstract find(query: Query): Promise<T[]>;

  @Log() @Trace
  public async load<K>(this: Repository<T>, query: Query): Promise<T | undefined> {
    const found = (await this.find(query)) as Found<T>;
    const user: User = this.users.current!;
    const cast = user.profile as Profile;
    this.#secret!.reveal?.();
    this.users!.first!.name.trim();
    return found?.items[0];
  }

  overloaded(value: string): void;
  overloaded(value: number): void;
  overloaded(value: unknown) {}

  // The handler.
  handle = async (event: MouseEvent): Promise<void> => { event.preventDefault(); };
  onClose = function (this: Repository<Entity>) {};

  get first(): T { return this.items.values().next().value; }
  private static assert(value: unknown): asserts value is Entity {}
}

export abstract class Plain {}
abstract class Internal { abstract run(): void }

/** Overloads. */
export function parse(text: string): Shape;
export function parse(text: string, strict: boolean): Shape;
export function parse(text: string, strict = false): Shape {
  return JSON.parse(text) as Shape;
}

export declare function external(shape: Shape): void;
declare class Ambient { method(): Level }
export declare class Exported extends Ambient {}
declare module 'untyped' {
  export function anything(value: any): void;
}
declare global {
  interface Window { store: Repository<Entity> }
}

/** Geometry. */
namespace Geometry.Plane {
  export const area = <S extends Shape>(shape: S): number => shape.area();
  export class Point { move(by: Vector) {} }
  function hidden() { return Point; }
}
module Old { export interface Inner {} }

const table = {
  lookup(this: Table, key: string) { return this.rows.get(key); },
} as const;
const routes = { index: () => render() } satisfies Routes;
const Mixed = class<T> extends mixin(Base, Other)<T> {};
let inferred: Readonly<Config>, items: Item[] = [], fn: () => Config;
const typeOnly: typeof table = table;
new Repository<Entity>(), legacy.start();
