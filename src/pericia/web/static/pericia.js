// What pages need besides htmx: shortcuts, drafts kept while typing, dialogs. No page depends on it.
(() => {
  "use strict";

  // Shortcuts: an element with data-key="n" (or "Ctrl+Enter", or several as "j n") is clicked by that
  // key. Keys without Ctrl can be turned off in the list that "?" opens.
  const OFF = "pericia-shortcuts-off";
  const isTyping = (target) =>
    target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const nameOf = (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    return (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + key;
  };
  const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
  const keysOf = (element) => element.dataset.key.split(" ");
  const withKey = (name) =>
    [...document.querySelectorAll("[data-key]")].find(
      (each) =>
        keysOf(each).some((key) => key.toLowerCase() === name.toLowerCase()) && isShown(each),
    );

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.repeat) return;
    const name = nameOf(event);
    const isPlain = !name.startsWith("Ctrl+");
    if (isPlain && (isTyping(event.target) || document.querySelector("dialog[open]"))) return;
    if (name === "?") {
      showShortcuts();
      event.preventDefault();
      return;
    }
    if (isPlain && localStorage.getItem(OFF)) return;
    const element = withKey(name);
    if (!element) return;
    event.preventDefault();
    if (isTyping(element)) element.focus();
    else element.click();
  });

  function showShortcuts() {
    const dialog = document.getElementById("shortcuts");
    if (!dialog || dialog.open) return;
    const rows = [...document.querySelectorAll("[data-key]")].filter(isShown).map((each) => {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      term.className = "keys";
      for (const name of keysOf(each)) {
        const key = document.createElement("kbd");
        key.textContent = name;
        term.append(key);
      }
      const words = document.createElement("dd");
      const clone = each.cloneNode(true);
      clone.querySelectorAll("kbd").forEach((kbd) => kbd.remove());
      words.textContent = each.getAttribute("aria-label") || clone.textContent.trim();
      row.append(term, words);
      return row;
    });
    dialog.querySelector("dl").replaceChildren(...rows);
    dialog.querySelector("[data-none]").hidden = rows.length > 0;
    const toggle = dialog.querySelector("input");
    toggle.checked = !localStorage.getItem(OFF);
    toggle.onchange = () =>
      toggle.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1");
    dialog.showModal();
  }

  // Dialogs: data-open="id of a dialog", data-close inside one.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    const risky = event.target.closest("[data-confirm]");
    if (risky && !window.confirm(risky.dataset.confirm)) event.preventDefault();
  });

  // Drafts: <form data-draft="address"> is posted there a moment after each change, and once more
  // when the page is left. [data-draft-status] inside tells how it went, in its own words.
  const WAIT_MS = 700;
  const AGAIN_MS = 4000;
  const drafts = new WeakMap();

  const stateOf = (form) => {
    if (!drafts.has(form)) drafts.set(form, { timer: 0, changes: 0, saved: 0, busy: false });
    return drafts.get(form);
  };
  const tell = (form, word) => {
    const status = form.querySelector("[data-draft-status]");
    if (status) status.textContent = status.dataset[word] || "";
  };
  const draftOf = (event) => event.target.closest?.("form[data-draft]");
  const changed = (event) => {
    const form = draftOf(event);
    if (!form || form.dataset.done) return;
    stateOf(form).changes += 1;
    tell(form, "unsaved");
    later(form, WAIT_MS);
  };
  const later = (form, wait) => {
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(form), wait);
  };
  const send = (form, keepalive) =>
    fetch(form.dataset.draft, {
      method: "POST",
      body: new URLSearchParams(textOf(form)),
      headers: { "X-Requested-With": "draft", Accept: "application/json" },
      keepalive,
    });
  const textOf = (form) =>
    [...new FormData(form)].filter(([, value]) => typeof value === "string");

  async function save(form) {
    const state = stateOf(form);
    if (state.busy || form.dataset.done || !form.isConnected) return;
    const sending = state.changes;
    if (sending === state.saved) return;
    state.busy = true;
    tell(form, "saving");
    try {
      const answer = await send(form, false);
      if (answer.ok) {
        state.saved = sending;
        tell(form, "saved");
        // The next save is made from the revision that this one has become.
        const { revision } = await answer.json();
        if (revision && form.elements.revision) form.elements.revision.value = revision;
      } else if (answer.status >= 500 || answer.status === 429) {
        throw new Error(String(answer.status));
      } else {
        state.saved = sending;
        tell(form, "refused");
      }
    } catch {
      tell(form, "failed");
      later(form, AGAIN_MS);
    }
    state.busy = false;
    if (state.changes > sending && !form.dataset.done) later(form, WAIT_MS);
  }

  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("submit", (event) => {
    const form = draftOf(event);
    if (form && !event.submitter?.formNoValidate) {
      clearTimeout(stateOf(form).timer);
      form.dataset.done = "yes";
    }
  });
  window.addEventListener("pageshow", () =>
    document.querySelectorAll("form[data-done]").forEach((form) => delete form.dataset.done),
  );
  window.addEventListener("pagehide", () =>
    document.querySelectorAll("form[data-draft]").forEach((form) => {
      const state = stateOf(form);
      if (!form.dataset.done && state.changes > state.saved) send(form, true).catch(() => {});
    }),
  );
  // An answer to a form sent by htmx leaves the form on the page: it may be typed into again.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = draftOf(event);
    if (form && !event.detail.successful) delete form.dataset.done;
  });

  // A passkey that the browser or its owner refused: the page says so.
  document.addEventListener("allauth.error", (event) => {
    const told = document.getElementById("passkey_trouble");
    if (!told) return;
    told.hidden = false;
    event.preventDefault();
  });

  // Added rows of a form count as a change of its draft.
  document.addEventListener("htmx:afterSwap", (event) => changed({ target: event.target }));
})();
