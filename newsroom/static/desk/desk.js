// What every page of the desk has: the keys, the sheet that lists them, menus that close.
const BY_CODE = { ".": "Period", "/": "Slash" };

/** Whether a keyboard event is this combination ("Ctrl+Shift+Enter"); letters and digits by their place on the keyboard. */
export function is(event, combination) {
  const parts = combination.split("+");
  const key = parts.pop();
  const wants = (name) => parts.includes(name);
  if (wants("Ctrl") !== (event.ctrlKey || event.metaKey) || wants("Alt") !== event.altKey) return false;
  if (key === "?") return event.key === "?";
  if (wants("Shift") !== event.shiftKey) return false;
  if (/^[a-z]$/.test(key)) return event.code === `Key${key.toUpperCase()}` || event.key.toLowerCase() === key;
  return event.key === key || (key in BY_CODE && event.code === BY_CODE[key]);
}

export function typing(target) {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select");
}

export function singleKeys() {
  return localStorage.getItem("desk:single-keys") !== "off";
}

/** Runs the first handler whose combination fits; single keys only outside text fields, and only while switched on. */
export function onKeys(table) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    for (const [combination, handler] of table) {
      const single = !/Ctrl|Alt|F1|Escape|Enter/.test(combination);
      if (single && (typing(event.target) || !singleKeys() || document.querySelector("dialog[open]"))) continue;
      if (is(event, combination) && handler(event) !== false) {
        event.preventDefault();
        return;
      }
    }
  });
}

function toggleSheet() {
  const sheet = document.getElementById("sheet");
  if (sheet.open) sheet.close();
  else sheet.showModal();
}

function leave(event) {
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    return true;
  }
  if (document.querySelector("dialog[open]")) return false; // the browser closes it
  if (typing(event.target)) {
    const segment = event.target.closest(".segment");
    event.target.blur();
    if (segment) {
      segment.tabIndex = -1;
      segment.focus();
    }
    return true;
  }
  return false;
}

function search() {
  const field = document.querySelector("[data-search]");
  if (!field) return false;
  field.focus();
  field.select();
  return true;
}

onKeys([
  ["?", toggleSheet],
  ["F1", toggleSheet],
  ["/", search],
  ["Escape", leave],
]);

for (const button of document.querySelectorAll("[data-open=sheet]")) button.addEventListener("click", toggleSheet);
const tick = document.getElementById("single-keys");
tick.checked = singleKeys();
tick.addEventListener("change", () => localStorage.setItem("desk:single-keys", tick.checked ? "on" : "off"));
document.addEventListener("click", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});

// ---------------------------------------------------------------- times in the reader's own zone

const language = document.documentElement.lang;
const day = (at) => at.toDateString();

/** The server writes its own zone's time and says so; here each becomes the reader's, without the date where it is today. */
export function localTimes(root = document) {
  for (const place of root.querySelectorAll("time[datetime]:not([title])")) {
    const at = new Date(place.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const short = day(at) === day(new Date()) ? {} : { dateStyle: "short" };
    place.title = place.textContent;
    place.textContent = new Intl.DateTimeFormat(language, { ...short, timeStyle: "short" }).format(at);
  }
}
localTimes();
document.addEventListener("htmx:afterSettle", () => localTimes());

// After a swap the focus stays where it was, or goes to what came instead.
let before = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const active = document.activeElement;
  before = event.target.contains(active) ? active.id || active.closest("[id]")?.id : null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!before || document.activeElement !== document.body) return;
  const place = document.getElementById(before);
  const next = place?.matches("a, button, input, textarea") ? place : place?.querySelector("a, button, input, textarea");
  next?.focus();
  before = null;
});
