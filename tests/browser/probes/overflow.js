// What sticks out of the window, and which words are cut off.
() => {
  const root = document.documentElement;
  const width = root.clientWidth;
  const hidden = (e) => !e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const scrolls = (e) => /auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX);
  const inside = (e) => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) if (scrolls(p)) return true; return false; };
  const tag = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  const faults = [];
  if (root.scrollWidth > width + 1) {
    const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 1 && !hidden(e) && !inside(e));
    faults.push(`${root.scrollWidth - width} px too wide: ${out.slice(-2).map(tag).join(" … ")}`);
  }
  for (const e of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(e);
    const words = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
    if (!words || hidden(e) || !/hidden|clip/.test(style.overflowX + style.overflowY)) continue;
    const box = e.getBoundingClientRect();
    if (box.width <= 2 || box.height <= 2 || style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none") continue;
    if (e.scrollWidth > e.clientWidth + 2 || e.scrollHeight > e.clientHeight + 2) faults.push(`words are cut off: ${tag(e)}`);
  }
  return faults;
}
