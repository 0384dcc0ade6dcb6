// Counts what is left in a field marked data-counter="120"; listeners hear it only when they pause.
const PAUSE_MS = 1200;
const NEAR = 20;

/** Keep the counter of `field` up to date. */
export function start(field) {
  const limit = Number(field.dataset.counter);
  const shown = document.querySelector(`#counter-${CSS.escape(field.name)}`);
  if (!shown || !limit) return;
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  shown.after(spoken);
  let timer;

  const words = () => {
    const left = limit - [...field.value].length;
    const number = new Intl.NumberFormat(document.documentElement.lang).format(Math.abs(left));
    return { left, text: (left < 0 ? shown.dataset.over : shown.dataset.left).replace("{n}", number) };
  };
  const count = () => {
    const { left, text } = words();
    shown.textContent = text;
    shown.classList.toggle("counter-over", left < 0);
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = left <= NEAR ? words().text : ""), PAUSE_MS);
  };
  field.addEventListener("input", count);
  if (field.value) count();
}
