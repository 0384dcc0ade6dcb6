// Shows the chosen pictures before they leave, so that a person can describe what they see.

/** Show the pictures of the file `input` under it. */
export function start(input) {
  const list = document.createElement("ul");
  list.className = "file-previews";
  list.setAttribute("aria-live", "polite");
  input.after(list);
  input.addEventListener("change", async () => {
    list.replaceChildren(...(await Promise.all([...input.files].map(draw))));
  });
}

async function draw(file) {
  const item = document.createElement("li");
  item.className = "file-preview";
  const name = document.createElement("span");
  name.textContent = `${file.name} (${size(file.size)})`;
  if (file.type.startsWith("image/")) {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = await address(file);
    item.append(picture);
  }
  item.append(name);
  return item;
}

// A data: address: our content security policy lets no blob: through.
function address(file) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => resolve(""));
    reader.readAsDataURL(file);
  });
}

function size(bytes) {
  const [unit, value] = bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
  const format = new Intl.NumberFormat(document.documentElement.lang + "-CA", { style: "unit", unit, maximumSignificantDigits: 3 });
  return format.format(value);
}
