"""How a place compares in size with the reader's municipality, in words."""

import pytest
from django.utils.translation import override

from casestudies.nearness import describe_ratio


@pytest.mark.parametrize(
    ("population", "near", "english", "italian"),
    [
        (8_000, 8_000, "About the size of yours", "Grande più o meno come il tuo"),
        (8_800, 8_000, "About the size of yours", "Grande più o meno come il tuo"),
        (11_200, 8_000, "1.4 times larger than yours", "1,4 volte più grande del tuo"),
        (16_200, 8_000, "Twice the size of yours", "Grande il doppio del tuo"),
        (23_900, 8_000, "3 times larger than yours", "3 volte più grande del tuo"),
        (30_195, 8_000, "4 times larger than yours", "4 volte più grande del tuo"),
        (156_000, 1_000, "160 times larger than yours", "160 volte più grande del tuo"),
        (24_870_000, 5_000, "5,000 times larger than yours", "5.000 volte più grande del tuo"),
        (4_000, 8_000, "Half the size of yours", "Grande la metà del tuo"),
        (30_195, 120_000, "4 times smaller than yours", "4 volte più piccolo del tuo"),
        (1, 50_000_000, "50,000,000 times smaller than yours", None),
    ],
)
def test_the_ratio_is_told_in_words(population, near, english, italian):
    with override("en"):
        assert describe_ratio(population, near) == english
    if italian:
        with override("it"):
            assert describe_ratio(population, near) == italian


@pytest.mark.parametrize("population", [1, 999, 1_000, 8_000, 12_345, 79_999, 50_000_000])
def test_the_same_size_needs_no_number(population):
    with override("en"):
        assert describe_ratio(population, population) == "About the size of yours"
