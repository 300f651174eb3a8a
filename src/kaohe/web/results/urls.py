"""The ranking, score cards, one's own result, pictures, comparing, decisions, and the workbook."""

from django.urls import path

from kaohe.web.results import cards, decision_views, insight_views, views

urlpatterns = [
    path("cycles/<int:cycle>/results", views.index, name="results"),
    path("cycles/<int:cycle>/results/compute", views.compute, name="result-compute"),
    path("cycles/<int:cycle>/results/freeze", views.freeze, name="result-freeze"),
    path("cycles/<int:cycle>/results/runs/<int:run>", views.index, name="result-run"),
    path("cycles/<int:cycle>/results/runs/<int:run>/file", views.download, name="result-file"),
    path("cycles/<int:cycle>/results/runs/<int:run>/of/<int:appraisee>", cards.card, name="result-card"),
    path("cycles/<int:cycle>/results/runs/<int:run>/charts", insight_views.pictures, name="result-charts"),
    path("cycles/<int:cycle>/results/compare", insight_views.compare, name="result-compare"),
    path("cycles/<int:cycle>/own-result", cards.own, name="own-result"),
    path("cycles/<int:cycle>/decisions", decision_views.index, name="decisions"),
    path("cycles/<int:cycle>/decisions/grades/<slug:token>", decision_views.grading, name="decision-grades"),
    path("cycles/<int:cycle>/decisions/take", decision_views.take, name="decision-take"),
    path("cycles/<int:cycle>/decisions/revoke", decision_views.revoke, name="decision-revoke"),
]
