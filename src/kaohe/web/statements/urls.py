"""Statements of appraisees, what came late, feedback talks, and what may be seen of others."""

from django.urls import path

from kaohe.web.statements import office_views, talk_views, views

CYCLE = "cycles/<int:cycle>"
urlpatterns = [
    path(f"{CYCLE}/statements", views.index, name="statements"),
    path(f"{CYCLE}/statements/begin/<int:appraisee>", views.begin, name="statement-begin"),
    path(f"{CYCLE}/statements/remark", views.remark_together, name="statements-remark"),
    path(f"{CYCLE}/statements/<int:pk>", views.statement, name="statement"),
    path(f"{CYCLE}/statements/<int:pk>/edit", views.edit, name="statement-edit"),
    path(f"{CYCLE}/statements/<int:pk>/<slug:verb>", views.act, name="statement-act"),
    path(f"{CYCLE}/published", views.published, name="published"),
    path(f"{CYCLE}/handed-in", office_views.handed_in, name="handed-in"),
    path(f"{CYCLE}/handed-in/propose", office_views.propose, name="late-propose"),
    path(f"{CYCLE}/handed-in/demand", office_views.demand, name="late-demand"),
    path(f"{CYCLE}/standings", office_views.standings, name="standings"),
    path(f"{CYCLE}/talks", talk_views.index, name="talks"),
    path(f"{CYCLE}/talks/new/<int:appraisee>", talk_views.new, name="talk-new"),
    path(f"{CYCLE}/talks/<int:pk>/answer", talk_views.answer, name="talk-answer"),
]
