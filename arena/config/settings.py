"""Django's settings: from the environment (environment.py names every variable) or the embedded home."""

import os
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from environ import Env

from arena.config import environment
from supervisor.home import Home

BASE_DIR = environment.ROOT
ENVIRONMENT = environment.read(os.environ)
HOME = Home(cast("Path", ENVIRONMENT["PADDOCK_HOME"]))

EMBEDDED_DATABASE = ENVIRONMENT["DATABASE_URL"] is None
EMBEDDED_REDIS = ENVIRONMENT["REDIS_URL"] is None
REDIS_URL = str(ENVIRONMENT["REDIS_URL"] or HOME.redis_url)
SYNTHETIC = bool(ENVIRONMENT["PADDOCK_SYNTHETIC"])
DEBUG = bool(ENVIRONMENT["PADDOCK_DEBUG"])
SECRET_KEY = str(ENVIRONMENT["SECRET_KEY"] or HOME.secret("secret_key"))
_signing_key = ENVIRONMENT["PADDOCK_SIGNING_KEY"]
SIGNING_KEY = (
    bytes.fromhex(str(_signing_key)) if _signing_key else sha256(HOME.secret("signing_key").encode()).digest()
)

HOST, PORT = str(ENVIRONMENT["HOST"]), cast("int", ENVIRONMENT["PORT"])
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *cast("list[str]", ENVIRONMENT["PADDOCK_HOSTS"])]
_ANYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound
_own_names = environment.own_names() if HOST in _ANYWHERE else [HOST]
OWN_ADDRESS = _own_names[-1] if HOST in _ANYWHERE else ""
ALLOWED_HOSTS += _own_names
SITE_URL = str(ENVIRONMENT["PADDOCK_URL"] or f"http://{'127.0.0.1' if HOST in _ANYWHERE else HOST}:{PORT}")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "arena.views.form_refused"

# The arena's own constants
WATCH_SECONDS = cast("float", ENVIRONMENT["PADDOCK_WATCH_SECONDS"])
BATTLE_LIFETIME = timedelta(minutes=cast("int", ENVIRONMENT["PADDOCK_BATTLE_MINUTES"]))
PROVISIONAL_BELOW = cast("int", ENVIRONMENT["PADDOCK_PROVISIONAL_BELOW"])
PROVISIONAL_BELOW_VOTERS = cast("int", ENVIRONMENT["PADDOCK_PROVISIONAL_BELOW_VOTERS"])
WEB_PROCESSES = cast("int", ENVIRONMENT["PADDOCK_WEB_PROCESSES"])
WITHOUT_TRAINED = cast("bool", ENVIRONMENT["PADDOCK_WITHOUT_TRAINED"])
PROMPT_COUNT = cast("int", ENVIRONMENT["PADDOCK_PROMPTS"])
PRIVATE_HOSTS = cast("list[str]", ENVIRONMENT["PADDOCK_PRIVATE_HOSTS"])
VOTER_COOKIE = "paddock_voter"
CANDIDATES_KEPT_SECONDS = 1.0  # how long a web process goes on with the ready clips and agenda it has read

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "pgtrigger",
    "csp",
    "arena",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "arena.battles.cookie.voter_cookie",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "arena.urls"
ASGI_APPLICATION = "arena.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "arena.views.site_context",
            ],
        },
    },
]

_database: dict[str, Any] = Env.db_url_config(str(ENVIRONMENT["DATABASE_URL"] or HOME.database_url))
_database["CONN_HEALTH_CHECKS"] = True  # a connection that died with its server is replaced before it is used
_database.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 16, "timeout": 10}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL},
    # Pages that all see alike, for a second: in each process, or reading one would cost as much as drawing it.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
}

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "heartbeat"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "arena.config.rhythm:Rhythm"
CELERY_BEAT_SCHEDULE = {
    # A beat that finds the one before it still at work is dropped, not queued behind it.
    name: {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 1)}}
    for name, task, seconds in [
        ("refit the boards", "arena.leaderboard.tasks.refit_boards", 0.5),
        ("plant more prompts", "arena.prompts.tasks.plant_more_prompts", 2.0),
        ("order missing clips", "arena.labs.tasks.order_missing_clips", 2.0),
        ("look at clips called broken", "arena.battles.tasks.void_damaged_clips", 60.0),
    ]
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = None  # served from where the files lie; a proxy may collect them elsewhere
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
CLIPS_ROOT = cast("Path", ENVIRONMENT["PADDOCK_CLIPS"]) or HOME.clips

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
    # The documentation pages of the API are the library's own and style themselves inline.
    "EXCLUDE_URL_PREFIXES": ["/api/v1/docs/"],
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "arena.paging.Pages",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "arena.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Paddock",
    "DESCRIPTION": "What the pages show, for programs: tracks, boards and entries of a blind video arena.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # Anyone may send any Host or form: the answer says what is wrong, a traceback each would fill the log.
        "django.security": {"level": "CRITICAL"},
        "httpx": {"level": "WARNING"},
        "psycopg.pool": {"level": "ERROR"},  # what it cannot reach, the command or the page says
        "celery": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
