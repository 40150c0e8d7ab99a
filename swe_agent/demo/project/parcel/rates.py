"""Prices by weight."""

# (largest weight in grams, price)
RATES = [
    (500, 1.80),
    (2000, 5.20),
    (10000, 9.50),
]

SURCHARGE_PER_KG = 0.75


def price(grams):
    """Price of one parcel; heavier than the last rate costs extra for every kilogram begun."""
    if grams <= 0:
        raise ValueError("a parcel has a weight")
    for limit, amount in RATES:
        if grams < limit:
            return amount
    limit, amount = RATES[-1]
    extra = -(-(grams - limit) // 1000)
    return round(amount + extra * SURCHARGE_PER_KG, 2)
