// What keeps people from using a page, beyond what axe-core looks for. Every function of
// barriers returns sentences, none where all is well.
window.barriers = (() => {
  const seen = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility === "visible";
  const name = e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") +
    (e.classList.length ? "." + [...e.classList].join(".") : "") + " " + JSON.stringify(e.textContent.trim().replace(/\s+/g, " ").slice(0, 40));
  const all = (what, inside = document) => [...inside.querySelectorAll(what)];

  // Colours as Chromium computes them: rgb(…), rgba(…), color(srgb …).
  const colour = text => {
    const n = (text.match(/[\d.]+(?:e-?\d+)?/g) || [0, 0, 0, 0]).map(Number);
    const part = text.startsWith("color(") ? 1 : 255;
    return { rgb: n.slice(0, 3).map(v => v / part), alpha: n.length > 3 ? n[3] : 1 };
  };
  const over = (top, under) => ({ rgb: top.rgb.map((v, i) => v * top.alpha + under.rgb[i] * (1 - top.alpha)), alpha: 1 });
  const light = c => c.rgb.map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => {
    const [x, y] = [light(over(a, b)), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const behind = e => {
    if (!e) return colour(matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(18, 18, 18)" : "rgb(255, 255, 255)");
    const c = colour(getComputedStyle(e).backgroundColor);
    return c.alpha === 1 ? c : over(c, behind(e.parentElement));
  };

  // overflow: nobody has to scroll sideways (WCAG 1.4.10); what has to be wide is in a box
  // that scrolls, and is reached by keys (2.1.1) and named.
  function overflow() {
    const wrong = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) wrong.push("the page is " + root.scrollWidth + " pixels wide");
    for (const e of all("body *")) {
      const s = getComputedStyle(e);
      if (!seen(e) || e.closest("svg") || s.clipPath !== "none") continue;
      const hidden = e.scrollWidth > e.clientWidth + 1 && /hidden|clip/.test(s.overflowX);
      if (hidden) wrong.push("cut off: " + name(e));
      if (!/auto|scroll/.test(s.overflowX + s.overflowY)) continue;
      if (e.tabIndex !== 0) wrong.push("scrolls, but not by keys: " + name(e));
      if (e.tagName !== "PRE" && (!/region|group/.test(e.getAttribute("role")) || !(e.ariaLabel || e.getAttribute("aria-labelledby")))) wrong.push("scrolls, and has no name: " + name(e));
    }
    return wrong;
  }

  // What in a picture is no mark: nobody has to see it to understand the picture.
  const furniture = ".grid, .strip, .band, .leader, .unknown, .cursor, .card, .panel, .axis, .head";

  // faint: letters in pictures (1.4.3), which axe-core passes over, and marks (1.4.11).
  function faint() {
    const wrong = [];
    for (const t of all("svg text")) {
      if (!seen(t) || t.closest("[aria-hidden=true]")) continue;
      const s = getComputedStyle(t);
      let ground = behind(t.closest("svg").parentElement);
      const sign = t.classList.contains("sign") && t.previousElementSibling; // a number on a disc
      if (sign) ground = over(colour(getComputedStyle(sign).fill), ground);
      const c = contrast(colour(s.fill), ground);
      if (c < 4.5) wrong.push("faint, " + c.toFixed(2) + ": " + name(t));
    }
    for (const mark of all(".legend i, .bar > span, svg path, svg rect, svg circle")) {
      if (!seen(mark) || mark.matches(furniture)) continue;
      const s = getComputedStyle(mark), picture = mark.closest("svg"), ground = behind((picture || mark).parentElement);
      const drawn = picture ? [s.stroke, s.fill].filter(c => c !== "none") : [s.backgroundColor, ...(s.backgroundImage.match(/rgba?\([^)]*\)/g) || [])];
      for (const side of ["Top", "Left"]) if (s["border" + side + "Style"] !== "none" && parseFloat(s["border" + side + "Width"])) drawn.push(s["border" + side + "Color"]);
      if (mark.textContent) drawn.push(s.color);
      const best = Math.max(...drawn.map(d => contrast(colour(d), ground)));
      if (best < 3) wrong.push("a mark is faint, " + best.toFixed(2) + ": " + (picture ? "" : name(mark.parentElement) + " ") + name(mark));
    }
    return wrong;
  }

  // moving is what moves although a person has asked for less.
  function moving() {
    return all("*").filter(e => {
      const s = getComputedStyle(e);
      return s.animationName !== "none" || s.transitionDuration.split(", ").some(d => parseFloat(d) > 0) || s.scrollBehavior === "smooth";
    }).map(e => "moves: " + name(e));
  }

  // speaking is what a screen reader would say twice, or by interrupting. An alert may, if
  // it waits for something to go wrong.
  function speaking() {
    const wrong = all("[aria-live=assertive]").concat(all("[role=alert]").filter(e => seen(e))).map(e => "interrupts: " + name(e));
    for (const range of all("input[type=range]")) {
      const output = range.closest("label, div").parentElement.querySelector("output");
      if (output && output.getAttribute("aria-live") !== "off") wrong.push("is said twice, as the slider's value and by itself: " + name(output));
    }
    return wrong;
  }

  // large: letters follow the size that the browser is told to have, which is twice the
  // usual one now (1.4.4).
  function large() {
    const size = parseFloat(getComputedStyle(document.body).fontSize);
    return overflow().concat(size < 28 ? ["letters do not follow the browser's setting: " + size + " pixels"] : []);
  }

  // spaced: nothing is lost with the distances of WCAG 1.4.12.
  function spaced() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("body, body *:not(svg *) { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = [sheet];
    const wrong = overflow();
    document.adoptedStyleSheets = [];
    return wrong;
  }

  // forced: marks stay to be seen where the system sets the colours.
  function forced() {
    if (!matchMedia("(forced-colors: active)").matches) return ["forced colours are not on"];
    const wrong = faint();
    for (const b of all("button")) {
      if (seen(b) && !parseFloat(getComputedStyle(b).borderTopWidth)) wrong.push("has no edge: " + name(b));
    }
    return wrong;
  }

  // The stops of the Tab key, as they should be: in the order of the text.
  const stops = () => all("a[href], button, input, select, textarea, summary, [tabindex]")
    .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility() && seen(e));

  // stop is where the Tab key has led.
  function stop() {
    const e = document.activeElement;
    if (!e || e === document.body || e === document.documentElement) return { at: -1, wrong: [] };
    const wrong = [], s = getComputedStyle(e), box = e.getBoundingClientRect();
    if (e.tabIndex > 0) wrong.push("has an order of its own: " + name(e));
    if (s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 1) wrong.push("focus cannot be seen: " + name(e));
    else if (s.outlineStyle !== "auto" && contrast(colour(s.outlineColor), behind(e.parentElement)) < 3) wrong.push("focus can hardly be seen: " + name(e));
    if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) wrong.push("has the focus outside the window: " + name(e));
    return { at: stops().indexOf(e), wrong: wrong.concat(stops().includes(e) ? [] : ["has the focus, but should not: " + name(e)]) };
  }
  const named = i => name(stops()[i]);

  async function axeCore() {
    const found = await axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } });
    return found.violations.flatMap(v => v.nodes.map(n => "axe, " + v.id + ": " + n.target.join(" ") + ": " + (n.any[0] || n.all[0] || n.none[0]).message));
  }
  return { overflow, faint, moving, speaking, large, spaced, forced, stops, stop, named, axeCore };
})();
