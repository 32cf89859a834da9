"""The gallery of components: how each looks, for those who work on the templates."""

from types import SimpleNamespace

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import render

from portal.core.bilingual import Text
from portal.core.filters import Chip, Facet, Option


def gallery(request):
    """Show every component to staff, and to everybody while developing."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    return render(request, "web/gallery.html", examples())


def examples():
    """Return the made-up content of the gallery: nothing in it is true."""
    few = tuple(Option(f"example-{n}", f"Example {n}", n == 2, 12 - 4 * n) for n in range(1, 4))
    many = tuple(
        Option(f"lorem-{n}", f"Lorem ipsum {n}", n == 20, 23_000 - n) for n in range(1, 24)
    )
    nothing = tuple(Option(f"sit-{n}", f"Sit amet {n}", n == 1, 0) for n in range(1, 6))
    families = tuple(
        Option(f"amet-{n}", f"Consectetur {n}", n == 15, n % 4, f"Adipiscing {n // 5}")
        for n in range(20)
    )
    filterset = SimpleNamespace(
        filters={"q": None},
        version="",
        words="lorem",
        kept=[("sort", "title")],
        facets=[
            Facet("example", "Example", few, 1, False),
            Facet("lorem", "Lorem", many, 1, True),
            Facet("sit", "Sit", nothing, 1, False),
            Facet("dolor", "Dolor", few[:1], 0, False),
            Facet("amet", "Amet", families, 1, True, grouped=True),
        ],
        chips=[
            Chip("Example 2", "Example", "?lorem=lorem-20"),
            Chip("Lorem 20", "Lorem", "?example=example-2"),
        ],
        count=96,
        selected_count=4,
        reset_query="?",
        state=QueryDict("lorem=lorem-20"),
    )
    entries = [
        SimpleNamespace(label=Text(f"Example entry {n}"), get_absolute_url="#") for n in (1, 2, 3)
    ]
    fallback = SimpleNamespace(
        title=Text("Lorem ipsum in altra lingua", "it"), get_absolute_url="#"
    )
    source = {"title": "Lorem ipsum dolor sit amet", "publisher": "Example publisher"}
    return {
        "filterset": filterset,
        "page_obj": Paginator(range(96), 12).page(4),
        "entries": [*entries, fallback],
        "fallback": fallback.title,
        "sources": [
            SimpleNamespace(
                **source,
                date="2020-04",
                url="https://www.example.org/lorem",
                publish_link=True,
                kind=SimpleNamespace(name=Text("Example kind")),
            ),
            SimpleNamespace(**source, date="2020", url="", publish_link=False, kind=None),
        ],
        "suggestions": [
            ("Without “Example 2”", "#", 12),
            ("Every example", "#", None),
        ],
        "evidence_levels": [("strong", "Strong"), ("fair", "Fair"), ("thin", "Thin")],
        "notices": ["info", "success", "warning", "danger"],
        "statuses": ["pilot", "running", "completed", "unknown"],
    }
