"""What follows from a result."""

from django.urls import path

from kaohe.web.uses import views

CYCLE = "cycles/<int:cycle>"
urlpatterns = [
    path(f"{CYCLE}/uses", views.index, name="uses"),
    path(f"{CYCLE}/uses/draw", views.draw, name="use-draw"),
    path(f"{CYCLE}/uses/enlist", views.enlist, name="use-enlist"),
    path(f"{CYCLE}/uses/finish", views.finish_all, name="use-finish-all"),
    path(f"{CYCLE}/uses/<int:pk>", views.one, name="use"),
    path(f"{CYCLE}/uses/<int:pk>/list", views.export, name="use-list"),
    path(f"{CYCLE}/uses/<int:pk>/act", views.act, name="use-act"),
    path(f"{CYCLE}/uses/<int:pk>/carry", views.carry, name="use-carry"),
]
