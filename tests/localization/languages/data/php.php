#!/usr/bin/env php
<?php

declare(strict_types=1);

namespace Shop\Storage;

use Shop\Base\Repository;
use Shop\Base\Entity as BaseEntity, Shop\Events;
use Shop\Contracts\{Closeable, Emitter as EmitterContract, function helper};
use function Shop\Base\check;
use const Shop\Base\LIMIT;

require_once __DIR__ . '/bootstrap.php';
include 'views/list.phtml';
require dirname(__DIR__) . "/vendor/autoload.php";
require $dynamic;

/**
 * Keeps entities.
 *
 * @template T
 */
#[Service('store'), Contracts\Marked]
#[Deprecated]
abstract class Store extends Repository implements Closeable, \Countable, Events\Emitter
{
    use Logs, Caches {
        Logs::log insteadof Caches;
        Caches::log as protected cacheLog;
    }
    use Base\Named;

    public const MAX = 10;
    private ?Queue $queue = null;
    protected static int $count = 0;
    public readonly Clock|null $clock;
    public string $name {
        get => $this->first->name;
        set(string $value) { $this->rename($value); }
    }

    /** Makes one. */
    #[Inject]
    public function __construct(
        private readonly EntityManager $manager,
        protected ?Cache $cache = null,
        int $limit = self::MAX,
        BaseEntity ...$rest,
    ) {
        parent::__construct($manager);
        $this->queue = new Queue(LIMIT);
        $this->other = Factory::make();
    }

    # A hash comment.
    public static function make(Closeable&Countable $what): static
    {
        return new static($what);
    }

    abstract protected function load(BaseEntity $entity): ?Entity;

    public function &find(array &$ids, callable $callback): Entity|false
    {
        check($ids);
        $query = new \Shop\Base\Query($ids);
        $found = Query::of($ids);
        $copy = clone $query;
        $chained = $this->manager->query($ids)->first();
        $other = $this->manager->query($ids);
        $service = app(Service::class);
        self::make($query);
        static::$count++;
        $found?->touch();
        $found?->name;
        \strlen($found->name);
        namespace\helper();
        Base\helper();
        $callback($ids);
        $object->{$dynamic}();
        $class::create();
        (new Builder)->build();
        (clone $query)->run();
        $closure = function (Entity $each) use ($query): void {
            $each->save();
        };
        $arrow = static fn (Entity $each): int => $each->id();
        $anonymous = new class(1) extends Entity implements \JsonSerializable {
            public function jsonSerialize(): array { return []; }
        };
        try {
            $this->save(Suit::Hearts);
        } catch (NotFound | Missing $error) {
            throw new StoreException($error->getMessage());
        }
        if ($found instanceof Person) {
            Person::$cache = Person::TABLE;
        }
        array_map(fn ($x) => $x->y(), $ids);
        return $this->first(...);
    }
}

/** Emits. */
interface Emitter extends Closeable, Base\Named
{
    const PRIORITY = 1;

    public function emit(Event $event): void;
}

trait Logs
{
    public function log(string $message): void
    {
        logger()->info($message);
    }
}

enum Suit: string implements Named
{
    case Hearts = 'H';
    const Wild = self::Hearts;

    public static function pick(): self
    {
        return self::from('H');
    }
}

final readonly class Point {}

/** A function. */
function top(int $a, ?Entity $entity = null): Entity
{
    function inner() {}

    return $entity ?? new Entity;
}

if (!function_exists('polyfill')) {
    function polyfill() {}
}

$store = new Store($manager);
$handler = function () {};
?>
<ul>
<?php foreach ($store->all() as $each): ?>
  <li><?= $each->title() ?></li>
<?php endforeach; ?>
</ul>
