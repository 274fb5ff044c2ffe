"""Every table, one small file a subject. Times are passed in by whoever decides; nothing here reads a clock."""

from store.models.articles import Article, ArticleState, Story
from store.models.deliveries import Delivery, DeliveryAttempt, DeliveryKind, DeliveryState
from store.models.desk import Comment, Dismissal, Event
from store.models.glossary import GlossaryEntry, GlossaryVersion
from store.models.memory import MemoryUnit
from store.models.partners import Channel, Partner, PartnerState, PartnerToken, Subscription
from store.models.people import Profile, Role
from store.models.policies import LocalePolicy, PublishMode
from store.models.publications import CheckRecord, Publication, PublicationTag
from store.models.queue import SetAsideMessage
from store.models.sources import ApiToken, HubState, Source, SourceHub, SourceKind
from store.models.translations import SegmentState, TranslatedSegment, Translation

__all__ = [
    "ApiToken",
    "Article",
    "ArticleState",
    "Channel",
    "CheckRecord",
    "Comment",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryKind",
    "DeliveryState",
    "Dismissal",
    "Event",
    "GlossaryEntry",
    "GlossaryVersion",
    "HubState",
    "LocalePolicy",
    "MemoryUnit",
    "Partner",
    "PartnerState",
    "PartnerToken",
    "Profile",
    "Publication",
    "PublicationTag",
    "PublishMode",
    "Role",
    "SegmentState",
    "SetAsideMessage",
    "Source",
    "SourceHub",
    "SourceKind",
    "Story",
    "Subscription",
    "TranslatedSegment",
    "Translation",
]
