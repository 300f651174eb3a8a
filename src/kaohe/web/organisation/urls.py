"""Sign-in, people and units."""

from django.urls import path

from kaohe.web.organisation import demo, importing, people, units, views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-in/as/<str:number>", demo.sign_in_as, name="sign-in-as"),
    path("reports/", demo.reports, name="reports"),
    path("reports/<path:path>", demo.reports, name="report"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("password", views.password, name="password"),
    path("people", people.index, name="people"),
    path("people/new", people.new, name="person-new"),
    path("people/import", importing.upload, name="people-import"),
    path("people/import/preview", importing.preview, name="people-import-preview"),
    path("people/import/confirm", importing.confirm, name="people-import-confirm"),
    path("people/import/cancel", importing.cancel, name="people-import-cancel"),
    path("people/<int:pk>", people.show, name="person"),
    path("people/<int:pk>/edit", people.edit, name="person-edit"),
    path("people/<int:pk>/move", people.move, name="person-move"),
    path("people/<int:pk>/leave", people.leave, name="person-leave"),
    path("people/<int:pk>/reset-password", people.reset_password, name="person-reset-password"),
    path("units", units.index, name="units"),
    path("units/new", units.new, name="unit-new"),
    path("units/<int:pk>", units.show, name="unit"),
    path("units/<int:pk>/edit", units.edit, name="unit-edit"),
    path("units/<int:pk>/merge", units.merge, name="unit-merge"),
]
