"""Reads that join the apps."""

from casestudies.models import CaseStudy


def cases_with(entry):
    """Return the public cases linked to a laboratory, skill or method, by title."""
    linked = entry.case_links.values("case")
    return CaseStudy.objects.public().filter(pk__in=linked).for_cards().ordered("title")


def helping_with(case, model):
    """Return the public laboratories, skills or methods linked to a case, in the editors' order."""
    return model.objects.public().filter(case_links__case=case).order_by("case_links__position")
