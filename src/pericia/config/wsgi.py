import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from pericia.config.garbage import search_between_requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pericia.config.settings")

application = get_wsgi_application()
import_module("pericia.config.urls")
search_between_requests()
