// The desk of an adjudication: from difference to difference, and what is picked, by single keys.
// Without this script the radios and fields of the desk are an ordinary form.
(() => {
  "use strict";

  const rows = () => [...document.querySelectorAll("[data-difference]")];
  const current = () => document.querySelector("[data-difference][aria-current]");
  const form = () => document.getElementById("judgement");
  const pickOf = (row) => row.querySelector("input[type=radio]:checked")?.value || "";

  function show(row) {
    const desk = row.closest("[data-desk]");
    for (const each of rows()) each.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    mark(row);
    return desk;
  }

  // The places of the text that the row's answers name as their evidence.
  function mark(row) {
    const place = row.id.replace("difference-", "");
    const mine = new Set([`left-${place}`, `right-${place}`]);
    let first = null;
    for (const each of document.querySelectorAll("mark[data-marks]")) {
      const isOn = each.dataset.marks.split(" ").some((name) => mine.has(name));
      each.classList.toggle("is-current", isOn);
      if (isOn) first = first || each;
    }
    first?.scrollIntoView({ block: "center" });
  }

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
    show(all[Math.min(Math.max(next, 0), all.length - 1)]);
  }

  function pick(value) {
    const row = current() || rows()[0];
    const radio = row?.querySelector(`input[type=radio][value="${value}"]`);
    if (!radio) return;
    radio.checked = true;
    told(row);
    const open = rows().find((each) => !pickOf(each));
    show(value && open ? open : row);
  }

  function edit() {
    const row = current() || rows()[0];
    if (!row) return;
    const side = pickOf(row) === "right" ? "right" : "left";
    const field = row.querySelector(`[data-side="${side}"] .key`) || row.querySelector(".key");
    field?.focus();
    field?.select();
  }

  // Fields outside of the form belong to it: its draft hears of them here.
  function told(row) {
    count();
    form()?.dispatchEvent(new Event("change", { bubbles: true }));
    row.dataset.picked = pickOf(row);
  }

  function count() {
    const status = document.querySelector("[data-decided]");
    if (!status) return;
    const all = rows();
    const done = all.filter(pickOf).length;
    status.textContent = status.dataset.words.replace("{done}", done).replace("{all}", all.length);
  }

  const begin = () => {
    document.querySelectorAll("[data-desk-keys]").forEach((each) => (each.hidden = false));
    rows().forEach((each) => (each.dataset.picked = pickOf(each)));
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-desk-keys] button");
    if (!button) {
      const row = event.target.closest("[data-difference]");
      if (row && !event.target.closest("input, label")) show(row);
      return;
    }
    if (button.dataset.move) move(Number(button.dataset.move));
    else if (button.dataset.pick) pick(button.dataset.pick);
    else edit();
  });
  document.addEventListener("change", (event) => {
    const row = event.target.closest?.("[data-difference], [data-agreed]");
    if (row) told(row);
  });
  document.addEventListener("input", (event) => {
    const row = event.target.closest?.("[data-difference], [data-agreed]");
    if (!row || !event.target.matches(".key")) return;
    const name = event.target.closest("[data-side]").querySelector(".code-name");
    if (name) name.hidden = event.target.value.trim() !== event.target.defaultValue;
    const value = row.matches("[data-agreed]") ? "both" : event.target.closest("[data-side]").dataset.side;
    const radio = row.querySelector(`input[type=radio][value="${value}"]`);
    if (radio && pickOf(row) !== "both") radio.checked = true;
    told(row);
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-difference]");
    if (!row || row === current()) return;
    for (const each of rows()) each.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    mark(row);
  });
  // From a code that is being edited back to the row, so that the keys move on.
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".differences .key")) return;
    if (event.key !== "Enter" && event.key !== "Escape") return;
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    show(event.target.closest("li"));
  });
  document.addEventListener("htmx:afterSettle", (event) => event.target.id === "main" && begin());
  begin();
})();
