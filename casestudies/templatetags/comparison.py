"""What templates need to know of the comparison of cases."""

from django import template

from casestudies.basket import Basket, with_those_chosen

register = template.Library()


@register.simple_tag
def basket(filterset):
    """Return the Basket of a list: the cases chosen in it for the comparison."""
    return Basket(filterset)


@register.simple_tag
def comparing(case, suffix):
    """Return the address that compares a case with those chosen in the list one came from.

    `suffix` is the query string of that list, "" without one.
    """
    return with_those_chosen(case.slug, suffix)
