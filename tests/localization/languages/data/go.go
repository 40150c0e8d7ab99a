// Copyright somebody.

//go:build linux

// Package store keeps
// things.
//
//	An example.
package store

import "fmt"

import (
	"context"
	stdlog "log" // why
	. "math"
	_ "net/http/pprof"

	"example.org/shop/internal/queue"
	"example.org/shop/v2"
	"gopkg.in/yaml.v3"
)

// Limit is no symbol.
const Limit = 10

var defaultStore = NewStore(nil)

var shared, second Store

var typed *queue.Queue[Item] = queue.New[Item](3)

// Handler is a function type.
type Handler func(ctx context.Context, item *Item) error

type Kind int

type Alias = queue.Queue

type (
	// Item is one thing.
	Item struct {
		Name string `json:"name"`
	}

	/*
	 * Pair has two.
	 */
	Pair[K comparable, V any] struct {
		key   K
		value V
	}
)

// Getter gets.
type Getter interface {
	fmt.Stringer
	Closer
	// Get gets one.
	Get(ctx context.Context, key string) (*Item, error)
	Len() int
}

type Number interface {
	~int | ~float64
}

// Store keeps items.
//
// It is safe.
type Store struct {
	queue.Base
	*Pair[string, Item]
	Kind
	items     map[string]*Item
	next      Getter
	log, warn *stdlog.Logger
	client    queue.Client
	nested    struct {
		depth int
		inner Getter
	}
	hook func(*Item) Handler
}

type Embedding struct{ Pair[string, Item] }

type (
	Shorter = Pair[string, Item]
	Callback func(store *Store)
	Sized    interface{ Pair[string, Item] }
)

var (
	onStart = func() { defaultStore.close() }
	count   int
)

// NewStore makes a store.
func NewStore(next Getter) *Store {
	s := &Store{next: next, items: make(map[string]*Item)}
	s.log = stdlog.New(nil, "", 0)
	return s
}

// Get gets.
func (s *Store) Get(ctx context.Context, key string) (item *Item, err error) {
	if found, ok := s.items[key]; ok {
		return found, nil
	}
	defer s.close()
	go func() {
		s.client.Send(key)
	}()
	return s.next.Get(ctx, key)
}

func (Store) close() {}

func (p *Pair[K, V]) Swap(other Pair[K, V]) (
	result Pair[V, K], // why
) {
	return Pair[V, K]{p.value, p.key}
}

func Map[T, U any](items []T, f func(T) U) []U {
	var out []U
	for _, item := range items {
		out = append(out, f(item))
	}
	return out
}

func external(x int) int

var onError = func(err error) {
	fmt.Println(err.Error())
}

func main() {
	var (
		store Getter = NewStore(nil)
		count        = queue.Count{}
	)
	first, err := defaultStore.Get(context.Background(), "a")
	handle := func(item *Item) string { return item.Name }
	numbers := Map[Item, string]([]Item{{Name: "a"}}, handle)
	fresh := new(Item)
	other := store.(*Store)
	sure, ok := store.(queue.Sized)
	converted := Kind(3)
	pointer := &queue.Count{}
	chained := queue.Open("x").
		With(shop.Option(1)).
		Start()
	type local struct{ a int }
	switch v := store.(type) {
	case *Store:
		v.close()
	}
	var f Handler = handleAll
	f(nil, nil)
	fmt.Println(first, err, numbers, fresh.Name, other.queue.Base.Name, sure, ok, converted, pointer, chained, count)
	_ = (*Store).Get
	_ = yaml.Unmarshal
	_ = Sqrt(2)
	go_mod := local{1}
	_ = go_mod.a
	(&Store{}).close()
	func() { defaultStore.close() }()
outer:
	for {
		break outer
	}
}

/* handleAll
handles. */
func handleAll(ctx context.Context, items ...*Item) error { return nil }
