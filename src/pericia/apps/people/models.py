"""Accounts that sign in, the people behind them, what they may do, and where they may not look."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from pericia.tenancy.ids import new_id
from pericia.tenancy.models import FULL, ClientModel, OwnedModel, ProviderModel, ScopedForeignKey
from pericia.tenancy.scope import rows

SCHEMES = ("light", "dark")
DENSITIES = ("compact",)
_COLUMNS = (
    "password",
    "last_login",
    "id",
    "email",
    "name",
    "language",
    "time_zone",
    "is_active",
    "is_platform_administrator",
    "created_at",
    "scheme",
    "density",
)
_READ_ACCOUNT = f"SELECT {', '.join(_COLUMNS)} FROM people_account WHERE id = $1"


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get(self, *args: Any, **named: Any) -> Account:
        """By its key alone, as every request asks, with a statement that is prepared once."""
        if args or named.keys() != {"pk"}:
            return super().get(*args, **named)
        found = rows(_READ_ACCOUNT, (named["pk"],))
        if not found:
            raise self.model.DoesNotExist
        return self.model.from_db(self.db, _COLUMNS, found[0])

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=(username or "").lower())


class Account(AbstractBaseUser):
    """Somebody who can sign in. What they may see follows from memberships, never from this row."""

    id = models.UUIDField(primary_key=True, default=new_id)
    email = models.EmailField(unique=True)
    name = models.TextField(default="")
    language = models.CharField(max_length=2, default="es")  # empty: as the browser asks
    time_zone = models.TextField(default="Europe/Madrid")
    is_active = models.BooleanField(default=True)
    is_platform_administrator = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # How pages look to them (web/look.py); empty follows the device, and is not compact.
    scheme = models.CharField(max_length=5, default="", db_default="")
    density = models.CharField(max_length=7, default="", db_default="")

    objects = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "people_account"

    def get_full_name(self) -> str:
        return self.name or self.email

    @property
    def written_to_in(self) -> str:
        """The language of e-mails, also for accounts whose pages follow the browser."""
        return self.language or settings.LANGUAGE_CODE


class Person(ProviderModel):
    """Somebody employed by a provider or by a client, with the facts that eligibility reads.

    `facts` is the JSON of credentials, skills, languages, walls, hours and cost, written by the
    same actions that change those rows, with `version` counting the changes.
    """

    account_id = models.UUIDField(null=True)
    site_id = models.UUIDField(null=True)
    name = models.TextField()
    country = models.CharField(max_length=2)
    hours = models.JSONField(default=dict)
    capacity = models.IntegerField(default=1)
    hourly_cost_cents = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="EUR")
    clearance = models.TextField(default="internal")
    degrees = models.JSONField(default=list)
    software = models.JSONField(default=list)
    languages = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "people_person"
        indexes = [models.Index(fields=["account_id"], name="people_person_account")]
        constraints = [
            models.CheckConstraint(condition=models.Q(capacity__gte=0), name="people_capacity"),
            models.CheckConstraint(
                condition=models.Q(
                    clearance__in=["public", "internal", "confidential", "restricted"]
                ),
                name="people_clearance",
            ),
            ScopedForeignKey(
                name="people_person_site_fk",
                fields=["organisation_id", "site_id"],
                to="organisations_site",
            ),
        ]


class Credential(ProviderModel):
    """A degree or licence; it counts once verified by somebody else, until it expires."""

    person_id = models.UUIDField()
    kind = models.TextField()
    title = models.TextField()
    issuer = models.TextField()
    number = models.TextField(default="")
    jurisdiction = models.TextField()
    verified_by = models.UUIDField(null=True)
    verified_by_name = models.TextField(default="")
    verified_date = models.DateField(null=True)
    expires_date = models.DateField(null=True)
    revoked_date = models.DateField(null=True)
    # What was told by e-mail of its end: of which day, and within how many days of it.
    told_for = models.DateField(null=True)
    told_within = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "people_credential"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(verified_by=models.F("person_id")),
                name="people_credential_not_self_verified",
            ),
            ScopedForeignKey(
                name="people_credential_person_fk",
                fields=["organisation_id", "person_id"],
                to="people_person",
            ),
        ]


class Skill(ProviderModel):
    """A graded ability of a person, 1 (beginner) to 5 (authority)."""

    grants = FULL

    person_id = models.UUIDField()
    name = models.TextField()
    level = models.SmallIntegerField()
    graded_by = models.TextField(default="")
    graded_at = models.DateTimeField()

    class Meta:
        db_table = "people_skill"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "person_id", "name"], name="people_skill_once"
            ),
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=5), name="people_skill_level"
            ),
            ScopedForeignKey(
                name="people_skill_person_fk",
                fields=["organisation_id", "person_id"],
                to="people_person",
            ),
        ]


class Wall(ProviderModel):
    """An ethical wall between a person and an organisation."""

    person_id = models.UUIDField()
    walled_id = models.UUIDField()
    reason = models.TextField()
    set_by = models.TextField()
    from_date = models.DateField()
    until_date = models.DateField(null=True)

    class Meta:
        db_table = "people_wall"
        indexes = [models.Index(fields=["person_id"], name="people_wall_person")]
        constraints = [
            ScopedForeignKey(
                name="people_wall_person_fk",
                fields=["organisation_id", "person_id"],
                to="people_person",
            )
        ]


class Membership(OwnedModel):
    """What a person may do for a client. Work can only be given to people who have one."""

    tenant_column = "client_id"

    pk = models.CompositePrimaryKey("client_id", "person_id")
    client_id = models.UUIDField()
    person_id = models.UUIDField()
    organisation_id = models.UUIDField()
    account_id = models.UUIDField(null=True)
    name = models.TextField()
    roles = ArrayField(models.TextField(), default=list)
    authorities = models.JSONField(default=dict)
    granted_by = models.TextField()
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_membership"
        indexes = [models.Index(fields=["account_id"], name="people_membership_account")]
        constraints = [
            ScopedForeignKey(
                name="people_membership_client_fk",
                fields=["client_id"],
                to="organisations_client",
                to_fields=["client_id"],
            ),
            ScopedForeignKey(
                name="people_membership_person_fk",
                fields=["organisation_id", "person_id"],
                to="people_person",
            ),
        ]


class ApiKey(ClientModel):
    """A key of a program; only its hash is kept. It acts as the person who answers for it."""

    name = models.TextField()
    key_hash = models.BinaryField(unique=True)
    prefix = models.TextField()
    person_id = models.UUIDField()
    scopes = ArrayField(models.TextField(), default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_api_key"
        constraints = [
            ScopedForeignKey(
                name="people_api_key_membership_fk",
                fields=["client_id", "person_id"],
                to="people_membership",
                to_fields=["client_id", "person_id"],
            )
        ]
