"""The interface's language is chosen for people's pages only.

Django's middleware lets every answer vary by Accept-Language. A feed says the same whoever asks: that word would make
each shared cache keep a copy for every browser's list of languages.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

PEOPLE = ("/desk", "/admin", "/sso")


class InterfaceLanguage(LocaleMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(PEOPLE):
            super().process_request(request)
        else:  # the thread still speaks the language of the request before
            translation.activate(settings.LANGUAGE_CODE)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path_info.startswith(PEOPLE):
            return super().process_response(request, response)
        return response
