// The bones of a page.
() => ({
  title: document.title,
  lang: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length,
  mains: document.querySelectorAll("main").length,
  forms: document.forms.length,
  text: document.body.innerText.trim().length,
  repeated: [...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i),
  // Fonts declared and not used: Chromium says it asks for those that it still has in memory.
  unused: [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]
    .filter((rule) => rule instanceof CSSFontFaceRule)
    .filter(({ style }) => ![...document.fonts].some((face) => face.status === "loaded"
      && face.style === style.fontStyle
      && face.family.replaceAll('"', "") === style.fontFamily.replaceAll('"', "")))
    .map(({ style }) => new URL(/url\("?([^")]+)/.exec(style.src)[1], sheet.href).href)),
})
