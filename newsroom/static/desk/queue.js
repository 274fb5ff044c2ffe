// The queue by keyboard: rows, selection, claims.
import { onKeys } from "./desk.js";

const form = document.querySelector("form#drafts");
const rows = () => [...document.querySelectorAll("#rows tr[data-row]")];
const boxes = () => [...document.querySelectorAll("#rows input[name=id]")];

function count() {
  const chosen = boxes().filter((box) => box.checked).length;
  const bulk = document.getElementById("bulk");
  if (!bulk) return;
  bulk.querySelector("[data-chosen]").textContent = chosen;
  bulk.classList.toggle("none", chosen === 0);
  const all = document.querySelector("[data-all]");
  all.checked = chosen > 0 && chosen === boxes().length;
  all.indeterminate = chosen > 0 && !all.checked;
}

function here() {
  return document.activeElement?.closest("tr[data-row]");
}

const handle = (row) => row?.querySelector("th a") ?? row?.querySelector("input, button, summary");

function go(step) {
  const list = rows();
  if (!list.length) return false;
  const at = list.indexOf(here());
  const next = at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1);
  handle(list[next])?.focus();
  list[next].scrollIntoView({ block: "nearest" });
  return true;
}

function select() {
  const box = here()?.querySelector("input[name=id]");
  if (!box) return false;
  box.checked = !box.checked;
  count();
  return true;
}

function claim() {
  const [row, button] = [here(), form.querySelector("button[value=claim]")];
  if (!row || !button) return false;
  for (const box of boxes()) box.checked = row.contains(box);
  form.requestSubmit(button);
  return true;
}

function replay() {
  const button = here()?.querySelector("[data-replay]");
  if (!button) return false;
  form.requestSubmit(button);
  return true;
}

function attempts() {
  const details = here()?.querySelector("details");
  if (!details) return false;
  details.open = !details.open;
  return true;
}

function toBulk() {
  const button = [...document.querySelectorAll("#bulk button")].find((one) => one.offsetParent);
  button?.focus();
  return button !== undefined;
}

function all(on) {
  for (const box of boxes()) box.checked = on;
  count();
}

// ---------------------------------------------------------------- after an action the focus is where it was

const PLACE = "desk:place";

function rememberPlace() {
  const row = here() ?? document.querySelector("#rows tr:has(input:checked)");
  if (row) sessionStorage.setItem(PLACE, JSON.stringify({ row: row.dataset.row, at: rows().indexOf(row) }));
}

/** The same row, or where it is gone the one that took its place. */
function backToPlace() {
  const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  sessionStorage.removeItem(PLACE);
  if (!place || !document.querySelector("#messages .message")) return;
  const row = document.querySelector(`#rows tr[data-row="${CSS.escape(place.row)}"]`) ?? rows()[place.at] ?? rows().at(-1);
  handle(row)?.focus();
}

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) all(event.target.checked);
    else count();
  });
  document.addEventListener("htmx:afterSwap", count);
  count();
  // Enter in a field presses a form's first button, which claims: in the note it sends back.
  document.getElementById("bulk-note")?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[value=send_back]"));
  });
  form.addEventListener("submit", rememberPlace);
  backToPlace();
  onKeys([
    ["j", () => go(1)],
    ["k", () => go(-1)],
    ["x", select],
    ["c", claim],
    ["r", replay],
    ["d", attempts],
    ["a", () => all(!boxes().every((box) => box.checked))],
    ["b", toBulk],
  ]);
}

// New rows: the first of them takes the focus that the button had.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.matches?.("tr.more")) event.detail.elt?.querySelector?.("a")?.focus();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.target?.matches?.("tr.more")) return;
  const last = rows().at(-1);
  setTimeout(() => last?.nextElementSibling && handle(last.nextElementSibling)?.focus(), 30);
});
