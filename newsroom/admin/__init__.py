"""Django's admin, arranged. Django looks for this module by its name; what it registers stands in one table."""

from __future__ import annotations

from django.contrib.admin import ModelAdmin, site
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from newsroom.admin.glossary import EntryAdmin
from newsroom.admin.glossary_versions import VersionAdmin
from newsroom.admin.partners import PartnerAdmin
from newsroom.admin.people import PeopleAdmin
from newsroom.admin.sources import MemoryAdmin, PolicyAdmin, SourceAdmin
from newsroom.admin.traffic import ArticleAdmin, DeliveryAdmin, SetAsideAdmin, TranslationAdmin
from store import models

TABLE: tuple[tuple[type[Model], type[ModelAdmin]], ...] = (
    (User, PeopleAdmin),
    (models.Partner, PartnerAdmin),
    (models.Source, SourceAdmin),
    (models.LocalePolicy, PolicyAdmin),
    (models.GlossaryEntry, EntryAdmin),
    (models.GlossaryVersion, VersionAdmin),
    (models.MemoryUnit, MemoryAdmin),
    (models.Article, ArticleAdmin),
    (models.Translation, TranslationAdmin),
    (models.SetAsideMessage, SetAsideAdmin),
    (models.Delivery, DeliveryAdmin),
)

site.unregister([User, Group])  # roles are three fixed groups: a person has one, chosen in their own form
for _model, _admin in TABLE:
    site.register(_model, _admin)
site.site_title = site.site_header = _("Dragoman administration")
site.index_title = _("Administration")
site.site_url = "/desk/"
