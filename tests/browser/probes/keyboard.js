// Walks with Tab: what can be reached, where the focus is, whether one sees it.
() => {
  const FOCUSABLE = "a[href], area[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]";
  const PAINT = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderColor", "borderWidth", "backgroundColor", "textDecorationLine", "textDecorationColor", "color", "transform"];

  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && e.getClientRects().length > 0;
  const stop = (e) => shown(e) && e.tabIndex >= 0 && !e.matches(":disabled, [type=hidden]");
  const paint = (e) => [e, e.parentElement, ...(e.labels ?? [])].map((n) => PAINT.map((p) => getComputedStyle(n)[p]).join("~")).join("|");
  const group = (e) => (e.type === "radio" && e.name ? [...document.getElementsByName(e.name)].filter((r) => r.form === e.form) : [e]);
  const tag = (e) => `<${e.localName}${e.id ? ` id=${e.id}` : ""}${e.name ? ` name=${e.name}` : ""}> “${(e.ariaLabel || e.textContent || e.value || "").trim().replace(/\s+/g, " ").slice(0, 50)}”`;

  // A field drawn by its label (hidden but for readers) is seen where the label is.
  const seenAs = (e) => {
    const box = e.getBoundingClientRect();
    return box.width * box.height < 16 || getComputedStyle(e).opacity === "0" ? (e.labels?.[0] ?? e.parentElement) : e;
  };
  const covered = (e) => {
    const points = [...seenAs(e).getClientRects()].flatMap((r) => [[r.left + r.width / 2, r.top + r.height / 2], [r.left + 3, r.top + 3], [r.right - 3, r.bottom - 3]]);
    return !points.some(([x, y]) => {
      const hit = document.elementFromPoint(x, y);
      return hit && (hit.contains(e) || e.contains(hit) || seenAs(e).contains(hit));
    });
  };

  let stops, rest;
  globalThis.walk = {
    begin() {
      document.body.tabIndex = -1;
      document.body.focus();
      document.activeElement.blur();
      document.body.removeAttribute("tabindex");
      scrollTo(0, 0);
      stops = [...document.querySelectorAll(FOCUSABLE)].filter(stop);
      rest = new Map(stops.map((e) => [e, paint(e)]));
      return stops.length;
    },
    here() {
      const e = document.activeElement;
      if (!e || e === document.body || e === document.documentElement) return null;
      const faults = [];
      if (e.tabIndex > 0) faults.push("has a positive tabindex");
      if (covered(e)) faults.push("is hidden or covered while it has the focus");
      if (rest.has(e) && rest.get(e) === paint(e)) faults.push("does not show that it has the focus");
      return { index: stops.indexOf(e), skip: e.matches("a[href^='#']"), name: tag(e), faults };
    },
    missed(reached) {
      const all = new Set(reached.filter((i) => i >= 0).flatMap((i) => group(stops[i])));
      return stops.filter((e) => !all.has(e)).map(tag);
    },
  };
}
