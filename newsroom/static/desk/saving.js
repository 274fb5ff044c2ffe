// Saving one segment: checks at each pause, autosave, conflicts, a server that is away, a session that ended.
import { localTimes } from "./desk.js";
import { ask, Away, Ended, forget, handOn, keep, loginAddress } from "./server.js";

const CHECK_AFTER = 250;
const SAVE_AFTER = 1200;
const RETRY = [1000, 2000, 4000, 8000, 15000];
const place = document.getElementById("save-state");
const live = document.getElementById("live");

/** Shows and speaks where things stand; the words are in the page, for they are translated there. */
export function say(state, segment, problem = "") {
  if (state === "ended" && place.querySelector("a")) return; // somebody may be on the link already
  place.className = `save-state ${state === "problem" ? "away" : state}`;
  place.textContent = problem || place.dataset[state] || "";
  if (state === "ended") {
    const link = document.createElement("a");
    link.href = loginAddress(segment);
    link.textContent = place.dataset.login;
    place.append(" ", link);
  }
}

export class Saver {
  constructor(field) {
    this.field = field;
    this.base = field.saved;
    this.going = null;
    this.failures = 0;
    this.merging = false;
    this.stuck = false;
  }

  typed() {
    keep(this.field, this.base);
    if (this.merging || this.stuck) return;
    if (!this.field.dirty) {
      clearTimeout(this.saveTimer);
      forget(this.field.pk);
      say("saved", this.field.pk);
    } else {
      say("typing", this.field.pk);
    }
    clearTimeout(this.checkTimer);
    clearTimeout(this.saveTimer);
    this.checkTimer = setTimeout(() => this.check(), CHECK_AFTER);
    if (this.field.dirty) this.saveTimer = setTimeout(() => this.flush(), SAVE_AFTER);
  }

  async check() {
    const { text, pk } = this.field;
    try {
      const { status, body } = await ask(`segments/${pk}/check/`, { text });
      if (status === 200 && text === this.field.text) this.judged(body);
    } catch (error) {
      if (error instanceof Ended) say("ended", pk);
      else if (!(error instanceof Away)) throw error;
    }
  }

  judged(body) {
    if (body.html === undefined) return;
    const list = this.field.element.querySelector(".findings");
    const inside = list.contains(document.activeElement);
    list.innerHTML = body.html; // the server's own escaped markup
    this.field.judge(body.findings);
    if (inside) (list.querySelector("button") ?? this.field.area).focus();
    const words = live.dataset;
    const said = body.findings.length ? words.some.replace("{n}", body.findings.length) : words.none;
    if (live.textContent !== said) live.textContent = said;
  }

  /** Saves now what is not saved; one request at a time. */
  async flush() {
    clearTimeout(this.saveTimer);
    if (this.going) await this.going;
    if (!this.field.dirty || this.merging || this.stuck) return;
    this.going = this.save();
    try {
      await this.going;
    } finally {
      this.going = null;
    }
  }

  async save() {
    const { field } = this;
    const { text } = field;
    keep(field, this.base);
    say("saving", field.pk);
    try {
      const { status, body } = await ask(`segments/${field.pk}/save/`, { text, version: field.version, base: this.base });
      this.failures = 0;
      if (status < 300) this.stored(text, body);
      else if (body.merge) this.conflict(body);
      else this.refused(body);
    } catch (error) {
      this.failed(error);
    }
  }

  stored(text, body) {
    this.field.saved = text;
    this.base = text;
    if (this.field.text === text) {
      forget(this.field.pk);
      say("saved", this.field.pk);
      this.took(body);
    } else {
      this.took({ ...body, html: undefined });
      this.typed();
    }
    document.body.dispatchEvent(new CustomEvent("desk:saved"));
  }

  /** A saved segment's new state; the article's forms must send its new version. */
  took(body) {
    const { element } = this.field;
    if (body.version !== undefined) this.field.version = body.version;
    element.classList.remove("draft", "edited", "approved");
    element.classList.add(body.state);
    element.querySelector("[data-field=state]").textContent = body.state_name;
    element.querySelector("[data-field=origin]").textContent = body.origin_name;
    for (const version of document.querySelectorAll("[data-version-field]")) version.value = body.translation_version;
    document.querySelector(".article-head [data-field=state]").textContent = body.translation_state;
    this.judged(body);
  }

  refused(body) {
    this.stuck = true;
    if (body.newer) {
      handOn(body.newer, this.field);
      forget(this.field.pk);
    }
    say("problem", this.field.pk, [body.problem, body.mend].filter(Boolean).join(" "));
    if (body.newer) {
      const link = document.createElement("a");
      link.href = `../${body.newer}/`;
      link.textContent = place.dataset.newer;
      place.append(" ", link);
    }
  }

  failed(error) {
    if (error instanceof Ended) {
      this.stuck = true;
      say("ended", this.field.pk);
      return;
    }
    if (!(error instanceof Away)) throw error;
    say("away", this.field.pk);
    const wait = RETRY[Math.min(this.failures, RETRY.length - 1)];
    this.failures += 1;
    this.saveTimer = setTimeout(() => this.flush(), wait);
  }

  /** The page is left: one more try that outlives it; the browser has the text in any case. */
  last() {
    keep(this.field, this.base);
  }

  resume(found) {
    this.field.version = found.version;
    this.base = found.base ?? this.base;
  }

  showKept(text) {
    const slot = this.field.element.querySelector(".slot");
    const shown = document.createElement("p");
    shown.className = "message warning";
    shown.dir = "auto";
    shown.textContent = `${place.dataset.kept} ${text}`;
    slot.replaceChildren(shown);
  }

  // -------------------------------------------------------------- two people on one segment

  conflict(body) {
    this.merging = true;
    this.theirs = { text: body.theirs, version: body.version };
    const slot = this.field.element.querySelector(".slot");
    slot.innerHTML = body.merge; // the server's own escaped markup
    localTimes(slot);
    slot.querySelector("h2").focus();
    say("conflict", this.field.pk);
  }

  merge(choice) {
    const slot = this.field.element.querySelector(".slot");
    const combined = slot.querySelector("[data-combined]");
    const texts = { theirs: this.theirs.text, mine: this.field.text, combined: combined.value };
    this.merging = false;
    this.field.version = this.theirs.version;
    this.field.saved = this.theirs.text;
    this.base = this.theirs.text;
    slot.replaceChildren();
    this.field.put(texts[choice]);
    this.field.area.focus();
    this.typed();
    this.flush();
  }
}
