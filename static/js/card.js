// Stripe's own fields for a card, or its bank's own question: what is typed goes to Stripe alone.
// The page that follows looks for itself what happened: nothing that this script says is believed.

const form = document.querySelector("form[data-card]");
const isDark = matchMedia("(prefers-color-scheme: dark)").matches;

/** Ask for a card in Stripe's frame, or only show the button when the card is known. */
function prepare(stripe) {
  const { secret, method } = form.dataset;
  if (method) return () => stripe.confirmPayment({ clientSecret: secret, ...then({ payment_method: method }) });
  const elements = stripe.elements({ clientSecret: secret, appearance: { theme: isDark ? "night" : "stripe" } });
  elements.create("payment").mount(form.querySelector("[data-card-fields]"));
  return () => stripe.confirmSetup({ elements, ...then({}) });
}

function then(params) {
  return { confirmParams: { ...params, return_url: there() }, redirect: "if_required" };
}

function there() {
  return new URL(form.dataset.back, location.origin).href;
}

function start() {
  const { key, language, failed } = form.dataset;
  const said = form.querySelector("[data-card-said]");
  const button = form.querySelector("button");
  form.hidden = false;
  if (!window.Stripe) {
    said.textContent = failed;
    button.disabled = true;
    return;
  }
  const confirm = prepare(window.Stripe(key, { locale: language === "fr" ? "fr-CA" : "en" }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    said.textContent = "";
    try {
      const { error } = await confirm();
      if (!error) return location.assign(there());
      said.textContent = error.message || failed;
    } catch {
      said.textContent = failed;
    }
    button.removeAttribute("aria-busy");
  });
}

if (form) start();
