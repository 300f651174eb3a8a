"""Sign-in through the body's own sign-on."""

from django.urls import path

from kaohe.web.sso import views

urlpatterns = [
    path("sign-in/ldap", views.by_ldap, name="ldap"),
    path("sign-in/oidc", views.leave, name="oidc"),
    path("sign-in/oidc/back", views.back, name="oidc-back"),
]
