// What pages need besides htmx: shortcuts, drafts kept while typing, dialogs. No page depends on it.
(() => {
  "use strict";

  // Shortcuts: an element with data-key="n" (or "Ctrl+Enter", or several as "j n") is clicked by that
  // key. Keys without Ctrl can be turned off in the list that "?" opens.
  const OFF = "pericia-shortcuts-off";
  const isTyping = (target) =>
    (target.isContentEditable && target.ariaReadOnly !== "true") ||
    (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio)$/.test(target.type));
  const nameOf = (event) => {
    const isLetter = event.key.length === 1;
    const key = isLetter ? event.key.toLowerCase() : event.key;
    const shift = event.shiftKey && !isLetter ? "Shift+" : "";
    return (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + shift + key;
  };
  const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
  const keysOf = (element) => element.dataset.key.split(" ");
  const withKey = (name) =>
    [...document.querySelectorAll("[data-key]")].find(
      (each) =>
        keysOf(each).some((key) => key.toLowerCase() === name.toLowerCase()) && isShown(each),
    );

  // Parts that stand aside on a narrow page keep their keys: the page brings them into sight, and puts
  // them back where they have no such key.
  const withAside = (use) => {
    const aside = { back: null };
    document.dispatchEvent(new CustomEvent("pericia:aside", { detail: aside }));
    const found = aside.back && use();
    if (aside.back && !found) aside.back();
    return found;
  };

  // Ctrl+Enter sends the form that one is in by its main button or its only one, never another form
  // of the page; from outside of forms the only one there is, however far below it stands. On a link
  // it opens another tab, as in every page.
  const SENDING = "button[data-kind=primary]:not([disabled])";
  const onlyOf = (buttons) => (buttons.length === 1 ? buttons[0] : null);
  const sendOf = (target) => {
    const form = target.closest("main form");
    const main = form?.querySelector(SENDING);
    if (!form && target.closest("a[href]")) return null;
    if (main || form?.matches("[method=post]")) return main ?? onlyOf(form.querySelectorAll("button.button:enabled"));
    return onlyOf([...document.querySelectorAll(`main form[method=post] ${SENDING}`)].filter(isShown));
  };

  // What is written into a form of its own beside the page's main one, such as the reason of a way
  // out, sends that form and never the main one.
  const besideMain = (target, element) => {
    const own = isTyping(target) && target.form?.matches("main form[method=post]") && target.form;
    return own && element?.form !== own ? own.querySelector(SENDING) ?? own.querySelector("button") : null;
  };

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
    const keyed = withKey(name) ?? withAside(() => withKey(name)) ?? rowFor(name);
    const isSending = name === "Ctrl+Enter";
    const element = (isSending && besideMain(event.target, keyed)) || keyed || (isSending && sendOf(event.target));
    if (!element) return;
    event.preventDefault();
    if (isSearch(element)) cameFrom = document.activeElement;
    if (isTyping(element) || rows().includes(element)) element.focus();
    else element.click();
  });

  // Escape leaves a search of the platform for where the reader was when its key was pressed.
  let cameFrom = null;
  const isSearch = (element) => element.matches("form[role=search] input[data-key]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !isSearch(event.target)) return;
    event.target.blur();
    if (cameFrom?.isConnected) cameFrom.focus();
  });

  // Lists: where the page has no other use for them, j and k go from row to row; Enter opens one.
  const ROWS = "main :is(.table tbody tr, .rows > li, .links > li, .gantt-tasks > li)";
  const rows = () =>
    [...document.querySelectorAll(ROWS)]
      .map((each) => each.querySelector("a[href]"))
      .filter((each) => each && isShown(each));
  const rowFor = (name) => {
    if (name === "x")
      return document.activeElement.closest?.("main .table tr")?.querySelector("[type=checkbox]") ?? null;
    if (name !== "j" && name !== "k") return null;
    const every = rows();
    const row = document.activeElement.closest?.(ROWS);
    const at = every.findIndex((each) => row?.contains(each));
    return every[at < 0 ? 0 : Math.max(0, at + (name === "j" ? 1 : -1))] ?? null;
  };

  function showShortcuts() {
    const dialog = document.getElementById("shortcuts");
    if (!dialog || dialog.open) return;
    const here = new Map();
    const look = () => {
      for (const each of document.querySelectorAll("[data-key]"))
        if (isShown(each) && !here.has(each.dataset.key)) here.set(each.dataset.key, each);
    };
    look();
    withAside(look);
    const shown = [...here.values()].map((each) => {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      term.className = "keys";
      for (const name of keysOf(each)) {
        const key = document.createElement("kbd");
        key.textContent = name.replace("ArrowLeft", "←").replace("ArrowRight", "→");
        term.append(key);
      }
      const words = document.createElement("dd");
      const clone = each.cloneNode(true);
      clone.querySelectorAll("kbd, [aria-hidden=true]").forEach((each) => each.remove());
      words.textContent = each.getAttribute("aria-label") || clone.textContent.trim();
      row.append(term, words);
      return row;
    });
    dialog.querySelector("[data-choose-key]").hidden = !document.querySelector("main .table tbody [type=checkbox]");
    const hasForm = document.querySelector("main form[method=post] button[data-kind=primary]");
    dialog.querySelector("[data-send-key]").hidden = !hasForm || Boolean(withKey("Ctrl+Enter"));
    dialog.querySelector("[data-row-keys]").hidden = Boolean(withKey("j")) || !rowFor("j");
    dialog.querySelector("dl[data-keys]").replaceChildren(...shown);
    dialog.querySelector("[data-none]").hidden = Boolean(shown.length || hasForm);
    const toggle = dialog.querySelector("input");
    toggle.checked = !localStorage.getItem(OFF);
    toggle.onchange = () =>
      toggle.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1");
    dialog.showModal();
  }

  // The link that skips the navigation moves the focus and leaves the address as it is: a form sent
  // from "#main" would come back with the focus there instead of on what is wrong.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("a.skip")) return;
    event.preventDefault();
    document.getElementById("main")?.focus();
  });

  // Dialogs: data-open="id of a dialog", data-close inside one.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    const risky = event.target.closest("[data-confirm]");
    if (risky && !window.confirm(risky.dataset.confirm)) event.preventDefault();
  });

  // What could not be sent is told, where htmx itself says nothing; what only reads asks again.
  document.addEventListener("htmx:sendError", (event) => {
    const messages = document.getElementById("messages");
    if (!messages || event.detail.requestConfig.verb === "get") return;
    const told = document.createElement("p");
    told.className = "message";
    told.dataset.tone = "bad";
    told.dataset.unsent = "";
    told.textContent = messages.dataset.unsent;
    messages.replaceChildren(told);
    told.scrollIntoView({ block: "center" });
  });
  document.addEventListener("htmx:afterOnLoad", () => document.querySelector("#messages > [data-unsent]")?.remove());

  // Drafts: <form data-draft="address"> is posted there a moment after each change, and once more
  // when the page is left. [data-draft-status] inside tells how it went, in its own words.
  const WAIT_MS = 700;
  const AGAIN_MS = 4000;
  const drafts = new WeakMap();

  const stateOf = (form) => {
    if (!drafts.has(form)) drafts.set(form, { timer: 0, changes: 0, saved: 0, busy: false, failed: false });
    return drafts.get(form);
  };
  const tell = (form, word) => {
    const status = form.querySelector("[data-draft-status]");
    // That its writer is signed out stays there: the link to sign in may be under the pointer.
    if (form.dataset.waits && /^(unsaved|saving)$/.test(word)) return;
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
        state.failed = false;
        tell(form, state.changes > sending ? "unsaved" : "saved");
        // The next save is made from the revision that this one has become.
        const { revision } = await answer.json();
        if (revision && form.elements.revision) form.elements.revision.value = revision;
      } else if (answer.status >= 500 || answer.status === 429) {
        throw new Error(String(answer.status));
      } else {
        // What is no longer in the reader's hands, or typed after signing out elsewhere, is not
        // saved: leaving would lose it.
        const isGone = answer.status === 409 && !!form.querySelector("[data-gone]");
        const isOut = answer.status === 401 || answer.status === 403;
        state.failed = isGone || isOut;
        if (!state.failed) state.saved = sending;
        tell(form, isOut ? "out" : isGone ? "gone" : "refused");
        const refused = { bubbles: true, detail: answer.status };
        form.dispatchEvent(new CustomEvent("pericia:draft-refused", refused));
      }
    } catch {
      state.failed = true;
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
  // Where saving failed, leaving would lose what was typed: the browser asks first.
  window.addEventListener("beforeunload", (event) => {
    const isLost = [...document.querySelectorAll("form[data-draft]")]
      .filter((form) => !form.dataset.done)
      .map(stateOf)
      .some((state) => state.failed && state.changes > state.saved);
    if (isLost) event.preventDefault();
  });
  window.addEventListener("pagehide", () =>
    document.querySelectorAll("form[data-draft]").forEach((form) => {
      const state = stateOf(form);
      if (!form.dataset.done && state.changes > state.saved) send(form, true).catch(() => {});
    }),
  );
  // An answer to a form sent by htmx leaves the form on the page: it may be typed into again, and
  // what was not handed in is kept as a draft.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = draftOf(event);
    if (!form || event.detail.successful) return;
    delete form.dataset.done;
    if (stateOf(form).changes > stateOf(form).saved) later(form, AGAIN_MS);
  });

  // A passkey that the browser or its owner refused: the page says so.
  document.addEventListener("allauth.error", (event) => {
    const told = document.getElementById("passkey_trouble");
    if (!told) return;
    told.hidden = false;
    event.preventDefault();
  });

  // Enter in the name of a new passkey asks the browser for it, as the button does.
  const addsPasskey = document.getElementById("mfa_webauthn_add");
  addsPasskey?.form.addEventListener("submit", (event) => {
    event.preventDefault();
    addsPasskey.click();
  });

  // Added rows of a form count as a change of its draft.
  document.addEventListener("htmx:afterSwap", (event) => changed({ target: event.target }));

  // Fields that are asked for with some values of another field only (`shown_with`): the others
  // wait out of sight, unless something stands in them or is wrong. Without a script all are seen.
  const showAsked = () => {
    for (const each of document.querySelectorAll("[data-shown-with]")) {
      const base = (each.name || each.querySelector("[name]")?.name || "").replace(/[^.]+$/, "");
      const leads = [...document.getElementsByName(base + each.dataset.shownWith)];
      const chosen = leads.find((one) => one.type !== "radio" || one.checked)?.value;
      const field = each.closest(".field");
      const inputs = each.name ? [each] : [...each.querySelectorAll("input")];
      const isFilled = inputs.some((one) => (one.type === "radio" ? one.checked && one.value : one.value));
      const isAsked = each.dataset.shownFor.split(" ").includes(chosen);
      field.hidden = leads.length > 0 && !isAsked && !isFilled && !field.querySelector(".error");
    }
  };
  showAsked();
  document.addEventListener("change", showAsked);
  document.addEventListener("htmx:load", showAsked);

  // Rows of a spreadsheet: what is pasted into a field of a list with several cells, or taken from
  // a file of text, goes to the box below the list, and the server makes rows of it.
  const boxNear = (element) =>
    element.closest("fieldset.group")?.querySelector(":scope > details [data-paste-rows]");
  const makeRows = (box, text) => {
    box.value = text;
    box.closest("details").querySelector("button").click();
  };
  const decoded = (bytes) => {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      return new TextDecoder("windows-1252").decode(bytes);
    }
  };
  document.addEventListener("paste", (event) => {
    if (!event.target.matches?.(".entry input")) return;
    const text = event.clipboardData?.getData("text") || "";
    const box = boxNear(event.target);
    if (!box || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    makeRows(box, text);
  });
  document.addEventListener("change", async (event) => {
    const file = event.target.matches?.("[data-rows-file]") && event.target.files[0];
    if (file) makeRows(boxNear(event.target), decoded(await file.arrayBuffer()));
  });
  const showForScript = (root) =>
    root.querySelectorAll?.("[data-with-script]").forEach((each) => (each.hidden = false));
  showForScript(document);
  document.addEventListener("htmx:load", (event) => showForScript(event.target));

  // Clinical codes: an input with data-codes="address" is searched by words or code while it is
  // typed in. Arrow keys choose, Enter takes, Escape closes; without it the input is plain text.
  const SEARCH_MS = 200;
  const SLOW_MS = 600;
  const searches = new WeakMap();
  const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
  const isCodes = (target) => target.matches?.("input[data-codes]");

  const codesAt = (input, extra) => {
    const action = new URL(input.form?.action || location.href).pathname;
    const field = input.dataset.day || "";
    const query = new URLSearchParams({ form: "json", ...extra });
    if (/^\/work\/items\//.test(action)) {
      query.set("day", field);
      return `${action}/codes?${query}`;
    }
    query.set("on", input.form?.querySelector(`[name$=".${field}"]`)?.value || "");
    return `${input.dataset.codes}?${query}`;
  };

  async function searchCodes(input) {
    const text = input.value.trim();
    if (text.length < 2) {
      tellCodes(input, "");
      return closeCodes(input);
    }
    // The first search of all waits until the classification has been read.
    const slow = setTimeout(() => tellCodes(input, input.dataset.searching), SLOW_MS);
    const answer = await fetch(codesAt(input, { q: text })).catch(() => null);
    clearTimeout(slow);
    if (!answer?.ok || input.value.trim() !== text || document.activeElement !== input) return;
    const { found, told } = await answer.json();
    showCodes(input, found, told);
  }

  function showCodes(input, found, told) {
    const list = listOf(input);
    list.replaceChildren(
      ...found.map((each, at) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${at}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.code = each.code;
        if (!each.valid) option.dataset.invalid = "";
        const parts = ["code", "span", "small"].map((tag) => document.createElement(tag));
        [each.code, each.name, each.note].forEach((text, i) => (parts[i].textContent = text));
        parts[1].lang = each.lang;
        option.append(...parts.flatMap((part) => [part, " "]));
        return option;
      }),
    );
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    tellCodes(input, told);
  }

  const tellCodes = (input, words) => {
    input.parentElement.querySelector("[data-found-codes]").textContent = words;
  };

  function closeCodes(input) {
    listOf(input).hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function markCode(input, step) {
    const options = [...listOf(input).children];
    const now = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const next = options[(now + step + options.length + (now < 0 && step < 0 ? 1 : 0)) % options.length];
    options.forEach((each) => each.setAttribute("aria-selected", String(each === next)));
    next.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", next.id);
  }

  function takeCode(input, option) {
    clearTimeout(searches.get(input));
    input.value = option.dataset.code;
    tellCodes(input, option.textContent.trim());
    closeCodes(input);
    input.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "code" }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("input", (event) => {
    if (!isCodes(event.target) || event.detail === "code") return;
    clearTimeout(searches.get(event.target));
    searches.set(event.target, setTimeout(() => searchCodes(event.target), SEARCH_MS));
  });
  document.addEventListener("focusin", (event) => {
    if (!isCodes(event.target) || searches.has(event.target)) return;
    searches.set(event.target, 0);
    fetch(codesAt(event.target, { ready: "1" })).catch(() => null);
  });
  document.addEventListener("focusout", (event) => {
    if (!isCodes(event.target)) return;
    // A code that was typed whole is named like one that was chosen.
    const isIt = (each) => each.dataset.code.toLowerCase() === event.target.value.trim().toLowerCase();
    const typed = [...listOf(event.target).children].find(isIt);
    if (typed) tellCodes(event.target, typed.textContent.trim());
    closeCodes(event.target);
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.(".found-codes [role=option]");
    if (!option) return;
    event.preventDefault();
    takeCode(option.parentElement.parentElement.querySelector("input[data-codes]"), option);
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (!isCodes(event.target) || listOf(event.target).hidden) return;
      const chosen = listOf(event.target).querySelector("[aria-selected=true]");
      if (event.key === "ArrowDown") markCode(event.target, 1);
      else if (event.key === "ArrowUp") markCode(event.target, -1);
      else if (event.key === "Escape") closeCodes(event.target);
      else if (event.key === "Enter" && chosen && !event.ctrlKey) takeCode(event.target, chosen);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // Time that is left counts down: data-left seconds when the page came, less what has passed since
  // of the times in data-runs ("from-to" in seconds from then). Outside of them it stands still. Who
  // wants less motion sees it change once a minute; the last ten minutes are told as often, in the
  // words of data-tells, where the page has such a place.
  const TOLD_SECONDS = 600;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const seenAt = new WeakMap();
  const leftNow = (clock) => {
    if (!seenAt.has(clock)) seenAt.set(clock, Date.now());
    const passed = (Date.now() - seenAt.get(clock)) / 1000;
    const run = clock.dataset.runs
      .split(" ")
      .map((each) => each.split("-").map(Number))
      .reduce((sum, [from, to]) => sum + Math.max(0, Math.min(passed, to) - from), 0);
    return Math.max(0, Math.round(Number(clock.dataset.left) - run));
  };
  const inUnits = (seconds) => {
    const hours = Math.floor(seconds / 3600);
    const [minutes, rest] = [Math.floor(seconds / 60) % 60, seconds % 60];
    const two = (number) => String(number).padStart(2, "0");
    if (hours) return `${hours}\u00a0h` + (minutes ? ` ${two(minutes)}\u00a0min` : "");
    if (minutes)
      return `${minutes}\u00a0min` + (rest && minutes < 10 ? ` ${two(rest)}\u00a0s` : "");
    return `${rest}\u00a0s`;
  };
  const tick = () => {
    for (const clock of document.querySelectorAll("[data-left]")) {
      const left = leftNow(clock);
      const isMinute = clock.dataset.minute !== String(Math.ceil(left / 60));
      const text = inUnits(left);
      if ((isMinute || !calm.matches) && clock.textContent !== text) clock.textContent = text;
      const told = clock.parentElement.closest("p")?.querySelector("[data-tells]");
      if (told && isMinute && clock.dataset.minute && left < TOLD_SECONDS)
        told.textContent = told.dataset.tells.replace("{left}", text);
      clock.dataset.minute = Math.ceil(left / 60);
    }
  };
  tick();
  setInterval(tick, 1000);

  // A drawing of a playbook that is wider than its frame begins where its first step stands.
  for (const frame of document.querySelectorAll(".flow-frame")) {
    const start = frame.querySelector(".flow-start")?.getBoundingClientRect();
    if (start) frame.scrollLeft = start.left - frame.getBoundingClientRect().left - frame.clientWidth / 2;
  }

  // How many rows a list found ({% found %}, or that there is none) is told to screen readers once it
  // was narrowed, whether the list is put anew in the page or the page is loaded with filters.
  const toldFound = document.createElement("p");
  toldFound.className = "visually-hidden";
  toldFound.setAttribute("role", "status");
  document.body.append(toldFound);
  const tellFound = () => {
    const said = document.querySelector("main [data-found], main .empty-title")?.textContent;
    toldFound.textContent = "";
    if (said) setTimeout(() => (toldFound.textContent = said), 300);
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig?.elt?.matches("form[method=get]")) tellFound();
  });
  if (location.search) tellFound();
})();
