"""Addresses of the desk. Each needs a right but the two of signing in and out."""

from django.urls import path

from desk import cases, entry, partners, queue
from desk.sign_in import SignInView, SignOutView

app_name = "desk"

urlpatterns = [
    path("", queue.show, name="queue"),
    path("print/", queue.printed, name="queue-print"),
    path("cases.csv", queue.export, name="queue-export"),
    path("looked/", queue.looked, name="looked"),
    path("sign-in/", SignInView.as_view(), name="sign-in"),
    path("sign-out/", SignOutView.as_view(), name="sign-out"),
    path("partners/", partners.show, name="partners"),
    path("partners/requests/<str:reference>/", partners.show_request, name="key-request"),
    path("partners/requests/<str:reference>/grant/", partners.grant, name="grant-key"),
    path("partners/requests/<str:reference>/refuse/", partners.refuse, name="refuse-key"),
    path("partners/<int:partner_id>/", partners.show_partner, name="partner"),
    path("partners/<int:partner_id>/usage.csv", partners.usage_csv, name="partner-usage"),
    path("partners/<int:partner_id>/keys/", partners.change, name="change-keys"),
    path("partners/<int:partner_id>/keys/<str:prefix>/rotate/", partners.rotate, name="rotate-key"),
    path("partners/<int:partner_id>/keys/<str:prefix>/revoke/", partners.revoke, name="revoke-key"),
    path("cases/new/", entry.enter, name="enter"),
    path("cases/<str:reference>/", cases.show, name="case"),
    path("cases/<str:reference>/contact/", cases.ask_for_contact, name="ask-for-contact"),
    path("cases/<str:reference>/contact/open/", cases.open_contact, name="open-contact"),
    path("cases/<str:reference>/contact/<int:request_id>/approve/", cases.approve_contact, name="approve-contact"),
    path("cases/<str:reference>/contact/<int:request_id>/refuse/", cases.refuse_contact, name="refuse-contact"),
    path("cases/<str:reference>/<str:name>/", cases.act, name="act"),
]
