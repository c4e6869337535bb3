"""A web process with two more pages: one that does nothing, and a board that is drawn for every reader."""

from __future__ import annotations

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.urls import path

import arena.config.asgi  # noqa: F401 - sets Django up
from arena import urls, views
from arena.config import web
from bench.planting import SILENT

TRIVIAL, DRAWN = "bench/trivial", "bench/drawn"


def trivial(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>nothing</title>")


def drawn(request: HttpRequest) -> HttpResponse:
    caches["pages"].clear()
    return views.board(request, SILENT)


if __name__ == "__main__":
    urls.urlpatterns += [path(TRIVIAL, trivial), path(DRAWN, drawn)]
    web.main()
