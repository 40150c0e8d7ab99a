/* License.
 * Of somebody. */

#include <stdio.h>
#include "queue.h"
#  include "../include/item.h" // why
#ifdef _WIN32
#include MACRO_HEADER
#endif

#define LIMIT 10
/* The larger one. */
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define CHECK(x)            \
    do {                    \
        if (!(x))           \
            fail(__FILE__); \
    } while (0)

/* A point. */
struct point {
    int x;
    struct size *size;
};

typedef struct point point_t;
typedef unsigned int count_t;
typedef int (*compare_fn)(const void *, const void *);

/**
 * An item
 * of the list.
 */
typedef struct item {
    struct item *next;
    char name[LIMIT];
    compare_fn compare;
    struct {
        struct nested_tag { int depth; } inner;
        point_t where;
    } hidden;
} Item, *ItemPtr;

typedef enum { RED, GREEN = 2 } Color;

enum shape { ROUND, SQUARE };

union number {
    int whole;
    float part;
};

typedef union {
    struct point point;
} Either;

typedef struct size *size_ptr;
typedef int row_t[4];
typedef void handler_fn(int);
typedef union number number_t;
typedef enum shape shape_t;
typedef Item *alias_t;

struct forward;

static int counter = 0;
extern int external(int);
static int helper(Item *item, int);
Item *items_head, *items_tail;
static const struct handler table[] = {
    { "a", helper },
    { .name = "b", .call = &helper },
};

// Adds
// two.
static inline int add(int a, int b)
{
    return a + b; // not documentation
}

__attribute__((noreturn)) void fail(const char *file);

EXPORT(int) exported(struct point *p)
{
    return p->size->width;
}

const char *
item_name(const Item *item /* the item */, ...)
{
    struct point origin = { 0, 0 };
    point_t *where = point_new(1, 2);
    Item local, *other = item->next;
    Color color = RED;
    CHECK(item != NULL);
    if (item->compare(item->name, "a") == 0)
        return (*item).name;
    item->hidden.where.x = MAX(add(1, 2), where->x);
    (*item->compare)(item, other);
    helper((Item *)malloc(sizeof(Item)), counter);
    for (struct point *p = &origin; p; p = p->next)
        visit(p);
    return item ? item->name : ((struct item *)other)->name;
}

static int (*lookup(const char *name))(int)
{
    return table[0].call;
}

int old_style(a, b)
    int a;
    struct point *b;
{
    return a;
}

int (parenthesized)(int a)
{
    return a;
}

struct point **points(struct point *first)
{
    union number number;
    static const struct operations operations = { first, &add, .run = add };
    return first->run(number);
}

#if LIMIT > 5
int conditional(void) { return 1; }
#else
int conditional(void) { return 0; }
#endif

#define DECLARE(name) int name##_get(void) { return get(name); }

int main(int argc, char **argv)
{
    unsigned long n = strlen(argv[0]);
    return helper(&(Item){ .next = NULL }, (int)n);
}
