"""Background work."""

from django.urls import path

from kaohe.web.work import views

urlpatterns = [
    path("cycles/<int:cycle>/work", views.index, name="work"),
    path("cycles/<int:cycle>/work/<int:job>", views.show, name="job"),
    path("cycles/<int:cycle>/work/<int:job>/state", views.state, name="job-state"),
    path("cycles/<int:cycle>/work/<int:job>/cancel", views.cancel, name="job-cancel"),
    path("cycles/<int:cycle>/work/<int:job>/file", views.download, name="job-file"),
]
