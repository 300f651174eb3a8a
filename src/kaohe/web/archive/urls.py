"""Filing lists, closing a cycle, its archive."""

from django.urls import path

from kaohe.web.archive import disposal_views, views

CYCLE = "cycles/<int:cycle>"
urlpatterns = [
    path(f"{CYCLE}/archive", views.index, name="archive"),
    path("disposals", disposal_views.index, name="disposals"),
    path(f"{CYCLE}/archive/dispose", disposal_views.decide, name="disposal-decide"),
    path(f"{CYCLE}/archive/dispose/<int:pk>", disposal_views.carry_out, name="disposal-carry-out"),
    path(f"{CYCLE}/archive/dispose/<int:pk>/list", disposal_views.register, name="disposal-list"),
    path(f"{CYCLE}/archive/hold", disposal_views.hold, name="disposal-hold"),
    path(f"{CYCLE}/archive/hold/<int:pk>/lift", disposal_views.lift, name="disposal-lift"),
    path(f"{CYCLE}/archive/close", views.close, name="archive-close"),
    path(f"{CYCLE}/archive/file", views.download, name="archive-file"),
    path(f"{CYCLE}/archive/lists/<slug:token>", views.download_list, name="filing-list"),
    path(f"{CYCLE}/archive/lists/<slug:token>/file", views.file, name="filing-file"),
]
