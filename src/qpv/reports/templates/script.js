// Sorting, filtering and downloading of tables; folded blocks opened on paper. Without it the
// page says the same things. In a notebook each output brings it, for itself.
(function () {
  "use strict";
  const scope = document.currentScript?.closest(".qpv-notebook") || document;

  function element(tag, text, name) {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (name) node.className = name;
    return node;
  }
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const french = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });

  function enhance(box) {
    const table = box.querySelector("table");
    const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
    const said = element("p", "", "qpv-said");
    said.setAttribute("role", "status");

    function sort(index) {
      const head = heads[index], numeric = head.dataset.kind === "number";
      const before = head.getAttribute("aria-sort");
      const falling = before ? before === "ascending" : numeric;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const sign = falling ? -1 : 1;
      const key = (row) => row.cells[index].dataset.sort;
      const compare = numeric ? (a, b) => a - b : french.compare;
      rows.sort((one, two) => {
        const a = key(one), b = key(two);
        if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
        return sign * compare(a, b);
      });
      body.append(...rows);
      said.textContent = `Tri : ${head.textContent.trim()}, ordre ${falling ? "décroissant" : "croissant"}.`;
    }
    heads.forEach((head, index) => {
      head.querySelector("button").addEventListener("click", () => sort(index));
    });

    const texts = new Map(rows.map((row) => [row, plain(
      [...row.cells].filter((_, i) => heads[i].dataset.kind === "text").map((c) => c.textContent).join(" ")
    )]));
    const field = element("input");
    field.type = "search";
    field.id = `qpv-filter-${document.querySelectorAll(".qpv-tools").length}`;
    const label = element("label", box.dataset.search);
    label.htmlFor = field.id;
    field.addEventListener("input", () => {
      const words = plain(field.value).split(/\s+/);
      let count = 0;
      for (const row of rows) {
        row.hidden = !words.every((word) => texts.get(row).includes(word));
        count += !row.hidden;
      }
      said.textContent = field.value ? `${count} ligne${count > 1 ? "s" : ""} sur ${rows.length}.` : "";
    });

    const button = element("button", "Télécharger en CSV");
    button.type = "button";
    button.addEventListener("click", () => download(box.dataset.name, csv(heads, rows)));

    const tools = element("div", undefined, "qpv-tools");
    if (rows.length > 5) tools.append(label, field);
    tools.append(button, said);
    box.prepend(tools);
  }

  // What is displayed is what is downloaded: same rows, same order, same precision.
  function csv(heads, rows) {
    const value = (cell, i) => {
      const sort = cell.dataset.sort;
      if (heads[i].dataset.kind === "number" && sort !== undefined) {
        return Number(sort).toFixed(heads[i].dataset.decimals).replace(".", ",");
      }
      const text = cell.textContent.trim().replace(/\s+/g, " ");
      return /^[=+\-@]/.test(text) ? `'${text}` : text; // a spreadsheet would run a formula
    };
    const quoted = (text) => `"${text.replace(/"/g, '""')}"`;
    const lines = [heads.map((head) => quoted(head.textContent.trim()))];
    for (const row of rows) {
      if (!row.hidden) lines.push([...row.cells].map((cell, i) => quoted(value(cell, i))));
    }
    return "\ufeff" + lines.map((line) => line.join(";")).join("\r\n") + "\r\n";
  }

  function download(name, text) {
    const link = element("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    link.download = plain(name).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") + ".csv";
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  scope.querySelectorAll(".qpv-table").forEach(enhance);

  // On paper what is folded is unfolded, but for the long tables that the page prints elsewhere.
  const whole = Math.max(0, ...[...scope.querySelectorAll(".qpv-sortable tbody")].map((b) => b.rows.length));
  scope.querySelectorAll("details").forEach((block) => {
    const rows = block.querySelectorAll("tbody tr").length;
    if (rows <= 30 || rows > whole) return;
    block.classList.add("qpv-long");
    block.after(element("p", "Données de cette figure : sur la page à l'écran ; l'essentiel est au tableau des quartiers, plus loin.",
      "qpv-source qpv-print-only"));
  });
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...scope.querySelectorAll("details:not([open], .qpv-long)")];
    folded.forEach((block) => { block.open = true; });
  });
  window.addEventListener("afterprint", () => folded.forEach((block) => { block.open = false; }));
})();
