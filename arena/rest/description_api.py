"""The interface's own description (OpenAPI 3.1), made once a process, and pages to try it in."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from arena.rest.public import Public


@cache
def description() -> dict[str, Any]:
    """Return the description; it takes a third of a second, and changes with the code alone."""
    return dict(SchemaGenerator().get_schema(request=None, public=True))


@cache
def _written(renderer: type[BaseRenderer]) -> Any:
    return renderer().render(description())


class AsYaml(OpenApiYamlRenderer):
    format = "yaml"

    def render(self, *_: Any, **__: Any) -> Any:
        return _written(OpenApiYamlRenderer)


class AsJson(OpenApiJsonRenderer):
    format = "json"

    def render(self, *_: Any, **__: Any) -> Any:
        return _written(OpenApiJsonRenderer)


class AsPlainYaml(AsYaml):
    media_type = "application/yaml"


class AsPlainJson(AsJson):
    media_type = "application/json"


class Description(Public):
    """What stands at every address: as YAML, or with `?format=json` as JSON."""

    renderer_classes = [AsYaml, AsJson, AsPlainYaml, AsPlainJson]

    @extend_schema(exclude=True)
    def get(self, _request: Request) -> Response:
        return Response({})


# OPTIONS of a page without data would be an error of the library's.
class Documentation(SpectacularSwaggerView):
    """The description as a page, where every address can be tried."""

    url_name = "api-schema"
    http_method_names = ["get", "head"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-cache"
        return response
