"""Addresses of feeds and pages. The pages' pattern is the widest, so this room comes last in the site's map."""

from __future__ import annotations

from django.urls import path, register_converter

from newsroom.feeds import partner, views


class LocaleConverter:
    """A BCP 47 tag with hyphens: language, then script, region or variant."""

    regex = "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LocaleConverter, "locale")

urlpatterns = [
    path("", views.index, name="index"),
    path("feeds/news-sitemap.xml", views.news_sitemap, name="news-sitemap"),
    path("feeds/<locale:locale>/<str:suffix>", views.public_feed, name="feed"),
    path("feeds/<locale:locale>/section/<path:section>/<str:suffix>", views.public_feed, name="section-feed"),
    path("feeds/<locale:locale>/tag/<path:tag>/<str:suffix>", views.public_feed, name="tag-feed"),
    path("partners/<slug:partner>/deliveries.json", partner.delivery_log, name="delivery-log"),
    path("partners/<slug:partner>/<locale:locale>/<str:suffix>", partner.partner_feed, name="partner-feed"),
    path("<locale:locale>/", views.front, name="front"),
    path("<locale:locale>/<str:slug>", views.article, name="article"),
    path("<locale:locale>/<str:slug>/checks.json", views.check_report, name="check-report"),
    path("<locale:locale>/<str:slug>/checks.html", views.check_page, name="check-page"),
]
