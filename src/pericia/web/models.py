"""What the web processes share besides business data."""

from django.db import models


class CacheEntry(models.Model):
    """A value that expires, kept by shared_cache.py; no client owns it and none is in it."""

    key = models.TextField(primary_key=True)
    value = models.TextField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "django_cache"
        indexes = [models.Index(fields=["expires_at"], name="django_cache_expires")]
