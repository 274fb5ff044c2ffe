"""One shift at the demo desk: stories arrive, are drafted, translated, corrected, approved, published and killed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.models import User

from newsroom import exchange
from pipelines.checks.runner import fingerprint
from pipelines.errors import BadInput, DragomanError
from pipelines.translate import recheck_one
from pipelines.workflow import Action, Role
from store import convert, desk_intents, desk_queries, publishing, reviews
from store.desk_intents import CLAIM
from store.models import Article, TranslatedSegment, Translation
from store.models import Role as Group
from worker import doors, drafting, sending

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
STORIES = EXAMPLES / "demo"
SOURCE = "demo"
SEED = EXAMPLES / "moscow-times-2024-10-17.txt"
FINISHED = ("es", "ru", "uk", "fr", "de")  # the reviewed translations of the seed

# What the demo's translator makes of single sentences, by their source.
_WORDS = {
    "More than 31,000 runners took part.": "En la carrera participaron más de 31.000 corredores.",
    "Harbor Strike Ends With 6.5% Raise": "La huelga portuaria termina con una subida del 6,5 %",
    "both sides meet again in November.": "ambas partes volverán a reunirse en noviembre.",
    "The fault cut 40% of the data traffic between Kirkenes and Ivalo shortly after 3:20 a.m.": (
        "La avería cortó el 40 % del tráfico de datos entre Kirkenes e Ivalo poco después de las 3:20."
    ),
}


class Shift:
    """The demo's people at work at `now`. Whatever is there already is left as it is."""

    def __init__(self, now: datetime) -> None:
        self.today = self.now = now
        self.translator = exchange.Person(User.objects.get(username=str(Group.TRANSLATOR)).pk, Role.TRANSLATOR)
        self.editor = exchange.Person(User.objects.get(username=str(Group.EDITOR)).pk, Role.EDITOR)

    def work(self) -> Iterator[str]:
        """Each story by itself: one that fails leaves the others standing."""
        stories = (self._seed, self._culture, self._sport, self._science, self._economy, self._politics)
        for story in stories:
            try:
                yield from story()
            except DragomanError as error:
                yield f"{story.__name__.lstrip('_')} was left where it is: {error}"

    def _on_day(self, days_ago: int) -> None:
        """What comes next happened then: the newsroom's numbers have something to show."""
        self.now = self.today - timedelta(days=days_ago)

    # ------------------------------------------------------------ the stories

    def _seed(self) -> Iterator[str]:
        """Finished in five languages, three of which have no model."""
        self._on_day(3)
        rows = self._arrive(SEED, FINISHED)
        for row in rows.values():
            self._draft(row)
            self._bring(row, STORIES / f"reviewed.{row.locale}.txt")
            self._publish(row)
        if rows:
            yield f"published in {len(rows)} languages, translated by people: {_headline(rows)}"

    def _culture(self) -> Iterator[str]:
        """Out in Russian; approved in Spanish, to go out tomorrow."""
        self._on_day(2)
        rows = self._arrive(STORIES / "culture.json", ("es", "ru"))
        for row in rows.values():
            self._draft(row)
            self._bring(row, STORIES / f"culture.{row.locale}.txt")
        if rows:
            self._publish(rows["ru"])
            self._approve(rows["es"], until=self.today + timedelta(days=1))
            yield f"published in Russian, scheduled in Spanish: {_headline(rows)}"

    def _sport(self) -> Iterator[str]:
        """Published, then corrected by its source: what people wrote is kept, what changed waits for them."""
        self._on_day(1)
        rows = self._arrive(STORIES / "sport.json", ("es",))
        for row in rows.values():
            self._bring(row, STORIES / "sport.es.txt")
            self._publish(row)
        self._on_day(0)
        for row in self._arrive(STORIES / "sport-2.json", ("es",)).values():
            if not self._draft(row):
                self._begin(row)
            self._edit(row, 1)
            yield f"published, and corrected by its source: {row.article.headline}"

    def _science(self) -> Iterator[str]:
        """Published, then killed by its source: the kill reaches who received it."""
        self._on_day(2)
        rows = self._arrive(STORIES / "science.json", ("es",))
        for row in rows.values():
            self._bring(row, STORIES / "science.es.txt")
            self._publish(row)
        self._arrive(STORIES / "science-kill.json", ())
        if rows:
            yield f"published and killed: {_headline(rows)}"

    def _economy(self) -> Iterator[str]:
        """Handed over in Spanish with one finding dismissed; a draft in Russian."""
        self._on_day(0)
        rows = self._arrive(STORIES / "economy.html", ("es", "ru"))
        for row in rows.values():
            self._draft(row)
        if rows and desk_queries.segments(rows["es"].pk):
            self._edit(rows["es"], 2)
            self._dismiss_one(rows["es"])
            self._move(rows["es"], Action.SUBMIT, self.translator)
        if rows:
            yield f"handed over in Spanish: {_headline(rows)}"

    def _politics(self) -> Iterator[str]:
        """A flash: claimed in Spanish, with a comment; a draft in Russian; French waits for a model or a person."""
        self._on_day(0)
        rows = self._arrive(STORIES / "politics.json", ("es", "ru", "fr"))
        for row in rows.values():
            self._draft(row)
        if rows and (segments := desk_queries.segments(rows["es"].pk)):
            self._edit(rows["es"], 1)
            reviews.comment(
                reviews.AddComment(
                    rows["es"].pk, "Is it “crossings” or “checkpoints”?", self.translator.id, self.now, segments[0].pk
                )
            )
            said = "Call Oslo before this goes out."
            reviews.comment(reviews.AddComment(rows["es"].pk, said, self.editor.id, self.now))
        if rows:
            yield f"a flash under way: {_headline(rows)}"

    # ------------------------------------------------------------ what people and the machine do

    def _arrive(self, file: Path, locales: tuple[str, ...]) -> dict[str, Translation]:
        """The story's translations by locale; none where it was here already."""
        try:
            done = doors.accept(file.read_bytes(), source=SOURCE, locales=locales, door="command")
        except OSError as error:
            raise BadInput("cannot be read", subject=str(file), mend="the examples come with the repository") from error
        if not done.created:
            return {}
        rows = Translation.objects.filter(article_id=done.article_id).select_related("article")
        Article.objects.filter(pk=done.article_id).update(received_at=self.now)
        rows.update(created_at=self.now)
        return {row.locale: row for row in rows}

    def _draft(self, row: Translation) -> bool:
        """As the worker does it, now; False where no model could."""
        drafting.run(row.pk)
        return TranslatedSegment.objects.filter(translation=row).exists()

    def _begin(self, row: Translation) -> None:
        exchange.begin(row.pk, self.editor, self.now)

    def _bring(self, row: Translation, file: Path) -> None:
        """A person's text by the same import that a translator uses; what is held an editor must begin."""
        row.refresh_from_db()
        who = self.editor if row.state == "held" else self.translator
        exchange.take(row.pk, file.read_bytes(), file.name, who, self.now)

    def _edit(self, row: Translation, most: int) -> None:
        """The translator rewrites up to so many sentences that the machine drafted."""
        segments = desk_queries.segments(row.pk)
        drafted = [convert.draft_segment(s) for s in segments]
        judging = exchange.judging_for(row.locale)
        wanted = [(s, d) for s, d in zip(segments, drafted, strict=True) if s.source in _WORDS][:most]
        for segment, draft in wanted:
            target = _WORDS[segment.source]
            found = recheck_one(replace(draft, target=target, alignment=()), drafted, judging).findings
            who = self.translator
            desk_intents.save_edit(
                reviews.EditSegment(segment.pk, target, who.id, who.role, segment.version, self.now, found)
            )

    def _dismiss_one(self, row: Translation) -> None:
        for segment in desk_queries.segments(row.pk):
            for finding in convert.findings_of(segment.findings):
                name = fingerprint(finding, desk_intents.pair_of(segment, row.locale))
                reason = "Checked against the source: it is right so."
                intent = reviews.Dismiss(finding.check, row.locale, name, reason, self.editor.id, self.now)
                desk_intents.dismiss(row.pk, intent)
                return

    def _move(self, row: Translation, action: Action, who: exchange.Person, until: datetime | None = None) -> None:
        row.refresh_from_db()
        desk_intents.move(reviews.Move(row.pk, action, who.id, who.role, row.version, self.now, until=until))

    def _approve(self, row: Translation, until: datetime | None = None) -> None:
        """The translator hands over, another pair of eyes approves."""
        row.refresh_from_db()
        if row.claimed_by_id == self.translator.id:
            self._move(row, Action.SUBMIT, self.translator, self.now + CLAIM)
        self._move(row, Action.APPROVE, self.editor, until)

    def _publish(self, row: Translation) -> None:
        self._approve(row)
        after = timedelta(minutes=20 + 7 * (row.pk % 5))
        publishing.publish(publishing.Publish(row.pk, self.now + after, self.editor.role, self.editor.id))
        sending.deliveries()


def _headline(rows: dict[str, Translation]) -> str:
    article: Article = next(iter(rows.values())).article
    return article.headline
