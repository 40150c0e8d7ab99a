"""A shopping cart that has to be shipped."""

from parcel.rates import price


class Cart:
    def __init__(self):
        self.items = []

    def add(self, name, grams, count=1):
        if count < 1:
            raise ValueError("nothing to add")
        self.items.append((name, grams, count))

    def weight(self):
        return sum(grams * count for _, grams, count in self.items)

    def shipping(self, free_from=None, total=0.0):
        """Shipping cost of everything in one parcel; free from a given order total on."""
        if free_from is not None and total >= free_from:
            return 0.0
        return price(self.weight())
