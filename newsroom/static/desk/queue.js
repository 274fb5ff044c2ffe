// The queue by keyboard: rows, selection, claims.
import { onKeys } from "./desk.js";

const form = document.querySelector("form#drafts");
const rows = () => [...document.querySelectorAll("#rows tr[data-row]")];
const boxes = () => [...document.querySelectorAll("#rows input[name=id]")];

function count() {
  const chosen = boxes().filter((box) => box.checked).length;
  document.querySelector("[data-chosen]").textContent = chosen;
  const all = document.querySelector("[data-all]");
  all.checked = chosen > 0 && chosen === boxes().length;
  all.indeterminate = chosen > 0 && !all.checked;
}

function here() {
  return document.activeElement?.closest("tr[data-row]");
}

function go(step) {
  const list = rows();
  if (!list.length) return false;
  const at = list.indexOf(here());
  const next = at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1);
  list[next].querySelector("a").focus();
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
  const row = here();
  if (!row) return false;
  for (const box of boxes()) box.checked = row.contains(box);
  form.requestSubmit(form.querySelector("button[value=claim]"));
  return true;
}

function all(on) {
  for (const box of boxes()) box.checked = on;
  count();
}

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) all(event.target.checked);
    else count();
  });
  document.addEventListener("htmx:afterSwap", count);
  count();
  onKeys([
    ["j", () => go(1)],
    ["k", () => go(-1)],
    ["x", select],
    ["c", claim],
    ["a", () => all(!boxes().every((box) => box.checked))],
    ["b", () => document.querySelector("#bulk button").focus()],
  ]);
}

// New rows: the first of them takes the focus that the button had.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.matches?.("tr.more")) event.detail.elt?.querySelector?.("a")?.focus();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.target?.matches?.("tr.more")) return;
  const last = rows().at(-1);
  setTimeout(() => last?.nextElementSibling?.querySelector("a")?.focus(), 30);
});
