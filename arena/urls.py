"""Every address of the arena."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from arena import views
from arena.battles.api import TrackDetail, TrackList
from arena.battles.streaming import watch, watch_first_frame, watch_poster
from arena.entries.api import EntryList
from arena.labs import worker_api
from arena.labs.api import EntryDetail
from arena.leaderboard.api import BoardDetail, BoardList

api = [
    path("tracks/", TrackList.as_view(), name="api-tracks"),
    path("tracks/<slug:slug>/", TrackDetail.as_view(), name="api-track"),
    path("boards/", BoardList.as_view(), name="api-boards"),
    path("boards/<slug:slug>/", BoardDetail.as_view(), name="api-board"),
    path("entries/", EntryList.as_view(), name="api-entries"),
    path("entries/<slug:slug>/", EntryDetail.as_view(), name="api-entry"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("duel/<slug:slug>/", views.duel, name="duel"),
    path("boards/<slug:slug>/", views.board, name="board"),
    path("entries/", views.entries, name="entries"),
    path("entries/<slug:slug>/", views.entry, name="entry"),
    path("method/", views.method, name="method"),
    path("data/", views.data, name="data"),
    path("privacy/", views.privacy, name="privacy"),
    path("desk/", include("arena.desk.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("watch/<str:token>/video", watch, name="watch"),
    path("watch/<str:token>/poster", watch_poster, name="watch-poster"),
    path("watch/<str:token>/first-frame", watch_first_frame, name="watch-first-frame"),
    path("orders/<str:token>/", worker_api.fetch, name="order"),
    path("orders/<str:token>/upload/", worker_api.upload, name="order-upload"),
    path("api/v1/", include(api)),
    path("admin/", admin.site.urls),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
