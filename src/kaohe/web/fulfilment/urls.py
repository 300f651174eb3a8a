"""What was done about the steps and terms of the plan."""

from django.urls import path

from kaohe.web.fulfilment import views

CYCLE = "cycles/<int:cycle>/fulfilment"
urlpatterns = [
    path(CYCLE, views.index, name="fulfilment"),
    path(f"{CYCLE}/<int:pk>", views.stage, name="fulfilment-stage"),
    path(f"{CYCLE}/<int:pk>/report", views.report, name="fulfilment-report"),
    path(f"{CYCLE}/<int:pk>/register", views.register, name="fulfilment-register"),
    path(f"{CYCLE}/<int:pk>/name", views.name, name="fulfilment-name"),
    path(f"{CYCLE}/reports/<int:pk>/act", views.act, name="fulfilment-act"),
]
