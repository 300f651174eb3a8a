"""The whole site map: each part says its own pages."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kaohe.web.organisation.urls")),
    path("", include("kaohe.web.sso.urls")),
    path("", include("kaohe.web.cycles.urls")),
    path("", include("kaohe.web.work.urls")),
    path("", include("kaohe.web.records.urls")),
    path("", include("kaohe.web.ballots.urls")),
    path("", include("kaohe.web.results.urls")),
    path("", include("kaohe.web.notices.urls")),
    path("", include("kaohe.web.uses.urls")),
    path("", include("kaohe.web.archive.urls")),
    path("", include("kaohe.web.papers.urls")),
    path("", include("kaohe.web.reminders.urls")),
    path("", include("kaohe.web.targets.urls")),
    path("", include("kaohe.web.statements.urls")),
    path("", include("kaohe.web.routine.urls")),
    path("", include("kaohe.web.fulfilment.urls")),
    path("", include("kaohe.web.drafts.urls")),
    path("", include("kaohe.web.audit.urls")),
]
