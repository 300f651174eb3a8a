"""The ranking, score cards, one's own result, and the result as a workbook."""

from django.urls import path

from kaohe.web.results import views

urlpatterns = [
    path("cycles/<int:cycle>/results", views.index, name="results"),
    path("cycles/<int:cycle>/results/compute", views.compute, name="result-compute"),
    path("cycles/<int:cycle>/results/freeze", views.freeze, name="result-freeze"),
    path("cycles/<int:cycle>/results/runs/<int:run>", views.index, name="result-run"),
    path("cycles/<int:cycle>/results/runs/<int:run>/file", views.download, name="result-file"),
    path("cycles/<int:cycle>/results/runs/<int:run>/of/<int:appraisee>", views.card, name="result-card"),
    path("cycles/<int:cycle>/own-result", views.own, name="own-result"),
]
