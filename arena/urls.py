"""Every address of the arena."""

from allauth.decorators import rate_limit
from django.contrib import admin
from django.urls import include, path

from arena import views
from arena.battles.api import TrackDetail, TrackList
from arena.battles.leaving_page import leave
from arena.battles.streaming import watch, watch_first_frame, watch_poster
from arena.exports import api as exports_api, files_api, releases_api
from arena.exports.data_page import data
from arena.exports.votes_api import Votes
from arena.labs import (
    announcing_api,
    manifests,
    source_api,
    submission_api,
    trial_api,
    worker_api,
    workers_admin,
)
from arena.labs.upload_api import FileInParts, FileOfPrompt
from arena.leaderboard.api import BoardDetail, BoardList
from arena.leaderboard.head_to_head_api import HeadToHead
from arena.leaderboard.history_api import BoardHistory
from arena.leaderboard.snapshot_api import SnapshotRows
from arena.ledger import api as ledger_api
from arena.rest.description_api import Description, Documentation
from arena.reveals.api import EntryDetail, EntryList, OpeningDocument

api = [
    path("tracks/", TrackList.as_view(), name="api-tracks"),
    path("tracks/<slug:slug>/", TrackDetail.as_view(), name="api-track"),
    path("boards/", BoardList.as_view(), name="api-boards"),
    path("boards/<slug:slug>/", BoardDetail.as_view(), name="api-board"),
    path("boards/<slug:slug>/history/", BoardHistory.as_view(), name="api-board-history"),
    path("boards/<slug:slug>/head-to-head/", HeadToHead.as_view(), name="api-head-to-head"),
    path("votes/", Votes.as_view(), name="api-votes"),
    path("entries/", EntryList.as_view(), name="api-entries"),
    path("entries/<slug:slug>/", EntryDetail.as_view(), name="api-entry"),
    path("entries/<slug:slug>/opening/", OpeningDocument.as_view(), name="api-opening"),
    path("submissions/", submission_api.Submissions.as_view(), name="api-submissions"),
    path("submissions/<uuid:draft>/", submission_api.Submission.as_view(), name="api-submission"),
    path("submissions/<uuid:draft>/trial/", submission_api.Trying.as_view(), name="api-submission-trial"),
    path("submissions/<uuid:draft>/seal/", submission_api.Sealing.as_view(), name="api-submission-seal"),
    path("submissions/<slug:entry>/", submission_api.OwnEntry.as_view(), name="api-own-entry"),
    path("submissions/<slug:entry>/withdraw/", submission_api.Withdrawing.as_view(), name="api-withdraw"),
    path("submissions/<slug:entry>/forward/", submission_api.Forwarding.as_view(), name="api-forward"),
    path("submissions/<uuid:draft>/files/<int:prompt>/", FileOfPrompt.as_view(), name="api-file-of-prompt"),
    path(
        "submissions/<uuid:draft>/files/<int:prompt>/<uuid:upload>/",
        FileInParts.as_view(),
        name="api-upload",
    ),
    path("exports/", releases_api.ReleaseList.as_view(), name="exports"),
    path("exports/votes.csv", exports_api.live_file, {"name": "votes.csv"}, name="export-votes"),
    path("exports/blocks.jsonl", exports_api.live_file, {"name": "blocks.jsonl"}, name="export-blocks"),
    path("exports/<str:name>", exports_api.live_file, name="export-live"),
    path("exports/<str:release>/", releases_api.ReleaseDetail.as_view(), name="export-release"),
    path("exports/<str:release>/croissant/", files_api.described, name="export-croissant"),
    path("exports/<str:release>/<path:path>", files_api.release_file, name="export-file"),
    path("snapshots/<int:board>/", SnapshotRows.as_view(), name="api-snapshot"),
    path("ledger/", ledger_api.LedgerList.as_view(), name="api-ledger"),
    path("ledger/head/", ledger_api.LedgerHead.as_view(), name="api-ledger-head"),
    path("ledger/<int:number>/", ledger_api.LedgerBlock.as_view(), name="api-ledger-block"),
    path("ledger/<int:number>/lines/", ledger_api.LedgerLines.as_view(), name="api-ledger-lines"),
    path("receipts/<slug:battle>/", ledger_api.VoteReceipt.as_view(), name="api-receipt"),
    path("receipts/seal/<str:codename>/", ledger_api.SealReceipt.as_view(), name="api-seal-receipt"),
    path("schema/", Description.as_view(), name="api-schema"),
    path("docs/", Documentation.as_view(), name="api-docs"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("duel/<slug:slug>/", views.duel, name="duel"),
    path("boards/<slug:slug>/", views.board, name="board"),
    path("entries/", views.entries, name="entries"),
    path("entries/<slug:slug>/", views.entry, name="entry"),
    path("ledger/", views.ledger, name="ledger"),
    path("method/", views.method, name="method"),
    path("data/", data, name="data"),
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/leave/", leave, name="leave"),
    path("desk/", include("arena.desk.urls")),
    path("accounts/", include("allauth.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("watch/<str:token>/video", watch, name="watch"),
    path("watch/<str:token>/poster", watch_poster, name="watch-poster"),
    path("watch/<str:token>/first-frame", watch_first_frame, name="watch-first-frame"),
    path("manifests/<str:token>/first-frame", manifests.first_frame, name="manifest-first-frame"),
    path("workers/<str:token>/", announcing_api.announce, name="announce"),
    path("orders/<str:token>/", worker_api.fetch, name="order"),
    path("orders/<str:token>/upload/", worker_api.upload, name="order-upload"),
    path("orders/<str:token>/source/", source_api.of_order, name="order-source"),
    path("trials/<str:token>/", trial_api.fetch, name="trial"),
    path("trials/<str:token>/upload/", trial_api.upload, name="trial-upload"),
    path("trials/<str:token>/source/", source_api.of_trial, name="trial-source"),
    path("api/v1/", include(api)),
    path("admin/login/", rate_limit(action="login")(admin.site.login)),
    path("admin/workers/", include(workers_admin)),
    path("admin/", admin.site.urls),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
