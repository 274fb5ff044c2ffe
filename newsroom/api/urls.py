from __future__ import annotations

from django.urls import path

from newsroom.api import views

urlpatterns = [
    path("api/articles", views.articles, name="api-articles"),
    path("api/articles/<int:article_id>", views.article, name="api-article"),
    path("api/openapi.json", views.openapi, name="api-openapi"),
]
