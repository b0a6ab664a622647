import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pericia.config.settings")

application = get_wsgi_application()
# What is loaded now stays: nobody should wait while all of it is searched for garbage.
import_module("pericia.config.urls")
gc.collect()
gc.freeze()
