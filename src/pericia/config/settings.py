"""Every setting, in one place. Values come from the environment and from DATA/secrets.json."""

from __future__ import annotations

import os
from pathlib import Path

from pericia.config import jobs, reactions
from pericia.config.environment import database_alias, flag, identity_provider, number, secrets

DATA = Path(os.environ.get("PERICIA_DATA", "var")).resolve()
SECRETS = secrets(DATA)

SECRET_KEY = SECRETS["django_secret_key"]
SCOPE_KEY = bytes.fromhex(SECRETS["scope_key"])
JOURNAL_SEED = bytes.fromhex(SECRETS["journal_seed"])

DEBUG = False
ALLOWED_HOSTS = os.environ.get("PERICIA_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [each for each in os.environ.get("PERICIA_ORIGINS", "").split(",") if each]
HTTPS = flag("PERICIA_HTTPS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "pericia.web.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "pericia.tenancy",
    "pericia.apps.journal",
    "pericia.apps.organisations",
    "pericia.apps.people",
    "pericia.apps.engagements",
    "pericia.apps.cases",
    "pericia.apps.work",
    "pericia.apps.knowledge",
    "pericia.apps.sourcing",
    "pericia.apps.set_up",
    "pericia.apps.channels",
    "pericia.apps.search",
    "pericia.apps.billing",
    "pericia.apps.portal",
    "pericia.web",
]

MIDDLEWARE = [
    "pericia.web.middleware.headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "pericia.web.middleware.boundary",
]

ROOT_URLCONF = "pericia.config.urls"
WSGI_APPLICATION = "pericia.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent.parent / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "pericia.web.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "pericia.web.templatetags.pericia",
                "pericia.web.templatetags.kept",
            ],
        },
    }
]

DATABASES = {
    "default": database_alias("pericia_app", SECRETS["passwords"]["pericia_app"]),
    "owner": database_alias("pericia_owner", SECRETS["passwords"]["pericia_owner"]),
}
REACTIONS = reactions.REACTIONS
PERIODIC = jobs.PERIODIC
MAY_WAIT = jobs.MAY_WAIT
# Shared by every web process: counts of attempts to sign in.
CACHES = {"default": {"BACKEND": "pericia.web.shared_cache.SharedCache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/start"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "pericia.apps.people.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Pericia] "
ACCOUNT_PREVENT_ENUMERATION = True
# Nobody signs up, so strangers have nothing to be written about.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# An office behind one address shares its limit: it is for who tries many accounts, and one account
# is guarded by its own (`key`).
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = number("PERICIA_PROXIES", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Nobody signs up: the administrator who made the account answers for its address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_FORMS = {
    "add_webauthn": "pericia.web.passkeys.AddPasskeyForm",
    "edit_webauthn": "pericia.web.passkeys.EditPasskeyForm",
}
MFA_ADAPTER = "pericia.apps.people.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Pericia"
SOCIALACCOUNT_ADAPTER = "pericia.apps.people.adapter.SocialAccountAdapter"
# An address that the organisation's own identity provider has verified signs its account in.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "pericia.web.identity_provider.Provider",
        "APPS": identity_provider(),
    }
}
EMAIL_BACKEND = "pericia.apps.people.mail.DeferredEmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("PERICIA_EMAIL_FROM", "pericia@localhost")
OUTGOING_EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("PERICIA_SMTP_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = str(DATA / "mail")
EMAIL_HOST = os.environ.get("PERICIA_SMTP_HOST", "")
EMAIL_PORT = number("PERICIA_SMTP_PORT", default=587)
EMAIL_HOST_USER = os.environ.get("PERICIA_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PERICIA_SMTP_PASSWORD", "")
EMAIL_USE_TLS = flag("PERICIA_SMTP_TLS", default=True)

# Whether people are written to when credentials expire and tasks of a transition are due.
REMINDERS = flag("PERICIA_REMINDERS", default=True)

LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True

# Static files are served from where they lie; their addresses carry a digest of the content.
STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parent.parent / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 7 * 24 * 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "pericia.web.assets.DigestStorage"},
}

FILES_URL = os.environ.get("PERICIA_FILES", f"file://{DATA / 'files'}")
# `host:port` of receivers on the own network, which webhooks may reach, by http too.
WEBHOOK_OWN_PLACES = frozenset(
    each for each in os.environ.get("PERICIA_WEBHOOK_PLACES", "").split(",") if each
)
# Of an event log, as it is uploaded.
EVENT_LOG_BYTES_MAX = number("PERICIA_EVENT_LOG_MB", default=500) * 1_000_000
# Of one key, and of one address, in each web process; 0 is no limit.
API_REQUESTS_A_MINUTE = number("PERICIA_API_RATE", default=600)
PUBLIC_DOCUMENTS_A_MINUTE = number("PERICIA_DOCUMENT_RATE", default=30)
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_HANDLERS = [
    "pericia.web.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_ENGINE = "pericia.web.sessions"
SILENCED_SYSTEM_CHECKS = ["models.W042"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "pericia.config.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}

# A file with the names of clinical codes in Spanish: code, tab, name. None ships.
CODE_NAMES = os.environ.get("PERICIA_CODE_NAMES", "")
# Whether the first page with a code has the names of all read, which takes a processor seconds.
READS_CODE_NAMES = os.environ.get("PERICIA_READS_CODE_NAMES") != "0"
