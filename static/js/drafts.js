// Keeps what is typed in a form marked data-draft="name" on this device, until it is sent for good.
// A closed tab, a dead battery or a lost session loses nothing. Passwords and files are never kept.
// site.js forgets it once it was sent and another page, not an error, came back.
const PAUSE_MS = 600;
const OLDEST_MS = 30 * 24 * 3600 * 1000;
const SKIPPED = ["password", "file", "hidden", "submit", "button"];

/** Offer what was kept for `form`, then keep what is typed in it. */
export function start(form) {
  let key = `draft:${form.dataset.draft}`;
  const kept = read(key);
  const shown = snapshot(form);
  if (kept && JSON.stringify(kept.values) !== JSON.stringify(shown) && Object.keys(kept.values).length) {
    offer(form, key, kept);
  }
  let timer;
  const keep = () => {
    clearTimeout(timer);
    timer = setTimeout(() => write(key, snapshot(form)), PAUSE_MS);
  };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  addEventListener("pagehide", () => {
    if (form.dataset.changed !== undefined) write(key, snapshot(form));
  });
  form.addEventListener("input", () => (form.dataset.changed = ""));
  form.addEventListener("draft:saved", () => {
    clearTimeout(timer);
    delete form.dataset.changed;
    localStorage.removeItem(key);
  });
  form.addEventListener("draft:named", ({ detail }) => {
    const kept = read(key);
    localStorage.removeItem(key);
    form.dataset.draft = detail;
    key = `draft:${detail}`;
    if (kept) write(key, kept.values);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    delete form.dataset.changed;
    write(key, snapshot(form), { sent: true });
  });
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !SKIPPED.includes(field.type));
}

function snapshot(form) {
  const values = {};
  for (const field of fields(form)) {
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) (values[field.name] ??= []).push(field.value);
    } else if (field.value) {
      (values[field.name] ??= []).push(field.value);
    }
  }
  return values;
}

function restore(form, values) {
  const left = structuredClone(values);
  for (const field of fields(form)) {
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = (values[field.name] ?? []).includes(field.value);
    } else {
      field.value = left[field.name]?.shift() ?? "";
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function offer(form, key, kept) {
  const template = form.querySelector("template[data-draft-notice]");
  if (!template) return;
  const notice = template.content.firstElementChild.cloneNode(true);
  const when = notice.querySelector("time");
  if (when) when.textContent = new Date(kept.at).toLocaleString(document.documentElement.lang + "-CA", { dateStyle: "long", timeStyle: "short" });
  notice.querySelector("[data-draft-restore]").addEventListener("click", () => {
    restore(form, kept.values);
    notice.remove();
    fields(form)[0]?.focus();
  });
  notice.querySelector("[data-draft-discard]").addEventListener("click", () => {
    localStorage.removeItem(key);
    notice.remove();
    fields(form)[0]?.focus();
  });
  form.prepend(notice);
  form.closest("details")?.setAttribute("open", "");
}

function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return kept && Date.now() - kept.at < OLDEST_MS ? kept : null;
  } catch {
    return null;
  }
}

function write(key, values, more = {}) {
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values, ...more }));
  } catch {
    // Storage full or refused: the form itself still works.
  }
}
