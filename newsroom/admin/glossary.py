"""The desk's glossary: every change is a new version with who and when; CSV and TBX in and out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from newsroom.admin.fields import Locales
from newsroom.admin.roles import EDITORS, Arranged
from pipelines.errors import BadGlossary, DragomanError
from pipelines.glossary.files import Reading, parse_csv, write_csv
from pipelines.glossary.rules import Entry, faults, quarrels
from pipelines.glossary.tbx import parse_tbx, write_tbx
from pipelines.model import Term
from store import convert, glossaries
from store.models import GlossaryEntry

_LARGEST = 20_000_000
_SHOWN = 200  # faults of a file


class Lines(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.Textarea(attrs={"rows": 3, "cols": 50}), **more})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, list) else [t.strip() for t in str(value or "").splitlines() if t.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != list(initial or [])


class EntryForm(forms.ModelForm):
    variants = Lines(label=_("Variants"), help_text=_("Further English spellings, one a line."))
    forms = Lines(label=_("Forms"), help_text=_("Further accepted forms of the target, one a line."))

    class Meta:
        model = GlossaryEntry
        fields = (
            "locale", "source", "target", "status", "kind", "variants", "forms", "case_rule", "pos", "gender",
            "number", "animacy", "domain", "note", "origin",
        )  # fmt: skip

    def clean_locale(self) -> str:
        locale = str(self.cleaned_data["locale"])
        Locales().validate([locale])
        return locale

    def clean(self) -> dict[str, Any]:
        """The same rules as for a file, with the entry's name for the line."""
        found: dict[str, Any] = super().clean() or {}
        if self.errors:
            return found
        term = self.term()
        entry = Entry(term, term.source)
        others = [Entry(t, "glossary") for t in _in_force(term.locale, self.instance.pk)]
        clashes = [p for p in quarrels([*others, entry]) if p.subject == term.source]
        for problem in (*faults(entry), *clashes):
            self.add_error(None, f"{problem.problem}; {problem.mend}")
        return found

    def term(self) -> Term:
        row = GlossaryEntry(**{name: self.cleaned_data[name] for name in self.Meta.fields})
        return convert.term_of(row)


def _in_force(locale: str, but: int | None = None) -> list[Term]:
    rows = GlossaryEntry.objects.filter(locale=locale, until__isnull=True).exclude(pk=but)
    return [convert.term_of(r) for r in rows.select_related("author")]


class InForce(admin.SimpleListFilter):
    title, parameter_name = _("in force"), "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ended", _("no longer")), ("all", _("all versions"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        return queryset.filter(until__isnull=self.value() != "ended")

    def choices(self, changelist: Any) -> Any:
        now, *others = super().choices(changelist)
        yield {**now, "display": _("now")}
        yield from others


class ImportForm(forms.Form):
    locale = forms.CharField(label=_("Language"), max_length=20)
    file = forms.FileField(label=_("File"), help_text=_("CSV or TBX (version 2 or 3)."))
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def clean_locale(self) -> str:
        Locales().validate([self.cleaned_data["locale"]])
        return str(self.cleaned_data["locale"])

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > _LARGEST:
            raise forms.ValidationError(_("It is too large."))
        return self.cleaned_data["file"]


class EntryAdmin(Arranged):
    form = EntryForm
    see = add = change = remove = EDITORS
    list_display = ("source", "target", "locale", "status", "kind", "domain", "author", "changed", "since", "until")
    list_filter = (InForce, "locale", "status", "kind")
    search_fields = ("source", "target", "note")
    list_select_related = ("author",)
    actions = ("export_csv", "export_tbx")
    change_list_template = "admin/store/glossary_list.html"
    change_form_template = "admin/store/glossary_entry.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="store_glossaryentry_import"), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.until is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.until is None)

    # Rows are never edited in place: a change ends one and begins another.

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        gone = [obj.pk] if change else []
        old = GlossaryEntry.objects.get(pk=obj.pk) if change else None
        if old and old.locale != obj.locale:
            self._change(request, old.locale, (), gone)
            gone = []
        number = self._change(request, obj.locale, (form.term(),), gone)
        made = GlossaryEntry.objects.filter(locale=obj.locale, since=number, source=obj.source).order_by("-pk").first()
        obj.pk = made.pk if made else obj.pk

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.save(commit=False)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing hangs on an entry; saving the form's relations would write the old row."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._change(request, obj.locale, (), [obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        rows = queryset.filter(until__isnull=True)
        for locale in rows.order_by("locale").values_list("locale", flat=True).distinct():
            self._change(request, locale, (), list(rows.filter(locale=locale).values_list("pk", flat=True)))

    @staticmethod
    def _change(request: HttpRequest, locale: str, add: Sequence[Term], remove: Sequence[int], note: str = "") -> int:
        intent = glossaries.ChangeGlossary(locale, add, remove, timezone.now(), request.user.pk, note)
        return glossaries.change(intent)

    # ------------------------------------------------------------ files

    @admin.action(description=_("Export as CSV"), permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        data = write_csv([convert.term_of(r) for r in queryset.select_related("author")])
        return _attached(data.encode(), "glossary.csv", "text/csv; charset=utf-8")

    @admin.action(description=_("Export as TBX"), permissions=["view"])
    def export_tbx(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        terms = [convert.term_of(r) for r in queryset.select_related("author")]
        if len({t.locale for t in terms}) > 1:
            self.message_user(request, _("A TBX file holds one language: filter by one."), messages.ERROR)
            return None
        return _attached(write_tbx(terms, 3), "glossary.tbx", "application/x-tbx+xml")

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """All of a file as one version, or each of its faults with its line, and nothing."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        problems: list[str] = []
        if request.method == "POST" and form.is_valid():
            try:
                brought = self._import(request, **form.cleaned_data)
            except ExceptionGroup as group:
                problems = [str(e) for e in group.exceptions]
            else:
                said = ngettext("%d entry came in", "%d entries came in", brought.came) % brought.came
                gone = ngettext("%d older one made way.", "%d older ones made way.", brought.went) % brought.went
                self.message_user(request, f"{said}; {gone}", messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:store_glossaryentry_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import a glossary"),
            "form": form,
            "problems": problems[:_SHOWN],
            "more": max(0, len(problems) - _SHOWN),
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/store/glossary_import.html", context, status=400 if problems else 200)

    def _import(self, request: HttpRequest, *, locale: str, file: Any, note: str) -> glossaries.Brought:
        """What came and what made way. Raises a group of all faults."""
        reading = _read(file.read(), str(file.name), locale)
        if reading.problems:
            raise ExceptionGroup("faults", list(reading.problems))
        note = note or f"import of {file.name}"[:200]
        try:
            return glossaries.bring(
                glossaries.BringGlossary(locale, reading.terms, timezone.now(), request.user.pk, note)
            )
        except DragomanError as error:
            raise ExceptionGroup("refused", [error]) from error


def _read(raw: bytes, name: str, locale: str) -> Reading:
    try:
        if name.lower().endswith((".tbx", ".xml")):
            return parse_tbx(raw, locale, name)
        return parse_csv(raw.decode("utf-8-sig"), locale, name)
    except UnicodeDecodeError as error:
        fault = BadGlossary("is not UTF-8", subject=name, mend="save it as UTF-8")
        raise ExceptionGroup("encoding", [fault]) from error
    except BadGlossary as problem:
        raise ExceptionGroup("file", [problem]) from problem


def _attached(data: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
