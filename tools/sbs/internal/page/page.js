// What is shown: a box for each state. A row without a state (comments, braces) is
// shown with the first one.
const boxes = [...document.querySelectorAll(".filter input")];
const rows = [...document.querySelectorAll(".row")];
const sections = [...document.querySelectorAll("main section")];
const between = [...document.querySelectorAll("details.between")];
const el = (id) => document.getElementById(id);

function filter() {
  const off = new Set(boxes.filter((b) => !b.checked).map((b) => b.value));
  if (off.has(boxes[0].value)) off.add("none");
  for (const r of rows) r.classList.toggle("hide", [...r.classList].some((c) => off.has(c)));
  for (const s of sections) s.classList.toggle("hide", !s.querySelector(".row:not(.hide)"));
  for (const d of between) d.classList.toggle("hide", off.has("none"));
  count();
  search();
}
for (const b of boxes) b.addEventListener("change", filter);

// The differences: n and p go to the next one and to the one before.
let steps = [], step = -1;
function count() {
  steps = rows.filter((r) => r.classList.contains("d") && !r.classList.contains("hide"));
  step = steps.findIndex((r) => r.classList.contains("now"));
  said("place", "≠ ", step, steps.length);
}
function said(id, before, at, of) {
  el(id).textContent = before + (of === 0 ? "none" : (at < 0 ? "" : at + 1 + " of ") + of);
}
function show(node) {
  for (let d = node.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
}
function go(by) {
  if (steps.length === 0) return;
  const seen = (r) => { const b = r.getBoundingClientRect(); return b.bottom > 0 && b.top < innerHeight; };
  if (step >= 0 && seen(steps[step])) step = (step + by + steps.length) % steps.length;
  else if (by > 0) step = Math.max(0, steps.findIndex((r) => r.getBoundingClientRect().top > 60));
  else step = (steps.findLastIndex((r) => r.getBoundingClientRect().top < 0) + steps.length) % steps.length;
  for (const r of document.querySelectorAll(".row.now")) r.classList.remove("now");
  steps[step].classList.add("now");
  show(steps[step]);
  steps[step].scrollIntoView({ block: "start" });
  said("place", "≠ ", step, steps.length);
}
el("after").addEventListener("click", () => go(1));
el("before").addEventListener("click", () => go(-1));

// The search: every hit is counted and marked, Enter goes to the next one. The list of
// functions stays whole; those that have hits are marked.
const blocks = [...document.querySelectorAll("pre")].map((pre) => ({ pre, text: pre.textContent.toLowerCase() }));
const links = [...document.querySelectorAll("nav li")];
let hits = [], hit = -1;
function search() {
  const want = el("find").value.trim().toLowerCase();
  hits = [];
  hit = -1;
  const inside = new Map();
  const folded = [...document.querySelectorAll("pre.old .eq")].slice(0, 1).some((l) => getComputedStyle(l).display === "none");
  for (const b of want ? blocks : []) {
    if (b.pre.closest(".hide")) continue;
    const section = b.pre.closest("section");
    for (let at = b.text.indexOf(want); at >= 0; at = b.text.indexOf(want, at + want.length)) {
      const h = { pre: b.pre, from: at, to: at + want.length };
      if (folded && range(h).startContainer.parentElement.closest("pre.old .eq")) continue;
      hits.push(h);
      if (section) inside.set(section.id, (inside.get(section.id) || 0) + 1);
    }
  }
  for (const l of links) {
    const n = inside.get(decodeURIComponent(l.firstElementChild.hash.slice(1)));
    l.classList.toggle("hit", want !== "" && (n > 0 || l.textContent.toLowerCase().includes(want)));
    const name = l.querySelector("span");
    if (n) name.dataset.hits = n; else delete name.dataset.hits;
  }
  if (want) said("hits", "", hit, hits.length); else el("hits").textContent = "";
  paint("hits", hits.slice(0, 5000).map(range));
  paint("now", []);
}
// range returns the part of the page that a hit is: its ends may be in different tokens.
function range(h) {
  const walk = document.createTreeWalker(h.pre, NodeFilter.SHOW_TEXT);
  const r = document.createRange();
  for (let at = 0, n = walk.nextNode(); n; at += n.length, n = walk.nextNode()) {
    if (h.from >= at && h.from < at + n.length) r.setStart(n, h.from - at);
    if (h.to <= at + n.length) { r.setEnd(n, h.to - at); break; }
  }
  return r;
}
function paint(name, ranges) {
  if (window.CSS && CSS.highlights) CSS.highlights.set(name, new Highlight(...ranges));
}
function find(by) {
  if (hits.length === 0) return;
  hit = hit < 0 && by < 0 ? hits.length - 1 : (hit + by + hits.length) % hits.length;
  const r = range(hits[hit]);
  show(hits[hit].pre);
  const box = r.getBoundingClientRect();
  scrollTo({ top: scrollY + box.top - innerHeight / 2 });
  paint("now", [r]);
  if (!(window.CSS && CSS.highlights)) { getSelection().removeAllRanges(); getSelection().addRange(r); }
  said("hits", "", hit, hits.length);
}
el("find").addEventListener("input", search);
el("hit-after").addEventListener("click", () => find(1));
el("hit-before").addEventListener("click", () => find(-1));

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  if (e.target === el("find")) {
    if (e.key === "Enter") find(e.shiftKey ? -1 : 1);
    if (e.key === "Escape") el("find").blur();
    return;
  }
  const does = { "/": () => el("find").focus(), n: () => go(1), p: () => go(-1) }[e.key];
  if (does) { e.preventDefault(); does(); }
});

// A link to a line that is not shown shows all.
function target() {
  const at = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!at) return;
  if (at.closest(".hide")) {
    for (const b of boxes) b.checked = true;
    filter();
  }
  show(at);
  at.scrollIntoView();
}
addEventListener("hashchange", target);
filter();
target();
