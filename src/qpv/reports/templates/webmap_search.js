// « Aller à »: a list of communes, each with its quarters, and of quarters. It never goes by itself.
function qpvSearch(input, list, quarters, choose) {
  "use strict";
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
    .replace(/\u0153/g, "oe").replace(/[^a-z0-9]+/g, " ").trim();
  const words = (text) => plain(text).split(" ").filter(Boolean).map((w) => (w === "st" ? "saint" : w === "ste" ? "sainte" : w));
  const MOST = 14;

  // Letters to change, add, drop or swap; more than `most` is not counted.
  function distance(a, b, most) {
    let before = null, row = Array.from({ length: b.length + 1 }, (_, k) => k);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let k = 1; k <= b.length; k++) {
        next[k] = Math.min(next[k - 1] + 1, row[k] + 1, row[k - 1] + (a[i - 1] === b[k - 1] ? 0 : 1));
        if (before && a[i - 1] === b[k - 2] && a[i - 2] === b[k - 1]) next[k] = Math.min(next[k], before[k - 2] + 1);
      }
      if (Math.min(...next) > most) return most + 1;
      [before, row] = [row, next];
    }
    return row[b.length];
  }
  // 0 for a word, 1 for its beginning, 3 and more for one that is nearly it; Infinity for another.
  function near(asked, word) {
    if (word === asked) return 0;
    if (word.startsWith(asked)) return 1;
    const most = asked.length < 4 || /\d/.test(asked) ? 0 : asked.length < 8 ? 1 : 2;
    if (!most) return Infinity;
    const off = Math.min(...[-1, 0, 1].map((more) => distance(asked, word.slice(0, asked.length + more), most)));
    return off <= most ? 2 + off : Infinity;
  }
  const score = (asked, own) => asked.reduce((sum, word) => sum + Math.min(...own.map((w) => near(word, w))), 0);

  const towns = new Map();
  for (const quarter of quarters) {
    for (const town of quarter.towns) towns.set(town, [...(towns.get(town) || []), quarter]);
  }
  const known = [...towns].map(([name, own]) => ({ name, own, words: words(name) }));
  const each = quarters.map((quarter) => ({ quarter, words: words([quarter.name, ...quarter.towns, quarter.code].join(" ")) }));
  const people = (quarter) => (quarter.people ? `${quarter.people}\u00a0habitants` : "population inconnue");

  // Communes that match, each with its quarters; then quarters of other communes.
  function matches(text) {
    const asked = words(text), found = [], said = new Set();
    if (!asked.length) return found;
    const best = (all) => all.map((one) => [score(asked, one.words), one]).filter(([s]) => s < Infinity)
      .sort((a, b) => a[0] - b[0]).map(([, one]) => one);
    for (const { name, own } of best(known)) {
      found.push({ text: name, more: `commune, ${own.length}\u00a0${own.length > 1 ? "quartiers" : "quartier"}`, own });
      for (const quarter of own) {
        said.add(quarter);
        found.push({ text: quarter.name, more: people(quarter), own: [quarter], under: true });
      }
    }
    for (const { quarter } of best(each)) {
      if (!said.has(quarter)) found.push({ text: quarter.name, more: `${quarter.towns.join(", ")}, ${people(quarter)}`, own: [quarter] });
    }
    return found;
  }

  let options = [], active = -1;
  function point(rank) {
    active = rank;
    [...list.children].forEach((item, k) => item.setAttribute("aria-selected", String(k === rank)));
    if (rank < 0) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", list.children[rank].id);
    list.children[rank].scrollIntoView({ block: "nearest" });
  }
  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    point(-1);
  }
  function open() {
    const all = matches(input.value);
    options = all.slice(0, MOST);
    list.replaceChildren(...options.map((option, rank) => {
      const item = document.createElement("li"), more = document.createElement("small");
      item.id = `found-${rank}`;
      item.className = option.under ? "under" : "";
      item.setAttribute("role", "option");
      item.textContent = `${option.text} `;
      more.textContent = option.more;
      item.append(more);
      item.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      item.addEventListener("click", () => take(rank));
      return item;
    }));
    const asked = input.value.trim() !== "";
    if (asked && (all.length > MOST || !all.length)) {
      const rest = document.createElement("li");
      rest.setAttribute("role", "option");
      rest.setAttribute("aria-disabled", "true");
      rest.textContent = all.length ? `… et ${all.length - MOST} autres\u00a0: précisez` : "Aucune commune ni aucun quartier de ce nom sur cette carte.";
      list.append(rest);
    }
    list.hidden = !asked;
    input.setAttribute("aria-expanded", String(asked));
    point(-1);
  }
  function take(rank) {
    const { text, own } = options[rank];
    input.value = text;
    close();
    choose(own);
  }
  input.addEventListener("input", open);
  input.addEventListener("focus", () => { if (input.value) open(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.hidden) open();
    if (step && options.length) point((active + step + options.length + (active < 0 && step < 0)) % options.length);
    else if (event.key === "Enter" && !list.hidden && options.length) active < 0 ? point(0) : take(active);
    else if (event.key === "Escape") list.hidden ? (input.value = "") : close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
