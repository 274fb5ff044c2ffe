// The editor: segments that check, save and remember themselves; the rest is keys and the panel.
import { localTimes, onKeys } from "./desk.js";
import { Field, toPoints } from "./field.js";
import { Saver, say } from "./saving.js";
import { ask, Away, Ended, kept, forget, takeOver } from "./server.js";

const page = document.getElementById("desk-data").dataset;
const combination = JSON.parse(document.getElementById("keys").textContent);
const panel = document.getElementById("panel");
const fields = new Map();
for (const element of document.querySelectorAll(".segment")) fields.set(element.dataset.segment, null);
let active = null;
let offers = [];
let terms = [];
let plainSource = null;

/** Fields are made when they are needed: an article may have hundreds. */
function fieldOf(pk) {
  if (!fields.get(pk)) {
    const element = document.getElementById(`s${pk}`);
    if (!element) return null;
    const field = new Field(element);
    field.saver = new Saver(field);
    fields.set(pk, field);
  }
  return fields.get(pk);
}

const order = () => [...document.querySelectorAll(".segment:not([hidden])")];

function enter(element) {
  if (!element) return false;
  const field = fieldOf(element.dataset.segment);
  field.area.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
  return true;
}

function current() {
  return document.activeElement?.closest(".segment") ?? active?.element ?? null;
}

function neighbour(step, fits = () => true) {
  const list = order();
  const here = list.indexOf(current());
  for (let at = here < 0 && step < 0 ? list.length - 1 : here + step; at >= 0 && at < list.length; at += step) {
    if (fits(list[at])) return list[at];
  }
  return null;
}

const go = (step, fits) => enter(neighbour(step, fits)) || true;
const hasFinding = (element) => element.querySelector(".findings li") !== null;
const hasChange = (element) => element.querySelector(".change") !== null;

// ---------------------------------------------------------------- entering a segment

document.addEventListener("focusin", (event) => {
  const element = event.target.closest?.(".segment");
  if (!element || active?.element === element) return;
  leaveSegment();
  active = fieldOf(element.dataset.segment);
  light();
  setTimeout(() => showPanel(active), 120);
});

function leaveSegment() {
  if (!active) return;
  active.saver.flush();
  if (plainSource !== null) active.element.querySelector(".source").innerHTML = plainSource;
  plainSource = null;
}

async function showPanel(field) {
  if (active !== field) return;
  try {
    const { status, body } = await ask(`segments/${field.pk}/context/`);
    if (status !== 200 || active !== field) return;
    const source = field.element.querySelector(".source");
    if (plainSource === null) plainSource = source.innerHTML;
    source.innerHTML = body.source; // the server's own escaped markup, as the page's
    place(field);
    panel.innerHTML = body.html;
    localTimes(panel);
    window.htmx?.process(panel);
    offers = body.offers;
    terms = body.terms;
  } catch (error) {
    if (error instanceof Ended) say("ended", field.pk);
    else if (!(error instanceof Away)) throw error;
  }
}

// ---------------------------------------------------------------- the sentence in the article beside the text

const preview = document.getElementById("preview");
const readable = (text) => text.replace(/[\ue100-\ue1ff]/g, "").replace(/\s+/g, " ").trim();

/** Where the sentence stands in its paragraph: looked for after the sentences before it, which may be the same. */
function rangeIn(paragraph, block) {
  const nodes = [];
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const whole = nodes.map((node) => node.data).join("");
  let from = 0;
  for (const element of block.querySelectorAll(".segment")) {
    const text = readable(element.querySelector("textarea").value);
    const at = text ? whole.indexOf(text, from) : -1;
    if (element === active.element) return at < 0 ? null : cutOut(nodes, at, at + text.length);
    if (at >= 0) from = at + text.length;
  }
  return null;
}

function cutOut(nodes, start, end) {
  const range = new Range();
  let passed = 0;
  for (const node of nodes) {
    const length = node.data.length;
    if (start >= passed && start < passed + length) range.setStart(node, start - passed);
    if (end > passed && end <= passed + length) range.setEnd(node, end - passed);
    passed += length;
  }
  return range;
}

