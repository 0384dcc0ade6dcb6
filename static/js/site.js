// Brings in only the modules this page needs; every page works without any of them.
const script = document.querySelector("#site-script");
const modules = {
  counter: ".input[data-counter]",
  drafts: "form[data-draft]",
  leave: "form[data-leave]",
  preview: "input[type=file][data-preview]",
  map: ".map[data-map]",
  autosave: "form[data-autosave]",
  locate: "button[data-locate]",
  passkeys: "form[data-passkey]",
};
const loaded = {};

/** Start the modules that something inside `root` asks for. */
async function enhance(root) {
  for (const [name, selector] of Object.entries(modules)) {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.unshift(root);
    if (!found.length || !script?.dataset[name]) continue;
    loaded[name] ??= import(script.dataset[name]);
    const { start } = await loaded[name];
    found.forEach((element) => start(element));
  }
  root.querySelectorAll("template[data-copy]").forEach(offerCopy);
}

/** Say `message` to people who listen to the page. */
function announce(message) {
  const place = document.querySelector("#announcer");
  if (!place) return;
  place.textContent = "";
  setTimeout(() => (place.textContent = message), 50);
}

// The button waits in a template: without JavaScript there is nothing to press in vain.
function offerCopy(template) {
  if (!navigator.clipboard) return;
  const button = template.content.firstElementChild;
  const { copy, copied } = template.dataset;
  template.replaceWith(button);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(copy).value);
    button.querySelector("span").textContent = copied;
    announce(copied);
  });
}

// What the server just drew: start it, say it, and put the focus where a person expects it.
document.addEventListener("htmx:load", (event) => {
  const fresh = event.detail.elt;
  if (fresh === document.body) return;
  [fresh, ...fresh.querySelectorAll("[data-sent]")].forEach((drawn) => forgetDraft(drawn.dataset.sent));
  enhance(fresh);
  const news = fresh.matches("[data-announce]") ? fresh : fresh.querySelector("[data-announce]");
  if (news) announce(news.textContent.trim());
  (fresh.matches("[data-focus]") ? fresh : fresh.querySelector("[data-focus]"))?.focus();
});

// One press is enough: a form being sent does not go twice, and comes back to life with the page.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.classList.contains("button") || event.defaultPrevented || event.target.method === "get") return;
  if (button.getAttribute("aria-busy") === "true") event.preventDefault();
  button.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form .button[aria-busy]").forEach((b) => b.removeAttribute("aria-busy"));
});
document.addEventListener("htmx:afterRequest", (event) => {
  event.target.querySelectorAll?.(".button[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
});

// An open account menu closes with Escape or when the focus leaves it.
document.querySelectorAll("details.account-menu").forEach((menu) => {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
});

// What the server drew after a text had been sent for good names the draft to forget: data-sent="name".
function forgetDraft(name) {
  try {
    if (name) localStorage.removeItem(`draft:${name}`);
  } catch {
    // Storage refused: then nothing was kept.
  }
}

// A draft that was sent is forgotten when good news, or something else than its form, a sign-in or an error comes back.
function forgetSentDrafts() {
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus || 200;
  if (status >= 400 || document.querySelector("[data-keeps-drafts]")) return;
  const done = document.querySelector("#flashes .notice-success");
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("draft:"))) {
    const back = document.querySelector(`form[data-draft="${CSS.escape(key.slice("draft:".length))}"]`);
    if ((done || !back) && JSON.parse(localStorage.getItem(key))?.sent) localStorage.removeItem(key);
  }
}

try {
  forgetSentDrafts();
} catch {
  // Storage refused: then nothing was kept.
}
document.querySelector("[data-focus]")?.focus();
enhance(document.body);
