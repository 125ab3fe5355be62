(() => {
  const errors = [];
  window.addEventListener("error", e => errors.push("error: " + e.message), true);
  window.addEventListener("unhandledrejection", e => errors.push("rejected: " + e.reason));
  document.addEventListener("securitypolicyviolation", e => errors.push("policy: " + e.blockedURI));

  const near = (a, b) => Math.abs(a - b) < 1e-9;

  function compare(found) {
    const data = JSON.parse(document.getElementById("rehearsal").textContent);
    for (const td of document.querySelectorAll("td[data-topology]")) {
      const { topology, metric, event, value } = td.dataset;
      let of = data.topologies.find(t => t.name === topology);
      if (event !== undefined) of = of.events[event];
      if (!metric || typeof of[metric] !== "number") continue;
      found.compared++;
      const place = [topology, event, metric].join("/");
      if (!near(Number(value), of[metric])) found.wrong.push(place + ": " + value + " is not " + of[metric]);
      const shown = td.querySelector(".number").textContent;
      if (Number.isInteger(of[metric]) && /^[0-9,]+$/.test(shown) && Number(shown.replaceAll(",", "")) !== of[metric]) {
        found.wrong.push(place + ": " + shown + " is shown for " + of[metric]);
      }
    }
  }

  // Points at the middle of the plot.
  function tell(figure) {
    const svg = [...figure.querySelectorAll("svg")].find(s => s.getBoundingClientRect().width > 0);
    const frame = svg.getBoundingClientRect(), d = svg.dataset;
    const at = Math.floor(Number(d.steps) / 2) + 0.5;
    const x = (Number(d.left) + at / Number(d.steps) * Number(d.plot)) / svg.viewBox.baseVal.width;
    svg.dispatchEvent(new PointerEvent("pointermove", { clientX: frame.left + x * frame.width, clientY: frame.top + 50 }));
    return figure.querySelector("output").textContent;
  }

  function look() {
    const found = { errors, compared: 0, wrong: [], pictures: [], told: [] };
    try {
      found.width = window.innerWidth;
      found.overflow = document.documentElement.scrollWidth - window.innerWidth;
      found.resources = performance.getEntriesByType("resource").map(r => r.name);
      compare(found);
      const seen = s => getComputedStyle(s).display !== "none";
      found.pictures = [...document.querySelectorAll("figure svg")].filter(seen).map(measure);
      found.charts = [...document.querySelectorAll(".chart svg")].filter(seen).map(measure);
      for (const d of document.querySelectorAll("details")) d.open = true;
      found.unreachable = [...document.querySelectorAll("*")].filter(e => /auto|scroll/.test(getComputedStyle(e).overflowX))
        .filter(e => e.tabIndex !== 0 || e.getAttribute("role") !== "group" || !document.getElementById(e.getAttribute("aria-labelledby")))
        .map(e => e.className);
      found.tall = [...document.querySelectorAll("table.plain")].filter(t => t.parentElement.getBoundingClientRect().height > 600).length;
      found.letters = Math.min(...[...document.querySelectorAll("svg")].filter(seen).map(letters));
      found.told = [...document.querySelectorAll("figure")].map(tell);
    } catch (e) {
      errors.push("probe: " + e);
    }
    window.parent.document.documentElement.setAttribute("data-found", JSON.stringify(found));
  }
  window.addEventListener("load", () => setTimeout(look, 100));
})();
