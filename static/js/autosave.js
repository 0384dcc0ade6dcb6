// Around a form that htmx saves while one types: sending waits for the save under way, and the copy
// kept on this device goes once the server has all of the text.

/** Watch the saves of `form`. */
export function start(form) {
  let typed = 0;
  let asked = 0;
  let busy = false;
  let leaving = false;
  let button = null;

  form.addEventListener("input", () => (typed += 1));
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt !== form) return;
    if (leaving) return event.preventDefault();
    busy = true;
    asked = typed;
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form) return;
    busy = false;
    if (!event.detail.successful) say(form.dataset.offline);
    else if (form.querySelector("[data-saved]")) saved();
    if (button) form.requestSubmit(button);
  });
  form.addEventListener("submit", (event) => {
    if (busy) {
      event.preventDefault();
      button = event.submitter;
    } else {
      leaving = true;
    }
  });
  addEventListener("pageshow", () => (leaving = false));

  // From its first save on, a draft has a page of its own, where its copy on this device belongs.
  function saved() {
    if (form.dataset.draft === "idea-new") {
      form.dispatchEvent(new CustomEvent("draft:named", { detail: `idea-${form.elements.draft.value}` }));
    }
    if (typed === asked) form.dispatchEvent(new Event("draft:saved"));
  }

  function say(words) {
    const place = form.querySelector(".draft-saved");
    if (!place) return;
    place.classList.add("draft-unsaved");
    place.textContent = words;
  }
}