function light() {
  window.CSS?.highlights?.delete("segment");
  for (const one of preview.querySelectorAll(".lit")) one.classList.remove("lit");
  const block = active?.element.closest(".block");
  const paragraph = block && preview.querySelector(`[data-block="${block.dataset.block}"]`);
  if (!paragraph) return;
  const range = window.CSS?.highlights ? rangeIn(paragraph, block) : null;
  if (range) CSS.highlights.set("segment", new Highlight(range));
  else paragraph.classList.add("lit");
  intoView(range ?? paragraph);
}

/** Scrolls the preview alone, never the page. */
function intoView(what) {
  const frame = preview.closest(".preview");
  const [there, here] = [what.getBoundingClientRect(), frame.getBoundingClientRect()];
  const over = there.bottom - here.bottom + 12;
  const under = here.top - there.top + 12;
  if (under > 0) frame.scrollTop -= under;
  else if (over > 0) frame.scrollTop += Math.min(over, -under);
}

preview.addEventListener("htmx:afterSettle", light);
preview.addEventListener("click", (event) => {
  const number = event.target.closest("[data-block]")?.dataset.block;
  if (number && !getSelection().toString()) enter(document.querySelector(`.block[data-block="${number}"] .segment`));
});

/** On a narrow screen the panel stands under the segment that it is about. */
function place(field) {
  if (matchMedia("(max-width: 760px)").matches) field.element.append(panel);
  else document.getElementById("beside").prepend(panel);
}

document.addEventListener("input", (event) => {
  const element = event.target.matches("textarea") && event.target.closest(".field")?.closest(".segment");
  if (!element) return;
  const field = fieldOf(element.dataset.segment);
  if (/[\r\n]/.test(field.text)) field.area.value = field.text.replace(/[\r\n]+/g, " ");
  field.remember();
  field.follow();
  changed(field);
});

function changed(field) {
  field.saver.typed();
  lengths(field.element.closest(".block"));
}

function lengths(block) {
  const place = block?.querySelector("[data-limits]");
  if (!place) return;
  const list = [...block.querySelectorAll(".segment")].map((s) => fieldOf(s.dataset.segment));
  const length = list.reduce((sum, field) => sum + field.length, list.length - 1);
  place.replaceChildren(
    ...list[0].data.limits.map(([partner, limit]) => {
      const shown = document.createElement("span");
      shown.textContent = `${partner}: ${length}/${limit}`;
      shown.classList.toggle("over", length > limit);
      return shown;
    }),
  );
}

// ---------------------------------------------------------------- what keys and buttons do

function editable(field) {
  return field && !field.area.readOnly;
}

function put(text) {
  if (!editable(active) || text === undefined) return true;
  active.put(text);
  active.area.focus();
  changed(active);
  return true;
}

function insert(text, spaced = true) {
  if (!editable(active) || !text) return true;
  active.area.focus();
  active.insert(text, spaced);
  changed(active);
  return true;
}

function fix(field, number) {
  const finding = field?.data.findings[number];
  if (!editable(field) || !finding?.fix) return;
  field.area.focus();
  field.replace(finding.fix.span, finding.fix.text);
  changed(field);
}

const reason = document.getElementById("reason");
function dismiss(field, number) {
  const finding = field?.data.findings[number];
  if (!finding) return true;
  const shown = field.element.querySelectorAll(".findings li")[number];
  reason.querySelector("[data-message]").textContent = shown?.querySelector(".message-text").textContent ?? "";
  reason.returnValue = "";
  document.getElementById("reason-text").value = "";
  reason.showModal();
  reason.onclose = async () => {
    field.area.focus();
    const said = document.getElementById("reason-text").value.trim();
    if (reason.returnValue !== "ok" || !said) return;
    await field.saver.flush();
    const answer = await attempt(`segments/${field.pk}/dismiss/`, { key: finding.key, reason: said }, field);
    if (answer) field.saver.took(answer);
  };
  return true;
}

/** A request of a key or button: problems are said, never thrown. */
async function attempt(path, values, field) {
  try {
    const { status, body } = await ask(path, values);
    if (status < 300) return body;
    if (body.merge) field.saver.conflict(body);
    else say("problem", field.pk, [body.problem, body.mend].filter(Boolean).join(" "));
  } catch (error) {
    if (error instanceof Ended) say("ended", field.pk);
    else if (error instanceof Away) say("away", field.pk);
    else throw error;
  }
  return null;
}

