"""Reminders."""

from django.urls import path

from kaohe.web.reminders import views

urlpatterns = [
    path("reminders", views.own, name="reminders"),
    path("cycles/<int:cycle>/reminders", views.of_cycle, name="cycle-reminders"),
]
