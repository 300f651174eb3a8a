"""Target letters: the list, one letter, writing it, its way, its print in copies."""

from django.urls import path

from kaohe.web.targets import views

urlpatterns = [
    path("cycles/<int:cycle>/targets", views.index, name="targets"),
    path("cycles/<int:cycle>/targets/of/<int:appraisee>", views.start, name="target-start"),
    path("cycles/<int:cycle>/targets/together", views.together, name="targets-together"),
    path("cycles/<int:cycle>/targets/<int:pk>", views.letter_page, name="target"),
    path("cycles/<int:cycle>/targets/<int:pk>/edit", views.edit, name="target-edit"),
    path("cycles/<int:cycle>/targets/<int:pk>/sums", views.added, name="target-sums"),
    path("cycles/<int:cycle>/targets/<int:pk>/print", views.printed, name="target-print"),
    path("cycles/<int:cycle>/targets/<int:pk>/<slug:verb>", views.act, name="target-act"),
]
