"""Printed papers: those of the cycle, one's own, and the body's own templates."""

from django.urls import path

from kaohe.web.papers import template_views, views

CYCLE = "cycles/<int:cycle>/papers"
urlpatterns = [
    path(CYCLE, views.index, name="papers"),
    path(f"{CYCLE}/one", views.show, name="paper"),
    path(f"{CYCLE}/one/file", views.download, name="paper-file"),
    path(f"{CYCLE}/bulk", views.bulk_print, name="paper-bulk"),
    path(f"{CYCLE}/own", views.own, name="own-papers"),
    path(f"{CYCLE}/own/file", views.own_file, name="own-paper-file"),
    path(f"{CYCLE}/templates", template_views.index, name="paper-templates"),
    path(f"{CYCLE}/templates/placeholders", template_views.placeholders, name="paper-placeholders"),
    path(f"{CYCLE}/templates/<int:template>/file", template_views.download, name="paper-template-file"),
    path(f"{CYCLE}/templates/<int:template>/all", template_views.print_all, name="paper-template-all"),
    path(f"{CYCLE}/templates/<int:template>/remove", template_views.remove, name="paper-template-remove"),
]
