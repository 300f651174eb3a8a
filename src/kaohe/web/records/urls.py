"""Records, ratings, claims, vetoes, and tables in and out of a cycle."""

from django.urls import path

from kaohe.web.records import entering, grids, transfers, views

urlpatterns = [
    path("cycles/<int:cycle>/records", views.index, name="records"),
    path("cycles/<int:cycle>/records/items", entering.items, name="record-items"),
    path("cycles/<int:cycle>/records/new/<str:rule>", entering.new, name="record-new"),
    path("cycles/<int:cycle>/records/grid", grids.grid, name="record-grid"),
    path("cycles/<int:cycle>/records/<int:record>", views.show, name="record"),
    path("cycles/<int:cycle>/records/<int:record>/edit", entering.edit, name="record-edit"),
    path("cycles/<int:cycle>/records/<int:record>/effect", views.effect, name="record-effect"),
    path("cycles/<int:cycle>/records/<int:record>/do/<slug:verb>", views.act, name="record-act"),
    path("cycles/<int:cycle>/records/<int:record>/files", views.attach, name="evidence-add"),
    path("cycles/<int:cycle>/records/<int:record>/files/<int:file>", views.download, name="evidence"),
    path(
        "cycles/<int:cycle>/records/<int:record>/files/<int:file>/remove",
        views.detach,
        name="evidence-remove",
    ),
    path("cycles/<int:cycle>/confirmations", views.confirmations, name="confirmations"),
    path("cycles/<int:cycle>/confirmations/do", views.act_on_many, name="confirmations-do"),
    path("cycles/<int:cycle>/vetoes", views.vetoes, name="vetoes"),
    path("cycles/<int:cycle>/claims", entering.claims, name="claims"),
    path("cycles/<int:cycle>/claims/new/<str:rule>", entering.claim, name="claim-new"),
    path("cycles/<int:cycle>/ratings", grids.ratings, name="ratings"),
    path("cycles/<int:cycle>/own-indicators", grids.own_indicators, name="own-indicators"),
    path(
        "cycles/<int:cycle>/own-indicators/<int:own_id>/remove", grids.own_remove, name="own-indicator-remove"
    ),
    path("cycles/<int:cycle>/tables", transfers.index, name="tables"),
    path("cycles/<int:cycle>/tables/upload", transfers.upload, name="table-upload"),
    path("cycles/<int:cycle>/tables/upload/<int:upload>", transfers.preview, name="table-preview"),
    path("cycles/<int:cycle>/tables/upload/<int:upload>/take", transfers.take, name="table-take"),
    path("cycles/<int:cycle>/tables/export.<slug:form>", transfers.export, name="table-export"),
]
