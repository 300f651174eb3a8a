"""The year of a routine appraisal, special cases, attendance."""

from django.urls import path

from kaohe.web.routine import views

CYCLE = "cycles/<int:cycle>"
urlpatterns = [
    path(f"{CYCLE}/year", views.year, name="year"),
    path(f"{CYCLE}/year/carry", views.carry, name="year-carry"),
    path(f"{CYCLE}/year/link", views.link, name="year-link"),
    path(f"{CYCLE}/year/mark", views.mark_year, name="year-mark"),
    path(f"{CYCLE}/specials", views.specials, name="specials"),
    path(f"{CYCLE}/specials/mark", views.mark, name="special-mark"),
    path(f"{CYCLE}/specials/<int:pk>/end", views.end, name="special-end"),
    path(f"{CYCLE}/specials/grade/<int:appraisee>", views.grade, name="special-grade"),
    path(f"{CYCLE}/attendance", views.attendance, name="attendance"),
]
