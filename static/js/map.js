// Draws a map beside its list, or lets a person place a marker without dragging anything.
const CENTRE = [45.53, -73.62];
const STEP = 0.0005;

/** Draw the map `box`; when anything fails the list or the fields remain. */
export async function start(box) {
  if (box.dataset.ready !== undefined) return;
  try {
    await load(box);
    const data = box.dataset.src ? await json(box.dataset.src) : {};
    box.dataset.ready = "";
    const map = draw(box);
    const area = await boundaries(map, data);
    labels(map, data.labels ?? []);
    if (box.dataset.pick) pick(box, map, area);
    else places(box, map, data.places ?? [], area);
  } catch (error) {
    delete box.dataset.ready;
    const words = document.createElement("p");
    words.className = "help";
    words.textContent = box.dataset.failed;
    box.before(words);
    console.warn(error);
  }
}

async function load(box) {
  for (const href of box.dataset.sheets.split(" ")) {
    if (document.querySelector(`link[href="${href}"]`)) continue;
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = href;
    document.head.append(sheet);
  }
  for (const src of [box.dataset.leaflet, box.dataset.cluster]) await script(src);
}

const scripts = {};
function script(src) {
  scripts[src] ??= new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = src;
    element.addEventListener("load", resolve);
    element.addEventListener("error", () => reject(new Error(src)));
    document.head.append(element);
  });
  return scripts[src];
}

async function json(address) {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

function draw(box) {
  const { label, zoomIn, zoomOut, tiles, credit } = box.dataset;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const moves = { zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still };
  const map = L.map(box, { zoomControl: false, attributionControl: Boolean(credit), scrollWheelZoom: false, maxZoom: 18, zoomSnap: 0.25, ...moves });
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  map.setView(CENTRE, 11);
  if (tiles) L.tileLayer(tiles, { attribution: credit }).addTo(map);
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", label);
  return map;
}

async function boundaries(map, data) {
  let shape = data.type ? data : data.boundaries;
  if (typeof shape === "string") shape = await json(shape);
  if (!shape) return null;
  const area = L.geoJSON(shape, { interactive: false, style: { className: "map-area", fillOpacity: 1, weight: 1 } }).addTo(map);
  const bounds = area.getBounds();
  if (!bounds.isValid()) return null;
  map.fitBounds(bounds, { animate: false });
  return bounds;
}

/** Write the names of places, so that a map without tiles can be read; a name that would cover another waits for a closer look. */
function labels(map, list) {
  const pane = map.createPane("names");
  pane.style.zIndex = 450;
  pane.style.pointerEvents = "none";
  pane.setAttribute("aria-hidden", "true");
  const names = list.map(({ name, lat, lng }) => {
    const words = document.createElement("span");
    words.dataset.name = name;
    L.marker([lat, lng], { pane: "names", interactive: false, keyboard: false, icon: L.divIcon({ className: "map-name", html: words, iconSize: null }) }).addTo(map);
    return words;
  });
  const thin = () => {
    const taken = [];
    for (const words of names) words.hidden = false;
    for (const words of names) {
      const box = words.getBoundingClientRect();
      words.hidden = taken.some((o) => box.left < o.right + 4 && box.right > o.left - 4 && box.top < o.bottom && box.bottom > o.top);
      if (!words.hidden) taken.push(box);
    }
  };
  map.on("zoomend resize", thin);
  thin();
}

function places(box, map, list, area) {
  const group = L.markerClusterGroup({ animate: false, showCoverageOnHover: false, maxClusterRadius: 50, iconCreateFunction: (cluster) => clusterIcon(box, cluster) });
  for (const place of list) {
    const marker = L.marker([place.lat, place.lng], { icon: pin(), title: place.title, alt: place.title });
    const link = document.createElement("a");
    link.href = place.url;
    link.textContent = place.title;
    group.addLayer(marker.bindPopup(link));
  }
  if (!area && list.length) map.fitBounds(group.getBounds().pad(0.1), { animate: false, maxZoom: 15 });
  map.addLayer(group);
}

function pin() {
  return L.divIcon({ className: "map-pin-place", html: '<span class="map-pin"></span>', iconSize: [28, 28], iconAnchor: [14, 32], popupAnchor: [0, -28] });
}

function clusterIcon(box, cluster) {
  const count = cluster.getChildCount();
  cluster.options.title = box.dataset.clusterLabel.replace("{n}", count);
  const size = count < 10 ? 36 : 46;
  return L.divIcon({ className: "map-cluster", html: String(count), iconSize: [size, size] });
}

function pick(box, map, area) {
  const [lat, lng] = box.dataset.pick.split(" ").map((id) => document.querySelector(id));
  let marker;
  const show = () => {
    const at = [parseFloat(lat.value), parseFloat(lng.value)];
    if (at.some(Number.isNaN)) return;
    if (marker) marker.setLatLng(at);
    else marker = place(at);
    if (!map.getBounds().contains(at)) map.panTo(at, { animate: false });
  };
  const move = ({ lat: y, lng: x }) => {
    lat.value = y.toFixed(5);
    lng.value = x.toFixed(5);
    for (const field of [lat, lng]) field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const place = (at) => {
    const made = L.marker(at, { icon: pin(), title: box.dataset.markerLabel, alt: box.dataset.markerLabel }).addTo(map);
    made.getElement().addEventListener("keydown", (event) => {
      const [y, x] = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [];
      if (y === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      const scale = STEP * 2 ** (13 - map.getZoom());
      const now = made.getLatLng();
      move({ lat: now.lat + y * scale, lng: now.lng + 1.4 * x * scale });
    });
    return made;
  };
  map.on("click", (event) => move(event.latlng));
  for (const field of [lat, lng]) field.addEventListener("input", show);
  show();
  if (marker) map.setView(marker.getLatLng(), 14, { animate: false });
  else if (area?.isValid()) map.fitBounds(area, { animate: false });
}
