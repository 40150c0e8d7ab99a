// Copyright somebody.

#include <vector>
#include "shop/item.h"

#define FORWARD(x) std::forward<decltype(x)>(x)
#define LIMIT 10

using namespace std;
using std::string;
using shop::detail::Helper;
namespace fs = std::filesystem;

namespace shop {
namespace detail {

class Forward;
template <typename T> struct Traits;

// The smallest.
struct Size {
  int width = 0, height{1};
  Helper* helper;
  bool operator<(const Size& other) const { return width < other.width; }
};

}  // namespace detail

enum Color { RED, GREEN };
typedef enum { LEFT, RIGHT } Side;
typedef int Row[4];
typedef void Handler(int);
typedef struct Size OtherSize;
enum class Kind : unsigned char { kFirst, kSecond };
union Number { int whole; float part; };
typedef struct { int x; } Plain;
typedef detail::Size SizeAlias;
using Callback = std::function<void(const Item&)>;
template <typename T>
using Vec = std::vector<T, Allocator<T>>;

/// Something to draw.
///
/// @param T what
template <typename T, int N = 3>
class Shape : public Base<T>, protected virtual detail::Mixin, Plain {
 public:
  using value_type = T;
  using Base<T>::Base;
  typedef T* pointer;
  friend class Builder;
  friend std::ostream& operator<<(std::ostream& out, const Shape& shape) { return out << shape.name_; }

  /** Makes one. */
  explicit Shape(std::string name, Size size = Size()) noexcept
      : Base<T>(size), name_(std::move(name)), size_{size} {
    init();
  }
  Shape(const Shape&) = delete;
  Shape() = default;
  virtual ~Shape();

  // Draws.
  virtual void draw(Canvas& canvas) const = 0;
  [[nodiscard]] auto area() const -> double { return size_.area(); }
  static Shape* create(Kind kind);
  static constexpr int kCount = N;
  Shape& operator=(const Shape& other) = default;
  T operator[](int index) const { return items_[index]; }
  void operator()(int a, int b);
  Shape operator+(const Shape& other) const;
  operator bool() const { return true; }
  explicit operator detail::Size() const;
  T* operator->() { return nullptr; }
  template <typename U>
  void visit(U&& visitor) {
    visitor(*this);
    this->draw(visitor.canvas());
    Base<T>::visit(FORWARD(visitor));
  }

  struct Node {
    Node* next;
    std::unique_ptr<Shape> shape;
    class Deep { void dive(); };
  };

 private:
  std::string name_;
  detail::Size size_, *other_ = nullptr;
  std::vector<T> items_;
  std::shared_ptr<Helper> helper_ = std::make_shared<Helper>();
  Color color_ : 3;
};

template <>
class Shape<int, 3> : Plain {};

template <typename T, int N>
Shape<T, N>::~Shape() {
  release();
}

template <typename T, int N>
void Shape<T, N>::operator()(int a, int b) {
  helper_->call(a, b);
}

template <typename T>
struct Factory final {
  Shape<T> make() && { return Shape<T>{"x"}; }
};

template <typename T>
concept Drawable = requires(T t) { t.draw(); };

template <Drawable T>
T pick(T a, T b) { return a < b ? b : a; }

}  // namespace shop

namespace shop::inner {
inline namespace v1 {
void nested() {}
}
}  // namespace shop::inner

namespace {
static int counter = 0;
int hidden() { return counter; }
}  // namespace

shop::Shape<int>* shop::Shape<int>::create(Kind kind) {
  auto* shape = new Shape<int>("a", detail::Size());
  return shape;
}

shop::detail::Size::operator bool() const { return width > 0; }

bool operator==(const Item& a, const Item& b) { return a.id == b.id; }
std::ostream& operator<<(std::ostream& out, const Item& item);
long double operator""_km(long double value) { return value; }

extern "C" {
int c_function(int a) { return a; }
int c_declared(int a);
}
extern "C" void c_single() {}

Item& exported(Item* item, const std::vector<Item>& items, Kind = Kind::kFirst) noexcept {
  Item local(1, 2);
  Item braced{3};
  Item plain;
  auto made = Item(4);
  auto unique = std::make_unique<Item>(5);
  auto shared = std::make_shared<shop::Item>(6);
  auto* raw = new shop::Item{7};
  std::unique_ptr<Item> owned(new Item);
  const auto& found = shop::find<Item>(items, 3);
  static thread_local Item* cached = item->next();
  auto lambda = [&](const Item& each) mutable -> bool { return each.check(); };
  std::function<void()> callback = [] { hidden(); };
  std::for_each(items.begin(), items.end(), [](const auto& each) { each.run(); });
  for (const Item& each : items) each.use();
  for (auto&& each : items) each.use();
  try {
    item->parent()->child.go(local);
    ::global(braced);
    shop::Shape<int>::create(Kind::kSecond)->draw(canvas);
    (*item)(plain);
    item->template visit<int>(1);
    static_cast<Item*>(raw)->run();
    delete raw;
  } catch (const shop::Error& error) {
    throw std::runtime_error(error.what());
  }
  if (auto* casted = dynamic_cast<Item*>(item)) casted->run();
  local.items[0].run();
  int number = sizeof(Item);
  return *item;
}

int (parenthesized)(int a) { return a; }
static const Operations operations = {add, &subtract, .run = add};

int main() {
  using std::vector;
  throwing();
  return 0;
}
