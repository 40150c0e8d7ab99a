// A licence.
package shop.storage
package inner

import shop.base.Repository
import shop.base.{Entity, Result => Answer, Query as Q, Hidden => _, *}
import shop.events._
import java.util.concurrent.ConcurrentHashMap, scala.util.Try
import shop.givens.given

/**
 * Keeps entities.
 */
@service("store") @deprecated
sealed abstract class Store[T <: Entity](val clock: Clock, private var limit: Int = 10, names: String*)(implicit ec: Context)
    extends Repository[T](clock) with Closeable with events.Emitter[Event] {
  self: Logging =>

  private val items: Map[String, T] = Map.empty
  val queue = new Queue[T](limit)
  val made = Queue.of[T](limit)
  lazy val first = compute()
  var maybe: Option[Entity] = None
  type Key = String
  type Value <: Entity
  val twice = (x: Int) => x * 2
  val named: Int => Int = x => x + 1
  val partial: PartialFunction[Int, Int] = { case 1 => 2 }
  val ordering = new Ordering[T] {
    def compare(a: T, b: T): Int = a.id compareTo b.id
  }

  // Another constructor.
  def this(names: String*) = this(new Clock, 1, names: _*)

  /** Finds one. */
  @tailrec final override def find[K](id: K, query: => Q)(implicit show: Show[K]): Option[T] = {
    check(id)
    val found = items.get(id).map(_.copy())
    val user: User = found.owner
    val session = new base.Session(id)
    def go(n: Int): Int = if (n == 0) n else go(n - 1)
    for { each <- items; name = each.name } yield show.show(name)
    user match {
      case person: Person => person.rename("x")
      case Company(name, _) => name.trim
      case _ => throw new IllegalStateException("no")
    }
    try session.load[T](user) catch { case error: NotFound => error.print() }
    super.find(id)
    this.queue.take()
    items filter check
    items.values foreach println
    a + b
    Try { risky() }.getOrElse(null)
    new Builder().build()
    found
  }

  def abstractly(entity: Entity): Unit
  def size = items.size
  def +(other: Store[T]): Store[T] = other
  def unary_! = this
  def apply(id: String): T = items(id)
  def limit_=(value: Int): Unit = ()
  def `quoted name` = 1

  class Inner
  object Nested { def go() = 1 }
  case class Event(entity: Entity, at: Clock) extends base.Event
}

/** Companion. */
object Store extends Factory {
  def apply(clock: Clock) = new Store[Entity](clock) { override def abstractly(entity: Entity) = () }
  implicit class Ops(val text: String) extends AnyVal { def shout = text.toUpperCase }
}

trait Logging extends Named { val log: Logger; def info(message: => String): Unit = log.info(message) }

case object Empty extends Logging

package object helpers { def helper = 1 }

enum Color(val rgb: Int) extends Enum[Color] {
  case Red extends Color(1)
  case Green, Blue
  case Mixed(parts: List[Color]) extends Color(2)
  def hex = rgb.toHexString
}

given entityOrdering: Ordering[Entity] with
  def compare(a: Entity, b: Entity) = a.id.compareTo(b.id)
given shown: Show = new Show { def show = 1 }
given Eq[Entity] = Eq.by(_.id)

extension (entity: Entity)
  def renamed(name: String): Entity = entity.copy(name)
extension [T](list: Box[T]) def second = list.tail

/** Indented. */
class Indented(entity: Entity):
  def run(using context: Context): Int =
    val result = Result(entity)
    result.code
  end run
end Indented

opaque type Id = Int

inline def top(inline x: Int): Int = ${ impl('x) }
