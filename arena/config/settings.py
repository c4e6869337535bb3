"""Django's settings: from the environment (environment.py names every variable) or the embedded home."""

import os
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from environ import Env

from arena.config import environment
from generators import queue_address
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

# Embedded, the key stands in a file (secrets/settler_public_key) that a rotation replaces under running processes.
_settler_key = ENVIRONMENT["PADDOCK_SETTLER_PUBLIC_KEY"]
SETTLER_PUBLIC_KEY = bytes.fromhex(str(_settler_key)) if _settler_key else None

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
OPEN_PROMPT_COUNT = cast("int", ENVIRONMENT["PADDOCK_OPEN_PROMPTS"])
PRIVATE_HOSTS = cast("list[str]", ENVIRONMENT["PADDOCK_PRIVATE_HOSTS"])
BUDGET_PER_DAY = cast("Decimal", ENVIRONMENT["PADDOCK_BUDGET_PER_DAY"])
BUDGET_PER_ENTRY = cast("Decimal", ENVIRONMENT["PADDOCK_BUDGET_PER_ENTRY"])
CURRENCY = str(ENVIRONMENT["PADDOCK_CURRENCY"])
DATA_LICENCE = str(ENVIRONMENT["PADDOCK_DATA_LICENCE"])
EXPORTS_KEPT_DAYS = cast("int", ENVIRONMENT["PADDOCK_EXPORTS_KEPT_DAYS"])
API_PER_MINUTE = cast("int", ENVIRONMENT["PADDOCK_API_PER_MINUTE"])
VOTER_COOKIE = "paddock_voter"
CANDIDATES_KEPT_SECONDS = 1.0  # how long a web process goes on with the ready clips and agenda it has read

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "django_filters",
    "channels",
    "pgtrigger",
    "csp",
    "arena",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",  # around all that may answer: a refusal, too, can be read from anywhere
    "arena.rest.gate.gate",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "arena.battles.cookie.voter_cookie",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
                "arena.accounts.mail.mail_context",
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

# Labs sign in with a mail address, a password and what else they set up; operators may use a name, in the admin.
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_ADAPTER = "arena.accounts.letters.Letters"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_USER_DISPLAY = "arena.accounts.letters.name_of"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "signup": "10/m/ip"}
MFA_ADAPTER = "arena.accounts.second_steps.SecondSteps"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "arena.accounts.passkey_forms.AddKey",
    "login_webauthn": "arena.accounts.passkey_forms.SignInWithKey",
    "authenticate_webauthn": "arena.accounts.passkey_forms.StepWithKey",
    "reauthenticate_webauthn": "arena.accounts.passkey_forms.ConfirmWithKey",
}
MFA_TOTP_ISSUER = "Paddock"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are half a minute out

MAIL_ON_CONSOLE = ENVIRONMENT["EMAIL_URL"] is None
_mail = Env.email_url_config(str(ENVIRONMENT["EMAIL_URL"] or "consolemail://"))
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_BACKEND"], _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = str(ENVIRONMENT["PADDOCK_MAIL_FROM"] or "paddock@localhost")

CELERY_BROKER_URL = queue_address.of_transport(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "heartbeat"
# What waits for other people's servers, or works long, has a worker of its own: no heartbeat waits behind it.
CELERY_TASK_ROUTES = {
    "arena.webhooks.tasks.*": {"queue": "post"},
    "arena.reveals.tasks.*": {"queue": "post"},
    "arena.exports.tasks.*": {"queue": "post"},
    # Cutting a large block, looking into files and drawing a contact sheet take seconds.
    "arena.ledger.tasks.*": {"queue": "post"},
    "arena.labs.tasks.check_uploads": {"queue": "post"},
    "arena.labs.tasks.send_trials": {"queue": "post"},
    "arena.labs.tasks.sweep_uploads": {"queue": "post"},
    "arena.labs.tasks.prepare_reviews": {"queue": "post"},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "arena.config.rhythm:Rhythm"
CELERY_BEAT_SCHEDULE = {
    # A beat that finds the one before it still at work is dropped, not queued behind it.
    name: {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 1)}}
    for name, task, seconds in [
        ("refit the boards", "arena.leaderboard.tasks.refit_boards", 0.5),
        ("cut the ledger's blocks", "arena.ledger.tasks.cut_blocks", 60.0),
        ("publish the ledger's head", "arena.ledger.tasks.publish_head", 60.0),
        ("note boards in the ledger", "arena.leaderboard.tasks.note_boards", 600.0),
        ("publish the day's release", "arena.exports.tasks.publish_release", 600.0),
        ("forget who has left", "arena.battles.tasks.forget_leavers", 60.0),
        ("plant more prompts", "arena.prompts.tasks.plant_more_prompts", 2.0),
        ("order missing clips", "arena.labs.tasks.order_missing_clips", 2.0),
        ("enter offered models", "arena.labs.tasks.enter_offered", 5.0),
        ("check uploads", "arena.labs.tasks.check_uploads", 1.0),
        ("send trials", "arena.labs.tasks.send_trials", 1.0),
        ("prepare reviews", "arena.labs.tasks.prepare_reviews", 5.0),
        ("sweep uploads", "arena.labs.tasks.sweep_uploads", 3600.0),
        ("clear sessions", "arena.accounts.tasks.clear_sessions", 24 * 3600.0),
        ("look at clips called broken", "arena.battles.tasks.void_damaged_clips", 60.0),
        ("deliver webhooks", "arena.webhooks.tasks.deliver_due", 2.0),
        ("deliver the outbox", "arena.reveals.tasks.deliver_outbox", 5.0),
        ("send the ledger's head", "arena.reveals.tasks.write_head_letters", 600.0),
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
REVIEWS_ROOT = HOME.path / "reviews"
EXPORTS_ROOT = cast("Path", ENVIRONMENT["PADDOCK_EXPORTS"]) or HOME.path / "exports"
UPLOADS_ROOT = cast("Path", ENVIRONMENT["PADDOCK_UPLOADS"]) or HOME.path / "uploads"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
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

# Public reads may come from any site's pages; what is a lab's, or a worker's, may not.
CORS_URLS_REGEX = r"^/api/v1/(?!submissions(/|$))"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "if-match", "if-modified-since", "if-none-match", "if-range", "range"]
CORS_EXPOSE_HEADERS = [
    "Accept-Ranges", "Content-Disposition", "Content-Location", "Content-Range", "ETag", "Last-Modified", "Link",
    "RateLimit", "RateLimit-Policy", "Retry-After",
]  # fmt: skip

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "arena.rest.negotiation.Negotiation",
    "DEFAULT_PAGINATION_CLASS": "arena.rest.paging.Pages",
    "EXCEPTION_HANDLER": "arena.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Paddock",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": ["arena.rest.description.complete"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "arena.config.log_lines.Lines",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # Anyone may send any Host or form: the answer says what is wrong, a traceback each would fill the log.
        "django.security": {"level": "CRITICAL"},
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},  # both name the addresses of labs
        "psycopg.pool": {"level": "ERROR"},  # what it cannot reach, the command or the page says
        "celery": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
