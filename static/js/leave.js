// Asks before leaving a form marked data-leave in which something was typed and not sent.

/** Watch `form`; a form that drafts.js keeps is not worth a question. */
export function start(form) {
  if (form.dataset.draft) return;
  let dirty = false;
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("submit", () => (dirty = false));
  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}
