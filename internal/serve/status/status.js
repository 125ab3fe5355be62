"use strict";
// The key comes behind the "#" of the link. It stays in this tab, for this origin, and goes
// to this server only.
const place = "key of local serve";
if (location.hash.length > 1) {
  sessionStorage.setItem(place, location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
const key = sessionStorage.getItem(place);
const $ = id => document.getElementById(id);
let chosen = null; // the app that is shown
let last = null;   // the last view
let newest = {};   // the last event that was announced, by app

function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

// rows makes a list have one element for each item, and keeps those that are there: who has
// one of them in focus keeps it.
function rows(list, items, keyOf, make, fill) {
  const before = new Map([...list.children].map(e => [e.dataset.key, e]));
  let at = list.firstElementChild;
  for (const item of items) {
    const name = String(keyOf(item));
    let element = before.get(name);
    before.delete(name);
    if (!element) {
      element = make(item);
      element.dataset.key = name;
    }
    if (element !== at) list.insertBefore(element, at);
    else at = at.nextElementSibling;
    fill(element, item);
  }
  for (const element of before.values()) {
    if (element.contains(document.activeElement)) $("instances-title").focus();
    element.remove();
  }
}

function element(name, className, ...children) {
  const e = document.createElement(name);
  if (className) e.className = className;
  e.append(...children);
  return e;
}

async function act(button) {
  if (button.getAttribute("aria-disabled") === "true") {
    problem("Not now: " + button.title + ".");
    return;
  }
  const command = { app: chosen, do: button.dataset.do, instance: Number(button.dataset.instance) };
  try {
    const answer = await fetch("/do", {
      method: "POST", headers: { Authorization: "Bearer " + key, "Content-Type": "application/json" }, body: JSON.stringify(command),
    });
    problem(answer.ok ? "" : (await answer.json()).error);
  } catch (e) {
    problem("local serve does not answer.");
  }
}

function problem(why) {
  text($("problem"), why);
  $("problem").hidden = !why;
}

function buttons(list, all) {
  rows(list, all.map((b, i) => ({ ...b, i })), b => b.i, () => {
    const b = element("button");
    b.type = "button";
    b.addEventListener("click", () => act(b));
    return b;
  }, (b, item) => {
    text(b, item.text);
    b.dataset.do = item.do;
    b.dataset.instance = item.instance;
    b.setAttribute("aria-label", item.label);
    b.title = item.off || "";
    if (item.off) b.setAttribute("aria-disabled", "true");
    else b.removeAttribute("aria-disabled");
  });
}

function instanceRow() {
  const row = element("tr");
  const head = element("th", "", element("span", "event"), element("small", "now"), element("small"));
  head.scope = "row";
  head.setAttribute("role", "rowheader");
  row.setAttribute("role", "row");
  row.append(head);
  const bar = element("span", "bar", element("span"));
  bar.setAttribute("aria-hidden", "true");
  for (const label of ["requests a second", "in the last hour", "errors", "under way", "memory", ""]) {
    const cell = element("td", label ? "" : "do");
    cell.setAttribute("role", "cell");
    if (label) cell.dataset.label = label;
    if (label) cell.append(element("span", "number"));
    if (label === "requests a second") cell.append(bar);
    row.append(cell);
  }
  return row;
}

function fillInstance(row, i) {
  row.className = i.tone;
  const [name, now, since] = row.firstElementChild.children;
  text(name, i.name);
  text(now, i.state);
  text(since, "for " + i.for + ", id " + i.id);
  [i.perSecond, i.served, i.errors, i.inFlight, i.memory].forEach((v, n) => text(row.children[n + 1].firstElementChild, v));
  row.querySelector(".bar > span").style.width = i.share + "%";
  buttons(row.lastElementChild, i.buttons);
}

// table fills a table that has only words.
function table(body, items, columns, numbered) {
  rows(body, items.map((item, i) => ({ item, i: numbered ? numbered(item) : i })), x => x.i,
    () => element("tr", "", ...columns.map(c => element("td", c === "reason" ? "reason" : ""))),
    (row, x) => columns.forEach((c, n) => text(row.children[n], x.item[c])));
}

function show(view) {
  last = view;
  const app = view.apps.find(a => a.id === chosen) || view.apps[0];
  $("app").hidden = !app;
  $("open").hidden = !app;
  $("apps").hidden = view.apps.length < 2;
  rows($("apps"), view.apps, a => a.id, a => {
    const b = element("button");
    b.type = "button";
    b.addEventListener("click", () => { chosen = a.id; show(last); });
    return b;
  }, (b, a) => {
    text(b, a.name);
    b.setAttribute("aria-current", String(app && a.id === app.id));
  });
  if (!app) {
    $("head").className = "verdict open";
    text($("name"), "No app runs");
    text($("headline"), "It is shown here as soon as one is made.");
    text($("detail"), "");
    return;
  }
  chosen = app.id;
  document.title = app.name + ": " + app.headline;
  $("head").className = "verdict " + app.tone;
  text($("name"), app.name);
  text($("headline"), app.headline);
  text($("detail"), app.detail);
  $("open").href = app.url;
  rows($("instances"), app.instances, i => i.index, instanceRow, fillInstance);
  buttons($("buttons"), app.buttons);
  rows($("slots"), app.slots, s => s.name, () => element("li"), (li, s) => text(li, "Slot " + s.name + ": " + s.text));
  rows($("events"), app.events, e => e.number, () => element("li", "new", element("time"), element("span")), (li, e) => {
    text(li.firstChild, e.at);
    text(li.lastChild, e.text);
    li.lastChild.className = e.failed ? "failed" : "";
  });
  announce(app);
  text($("sessions-text"), app.sessions.text);
  table($("sessions"), app.sessions.rows, ["for", "idle", "left"]);
  rows($("redis"), app.redis.flatMap(p => [{ k: p.name, v: p.name, dt: true }, { k: p.name + ":", v: p.text, tone: p.tone }]), x => x.k,
    x => element(x.dt ? "dt" : "dd"), (e, x) => { text(e, x.v); e.className = x.tone || ""; });
  text($("autoscale-text"), app.autoscale.text);
  table($("autoscale"), app.autoscale.rows, ["at", "change", "reason"]);
  text($("cost"), app.cost.name);
  text($("cost-parts"), app.cost.text);
}

// announce tells a screen reader what is new, in one go.
function announce(app) {
  const first = newest[app.id] === undefined;
  const fresh = app.events.filter(e => e.number > (newest[app.id] || 0)).reverse();
  if (app.events.length) newest[app.id] = app.events[0].number;
  else if (first) newest[app.id] = 0;
  if (!first && fresh.length) text($("said"), fresh.map(e => e.text).join(" "));
}

function connection(words, broken) {
  text($("connection"), words);
  document.documentElement.classList.toggle("lost", Boolean(broken));
}

function event(block) {
  const lines = block.split("\n");
  const data = lines.filter(l => l.startsWith("data: ")).map(l => l.slice(6)).join("\n");
  if (lines.includes("event: end")) return "end";
  if (data) show(JSON.parse(data));
  return "";
}

async function listen() {
  const answer = await fetch("/events", { headers: { Authorization: "Bearer " + key }, cache: "no-store" });
  if (answer.status === 401) return "key";
  if (!answer.ok) throw new Error((await answer.json()).error);
  connection("local serve, as it is now");
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return "";
    rest += value;
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
      if (event(rest.slice(0, end)) === "end") return "end";
      rest = rest.slice(end + 2);
    }
  }
}

async function run() {
  for (;;) {
    let over = "";
    try {
      over = key ? await listen() : "key";
    } catch (e) {
      connection("No connection: " + e.message + " Trying again …", true);
    }
    if (over === "key") return connection("Open the link that local serve has printed: this one has no key, or an old one.", true);
    if (over === "end") return connection("local serve has ended. What stands here is how it was.", true);
    await new Promise(done => setTimeout(done, 2000));
  }
}
run();
