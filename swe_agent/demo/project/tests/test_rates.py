import pytest
from parcel.rates import price


@pytest.mark.parametrize(("grams", "expected"), [(1, 1.80), (499, 1.80), (501, 5.20), (1999, 5.20), (9999, 9.50)])
def test_price_inside_a_band(grams, expected):
    assert price(grams) == expected


def test_limits_belong_to_the_cheaper_band():
    assert price(500) == 1.80
    assert price(2000) == 5.20
    assert price(10000) == 9.50


def test_heavy_parcels_pay_for_every_kilogram_begun():
    assert price(10001) == 10.25
    assert price(12000) == 11.00


def test_weight_must_be_positive():
    with pytest.raises(ValueError, match="weight"):
        price(0)
