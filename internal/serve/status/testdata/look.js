// What a person sees of the page, and what somebody who does not see it hears.
(() => {
  const found = { overflow: document.documentElement.scrollWidth - innerWidth, faint: [], unreachable: [], nameless: [], small: [] };
  const seen = e => e.getClientRects().length > 0;

  // How well text stands out from what is behind it, as WCAG has it.
  const numbers = colour => colour.match(/[\d.]+/g).map(Number);
  const light = colour => numbers(colour).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = element => {
    let behind = element;
    while (behind.parentElement && numbers(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
    const [a, b] = [light(getComputedStyle(element).color), light(getComputedStyle(behind).backgroundColor)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  for (const e of document.querySelectorAll("td, th, p, li, h1, h2, small, button, dt, dd, time, strong, .now")) {
    if (seen(e) && e.textContent.trim() && contrast(e) < 4.5) found.faint.push(e.className + " " + e.textContent.slice(0, 40));
  }
  for (const e of document.querySelectorAll("*")) {
    if (!/auto|scroll/.test(getComputedStyle(e).overflowX + getComputedStyle(e).overflowY) || !seen(e)) continue;
    if (e.tabIndex !== 0 || e.getAttribute("role") !== "group" || !document.getElementById(e.getAttribute("aria-labelledby"))) found.unreachable.push(e.className);
  }
  for (const e of document.querySelectorAll("section, table, nav, [role=group]")) {
    const by = e.getAttribute("aria-labelledby");
    if (!e.getAttribute("aria-label") && !(by && document.getElementById(by) && document.getElementById(by).textContent)) found.nameless.push(e.tagName);
  }
  for (const b of document.querySelectorAll("button")) {
    if (!b.textContent || b.type !== "button") found.nameless.push(b.outerHTML);
    const box = b.getBoundingClientRect();
    if (seen(b) && (box.height < 24 || box.width < 24)) found.small.push(b.textContent); // WCAG 2.2, target size
    if (b.getAttribute("aria-label") && !b.getAttribute("aria-label").startsWith(b.textContent)) found.nameless.push("label in name: " + b.textContent);
  }
  const levels = [...document.querySelectorAll("h1, h2, h3")].map(h => Number(h.tagName[1]));
  levels.forEach((l, i) => { if (l > (levels[i - 1] || 0) + 1) found.nameless.push("a heading is skipped before h" + l); });
  return found;
})()
