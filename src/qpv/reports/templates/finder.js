// A field that proposes places as letters come: accents, hyphens, « st » and typing mistakes are
// forgiven; nothing is taken by itself.
const qpvFinder = (function () {
  "use strict";
  const SPELT = { st: "saint", ste: "sainte", sts: "saints", stes: "saintes" };
  const words = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
    .replace(/\u0153/g, "oe").replace(/[^a-z0-9]+/g, " ").trim().split(" ").filter(Boolean).map((word) => SPELT[word] || word);
  // Said around a name, not part of it: « Tourcoing, le quartier de la Bourgogne ».
  const AROUND = new Set("a au aux commune d dans de des du en l la le les quartier quartiers ville".split(" "));
  // Words of a name, and the name in one word: « val brume » is looked for as « valbrume » too.
  const named = (name) => [...words(name), words(name).join("")];

  // Letters to change, add, drop or swap; more than `most` is not counted.
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before, last = [], row = Array.from({ length: b.length + 1 }, (_, k) => k);
    for (let i = 1; i <= a.length; i++) {
      before = last; last = row; row = [i];
      for (let k = 1; k <= b.length; k++) {
        row[k] = Math.min(last[k] + 1, row[k - 1] + 1, last[k - 1] + (a[i - 1] !== b[k - 1]));
        if (i > 1 && a[i - 1] === b[k - 2] && a[i - 2] === b[k - 1]) row[k] = Math.min(row[k], before[k - 2] + 1);
      }
    }
    return row[b.length];
  }
  // 0 for a word, 1 for its beginning, 3 and more for one that is nearly it; Infinity for another.
  // Mistakes forgiven: none, one or two by length (1), two sooner (2).
  function near(asked, word, forgiving) {
    if (word === asked) return 0;
    if (word.startsWith(asked)) return 1;
    const most = !forgiving || asked.length < 4 || /\d/.test(asked) ? 0 : asked.length < (forgiving > 1 ? 6 : 8) ? 1 : 2;
    if (!most) return Infinity;
    const off = Math.min(distance(asked, word, most), ...[-1, 0, 1].map((more) => distance(asked, word.slice(0, asked.length + more), most)));
    return off > most ? Infinity : 2 + off;
  }
  // The entries ({ words }) that a text may mean, the likeliest first; mistakes are looked for where
  // nothing else is found.
  function matching(entries, text) {
    const asked = words(text);
    if (asked.join("").length < 2) return [];
    const rated = (asked, forgiving) => entries
      .map((one) => [asked.reduce((sum, word) => sum + Math.min(...one.words.map((own) => near(word, own, forgiving))), 0), one])
      .filter(([score]) => score < Infinity).sort(([a, x], [b, y]) => a - b || (x.rank || 0) - (y.rank || 0) || x.words.length - y.words.length)
      .map(([, one]) => one);
    const meant = asked.filter((word) => !AROUND.has(word));
    return [[asked, 0], [meant, 0], [asked, 1], [[asked.join("")], 1], [meant, 1], [meant, 2]]
      .reduce((found, [text, forgiving]) => (found.length || !text.length ? found : rated(text, forgiving)), []);
  }

  // propose(text) gives options ({ name, more, under }), take(option) is called with the one chosen.
  function attach({ field, list, propose, take, none, most = 14 }) {
    let options = [], active = -1;
    function point(rank) {
      active = rank;
      [...list.children].forEach((item, k) => item.setAttribute("aria-selected", String(k === rank)));
      if (rank < 0) { field.removeAttribute("aria-activedescendant"); return; }
      field.setAttribute("aria-activedescendant", list.children[rank].id);
      list.children[rank].scrollIntoView({ block: "nearest" });
    }
    function show(open) {
      list.hidden = !open;
      field.setAttribute("aria-expanded", String(open));
      point(-1);
    }
    function item(name, more, look) {
      const node = document.createElement("li"), word = document.createElement("b"), rest = document.createElement("small");
      word.textContent = name;
      rest.textContent = more;
      node.append(word, " ", rest);
      Object.entries({ role: "option", ...look }).forEach(([key, value]) => node.setAttribute(key, value));
      list.append(node);
      return node;
    }
    function open() {
      const all = propose(field.value), asked = words(field.value).join("").length > 1;
      options = all.slice(0, most);
      list.replaceChildren();
      options.forEach((option, rank) => {
        const node = item(option.name, option.more, { id: `${list.id}-${rank}`, class: option.under ? "under" : "" });
        node.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
        node.addEventListener("click", () => choose(rank));
      });
      if (asked && !all.length) item("", none, { "aria-disabled": "true" });
      if (all.length > most) item("", `… et ${all.length - most} autres\u00a0: précisez`, { "aria-disabled": "true" });
      show(asked);
    }
    function choose(rank) {
      field.value = options[rank].name;
      show(false);
      take(options[rank]);
    }
    field.addEventListener("input", open);
    field.addEventListener("focus", () => { if (field.value) open(); });
    field.addEventListener("blur", () => show(false));
    field.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && list.hidden) open();
      if (step && options.length) point((active + step + options.length + (active < 0 && step < 0)) % options.length);
      else if (event.key === "Enter" && !list.hidden && options.length) active < 0 ? point(0) : choose(active); // a first Enter shows what a second will take
      else if (event.key === "Escape") list.hidden ? (field.value = "") : show(false);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
  return { words, named, matching, attach };
})();
