/*
 * A licence.
 */
@NonNullApi
package org.example.shop;

import java.util.List;
import java.util.concurrent.*;
import static org.example.base.Checks.notNull;
import static org.example.base.Constants.*;
import org.example.base./* odd */Entity; // why

/**
 * Keeps <b>entities</b>; see {@link Entity#id} and {@code null}.
 *
 * @param <T> what is kept
 */
@Service(name = "store", types = {Entity.class})
@Deprecated
public abstract class Store<T extends Entity & Comparable<T>> extends base.Repository<T>
    implements Closeable, events.Emitter<Store.Event> {
  public static final int LIMIT = 10;
  private static final Logger LOG = Logger.getLogger(Store.class), OTHER = null;
  private final Map<String, List<T>> items = new ConcurrentHashMap<>();
  private Queue<T>[] queues;
  @Inject protected Clock clock;
  /** An anonymous class under the field's name. */
  static final Comparator<Entity> BY_ID = new Comparator<Entity>() {
    @Override
    public int compare(Entity a, Entity b) {
      return a.id().compareTo(b.id());
    }
  };

  static {
    LOG.info("loaded");
  }

  {
    register(this);
  }

  // Not Javadoc, but documentation.
  protected Store() {
    this(Clock.systemUTC());
  }

  @Inject
  public <C extends Clock> Store(@Named("utc") final C clock, String... names) throws IOException {
    super(names);
    this.clock = clock;
    this.queues = new Queue[LIMIT];
  }

  /** Finds one. */
  @Override
  public synchronized T find(String id, int limit) throws NotFound, base.Failed {
    notNull(id);
    List<T> found = items.get(id);
    var first = new Query<T>(id).limit(limit).first();
    var query = new Query<T>(id);
    final org.example.base.Entity entity = (Entity) query.run(), second = null;
    for (T each : found) {
      each.touch();
    }
    for (int i = 0; i < limit; i++) step(i);
    try (Session session = open(); var other = Session.of(id)) {
      session.load(entity);
    } catch (NotFound | Missing error) {
      error.printStackTrace();
    } finally {
      super.find(id, limit);
    }
    if (entity instanceof Person person && person.isAdult()) {
      person.<String>as("x").trim();
    }
    switch (entity) {
      case Company company -> company.close();
      default -> throw new IllegalStateException("no");
    }
    Runnable task = () -> run(this::refresh, Entity::new, found[0].owner());
    Store.this.clock.instant();
    Outer.super.refresh();
    ((Store<T>) this).refresh();
    outer.new Inner(1).go();
    return new Object() {
      T answer() {
        return null;
      }
    }.answer();
  }

  abstract void refresh();

  native long handle(@Nullable Entity entity);

  /** Nested. */
  public static class Event {
    class Deep {}
  }

  interface Listener<E> extends Consumer<E>, util.Observer {
    int PRIORITY = 1;

    void on(E event);

    default void off(E event) {
      on(event);
    }
  }

  /** Kinds. */
  public enum Kind implements Named {
    SMALL,
    LARGE(2) {
      @Override
      double size() {
        return LIMIT * 2.0;
      }
    };

    private final int factor;

    Kind(int factor) {
      this.factor = factor;
    }

    double size() {
      return factor;
    }
  }

  record Point(int x, @NotNull Vector y) implements Shape {
    Point {
      check(x);
    }

    static Point origin() {
      return new Point(0, Vector.ZERO);
    }
  }

  @Retention(RetentionPolicy.RUNTIME)
  @interface Service {
    String name() default "";

    Class<?>[] types();
  }
}

sealed interface Shape extends Named permits Circle, Square {}

non-sealed class Circle extends Figure implements Shape {}
