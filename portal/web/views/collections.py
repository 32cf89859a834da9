"""The pages of the collections."""

from django.shortcuts import get_object_or_404, render

from portal.core.versions import content_version
from portal.core.views import readonly
from portal.web.collections.models import Collection
from portal.web.collections.shelf import shelf


@readonly
def collection_list(request):
    """List the collections in the order of the editors."""
    kept = shelf(content_version())
    shown = [(each, kept.members.get(each.pk, [])) for each in kept.collections]
    return render(request, "web/collection_list.html", {"collections": shown})


@readonly
def collection_detail(request, slug):
    """Show what is public in a collection; staff also see those that are not published."""
    collections = Collection.objects.visible_to(request.user)
    collection = get_object_or_404(collections, slug=slug)
    members = shelf(content_version()).members.get(collection.pk, [])
    context = {"collection": collection, "members": members}
    return render(request, "web/collection.html", context)
