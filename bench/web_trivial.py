"""A web process with one more page: a view that does nothing, behind the same middleware as all others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

import arena.config.asgi  # noqa: F401 - sets Django up
from arena import urls
from arena.config import web

PATH = "bench/trivial"


def trivial(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>nothing</title>")


if __name__ == "__main__":
    urls.urlpatterns.append(path(PATH, trivial))
    web.main()
