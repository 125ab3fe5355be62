(() => {
  const errors = [];
  window.addEventListener("error", e => errors.push("error: " + e.message), true);
  window.addEventListener("unhandledrejection", e => errors.push("rejected: " + e.reason));
  document.addEventListener("securitypolicyviolation", e => errors.push("policy: " + e.blockedURI));

  // Compares what is shown with the JSON in the page.
  function compare(found) {
    const data = JSON.parse(document.getElementById("forecast").textContent);
    for (const td of document.querySelectorAll("[data-path]")) {
      const { path, value } = td.dataset;
      if (!path) continue;
      found.compared++;
      const is = path.split(".").reduce((of, name) => of[name], data);
      if (Number(value) !== is) found.wrong.push(path + ": " + value + " is not " + is);
      const number = td.querySelector(".number");
      const shown = number ? number.textContent : "";
      if (Number.isInteger(is) && /^[0-9,]+$/.test(shown) && Number(shown.replaceAll(",", "")) !== is) {
        found.wrong.push(path + ": " + shown + " is shown for " + is);
      }
    }
  }

  // How well text stands out from what is behind it, as WCAG has it.
  function contrast(element) {
    const numbers = colour => colour.match(/[\d.]+/g).map(Number);
    const light = colour => numbers(colour).slice(0, 3).map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    let behind = element;
    while (behind.parentElement && (numbers(getComputedStyle(behind).backgroundColor)[3] === 0)) behind = behind.parentElement;
    const [a, b] = [light(getComputedStyle(element).color), light(getComputedStyle(behind).backgroundColor)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }

  function look() {
    const found = { errors, compared: 0, wrong: [], pictures: [], faint: [], unreachable: [] };
    try {
      found.width = window.innerWidth;
      found.overflow = document.documentElement.scrollWidth - window.innerWidth;
      found.resources = performance.getEntriesByType("resource").map(r => r.name);
      compare(found);
      for (const d of document.querySelectorAll("details")) d.open = true;
      found.pictures = [...document.querySelectorAll("svg")].filter(s => getComputedStyle(s).display !== "none").map(measure);
      for (const e of document.querySelectorAll("td, th, p, li, h1, h2, h3, small, pre, summary")) {
        if (contrast(e) < 4.5) found.faint.push(e.textContent.slice(0, 40));
      }
      for (const box of document.querySelectorAll("*")) {
        if (box.scrollWidth > box.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(box).overflowX)) {
          if (box.getAttribute("tabindex") !== "0") found.unreachable.push(box.className);
        }
      }
      found.clipped = [...document.querySelectorAll(".found")].map(t => t.parentElement).filter(b => b.scrollHeight > b.clientHeight + 20).length;
      const range = document.querySelector("figure input");
      range.value = Math.floor(Number(range.max) / 2);
      range.dispatchEvent(new Event("input"));
      found.told = document.querySelector("figure output").textContent;
    } catch (e) {
      errors.push("probe: " + e);
    }
    window.parent.document.documentElement.setAttribute("data-found", JSON.stringify(found));
  }
  window.addEventListener("load", () => setTimeout(look, 100));
})();
