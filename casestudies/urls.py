from django.urls import path
from django.utils.translation import gettext_lazy as _

from casestudies.views import case_list

urlpatterns = [
    path(_("case-studies/"), case_list, name="case_list"),
]
