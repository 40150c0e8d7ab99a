// A licence.
using System;
using System.Collections.Generic;
using static Shop.Base.Checks;
using Answer = Shop.Base.Result<int>;
global using global::Shop.Events;
using var_alias = System.String; // odd

[assembly: InternalsVisibleTo("Tests")]

namespace Shop.Storage
{
    /// <summary>
    /// Keeps <b>entities</b>; see <see cref="T:Shop.Entity"/> and <paramref name="clock"/>.
    /// </summary>
    [Serializable, Service("store", typeof(Entity))]
    [Obsolete]
    public abstract partial class Store<T> : Base.Repository<T>, IDisposable, IEmitter<Event>
        where T : Entity, new()
    {
        public const int Limit = 10;
        private static readonly ILogger Log = Logger.For<Store<T>>(), Other = null;
        private readonly Dictionary<string, List<T>> _items = new();
        private Queue<T>[] _queues;
        public event EventHandler<Event> Changed;

        /// <summary>Custom accessors.</summary>
        public event Action Closed
        {
            add { _closed += value; }
            remove { _closed -= value; }
        }

        [Inject]
        public Clock Clock { get; private set; } = new SystemClock();

        /// Arrow.
        public int Count => _items.Count;

        protected virtual string Name
        {
            get { return _name ?? Compute(); }
            set => Rename(value);
        }

        public T this[string id, int index] => _items[id][index];
        public T this[int index]
        {
            get => Find(index);
        }

        static Store()
        {
            Log.Info("loaded");
        }

        protected Store() : this(new SystemClock()) { }

        // Not XML, but documentation.
        public Store(Clock clock, [NotNull] params string[] names) : base(names)
        {
            this.Clock = clock;
            Changed?.Invoke(this, Event.Created);
        }

        ~Store() => Dispose(false);

        /** <summary>Finds one.</summary> */
        [Pure]
        public override async Task<T?> Find<TKey>(this Store<T> store, TKey id, ref Query query, out Entity found) where TKey : struct
        {
            NotNull(id);
            List<T> list = _items.Values.First<List<T>>();
            var builder = new Builder<T>(id).Limit(10);
            var session = await Session.Open(id);
            Shop.Base.Entity entity = (Entity)query.Run(), second = null;
            foreach (T each in list)
                each.Touch();
            foreach (var (key, value) in _items) Use(key);
            using (Session other = session.Nested())
            {
                other!.Load(entity);
            }
            using var scoped = new Scope();
            try { await Save().ConfigureAwait(false); }
            catch (NotFound error) when (error.Code == 1) { throw new StoreException(nameof(id)); }
            if (entity is Person person && person.IsAdult()) person?.Name?.Trim();
            switch (entity)
            {
                case Company company: company.Close(); break;
            }
            var name = entity switch { Person p => p.Name, _ => typeof(Entity).Name };
            if (!TryGet(id, out Entity result) || TryGet(id, out var other2)) base.Find(id);
            Func<int, int> twice = x => x * 2;
            Action callback = delegate { Done(); };
            list.Select(x => x.Id).Where(Check).ToList();
            var query2 = from item in list where item.Ok() select item.Id;
            int Local(int a) => a + 1;
            static void Nested() { }
            (entity as Person).Rename("x");
            global::Shop.Base.Checks.Run();
            int.Parse("1");
            Factory()();
            Entity? maybe = new Entity { Id = 1, Tags = { Tag.Of("x") } };
            return this.Cast(found = new(1));
        }

        void IDisposable.Dispose() { }
        protected abstract void Refresh(Entity entity);
        public static extern int Handle();

        public static Store<T> operator +(Store<T> left, Entity right) => left;
        public static bool operator true(Store<T> store) { return true; }
        public static implicit operator Entity(Store<T> store) => store.First();
        public static explicit operator int(Store<T> store) { return 1; }

        private class Inner : Store<Entity> { }

        /// <summary>A callback.</summary>
        public delegate void Handler(Entity entity);
    }

    public interface IService<in TIn> : IDisposable, Base.IMarker
    {
        int Count { get; }
        void Run(TIn input);
        void Stop() { Run(default); }
    }

    [Flags]
    public enum Color : byte
    {
        Red = 1,
        [Obsolete] Green,
    }

    public readonly struct Point : IEquatable<Point>
    {
        public bool Equals(Point other) => true;
    }

    public record Person(string Name, Address Home) : Entity(Name), INamed
    {
        public int Age { get; init; }
    }

    public record struct Pair(int X, int Y);
    public record Empty;

    public class Controller(Service service) : ControllerBase(service)
    {
#if NET
        [HttpGet("{id}")]
#endif
        public Answer Get() => service.Answer();
    }
}
