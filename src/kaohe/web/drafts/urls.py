"""Regulations read on the site."""

from django.urls import path

from kaohe.web.drafts import views

urlpatterns = [
    path("cycles/<int:cycle>/regulations", views.index, name="regulations"),
    path("cycles/<int:cycle>/regulations/<int:pk>", views.show, name="regulation"),
    path("cycles/<int:cycle>/regulations/<int:pk>/questions", views.questions, name="regulation-questions"),
    path("cycles/<int:cycle>/regulations/<int:pk>/answer", views.reply, name="regulation-answer"),
    path("cycles/<int:cycle>/regulations/<int:pk>/text", views.text, name="regulation-text"),
    path("cycles/<int:cycle>/regulations/<int:pk>/scheme.yaml", views.download, name="regulation-file"),
    path(
        "cycles/<int:cycle>/regulations/<int:pk>/comparison", views.comparison, name="regulation-comparison"
    ),
    path("cycles/<int:cycle>/regulations/<int:pk>/publish", views.publish, name="regulation-publish"),
    path("cycles/<int:cycle>/regulations/<int:pk>/delete", views.remove, name="regulation-delete"),
]
