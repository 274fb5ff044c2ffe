"""The description of the HTTP interface, OpenAPI 3.1; tests hold the behaviour against it."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from newsroom.api.submission import JSON_TYPES, OTHER_TYPES
from pipelines.model import Label, Priority, PubStatus
from pipelines.workflow import State
from store import tokens
from store.models import ArticleState

Json = dict[str, Any]


def document() -> Json:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dragoman",
            "version": "1",
            "summary": "English articles in, where their translations stand out",
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "servers": [{"url": settings.BASE_URL}],
        "security": [{"token": []}],
        "paths": {
            "/api/articles": {"post": _post()},
            "/api/articles/{id}": {"get": _get()},
            "/api/openapi.json": {
                "get": {
                    "operationId": "describe",
                    "summary": "This document",
                    "security": [],
                    "responses": {
                        "200": {
                            "description": "OpenAPI 3.1",
                            "content": {"application/json": {"schema": {"type": "object"}}},
                        }
                    },
                }
            },
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Accepted": _accepted(), "Standing": _standing(), "Problem": _problem()},
        },
    }


def _post() -> Json:
    text = {"schema": {"type": "string"}}
    return {
        "operationId": "submitArticle",
        "summary": "Submit an article for translation",
        "description": f"Needs the scope {tokens.SUBMIT}; publish=true needs {tokens.PUBLISH} too. Idempotent by "
        "(source of the token, uri, version).",
        "parameters": [
            _query("locales", "Target locales by comma; none: the source's", {"type": "string"}),
            _query("priority", "The article's otherwise", {"enum": [p.value for p in Priority]}),
            _query("publish", "Publish without review, labelled", {"type": "boolean"}),
            _query("uri", "The article's id where the body names none", {"type": "string", "maxLength": 500}),
        ],
        "requestBody": {
            "required": True,
            "content": {**{t: {"schema": _body()} for t in JSON_TYPES}, **dict.fromkeys(OTHER_TYPES, text)},
        },
        "responses": {
            "202": {
                "description": "Stored, or here already",
                "headers": {
                    "Location": {"schema": {"type": "string", "format": "uri"}, "description": "Where it stands"}
                },
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Accepted"}}},
            },
            **_problems(400, 401, 403, 405, 413, 415, 422, 429, 503),
        },
    }


def _get() -> Json:
    return {
        "operationId": "articleStanding",
        "summary": "Where an article and its translations stand",
        "description": f"Needs the scope {tokens.STATUS}. Articles of other sources are not found.",
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}}],
        "responses": {
            "200": {
                "description": "The article",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Standing"}}},
            },
            **_problems(401, 403, 404, 405, 429, 503),
        },
    }


def _query(name: str, about: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema}


def _problems(*codes: int) -> Json:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    named = {
        400: "The request cannot be read",
        401: "No valid token",
        403: "The token may not",
        404: "Not found",
        405: "Not this method",
        413: "The body is too large",
        415: "This kind of body is not taken",
        422: "It is no article that can be used",
        429: "Too many requests; see Retry-After",
        503: "The database is busy; see Retry-After",
    }
    return {str(code): {"description": named[code], "content": content} for code in codes}


def _body() -> Json:
    wrapped = {
        "type": "object",
        "required": ["article"],
        "properties": {
            "article": {"type": "object", "description": "ninjs 1, 2 or 3"},
            "locales": {"type": "array", "items": {"type": "string"}},
            "priority": {"enum": [p.value for p in Priority]},
            "publish": {"type": "boolean"},
            "uri": {"type": "string"},
        },
        "additionalProperties": False,
    }
    return {"anyOf": [{"type": "object", "description": "ninjs 1, 2 or 3"}, wrapped]}


def _accepted() -> Json:
    return {
        "type": "object",
        "required": ["id", "url", "created"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "integer"},
            "url": {"type": "string", "format": "uri"},
            "created": {"type": "boolean", "description": "No: the very version was here already"},
        },
    }


def _problem() -> Json:
    texts = {name: {"type": "string"} for name in ("type", "title", "detail", "where", "mend")}
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {**texts, "status": {"type": "integer"}},
        "additionalProperties": False,
    }


def _object(properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}


def _standing() -> Json:
    text, count, flag = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
    moment = {"type": ["string", "null"], "format": "date-time"}
    public = _object({"uri": text, "version": count, "status": {"enum": list(PubStatus)}, "url": text, "at": moment})
    translation = _object(
        {
            "locale": text,
            "state": {"enum": [s.value for s in State]},
            "latest": flag,
            "headline": text,
            "label": {"enum": [label.value for label in Label]},
            "model_note": text,
            "signature": text,
            "confidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
            "errors": count,
            "warnings": count,
            "drafted_at": moment,
            "approved_at": moment,
            "published_at": moment,
            "published": {"oneOf": [{"type": "null"}, public]},
            "deliveries": {"type": "object", "additionalProperties": count},
            "last_error": text,
        }
    )
    return _object(
        {
            "id": count,
            "url": text,
            "uri": text,
            "source": text,
            "version": text,
            "headline": text,
            "language": text,
            "section": text,
            "status": {"enum": [s.value for s in PubStatus]},
            "priority": {"enum": [p.value for p in Priority]},
            "state": {"enum": ArticleState.values},
            "held_reason": text,
            "embargoed_until": moment,
            "received_at": moment,
            "translations": {"type": "array", "items": translation},
        }
    )
