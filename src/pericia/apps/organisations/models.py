"""Clients, providers with their sites and services offered, and the processes of a client."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pericia.tenancy.ids import new_id
from pericia.tenancy.models import ClientModel, OwnedModel, ProviderModel, ScopedForeignKey


def texts() -> ArrayField[list[str], list[str]]:
    return ArrayField(models.TextField(), default=list)


class Client(OwnedModel):
    """A company whose work is handed over: the tenant.

    `is_simulated` marks one whose work a simulation did; every page of it says so.
    """

    tenant_column = "client_id"

    client_id = models.UUIDField(primary_key=True, default=new_id)
    name = models.TextField()
    slug = models.TextField()
    country = models.CharField(max_length=2)
    time_zone = models.TextField(default="Europe/Madrid")
    currency = models.CharField(max_length=3, default="EUR")
    hours = models.JSONField(default=dict)
    opponent_ids = ArrayField(models.UUIDField(), default=list)
    is_simulated = models.BooleanField(default=False, db_default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "organisations_client"
        # Across clients on purpose: the short name is an address, and two may not share it.
        constraints = [models.UniqueConstraint(fields=["slug"], name="organisations_client_slug")]


class Provider(OwnedModel):
    """A company, or a client's own subsidiary (captive), that does the work.

    One that `is_listed` shows clients what it offers and where, so that they can compare it.
    """

    tenant_column = "organisation_id"

    organisation_id = models.UUIDField(primary_key=True, default=new_id)
    name = models.TextField()
    kind = models.TextField()
    captive_of = models.UUIDField(null=True)
    country = models.CharField(max_length=2)
    is_listed = models.BooleanField(default=False, db_default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "organisations_provider"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="third_party", captive_of__isnull=True)
                | models.Q(kind="captive", captive_of__isnull=False),
                name="organisations_provider_kind",
            )
        ]


class Site(ProviderModel):
    """A place of a provider, with its country, time zone and opening hours."""

    name = models.TextField()
    country = models.CharField(max_length=2)
    time_zone = models.TextField()
    hours = models.JSONField(default=dict)

    class Meta:
        db_table = "organisations_site"
        constraints = [
            ScopedForeignKey(
                name="organisations_site_provider_fk",
                fields=["organisation_id"],
                to="organisations_provider",
                to_fields=["organisation_id"],
            )
        ]


class ServiceOffering(ProviderModel):
    """A service that a provider offers: for which client countries, languages and hours."""

    service = models.TextField()
    client_countries = texts()
    languages = texts()
    hours = models.JSONField(default=dict)

    class Meta:
        db_table = "organisations_service_offering"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "service"], name="organisations_offering_service"
            ),
            ScopedForeignKey(
                name="organisations_offering_provider_fk",
                fields=["organisation_id"],
                to="organisations_provider",
                to_fields=["organisation_id"],
            ),
        ]


class Process(ClientModel):
    """What a client does and may hand over."""

    name = models.TextField()
    description = models.TextField(default="")
    owner = models.TextField(default="")
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "organisations_process"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "name"], name="organisations_process_name"
            ),
            ScopedForeignKey(
                name="organisations_process_client_fk",
                fields=["client_id"],
                to="organisations_client",
                to_fields=["client_id"],
            ),
        ]
