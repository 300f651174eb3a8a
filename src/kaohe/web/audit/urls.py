"""The pages of the audit log."""

from django.urls import path

from kaohe.web.audit import views

urlpatterns = [
    path("audit", views.index, name="audit"),
    path("audit/<int:number>", views.entry, name="audit-entry"),
    path("cycles/<int:cycle>/audit", views.of_cycle, name="cycle-audit"),
    path("cycles/<int:cycle>/audit/<int:number>", views.entry_of_cycle, name="cycle-audit-entry"),
]
