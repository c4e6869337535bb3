"""A paid job at a provider: asked for once, looked at until it is done, its file fetched at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generators.contract import (
    JSON,
    AdapterError,
    ClipSpec,
    ContentRefused,
    PermanentFailure,
    TransientFailure,
)
from generators.providers import answers, files, forms, keys, recipes, wishes
from generators.providers.calls import NotAnswered, NotSent, Reply, call
from generators.providers.contract import FAILED, FINISHED, QUEUED, RUNNING, Contract
from generators.providers.places import at

_SUCCESS, _REFUSED = range(200, 300), range(400, 500)
_APP_PARTS = 2  # of a model's name: its owner and its app, where fal tells of its jobs


@dataclass(frozen=True)
class Waiting:
    """A job that is not done: `state` is queued or running, `share` how far it is, None where nobody says."""

    state: str
    share: float | None


@dataclass(frozen=True)
class Finished:
    """A job that is done.

    Parameters
    ----------
    address : str or None
        Where its file is; None where it is at the provider's own address.
    told : dict
        What the provider says that it has made, such as width, height, ratio, resolution, seconds and seed.
    """

    address: str | None
    told: dict[str, JSON]


class NotTaken(Exception):  # noqa: N818 - an answer
    """The provider certainly did not take the job, and nothing is to be paid; `failure` says why."""

    def __init__(self, failure: AdapterError) -> None:
        super().__init__(str(failure))
        self.failure = failure


class Uncertain(Exception):  # noqa: N818 - a state of the world
    """The provider may have taken the job, and may want to be paid for it; the text is one sentence."""


def submit(
    recipe: Mapping[str, JSON], spec: ClipSpec, environ: Mapping[str, str] = os.environ
) -> dict[str, JSON]:
    """Ask for a clip, once.

    Returns
    -------
    dict
        The job's handle for `look` and `fetch`, at most 4 KiB as JSON: contract, id, model, and what was asked. No
        address is in it: all are made of the id, whatever the provider's answer names.

    Raises
    ------
    NotTaken
        If the provider certainly has no such job.
    Uncertain
        If it may have one: a paid wish must not be repeated then.
    """
    contract = recipes.contract_of(recipe)
    try:
        wish = wishes.wish(recipe, spec)
        access = keys.access(contract, environ)
    except AdapterError as error:
        raise NotTaken(error) from None
    try:
        reply = call(
            access, "POST", contract.submit.format(model=wish.model), **forms.written(contract, wish)
        )
    except NotSent as error:
        raise NotTaken(error.failure) from None
    except NotAnswered as error:
        raise Uncertain(f"It is not known whether the provider took the job. {error}") from None
    if reply.status in _REFUSED:
        raise NotTaken(answers.refusal(contract, reply.status, reply.told, access.key))
    number = at(reply.told, contract.id_at)
    if reply.status not in _SUCCESS:
        raise Uncertain(f"It is not known whether the provider took the job: it answered {reply.status}.")
    if not answers.is_number(number, access.key):
        raise Uncertain("It is not known whether the provider took the job: its answer names none.")
    return {"contract": contract.name, "id": number, "model": wish.model, "asked": wish.asked}


def look(
    recipe: Mapping[str, JSON], handle: Mapping[str, JSON], environ: Mapping[str, str] = os.environ
) -> Waiting | Finished:
    """Ask for the state of a job, once.

    Raises
    ------
    ContentRefused
        If the provider will not answer this prompt.
    PermanentFailure
        If the job has failed, or is gone.
    TransientFailure
        If the state cannot be learnt now: looking again costs nothing.
    """
    contract, paths = _job(recipe, handle)
    access = _access(contract, environ)
    told = _told(contract, _asked(access, paths["state"]), access.key)
    state = answers.state(contract, told)
    if state == FAILED or (state == FINISHED and told.get("error")):
        raise answers.failed(contract, told, access.key)
    if state in (QUEUED, RUNNING):
        return Waiting(state, answers.share(contract, told))
    if contract.result:
        told = _told(contract, _asked(access, paths["result"]), access.key)
    address = answers.file_of(contract, told) if contract.file_at else None
    if contract.file_at and address is None:
        raise PermanentFailure("The provider says that the job is done, but names no file.")
    return Finished(address, answers.made(contract, told, access.key))


def fetch(  # noqa: PLR0917 - all of it is needed, and named where it is called
    recipe: Mapping[str, JSON],
    handle: Mapping[str, JSON],
    finished: Finished,
    target: Path,
    told: Callable[[], None],
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Bring the file of a job that is done, whole or not at all.

    Parameters
    ----------
    recipe, handle, finished
        As they were given and returned.
    target : Path
        Where the file goes.
    told : callable
        Called now and then meanwhile; what it raises ends the fetching.

    Raises
    ------
    PermanentFailure
        If the file is not where the provider's files are, is too large, or is no video.
    TransientFailure
        If it cannot be had now.
    """
    contract, paths = _job(recipe, handle)
    access = _access(contract, environ)
    if finished.address is None:
        files.bring(access.base + paths["content"], access.headers, access.private_hosts, target, told)
        return
    # The key is for the provider, not for wherever it keeps its files.
    address = files.allowed(contract, access, finished.address)
    files.bring(address, {}, access.private_hosts, target, told)


def _job(recipe: Mapping[str, JSON], handle: Mapping[str, JSON]) -> tuple[Contract, dict[str, str]]:
    """Return a job's contract and its paths, made of what the handle says and nothing else."""
    contract = recipes.contract_of(recipe)
    number, model = handle.get("id"), handle.get("model")
    if (
        handle.get("contract") != contract.name
        or not answers.is_number(number, "")
        or not (isinstance(model, str) and (contract.model.fullmatch(model) or not model))
    ):
        raise PermanentFailure("The job's handle does not belong to this recipe.")
    names = {"id": number, "app": "/".join(model.split("/")[:_APP_PARTS])}
    paths = {"state": contract.state, "result": contract.result, "content": contract.content}
    return contract, {name: path.format(**names) for name, path in paths.items()}


def _access(contract: Contract, environ: Mapping[str, str]) -> keys.Access:
    """Return how to call; a job that runs is not lost because its worker came back without the key."""
    try:
        return keys.access(contract, environ)
    except PermanentFailure as error:
        raise TransientFailure(str(error)) from None


def _asked(access: keys.Access, path: str) -> Reply:
    try:
        return call(access, "GET", path)
    except NotSent as error:
        raise error.failure from None
    except NotAnswered as error:
        raise TransientFailure(str(error)) from None


def _told(contract: Contract, reply: Reply, key: str) -> dict[str, JSON]:
    """Return the object of an answer about a job that was taken."""
    if answers.is_gone(contract, reply.status, reply.told):
        raise PermanentFailure("The provider knows the job no more: it has expired, or was never there.")
    if reply.status in _SUCCESS and reply.told is not None:
        return reply.told
    if reply.status in _SUCCESS:
        raise TransientFailure("The provider's answer about the job is no JSON object.")
    failure = answers.refusal(contract, reply.status, reply.told, key)
    if answers.is_about_the_key(reply.status) and not isinstance(failure, ContentRefused):
        raise TransientFailure(str(failure))  # the job runs: another key of the account can still fetch it
    raise failure
