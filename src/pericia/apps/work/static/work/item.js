// The page of an item: when its draft was saved, what to do when two windows write one draft, where
// the focus goes, and the two parts as tabs where there is no room for both.
(() => {
  "use strict";

  const form = () => document.getElementById("judgement");
  const focusable = "input:not([type=hidden]), select, textarea";
  const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

  // pericia.js says that a draft was saved; here the time is added.
  const timed = (status) => {
    const { saved, savedAt, zone } = status.dataset;
    if (!savedAt || status.textContent !== saved) return;
    const digits = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
    const clock = { ...digits, hourCycle: "h23", timeZone: zone };
    const now = new Intl.DateTimeFormat(document.documentElement.lang, clock).format(new Date());
    status.textContent = savedAt.replace("{time}", now);
  };
  const told = (record) => record.target.closest?.("[data-draft-status]");
  new MutationObserver((records) =>
    records.map(told).forEach((status) => status && timed(status)),
  ).observe(document.documentElement, { childList: true, subtree: true });

  // After a refusal the form is shown, where focus.js puts the focus on what is wrong.
  const begin = () => {
    show(document.querySelector("#main .error-summary[role=alert]") ? "form" : "evidence");
    watchClock();
  };
  document.addEventListener("htmx:afterSettle", (event) => event.target.id === "main" && begin());

  // A way out that is opened is written into at once, before the next key arrives ("toggle" is told
  // later: the first letters would be shortcuts); Escape leaves a field, so that keys work.
  document.addEventListener("click", (event) => {
    const way = event.target.closest?.("details[data-focus] > summary")?.parentElement;
    if (!way || way.open) return;
    event.preventDefault();
    way.open = true;
    way.querySelector(focusable)?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const opened = document.querySelector("details.drop[open]");
    if (opened) {
      opened.open = false;
      opened.querySelector("summary").focus();
    } else if (event.target.closest?.(".follows")?.contains(event.target)) {
      event.target.blur();
    }
  });
  document.addEventListener("click", ({ target }) => {
    for (const each of document.querySelectorAll("details.drop[open]"))
      if (!each.contains(target)) each.open = false;
  });

  // Two parts, one at a time where the page is narrow (item.css decides whether that matters).
  const show = (pane) => {
    const parts = document.querySelector(".workbench");
    if (!parts || !form()) return;
    parts.dataset.pane = pane;
    for (const each of document.querySelectorAll(".panes a"))
      each.setAttribute("aria-current", String(each.dataset.pane === pane));
  };
  document.addEventListener("click", (event) => {
    const tab = event.target.closest?.(".panes a");
    if (!tab) return;
    event.preventDefault();
    show(tab.dataset.pane);
    scrollTo({ top: 0 });
  });
  document.addEventListener("pericia:aside", ({ detail }) => {
    const parts = document.querySelector(".workbench");
    const pane = parts?.dataset.pane;
    if (!pane || [...parts.children].every(isShown)) return;
    show(pane === "form" ? "evidence" : "form");
    detail.back = () => show(pane);
  });
  document.addEventListener("pericia:show", (event) => show(event.detail));
  document.addEventListener("focusin", ({ target }) => {
    if (form()?.contains(target)) show("form");
  });

  // The jump to the form lands where there is something to fill in: in its first field, or, where
  // that is filled, in the first that is empty.
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("a[data-key=f]")) return;
    event.preventDefault();
    show("form");
    const all = [...(form()?.querySelectorAll(focusable) || [])].filter(isShown);
    const isFilled = all[0]?.matches("input[type=text]") && all[0].value;
    const field = (isFilled && all.find((each) => !/radio|checkbox/.test(each.type) && !each.value)) || all[0];
    field?.focus();
    if (field?.matches("input")) field.select();
  });

  // A suggested answer is taken into the reply, below what stands there, and written on.
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-takes]");
    const field = button && form().elements[button.dataset.takes];
    if (!field) return;
    const words = [field.value.trim(), button.value].filter(Boolean);
    if (!field.value.includes(button.value)) field.value = words.join("\n\n");
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // What the choices made so far ask for is no longer called optional: the answer to a look at the
  // form names those fields. Nothing is kept by looking.
  let looks = 0;
  const look = async () => {
    const here = form();
    if (!here?.querySelector(".optional") || here.elements.blind) return;
    const count = ++looks;
    const body = new URLSearchParams([...new FormData(here)].filter(([, value]) => typeof value === "string"));
    body.set("look", "1");
    const headers = { Accept: "application/json" };
    const answer = await fetch(here.action, { method: "POST", body, headers }).catch(() => null);
    if (!answer?.ok || count !== looks || !here.isConnected) return;
    const { needed } = await answer.json();
    for (const told of here.querySelectorAll(".optional")) {
      const label = told.parentElement;
      told.dataset.otherwise ??= told.textContent;
      const isNeeded = needed.includes(label.htmlFor || label.closest("fieldset").id);
      told.textContent = isNeeded ? here.dataset.needed : told.dataset.otherwise;
      told.toggleAttribute("data-needed", isNeeded);
    }
  };
  const isChoice = (each) => each.matches?.("select, [type=radio], [type=checkbox]");
  document.addEventListener("change", ({ target }) => {
    if (target.form === form() && isChoice(target)) look();
  });
  document.addEventListener("htmx:load", () => {
    const isMade = (each) => isChoice(each) && (each.matches("select") ? each.value : each.checked);
    if ([...(form()?.elements || [])].some(isMade)) look();
  });

  // A time that is now is written by its button, by the clock that the form is read by.
  document.addEventListener("htmx:load", () =>
    form()?.querySelectorAll("[data-now]").forEach((each) => (each.hidden = false)),
  );
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-now]");
    if (!button || !form()?.contains(button)) return;
    const field = button.previousElementSibling;
    const { zone } = form().querySelector("[data-zone]").dataset;
    const now = new Intl.DateTimeFormat("sv", { dateStyle: "short", timeStyle: "short", timeZone: zone });
    field.value = now.format(new Date()).replace(" ", "T");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  // Enter in a field leads to the next one, and from the last to the button: nothing is handed in by
  // a key that only ends a line. Ctrl+Enter hands in from everywhere.
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key !== "Enter" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (target.form !== form() || !target.matches?.("input:not([type=file], .key)")) return;
    event.preventDefault();
    const all = [...form().elements].filter((each) => each.matches(`${focusable}, .hand-in`) && isShown(each));
    const isOther = (each) => each.type !== "radio" || each.name !== target.name;
    const next = all.slice(all.indexOf(target) + 1).find(isOther);
    next?.focus();
    if (next?.matches("input")) next.select();
  });

  // Shift+Enter in a row of a list adds the next one, as it does from the document.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || !event.shiftKey || event.ctrlKey || event.metaKey) return;
      const list = event.target.matches?.("input, select, textarea") && event.target.closest(".entry")?.parentElement;
      const add = list && list.querySelector(":scope > .field > [name$=_add]");
      if (!add) return;
      event.preventDefault();
      event.stopPropagation();
      add.focus();
      add.click();
    },
    true,
  );

  // Two windows, one draft: both are shown where they differ, and the reader chooses field by field.
  const typed = (of) => {
    const found = new Map();
    for (const [name, value] of new FormData(of))
      if (/^(f|pick|key)\./.test(name)) found.set(name, [...(found.get(name) || []), value]);
    return found;
  };
  const labelOf = (name, ...forms) => {
    for (const each of forms) {
      const [field] = controls(each, name);
      const words = field?.closest(".field, .choice")?.querySelector("legend, label")?.firstChild;
      const row = field?.closest(".entry")?.getAttribute("aria-label");
      if (words) return [row, words.textContent.trim()].filter(Boolean).join(" · ");
    }
    return name;
  };
  const cell = (tag, text) => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };
  let revisionThere = "";
  let formThere = null;

  document.addEventListener("pericia:draft-refused", async (event) => {
    const dialog = document.getElementById("draft-conflict");
    const here = event.target;
    if (event.detail !== 412 || !dialog) return;
    // The window may be refused again while its reader chooses.
    const status = here.querySelector("[data-draft-status]");
    status.textContent = status.dataset.conflict;
    if (dialog.open) return;
    const answer = await fetch(here.action, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = page.getElementById("judgement");
    if (!answer.ok || !there) return;
    revisionThere = there.elements.revision.value;
    formThere = there;
    const [mine, theirs] = [typed(here), typed(there)];
    const heads = [...dialog.querySelectorAll("thead th")].map((each) => each.textContent);
    const names = new Set([...mine.keys(), ...theirs.keys()]);
    const rows = [...names]
      .filter((name) => said(mine, name) !== said(theirs, name))
      .map((name, at) => {
        const row = document.createElement("tr");
        row.dataset.name = name;
        row.append(cell("th", labelOf(name, here, there)));
        row.append(cell("td", said(mine, name)), cell("td", said(theirs, name)));
        row.append(choices(dialog, name, at, mine, theirs));
        [...row.children].forEach((each, at) => (each.dataset.label = heads[at]));
        return row;
      });
    dialog.querySelector("[data-differences]").replaceChildren(...rows);
    // The item may have been handed in, and its page left, while the draft was asked for.
    if (dialog.isConnected) dialog.showModal();
  });

  // What holds of one field: that of one window, or of two texts both, one below the other.
  const said = (values, name) => (values.get(name) || []).join(", ");
  const choices = (dialog, name, at, mine, theirs) => {
    const [one, other] = [said(mine, name), said(theirs, name)];
    const isText = !!(one && other) && controls(form(), name)[0]?.matches("textarea");
    const chosen = isText ? "both" : one ? "here" : "there";
    const made = document.createElement("td");
    for (const value of isText ? ["here", "there", "both"] : ["here", "there"]) {
      const label = document.createElement("label");
      const radio = Object.assign(document.createElement("input"), { type: "radio", value });
      radio.name = `holds-${at}`;
      radio.checked = value === chosen;
      label.append(radio, ` ${dialog.dataset[value]}`);
      made.append(label);
    }
    return made;
  };
  const controls = (of, name) => [...of.elements].filter((each) => each.name === name);
  const put = (name, values) => {
    if (!controls(form(), name).length) adopt(name);
    for (const each of controls(form(), name))
      if (each.matches("[type=checkbox], [type=radio]")) each.checked = values.includes(each.value);
      else each.value = values[0] ?? "";
    controls(form(), name)[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  };
  // A row of a list that only the other window has comes along with its fields.
  const adopt = (name) => {
    const entry = controls(formThere, name)[0]?.closest(".entry");
    const list = entry && form().querySelector(`#${CSS.escape(entry.parentElement.id)}`);
    if (list) list.insertBefore(document.importNode(entry, true), list.lastElementChild);
  };
  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.("[data-put-together]") || !form()) return;
    const dialog = target.closest("dialog");
    form().elements.revision.value = revisionThere;
    const theirs = typed(formThere);
    for (const row of dialog.querySelectorAll("tr[data-name]")) {
      const { name } = row.dataset;
      const holds = row.querySelector("input:checked").value;
      const there = theirs.get(name) || [];
      if (holds === "there") put(name, there);
      if (holds === "both") put(name, [`${controls(form(), name)[0].value}\n\n${there[0]}`]);
    }
    dialog.close();
    form().dispatchEvent(new Event("change", { bubbles: true }));
  });

  // The clock goes on while the page is open: late is said when it comes.
  const TIMER_SECONDS_MAX = 86_400;
  let timer = 0;
  const watchClock = () => {
    clearTimeout(timer);
    const clock = document.querySelector(".clock[data-due-in]");
    const left = Number(clock?.dataset.dueIn);
    if (!(left > 0 && left < TIMER_SECONDS_MAX)) return;
    timer = setTimeout(() => {
      clock.dataset.tone = "bad";
      clock.prepend(cell("strong", `${clock.dataset.late} `));
    }, left * 1000);
  };

  begin();
})();
