from django.urls import include, path

from portal.core.accounts import views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("2fa/totp/activate/", views.ActivateApp.as_view(), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("oidc/<str:provider_id>/login/", views.oidc_login, name="openid_connect_login"),
    path("", include("allauth.urls")),
]
