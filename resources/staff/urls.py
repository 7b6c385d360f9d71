"""Setting a password. The names are those that Django's own pages look for."""

from django.urls import path

from . import passwords

urlpatterns = [
    path("password_reset/", passwords.Forgotten.as_view(), name="admin_password_reset"),
    path("password_reset/done/", passwords.ForgottenDone.as_view(), name="password_reset_done"),
    path("reset/<uidb64>/<token>/", passwords.SetPassword.as_view(), name="password_reset_confirm"),
    path("reset/done/", passwords.PasswordIsSet.as_view(), name="password_reset_complete"),
]
