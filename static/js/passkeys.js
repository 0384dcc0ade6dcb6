// Passkeys: asks the site for a challenge and the device for an answer, and sends it with the form.

const ways = {
  get: async (asked) => fromDevice(await navigator.credentials.get({ publicKey: readKnown(asked) })),
  create: async (asked) => fromDevice(await navigator.credentials.create({ publicKey: readNew(asked) })),
};

/** Show `form`, whose button calls the device first. */
export function start(form) {
  if (!window.PublicKeyCredential) return;
  form.hidden = false;
  const said = document.createElement("p");
  said.className = "help";
  said.setAttribute("role", "alert");
  form.append(said);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    const button = form.querySelector("button[type=submit]");
    button.setAttribute("aria-busy", "true");
    said.textContent = "";
    try {
      const { publicKey, challenge } = await asked(form);
      const answer = await ways[form.dataset.passkey](publicKey);
      form.elements.challenge.value = challenge;
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      button.removeAttribute("aria-busy");
      said.textContent = form.dataset.refused;
    }
  });
}

async function asked(form) {
  const token = form.elements.csrf_token?.value;
  const headers = token ? { "x-csrf-token": token } : {};
  const answer = await fetch(form.dataset.options, { method: "POST", headers, redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function readKnown(asked) {
  return { ...asked, challenge: bytes(asked.challenge), allowCredentials: (asked.allowCredentials ?? []).map(withBytes) };
}

function readNew(asked) {
  const user = { ...asked.user, id: bytes(asked.user.id) };
  const excludeCredentials = (asked.excludeCredentials ?? []).map(withBytes);
  return { ...asked, user, excludeCredentials, challenge: bytes(asked.challenge) };
}

function withBytes(known) {
  return { ...known, id: bytes(known.id) };
}

function fromDevice(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  const { id, type } = credential;
  return { id, rawId: text(credential.rawId), type, response, clientExtensionResults: {} };
}

function bytes(base64url) {
  const plain = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
