"""The log tells where and what kind of error, in whatever way it is raised, and never in the error's words."""

from __future__ import annotations

import io
import logging
import logging.config

import pytest
from django.conf import settings
from django.db import IntegrityError

SECRET = "Key (lab, domain)=(7, quiet.example) already exists."


def fail():
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        raise IntegrityError(SECRET) from error


@pytest.fixture
def log():
    """Return a logger that writes as production does, and what it has written."""
    written = io.StringIO()
    configurator = logging.config.DictConfigurator(settings.LOGGING)
    handler = logging.StreamHandler(written)
    handler.setFormatter(configurator.configure_formatter(settings.LOGGING["formatters"]["line"]))
    logger = logging.Logger("django.request")  # noqa: LOG001 - nobody else's
    logger.addHandler(handler)
    return logger, written


def test_an_error_is_told_by_class_and_place(log):
    logger, written = log
    try:
        fail()
    except IntegrityError:
        logger.exception("Internal Server Error: %s", "/desk/")
    text = written.getvalue()
    assert "Internal Server Error: /desk/" in text
    assert text.index("KeyError") < text.index("django.db.utils.IntegrityError")
    assert "in fail" in text
    assert text.count("Traceback (most recent call last):") == 2
    assert "quiet.example" not in text


def test_a_tasks_line_does_not_quote_it_either(log):
    logger, written = log
    logger.name = "celery.app.trace"
    try:
        fail()
    except IntegrityError as error:
        told = {"name": "task", "id": "1", "description": "raised unexpected", "exc": repr(error)}
        logger.exception("Task %(name)s[%(id)s] %(description)s: %(exc)s", told)
    assert "Task task[1] raised unexpected: django.db.utils.IntegrityError" in written.getvalue()
    assert "quiet.example" not in written.getvalue()


def test_lines_without_an_error_are_as_they_were(log):
    logger, written = log
    logger.warning("%d of %d", 3, 4)
    assert written.getvalue().endswith("WARNING django.request 3 of 4\n")
