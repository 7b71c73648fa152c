"""Addresses of the public site."""

from django.urls import path

from public_site import (
    certificate_views,
    complaint_views,
    ledger_views,
    record_views,
    search_views,
    site_views,
    statistics_views,
    tracking_views,
)

urlpatterns = [
    path("", site_views.home, name="home"),
    path("search", search_views.search, name="search"),
    path("search.csv", search_views.search_csv, name="search_csv"),
    path("suggest", search_views.suggest, name="suggest"),
    path("institutions/<str:code>/", record_views.institution, name="institution"),
    path("platforms/<str:code>/", record_views.platform, name="platform"),
    path("teachers/<str:code>/", record_views.teacher, name="teacher"),
    path("lists/<str:code>/", record_views.published_list, name="published_list"),
    path("listings/<str:code>/", record_views.listing, name="listing"),
    path("statistics/", statistics_views.statistics, name="statistics"),
    path("statistics.csv", statistics_views.statistics_csv, name="statistics_csv"),
    path("complaints/new/", complaint_views.start, name="complaint_start"),
    path("complaints/new/check/", complaint_views.check, name="complaint_check"),
    path("complaints/new/receipt/", complaint_views.receipt, name="complaint_receipt"),
    path("complaints/new/receipt/saved/", complaint_views.receipt_saved, name="complaint_receipt_saved"),
    path("complaints/new/<slug:name>/", complaint_views.step, name="complaint_step"),
    path("complaints/track/", tracking_views.track, name="complaint_track"),
    path("complaints/track/message/", tracking_views.write, name="complaint_write"),
    path("complaints/track/leave/", tracking_views.leave, name="complaint_leave"),
    path("certificates/", certificate_views.certificate_list, name="certificates"),
    path("certificates/<str:number>/", certificate_views.certificate, name="certificate"),
    path("certificates/<str:number>/proof.json", certificate_views.certificate_proof, name="certificate_proof"),
    path("ledger/", ledger_views.ledger_home, name="ledger"),
    path("ledger/entries/", ledger_views.entry_list, name="ledger_entries"),
    path("ledger/entries/<int:seq>/", ledger_views.entry, name="ledger_entry"),
    path("ledger/proof.json", ledger_views.inclusion_proof, name="ledger_proof"),
    path("ledger/consistency.json", ledger_views.consistency_proof, name="ledger_consistency"),
    path("ledger/checkpoints/<int:size>.txt", ledger_views.checkpoint, name="ledger_checkpoint"),
    path("ledger/beian_verify.py", ledger_views.verifier, name="ledger_verifier"),
    path("robots.txt", site_views.robots),
    path("healthz", site_views.healthz),
    path("readyz", site_views.readyz),
]
