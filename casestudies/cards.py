"""What the list says of each case, in words: made here, so that a page of cards stays quick."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from casestudies.basket import Basket
from casestudies.nearness import describe_ratio
from portal.core.templatetags.text import number


def cards_of(cases, filterset):
    """Return what a card, or a row of the table, says of each of `cases` (for_list), as dicts.

    The names of terms come from the filters, in the reader's language. `nearness` compares the
    place with the reader's municipality, "" as long as nobody said how large that is. The
    addresses keep the state of the list. `compare()` makes the link that puts the case into the
    comparison or takes it out, "" where there is no room.
    """
    labels, suffix, near = filterset.labels, filterset.suffix, filterset.value("near")
    inhabitants = _("%(number)s inhabitants")
    basket = Basket(filterset)
    cards = []
    for case in cases:
        city = case.city
        code = city.__dict__["country"]  # without the Country around it, which is slow to make
        country = labels["country"].get(code, "")
        population = number(city.population)
        cards.append(
            {
                "slug": case.slug,
                "url": reverse("case_detail", args=[case.slug]) + suffix,
                "title": case.title,
                "summary": case.summary,
                "city": city.name,
                "country": "" if country == city.name else country,
                "population": population,
                "inhabitants": inhabitants % {"number": population},
                "nearness": describe_ratio(city.population, near) if near else "",
                "start": case.start[:4],
                "status": labels["status"].get(case.status_id, ""),
                "cost": labels["cost"].get(case.cost, "").partition(" (")[0],  # without the euros
                "small_municipality": labels["small_municipality"].get(case.small_municipality, ""),
                "evidence": case.evidence_id,
                "evidence_label": labels["evidence"].get(case.evidence_id, ""),
                "compare": partial(basket.link, case),
            }
        )
    return cards
