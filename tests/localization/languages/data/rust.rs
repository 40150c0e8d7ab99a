//! A store
//! of things.
/*! And more. */

// A plain comment.

#![allow(dead_code)]

use std::collections::{self, BTreeMap as Tree, HashMap};
use std::fmt;

use crate::queue::{
    worker::{Pool, Worker as Hand}, // why
    *,
};
use super::parent;
use self::inner::Deep;
pub use ::log as logging;
pub(crate) use serde_json::Value as _;
extern crate rand as random;

mod queue;
#[path = "odd.rs"]
pub mod other;

/// The limit.
const LIMIT: usize = 10;

static POOL: Pool = Pool::new();

/// Squares.
///
/// Twice.
#[macro_export]
macro_rules! square {
    ($x:expr) => {
        multiply($x, $x)
    };
}

type Alias<T> = collections::VecDeque<T>;

/// A point.
#[derive(Debug, serde::Serialize)]
#[serde(
    rename = "p"
)]
/* between */
pub struct Point<T: Copy = i32> {
    /// Not the doc of a symbol.
    pub x: T,
    y: Option<Box<Pool>>,
    hands: Vec<Hand>,
}

struct Unit;

pub struct Wrapper(pub Point<f64>, Unit);

union Bits {
    whole: u32,
    parts: [u8; 4],
}

/** A shape
 * or two. */
pub enum Shape {
    Empty,
    Round { center: Point, radius: f64 },
    Square(Point),
}

pub trait Area: fmt::Debug + Sized<Point> + 'static {
    type Unit;
    const SIDES: u32;

    /// The area.
    fn area(&self) -> f64;

    fn twice(&self) -> f64 {
        self.area() * 2.0
    }
}

impl<T: Copy> Point<T> {
    pub const ORIGIN: Point<i32> = Point { x: 0, y: None, hands: vec![] };

    /// Makes one.
    #[inline]
    #[must_use]
    pub fn new(x: T, pool: Pool) -> Self {
        let y = Some(Box::new(pool));
        Self { x, y, hands: Vec::with_capacity(LIMIT) }
    }

    async fn fetch<'a, F>(&'a mut self, url: &str, done: F) -> Result<Shape, Box<dyn Area<Unit = u8>>>
    where
        F: Fn(&Point) -> bool,
    {
        let client = Client::builder().timeout(3).build()?;
        let reply: Reply = client.get(url).await?.json::<Reply>().await?;
        self.y.as_ref().unwrap().push(reply);
        let closure = |point: &Point| -> bool { point.check() };
        done(&closure);
        match reply.shape {
            Shape::Round { center, .. } => center.draw(),
            Shape::Square(point) if point.x > 3 => point.draw(),
            _ => Shape::empty::<T>(),
        }
        Ok(Shape::Empty)
    }
}

impl Area for Shape {
    type Unit = Meters;
    const SIDES: u32 = 4;

    fn area(&self) -> f64 {
        fn helper(shape: &Shape) -> f64 {
            shape.twice()
        }
        helper(self)
    }
}

impl<'a, T> std::ops::Add<T> for &'a mut other::Wide<T> {
    type Output = T;

    fn add(self, other: T) -> T {
        other
    }
}

impl<T: Area> From<T> for (T, Shape) {
    fn from(value: T) -> Self {
        (value, Shape::Empty)
    }
}

impl dyn Area {
    fn named() {}
}

unsafe impl Send for Bits {}

extern "C" {
    fn strlen(text: *const u8) -> usize;
}

/// Inner things.
pub mod inner {
    //! Documented inside.
    use super::*;

    pub type Near = super::Alias<u8>;

    pub(super) struct Deep;

    impl Deep {
        pub fn dive(self: Box<Self>) {}
    }

    pub unsafe extern "C" fn free() -> Deep {
        Deep
    }
}

pub fn generic<A, B>(first: impl Area, second: &mut A, third: Arc<Mutex<Pool>>) -> impl Iterator<Item = B>
where
    A: Area,
{
    let mut point = Point::<u8>::new(1, 2);
    let shape = Shape::Square(point);
    let copied = point.clone();
    let made = make_shape(3)?;
    let literal = Point { x: 1, ..Default::default() };
    let boxed: Box<Point> = Box::new(point);
    let (left, right): (Point, Shape) = split();
    let Some(found) = find() else { return };
    if let Some(deep) = inner::find::<Deep>() {
        deep.dive();
    }
    third.lock().unwrap().run();
    <Shape as Area>::area(&shape);
    crate::queue::worker::start();
    println!("{} {}", square!(compute(shape.area(), 2)), "not(called)");
    assert_eq!(queue::size::<u8>(), boxed.x.len());
    vec![Unit; 3].into_iter().map(|each| each.into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn it_works() {
        let point = Point::default();
        assert!(generic(point).is_some());
    }
}
