// Where the focus goes after each answer, for hands that do not wait: nothing that is typed is lost
// or taken for something else, and what happened is told.
(() => {
  "use strict";

  const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

  // What was done is told once the page is there: nobody hears what a page came with, only what
  // changes in it.
  const TELL_MS = 150;
  const tellMessages = () =>
    document.querySelectorAll("#messages > *").forEach((each) => {
      each.replaceChildren(...[...each.childNodes].map((node) => node.cloneNode(true)));
    });
  setTimeout(tellMessages, TELL_MS);
  document.addEventListener("htmx:oobAfterSwap", () => setTimeout(tellMessages, TELL_MS));

  // After a refusal the focus is on the first field that is wrong, else on the sentence that says
  // why. It waits until the scripts of the page have shown the part that holds it.
  const FIELDS = "input:not([type=hidden]), select, textarea";
  const fieldOf = (link) => {
    const named = document.getElementById(link?.hash.slice(1) || "");
    return named?.matches(FIELDS) ? named : named?.querySelector(FIELDS);
  };
  const showWrong = () => {
    const WRONG = "#main .error-summary[role=alert]";
    const summary = document.querySelector(WRONG);
    summary?.setAttribute("tabindex", "-1");
    const field = fieldOf(document.querySelector(`${WRONG} a:not([data-line])`));
    lookAt(field || document.querySelector("#main [aria-invalid=true]") || summary);
  };
  const lookAt = (wrong) => {
    wrong?.focus();
    // What has the focus already is not brought into sight by that: what is wrong is seen with its
    // label and the sentence beside it.
    (wrong?.closest(".field") ?? wrong)?.scrollIntoView({ block: "nearest" });
    // As when Tab leads there: what is typed takes the place of what was wrong.
    if (wrong?.matches("input")) wrong.select();
  };
  document.addEventListener("DOMContentLoaded", showWrong);
  // A link of the summary leads to its field and leaves the address as it is: sent from there, the
  // form would come back with the focus on what was wrong before.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".error-summary a[href^='#']:not([data-line])");
    const field = link && fieldOf(link);
    if (!field) return;
    event.preventDefault();
    lookAt(field);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "main") queueMicrotask(showWrong);
  });

  // A row that was added to a list is written into; after one that was removed comes the next.
  document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
    const button = detail.requestConfig?.elt;
    const isAdded = button?.matches("[name$=_add]");
    if (!isAdded && !button?.matches("[name$=_remove]")) return;
    const entries = [...target.querySelectorAll(":scope > .entry")];
    const at = isAdded ? -1 : Math.min(Number(button.value.split(".").at(-1)), entries.length - 1);
    const entry = entries.at(at);
    const field = isAdded && entry?.querySelector(FIELDS);
    (field || entry || target.querySelector(":scope > .field > button"))?.focus();
    if (ahead?.text && field && field.matches("input[type=text], textarea, select")) {
      const begins = (each) => each.label.toLowerCase().startsWith(ahead.text.toLowerCase());
      field.value = field.matches("select") ? ([...field.options].find(begins)?.value ?? "") : ahead.text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  // The answer comes a moment after the key: letters that are typed meanwhile are for the row that is
  // added, and never shortcuts.
  let ahead = null;
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
    if (elt === document.activeElement && elt.matches("[name$=_add], [name$=_remove]")) ahead = { text: "" };
  });
  document.addEventListener("htmx:afterRequest", () => {
    ahead = null;
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (!ahead || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key.length === 1) ahead.text += event.key;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // Where a part of the page is put anew, what had the focus in it has it again, else its heading.
  let held = null;
  const AGAIN = ["href", "name", "value"];
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { activeElement } = document;
    // A button that is disabled while its answer is on the way has lost the focus already.
    const asked = detail.requestConfig.elt.matches("form, form *") ? detail.requestConfig.elt : null;
    const before = activeElement === document.body ? asked : activeElement;
    held = before?.matches("main *") && detail.target.contains(before) ? before : null;
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const [before, place] = [held, document.getElementById(target.id) || target];
    held = null;
    if (before) queueMicrotask(() => document.activeElement === document.body && focusAgain(before, place));
  });
  const focusAgain = (before, place) => {
    const isSame = (each) =>
      isShown(each) && AGAIN.every((name) => each.getAttribute(name) === before.getAttribute(name));
    const isNamed = before.matches("[href], [name]");
    const same = isNamed && [...place.querySelectorAll(before.localName)].find(isSame);
    const heading = place.querySelector("h1, h2");
    if (!same) heading?.setAttribute("tabindex", "-1");
    (same || heading)?.focus();
  };

  // One press more does not send a form twice; htmx sees to its own.
  const TWICE_MS = 1500;
  const sentAt = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (Date.now() - (sentAt.get(form) ?? -TWICE_MS) < TWICE_MS) return event.preventDefault();
    sentAt.set(form, Date.now());
    keepPlace(form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => sentAt.delete(form)));

  // A form that leads back to its page, such as a draft that is saved or a block that is moved, does
  // not lose the writer's place; a block that was added is written into.
  const PLACE = "pericia-place";
  const keepPlace = (form) => {
    const { activeElement: at } = document;
    const [file] = form.querySelectorAll("input[type=file]");
    if (form.contains(at) && !at.name && file) return keep(file);
    if (form.contains(at) && at.name) keep(at);
  };
  const keep = (at) => {
    const [value, caret] = [at.matches("button") ? at.value : null, at.selectionStart ?? null];
    const place = { path: location.pathname, name: at.name, value, caret };
    sessionStorage.setItem(PLACE, JSON.stringify(place));
  };
  const goBackToPlace = () => {
    const { path, name, value, caret } = JSON.parse(sessionStorage.getItem(PLACE) || "{}");
    sessionStorage.removeItem(PLACE);
    const isTaken = document.activeElement !== document.body || document.querySelector("main [autofocus]");
    const isHere = path === location.pathname;
    const named = document.getElementById(location.hash.slice(1));
    const block = document.querySelector("form[data-draft]") && named;
    // A link from elsewhere to a part of the form leads into it.
    if (isTaken || (!isHere && !block?.closest("form[data-draft]"))) return;
    const isIt = (each) => isShown(each) && !each.disabled && (value === null || each.value === value);
    const found = isHere && [...document.getElementsByName(name)].find(isIt);
    const isNew = value?.startsWith("add:") && block;
    const place = isNew ? block.querySelector(FIELDS) : found || block?.querySelector(FIELDS);
    place?.focus();
    // The browser goes to the part that the address names a little later: from there it comes back.
    block?.setAttribute("tabindex", "-1");
    block?.addEventListener("focus", () => place?.focus(), { once: true });
    if (!isNew && place === found && found && caret !== null) found.setSelectionRange(caret, caret);
  };
  document.addEventListener("DOMContentLoaded", goBackToPlace);

  // Back leads to the link that one came from, in a list or among what was found.
  const LEFT_BY = "pericia-left-by ";
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("main a[href]");
    if (link && !event.defaultPrevented) sessionStorage.setItem(LEFT_BY + location.href, link.getAttribute("href"));
  });
  document.addEventListener("DOMContentLoaded", () => {
    if (performance.getEntriesByType("navigation")[0]?.type !== "back_forward") return;
    const href = sessionStorage.getItem(LEFT_BY + location.href);
    const isIt = (each) => each.getAttribute("href") === href && isShown(each);
    [...document.querySelectorAll("main a[href]")].find(isIt)?.focus();
  });

  // Letters that come while work is being handed in belong neither to it nor to what comes next.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1) return;
      if (!document.querySelector("form[data-draft].htmx-request")) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // The arrow keys move from the button of an open menu into what it holds, and back.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
    const menu = document.querySelector("[popover]:popover-open");
    const opener = menu && document.querySelector(`[popovertarget="${menu.id}"]`);
    const focused = document.activeElement;
    if (!menu || (focused !== opener && !menu.contains(focused))) return;
    const held = [...menu.querySelectorAll("a[href], button:not([disabled])")].filter(isShown);
    const at = held.indexOf(focused);
    event.preventDefault();
    (event.key === "ArrowDown" ? held[at + 1] : held[at - 1] || opener)?.focus();
  });

  // Tab leads out of an open menu and closes it: the focus is already where it belongs, after the
  // button of the menu.
  document.addEventListener("focusin", ({ target }) => {
    const menu = document.querySelector("[popover]:popover-open");
    const isOpener = menu && target.closest(`[popovertarget="${menu.id}"]`);
    if (menu && !isOpener && !menu.contains(target)) menu.hidePopover();
  });
})();
