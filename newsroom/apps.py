"""The Django app around the rooms: it holds the commands, templates, static files and translations."""

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "newsroom"
    label = "newsroom"
