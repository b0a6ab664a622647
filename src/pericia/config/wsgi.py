import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from pericia.web.even_load import evenly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pericia.config.settings")

application = evenly(get_wsgi_application(), settings.DATA / "run", settings.SESSION_COOKIE_NAME)
# What is loaded now stays: nobody should wait while all of it is searched for garbage.
import_module("pericia.config.urls")
gc.collect()
gc.freeze()
# Nor should anybody wait for a search at every few hundred objects: most of them go by themselves.
gc.set_threshold(10_000, 20, 20)
