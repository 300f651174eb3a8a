"""Public notices, written notices, objections and appeals."""

from django.urls import path

from kaohe.web.notices import appeal_views, views, written_views

CYCLE = "cycles/<int:cycle>"
urlpatterns = [
    path(f"{CYCLE}/notices", views.index, name="notices"),
    path(f"{CYCLE}/notices/new", views.new, name="notice-new"),
    path(f"{CYCLE}/notices/announce", views.announce, name="notice-announce"),
    path(f"{CYCLE}/notices/<int:notice>", views.show, name="notice"),
    path(f"{CYCLE}/notices/<int:notice>/withdraw", views.withdraw, name="notice-withdraw"),
    path(f"{CYCLE}/notices/<int:notice>/object/<int:appraisee>", views.object_, name="notice-object"),
    path(f"{CYCLE}/written", written_views.index, name="written-notices"),
    path(f"{CYCLE}/written/issue", written_views.issue, name="written-issue"),
    path(f"{CYCLE}/written/served", written_views.serve_all, name="written-serve-all"),
    path(f"{CYCLE}/written/<int:pk>", written_views.show, name="written"),
    path(f"{CYCLE}/written/<int:pk>/receive", written_views.receive, name="written-receive"),
    path(f"{CYCLE}/written/<int:pk>/serve", written_views.serve, name="written-serve"),
    path(f"{CYCLE}/written/<int:pk>/ask/<str:clause>", written_views.ask, name="written-ask"),
    path(f"{CYCLE}/appeals", appeal_views.index, name="appeals"),
    path(f"{CYCLE}/appeals/<int:appeal>", appeal_views.show, name="appeal"),
    path(f"{CYCLE}/appeals/<int:appeal>/add/<str:rule>", appeal_views.add, name="appeal-add"),
    path(f"{CYCLE}/appeals/<int:appeal>/take-out", appeal_views.take_out, name="appeal-take-out"),
    path(f"{CYCLE}/appeals/<int:appeal>/rate", appeal_views.rate, name="appeal-rate"),
    path(f"{CYCLE}/appeals/<int:appeal>/drop/<int:correction>", appeal_views.drop, name="appeal-drop"),
    path(f"{CYCLE}/appeals/<int:appeal>/answer", appeal_views.answer, name="appeal-answer"),
    path(f"{CYCLE}/appeals/<int:appeal>/extend", appeal_views.extend, name="appeal-extend"),
    path(f"{CYCLE}/appeals/<int:appeal>/reconsider", appeal_views.reconsider, name="appeal-reconsider"),
    path(f"{CYCLE}/appeals/<int:appeal>/withdraw", appeal_views.withdraw, name="appeal-withdraw"),
]
