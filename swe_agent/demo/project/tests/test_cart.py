from parcel.cart import Cart


def test_weight_counts_every_item():
    cart = Cart()
    cart.add("book", 400, count=3)
    cart.add("card", 20)
    assert cart.weight() == 1220


def test_shipping():
    cart = Cart()
    cart.add("book", 400, count=3)
    assert cart.shipping() == 5.20


def test_shipping_is_free_from_a_total_on():
    cart = Cart()
    cart.add("book", 400)
    assert cart.shipping(free_from=50.0, total=50.0) == 0.0
    assert cart.shipping(free_from=50.0, total=49.99) == 1.80
