import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from pericia.config.garbage import search_between_requests
from pericia.web.even_load import evenly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pericia.config.settings")

application = evenly(get_wsgi_application(), settings.DATA / "run", settings.SESSION_COOKIE_NAME)
import_module("pericia.config.urls")
search_between_requests()