async function approve() {
  const field = active;
  if (!editable(field)) return;
  await field.saver.flush();
  if (field.dirty) return;
  const answer = await attempt(`segments/${field.pk}/approve/`, { version: field.version }, field);
  if (!answer) return;
  field.saver.took(answer);
  say("approved", field.pk);
  document.querySelector("[data-tally=approved]").textContent = document.querySelectorAll(".segment.approved").length;
  if (active === field) go(1);
}

async function saveNext() {
  const field = active;
  const next = neighbour(1);
  field?.saver.flush();
  if (next) enter(next);
}

async function split() {
  const field = active;
  if (!editable(field)) return;
  await field.saver.flush();
  const targetAt = toPoints(field.text, field.area.selectionStart);
  const share = field.text.length ? field.area.selectionStart / field.text.length : 0.5;
  const places = [...field.data.source.matchAll(/\s+/g)].map((m) => m.index);
  if (!places.length || field.dirty) return;
  const dialog = document.getElementById("split");
  const slider = document.getElementById("split-at");
  const show = () => {
    const at = places[slider.value];
    dialog.querySelector("[data-first]").textContent = field.data.source.slice(0, at);
    dialog.querySelector("[data-second]").textContent = field.data.source.slice(at).trimStart();
  };
  slider.max = places.length - 1;
  const ideal = share * field.data.source.length;
  slider.value = places.reduce((best, at, n) => (Math.abs(at - ideal) < Math.abs(places[best] - ideal) ? n : best), 0);
  slider.oninput = show;
  show();
  dialog.returnValue = "";
  dialog.showModal();
  dialog.onclose = async () => {
    field.area.focus();
    if (dialog.returnValue !== "ok") return;
    const sourceAt = toPoints(field.data.source, places[slider.value]);
    const values = { version: field.version, source_at: sourceAt, target_at: targetAt };
    reload(await attempt(`segments/${field.pk}/split/`, values, field));
  };
}

async function join() {
  const field = active;
  const next = field?.element.nextElementSibling;
  if (!editable(field) || !next?.matches(".segment")) return;
  const other = fieldOf(next.dataset.segment);
  await Promise.all([field.saver.flush(), other.saver.flush()]);
  if (field.dirty || other.dirty) return;
  const values = { version: field.version, next_version: other.version };
  reload(await attempt(`segments/${field.pk}/join/`, values, field));
}

function reload(answer) {
  if (!answer) return;
  location.hash = `s${answer.go_to}`;
  location.reload();
}

async function history() {
  if (!active) return;
  const dialog = document.getElementById("past");
  const place = dialog.querySelector("[data-past]");
  const field = active;
  const response = await fetch(`${page.base}segments/${field.pk}/history/`, { headers: { "HX-Request": "true" } });
  if (!response.ok) return;
  place.innerHTML = await response.text();
  localTimes(place);
  dialog.showModal();
  dialog.onclose = () => field.area.focus();
}

function besides() {
  if (panel.contains(document.activeElement)) active?.area.focus();
  else panel.querySelector("button, textarea, a")?.focus();
}

const ACTIONS = {
  copy: () => put(active?.data.source),
  split,
  join,
  history,
  approve,
  "next-finding": () => go(1, hasFinding),
  "next-change": () => go(1, hasChange),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { dataset } = button;
  const segment = button.closest(".segment");
  if (dataset.do && dataset.do in ACTIONS) ACTIONS[dataset.do]();
  else if (dataset.insert !== undefined) insert(dataset.insert);
  else if (dataset.take !== undefined) {
    document.querySelector("dialog[open]")?.close();
    put(dataset.take);
  } else if (dataset.fix !== undefined) fix(fieldOf(segment.dataset.segment), Number(dataset.fix));
  else if (dataset.dismiss !== undefined) dismiss(fieldOf(segment.dataset.segment), Number(dataset.dismiss));
  else if (dataset.merge) fieldOf(segment.dataset.segment).saver.merge(dataset.merge);
});

const digit = (event, alt, shift) =>
  alt === event.altKey && shift === event.shiftKey && !event.ctrlKey && /^Digit[1-9]$/.test(event.code)
    ? Number(event.code.slice(5)) - 1
    : -1;

document.addEventListener("keydown", (event) => {
  const term = digit(event, true, false);
  const offer = digit(event, true, true);
  if (term < 0 && offer < 0) return;
  event.preventDefault();
  if (term >= 0) insert(terms[term]);
  else put(offers[offer]);
});

