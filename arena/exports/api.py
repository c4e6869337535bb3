"""The tables that grow, live up to the newest block: made while they are sent, and kept nowhere."""

from __future__ import annotations

from channels.db import database_sync_to_async
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from arena.exports import live_query
from arena.exports.downloads import download
from arena.exports.finding import LATEST, NAME, NotThere
from arena.exports.scope import Scope, Table
from arena.problems import problem_response
from arena.tabular.formats import PARQUET, Format


@csrf_exempt  # another method is refused as such, and not for want of a form
@require_safe
async def live_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with a table's rows from one block to another, so that two downloads can be of the same time."""
    if name == LATEST or NAME.fullmatch(name):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    try:
        table, form = live_query.table_and_format(name)
        scope = await database_sync_to_async(live_query.scope)(request.GET, table)
    except NotThere as reason:
        return problem_response(reason.status, str(reason))
    return _sent(table, form, scope, head=request.method == "HEAD")


def _sent(table: Table, form: Format, scope: Scope, *, head: bool) -> HttpResponseBase:
    name = (
        f"{table.name}.{form.ending}" if scope.track is None else f"{table.name}-{scope.track}.{form.ending}"
    )
    content_type = form.media_type if form is PARQUET else f"{form.media_type}; charset=utf-8"
    return download(form.pieces(table.columns, table.batches(scope)), name, content_type, head=head)
