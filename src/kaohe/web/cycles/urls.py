"""The home page and the pages of cycles."""

from django.urls import path

from kaohe.web.cycles import grant_views, roster_views, scheme_views, stage_views, views

urlpatterns = [
    path("", views.dashboard, name="home"),
    path("holidays", stage_views.holidays, name="holidays"),
    path("cycles", views.index, name="cycles"),
    path("cycles/new", views.new, name="cycle-new"),
    path("cycles/<int:cycle>", views.show, name="cycle"),
    path("cycles/<int:cycle>/move", views.move, name="cycle-move"),
    path("cycles/<int:cycle>/fill", views.fill, name="cycle-fill"),
    path("cycles/<int:cycle>/discard", views.discard, name="cycle-discard"),
    path("cycles/<int:cycle>/stages", stage_views.stages, name="stages"),
    path("cycles/<int:cycle>/stages/together", stage_views.done_together, name="stages-done"),
    path("cycles/<int:cycle>/stages/<int:pk>", stage_views.dates, name="stage"),
    path("cycles/<int:cycle>/stages/<int:pk>/done", stage_views.done, name="stage-done"),
    path("cycles/<int:cycle>/roster", roster_views.index, name="roster"),
    path("cycles/<int:cycle>/roster/template", roster_views.empty, name="roster-template"),
    path("cycles/<int:cycle>/roster/import", roster_views.take_in, name="roster-import"),
    path("cycles/<int:cycle>/roster/bring", roster_views.bring, name="roster-bring"),
    path("cycles/<int:cycle>/roster/import/<int:pk>", roster_views.preview, name="roster-preview"),
    path("cycles/<int:cycle>/roster/<int:pk>", roster_views.link, name="roster-link"),
    path("cycles/<int:cycle>/roles", grant_views.index, name="grants"),
    path("cycles/<int:cycle>/roles/bring", grant_views.bring, name="grant-bring"),
    path("cycles/<int:cycle>/roles/give", grant_views.give, name="grant-give"),
    path("cycles/<int:cycle>/roles/assessors", grant_views.assessors, name="grant-assessors"),
    path("cycles/<int:cycle>/roles/appraisees", grant_views.appraisees, name="grant-appraisees"),
    path("cycles/<int:cycle>/roles/<int:pk>/withdraw", grant_views.withdraw, name="grant-withdraw"),
    path("cycles/<int:cycle>/scheme", scheme_views.show, name="cycle-scheme"),
    path("cycles/<int:cycle>/scheme/file", scheme_views.download, name="cycle-scheme-file"),
    path("cycles/<int:cycle>/scheme/new", scheme_views.change, name="scheme-new"),
    path("cycles/<int:cycle>/scheme/new/<int:pk>", scheme_views.preview, name="scheme-preview"),
    path("cycles/<int:cycle>/scheme/changes/<int:pk>", scheme_views.amendment, name="amendment"),
]
