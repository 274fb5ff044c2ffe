// Talking to the server, and keeping what was typed in this browser until the server has it.
const data = document.getElementById("desk-data").dataset;
const BUSY = [200, 500, 1200]; // milliseconds
const PREFIX = `desk:${data.person}:`;

export class Away extends Error {}
export class Ended extends Error {}

/** Answers {status, body}; throws Away where the server cannot be reached, Ended where nobody is logged in any more. */
export async function ask(path, fields = null) {
  const options = { headers: { Accept: "application/json" }, credentials: "same-origin" };
  if (fields) {
    options.method = "POST";
    options.headers["X-CSRFToken"] = data.token;
    options.body = new URLSearchParams(fields);
  }
  const response = await patiently(data.base + path, options);
  if (response.status === 401) throw new Ended();
  if (response.status >= 500) throw new Away(String(response.status));
  try {
    return { status: response.status, body: await response.json() };
  } catch (error) {
    throw new Away(String(error));
  }
}

/** A busy database is asked again: the same call may succeed a moment later. */
async function patiently(address, options) {
  for (let tries = 0; ; tries += 1) {
    let response;
    try {
      response = await fetch(address, options);
    } catch (error) {
      throw new Away(String(error));
    }
    if (response.status !== 503 || tries === BUSY.length) return response;
    await new Promise((done) => setTimeout(done, BUSY[tries]));
  }
}

export function loginAddress(segment) {
  const next = `${location.pathname}${segment ? `#s${segment}` : ""}`;
  return `${data.base}login/?next=${encodeURIComponent(next)}`;
}

export function keep(field, base) {
  const kept = { text: field.text, base, version: field.version, source: field.data.source, at: Date.now() };
  try {
    localStorage.setItem(PREFIX + field.pk, JSON.stringify(kept));
  } catch {
    // Private windows may have no storage: then only the autosave keeps the text.
  }
}

export function forget(pk) {
  try {
    localStorage.removeItem(PREFIX + pk);
  } catch {
    // as above
  }
}

export function kept(pk) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + pk));
  } catch {
    return null;
  }
}

/** Text typed when a newer source version took this translation's place: its successor's page takes it over. */
export function handOn(translation, field) {
  const key = `${PREFIX}for:${translation}`;
  const texts = JSON.parse(localStorage.getItem(key) || "{}");
  texts[field.data.source] = field.text;
  localStorage.setItem(key, JSON.stringify(texts));
}

export function takeOver(translation) {
  const key = `${PREFIX}for:${translation}`;
  try {
    const texts = JSON.parse(localStorage.getItem(key) || "{}");
    localStorage.removeItem(key);
    return texts;
  } catch {
    return {};
  }
}
