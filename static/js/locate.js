// "I am there now": writes where this device is into two fields, when its owner agrees.
const PATIENCE_MS = 15000;

/** Show `button`, which fills the fields named in its data-locate. */
export function start(button) {
  if (!navigator.geolocation) return;
  const fields = button.dataset.locate.split(" ").map((id) => document.querySelector(id));
  const answer = document.createElement("p");
  answer.className = "help";
  answer.setAttribute("role", "status");
  button.after(answer);
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(write, refuse, { enableHighAccuracy: true, timeout: PATIENCE_MS });
  });

  function write({ coords }) {
    button.removeAttribute("aria-busy");
    answer.textContent = "";
    fields[0].closest("details")?.setAttribute("open", "");
    [coords.latitude, coords.longitude].forEach((degrees, n) => {
      fields[n].value = degrees.toFixed(5);
      fields[n].dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function refuse() {
    button.removeAttribute("aria-busy");
    answer.textContent = button.dataset.refused;
  }
}
