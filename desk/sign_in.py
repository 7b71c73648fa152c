"""Signing in, with a limit on wrong passwords per name and address, and per address."""

from typing import Any

from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rights import signed_in
from accounts.throttle import SIGN_IN, SIGN_IN_OF_ALL, client_address
from desk.access import first_page, stay_signed_in
from desk.forms import name_the_field
from registry.typed_text import in_one_width


class SignInForm(AuthenticationForm):
    """Name and password; one message for whatever was wrong."""

    error_messages = {
        "invalid_login": _("用户名或密码不对。请核对大小写后再试；忘记密码的，请联系本单位的负责人。"),
        "inactive": _("这个账号已经停用，请联系本单位的负责人。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            name_the_field(field)


class SignInView(views.LoginView):
    """The sign-in page; ten failures of a name from one address shut it for a quarter of an hour, to the right password too.

    So do fifty of an address, for all names.
    """

    template_name = "desk/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_success_url(self) -> str:
        """Return where the person wanted to go; the desk when that was this page itself, which would lead round in a circle."""
        wanted = super().get_success_url()
        return self.get_default_redirect_url() if wanted == self.request.path else wanted

    def get_default_redirect_url(self) -> str:
        """Return the page on which the person's work begins."""
        staff = signed_in(self.request.user)
        return first_page(staff) if staff else super().get_default_redirect_url()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if SIGN_IN.is_shut(*_who(request)) or SIGN_IN_OF_ALL.is_shut(client_address(request)):
            form = self.get_form_class()(request)
            return self.render_to_response(
                self.get_context_data(
                    form=form,
                    shut=gettext("尝试次数过多。请 15 分钟后再试；忘记密码的，请联系本单位的负责人。"),
                ),
                status=429,
            )
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        SIGN_IN.count_failure(*_who(self.request))
        SIGN_IN_OF_ALL.count_failure(client_address(self.request))
        return super().form_invalid(form)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        SIGN_IN.forget(*_who(self.request))
        response = super().form_valid(form)
        stay_signed_in(self.request)
        return response


class SignOutView(views.LogoutView):
    """Signing out, by POST."""

    next_page = "desk:sign-in"


def _who(request: HttpRequest) -> tuple[str, str]:
    """The name in one width, as the form reads it, or each way to type it could be tried ten times; and the address."""
    return in_one_width(request.POST.get("username", "")).strip().casefold(), client_address(request)
