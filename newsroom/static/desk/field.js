// A text field with a layer under it that shows findings and chips. The text itself stays in an ordinary textarea.
const FIRST = 0xe100;

/** Offsets of the server count code points, those of the browser UTF-16 units. */
export function toUnits(text, at) {
  if (!/[\ud800-\udfff]/.test(text)) return at;
  return [...text].slice(0, at).join("").length;
}

export function toPoints(text, at) {
  return [...text.slice(0, at)].length;
}

export class Field {
  constructor(element) {
    this.element = element;
    this.area = element.querySelector("textarea");
    this.under = element.querySelector(".under");
    this.data = JSON.parse(element.dataset.data);
    this.version = Number(element.dataset.version);
    this.pk = element.dataset.segment;
    this.saved = this.area.value;
    this.marks = this.marksOf(this.data.findings);
    this.past = [this.snapshot()];
    this.at = 0;
    this.shown = this.area.value;
  }

  get text() {
    return this.area.value;
  }

  get dirty() {
    return this.text !== this.saved;
  }

  snapshot() {
    return { text: this.area.value, start: this.area.selectionStart, end: this.area.selectionEnd, when: Date.now() };
  }

  /** Remembers a step for undo; quick typing is one step. */
  remember(whole = false) {
    const last = this.past[this.at];
    if (last.text === this.text) return;
    this.past.length = this.at + 1;
    const quick = !whole && this.at > 0 && Date.now() - last.when < 700 && Math.abs(last.text.length - this.text.length) < 3;
    if (quick) this.past[this.at] = { ...this.snapshot(), when: last.when };
    else this.past.push(this.snapshot());
    this.at = this.past.length - 1;
  }

  step(by) {
    const there = this.past[this.at + by];
    if (!there) return false;
    this.at += by;
    this.area.value = there.text;
    this.area.setSelectionRange(there.start, there.end);
    this.follow();
    return true;
  }

  /** A new text from a key or a button: one step of undo. */
  put(text, caret = text.length) {
    this.area.value = text;
    this.area.setSelectionRange(caret, caret);
    this.remember(true);
    this.follow();
  }

  insert(text, spaced = true) {
    const { selectionStart: start, selectionEnd: end, value } = this.area;
    const before = value.slice(0, start);
    const after = value.slice(end);
    const left = spaced && /[\p{L}\p{N},;:]$/u.test(before) ? " " : "";
    const right = spaced && /^[\p{L}\p{N}]/u.test(after) ? " " : "";
    this.put(`${before}${left}${text}${right}${after}`, start + left.length + text.length);
  }

  replace(span, text) {
    const start = toUnits(this.text, span[0]);
    const end = toUnits(this.text, span[1]);
    this.put(this.text.slice(0, start) + text + this.text.slice(end), start + text.length);
  }

  marksOf(findings) {
    return findings
      .filter((finding) => finding.span)
      .map((finding) => ({
        start: toUnits(this.text, finding.span[0]),
        end: toUnits(this.text, finding.span[1]),
        kind: `f-${finding.severity}`,
      }));
  }

  judge(findings) {
    this.data.findings = findings;
    this.marks = this.marksOf(findings);
    this.draw();
  }

  /** After a change: marks before and after it move along, those in it go until the checks have answered. */
  follow() {
    const was = this.shown;
    const now = this.text;
    let head = 0;
    while (head < was.length && head < now.length && was[head] === now[head]) head += 1;
    let tail = 0;
    while (tail < was.length - head && tail < now.length - head && was.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
    const by = now.length - was.length;
    this.marks = this.marks
      .filter((mark) => mark.end <= head || mark.start >= was.length - tail)
      .map((mark) => (mark.end <= head ? mark : { ...mark, start: mark.start + by, end: mark.end + by }));
    this.draw();
  }

  draw() {
    const text = this.text;
    this.shown = text;
    const cuts = new Set([0, text.length]);
    for (const mark of this.marks) cuts.add(mark.start).add(mark.end);
    const edges = [...cuts].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
    const nodes = [];
    for (let i = 0; i + 1 < edges.length; i += 1) {
      const kinds = this.marks.filter((m) => m.start <= edges[i] && m.end >= edges[i + 1]).map((m) => m.kind);
      const pieces = this.pieces(text.slice(edges[i], edges[i + 1]));
      if (!kinds.length) nodes.push(...pieces);
      else {
        const mark = document.createElement("mark");
        mark.className = [...new Set(kinds)].join(" ");
        mark.append(...pieces);
        nodes.push(mark);
      }
    }
    this.under.replaceChildren(...nodes);
  }

  pieces(text) {
    if (!this.data.labels.length) return [text];
    return [...text].map((char) => {
      const label = this.data.labels[char.codePointAt(0) - FIRST];
      if (label === undefined) return char;
      const chip = document.createElement("span");
      chip.className = "chip";
      chip.dataset.label = label;
      chip.textContent = char;
      return chip;
    });
  }

  /** The first chip of the source that the text lacks. */
  missingTag() {
    const isChip = (char) => this.data.labels[char.codePointAt(0) - FIRST] !== undefined;
    const left = [...this.text].filter(isChip);
    for (const char of [...this.data.source].filter(isChip)) {
      const at = left.indexOf(char);
      if (at < 0) return char;
      left.splice(at, 1);
    }
    return "";
  }

  /** Characters that a reader sees. */
  get length() {
    return [...this.text].filter((char) => this.data.labels[char.codePointAt(0) - FIRST] === undefined).length;
  }
}