const inField = (handler) => (event) => (event.target.closest?.(".field") ? handler() : false);
const firstFix = () => fix(active, active?.data.findings.findIndex((finding) => finding.fix));

onKeys([
  [combination.next, () => go(1)],
  [combination.previous, () => go(-1)],
  [combination["save-next"], saveNext],
  [combination.approve, approve],
  [combination["next-finding"], ACTIONS["next-finding"]],
  [combination.save, () => active?.saver.flush()],
  [combination.undo, inField(() => active.step(-1) && changed(active))],
  [combination.redo, inField(() => active.step(1) && changed(active))],
  ["Ctrl+y", inField(() => active.step(1) && changed(active))],
  [combination.fix, firstFix],
  [combination.dismiss, () => dismiss(active, 0)],
  [combination.tag, () => insert(active?.missingTag(), false)],
  [combination.copy, ACTIONS.copy],
  [combination.split, () => void split()],
  [combination.join, () => void join()],
  [combination.comment, () => document.getElementById("comment-text")?.focus()],
  [combination.history, () => void history()],
  [combination.panel, besides],
  [combination.notice, () => document.querySelector("#save-state a")?.focus()],
  [combination.workflow, () => document.querySelector("#workflow button")?.focus()],
]);
document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  if (event.key === "Enter" && plain && event.target.closest?.(".field")) event.preventDefault();
  if (event.key === "Enter" && plain && event.target.matches?.(".segment")) enter(event.target);
});

// ---------------------------------------------------------------- search, actions of the article, leaving

document.getElementById("find").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLocaleLowerCase();
  for (const element of document.querySelectorAll(".segment")) {
    const text = `${element.querySelector(".source").textContent} ${element.querySelector("textarea").value}`;
    element.hidden = wanted !== "" && !text.toLocaleLowerCase().includes(wanted);
  }
  for (const block of document.querySelectorAll(".block")) {
    block.hidden = !block.querySelector(".segment:not([hidden])");
  }
});
document.getElementById("find").addEventListener("keydown", (event) => {
  if (event.key === "Enter") enter(order()[0]);
});

const unsaved = () => [...fields.values()].filter((field) => field?.dirty);
document.getElementById("workflow").addEventListener("submit", async (event) => {
  if (!unsaved().length) return;
  event.preventDefault();
  await Promise.all(unsaved().map((field) => field.saver.flush()));
  if (!unsaved().length) event.target.requestSubmit(event.submitter);
});
window.addEventListener("pagehide", () => {
  for (const field of unsaved()) field.saver.last();
});

// ---------------------------------------------------------------- what was typed before

function restore() {
  const moved = takeOver(page.translation);
  for (const element of document.querySelectorAll(".segment")) {
    const { segment } = element.dataset;
    const found = kept(segment);
    const area = element.querySelector("textarea");
    const data = Object.keys(moved).length ? fieldOf(segment).data : null;
    const text = found?.text ?? (data && moved[data.source]);
    if (text === undefined || text === null) continue;
    if (text === area.value) {
      forget(segment);
      continue;
    }
    const field = fieldOf(segment);
    if (area.readOnly) {
      field.saver.showKept(text);
      continue;
    }
    if (found) field.saver.resume(found);
    field.put(text);
    changed(field);
    say("restored", segment);
  }
}

restore();
for (const place of document.querySelectorAll("[data-limits]")) lengths(place.closest(".block"));
// ---------------------------------------------------------------- where one begins

const named = location.hash.match(/^#s(\d+)$/)?.[1];
const wide = matchMedia("(min-width: 761px) and (pointer: fine)");

/** The segment that the address names; after an action the actions; else the first segment that is still open. */
function begin() {
  if (named && fields.has(named)) return enter(document.getElementById(`s${named}`));
  if (document.activeElement !== document.body || location.hash) return false;
  if (document.querySelector("#messages .message.success")) return document.getElementById("workflow").focus();
  const first = document.querySelector(".segment:not(.approved) textarea:not([readonly])");
  return wide.matches && first !== null && first.focus({ preventScroll: true });
}

// The browser scrolls to the address's fragment after the load, and takes the focus with it: so once more, later.
const goThere = () => setTimeout(begin, 0);
if (document.readyState === "complete") goThere();
else window.addEventListener("load", goThere);
