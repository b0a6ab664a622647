// The document of an item: search within it, and places in it that the form holds. What is selected,
// by mouse or keyboard, is marked in the form; places count characters (code points) from 0.
(() => {
  "use strict";

  const HITS_MAX = 2000;
  const text = () => document.querySelector("[data-text]");
  const form = () => document.getElementById("judgement");
  const part = (name) => document.querySelector(`[data-document] [${name}]`);
  let hits = [];
  let here = -1;
  let chosen = null; // the last selection in the document, kept while the focus is elsewhere
  let lastField = null;
  let pending = null; // what a new row of the form will take

  // The text is one node; places of the browser count UTF-16 units, ours count code points.
  const node = () => text()?.firstChild;
  const points = (units) => Array.from(node().data.slice(0, units)).length;
  const units = (count) => {
    const { data } = node();
    let at = 0;
    for (let left = count; left > 0 && at < data.length; left -= 1)
      at += data.codePointAt(at) > 0xffff ? 2 : 1;
    return at;
  };
  const rangeOf = (from, to) => {
    const range = document.createRange();
    range.setStart(node(), from);
    range.setEnd(node(), to);
    return range;
  };
  const paint = (name, ranges) => {
    if (!window.Highlight || !CSS.highlights) return;
    CSS.highlights.set(name, new Highlight(...ranges));
  };
  const intoView = (range) => {
    const box = range.getBoundingClientRect();
    const top = (document.querySelector(".document-head")?.getBoundingClientRect().bottom || 0) + 8;
    if (box.top < top || box.bottom > innerHeight - 60)
      scrollBy({ top: box.top - Math.max(top, innerHeight / 3) });
  };

  // The text takes a caret, as a field does, and no change.
  const begin = () => {
    hits = [];
    here = -1;
    chosen = null;
    const box = text();
    if (!box || box.dataset.ready) return;
    box.dataset.ready = "yes";
    box.normalize();
    if (!node()) return;
    const original = node().data;
    if (matchMedia("(hover: hover)").matches) {
      box.contentEditable = "true";
      box.spellcheck = false;
    }
    box.addEventListener("beforeinput", (event) => event.preventDefault());
    // What a composed letter (an accent, say) changed all the same is put back.
    box.addEventListener("input", () => {
      if (box.textContent === original && box.childNodes.length === 1) return;
      box.textContent = original;
      paintAnew();
    });
    paintAnew();
  };
  const paintAnew = () => {
    const before = text().dataset.foundBefore.split(" ").filter(Boolean);
    paint(
      "found-before",
      before.map((each) => rangeOf(...each.split("-").map((end) => units(Number(end))))),
    );
    find(part("data-find")?.value || "", false);
    showMarks();
  };

  // Search: without regard to case or accents, as long as that moves nothing.
  const folded = (words) =>
    Array.from(words, (each) => {
      const plain = each.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
      return plain.length === each.length ? plain : each;
    }).join("");
  const find = (words, goes = true) => {
    hits = [];
    here = -1;
    const sought = folded(words.trim());
    if (sought && node()) {
      const data = folded(node().data);
      for (let at = data.indexOf(sought); at >= 0 && hits.length < HITS_MAX; )
        at = data.indexOf(sought, hits.push([at, at + sought.length]) && at + sought.length);
    }
    paint("hit", hits.map((each) => rangeOf(...each)));
    if (hits.length && goes) step(1);
    else count(sought);
  };
  const count = (sought) => {
    const told = part("data-count");
    if (!told) return;
    const { of, none } = told.dataset;
    if (hits.length) told.textContent = of.replace("{n}", here + 1).replace("{all}", hits.length);
    else told.textContent = sought ? none : "";
    paint("hit-here", here < 0 ? [] : [rangeOf(...hits[here])]);
  };
  const step = (by) => {
    if (!hits.length) return;
    here = (here + by + hits.length) % hits.length;
    chosen = hits[here];
    count("");
    intoView(rangeOf(...hits[here]));
  };
  const enter = () => {
    const box = text();
    if (!box) return;
    box.focus({ preventScroll: true });
    if (node()) select(...(hits[here] || chosen || [0, 0]));
  };
  const select = (from, to) => {
    getSelection().setBaseAndExtent(node(), from, node(), to);
    intoView(rangeOf(from, to));
  };

  // What is selected: kept, so that a press on a button does not lose it.
  const noteSelection = () => {
    const selection = getSelection();
    if (!selection.rangeCount || !node()) return;
    const range = selection.getRangeAt(0);
    const inside = range.startContainer === node() && range.endContainer === node();
    if (!inside) return;
    chosen = range.collapsed ? null : trimmed(range.startOffset, range.endOffset);
    const words = chosen ? node().data.slice(...chosen) : "";
    part("data-mark")?.toggleAttribute("data-ready", Boolean(words));
  };
  document.addEventListener("selectionchange", noteSelection);
  const trimmed = (from, to) => {
    const words = node().data.slice(from, to);
    const left = from + words.length - words.trimStart().length;
    const right = to - (words.length - words.trimEnd().length);
    return right > left ? [left, right] : null;
  };

  // Marking: into the row that was worked in last, else the first row with room, else the last one.
  const groups = () => {
    const found = new Set();
    for (const each of form()?.querySelectorAll("[data-span=pairs], [data-span=from]") || [])
      found.add(each.closest(".entry-fields, .group, form"));
    return [...found];
  };
  const inGroup = (group, role) => group.querySelector(`[data-span=${role}]`);
  const hasRoom = (group) => !(inGroup(group, "pairs") || inGroup(group, "from")).value.trim();
  const target = () => {
    const all = groups();
    const last = lastField?.isConnected && all.find((group) => group.contains(lastField));
    return last || all.find(hasRoom) || all.at(-1);
  };
  const change = (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const say = (word, words = "") => {
    const told = part("data-marked");
    if (told) told.textContent = told.dataset[word].replace("{words}", `«${words}»`);
  };
  const mark = (group, [from, to]) => {
    const words = node().data.slice(from, to);
    const [start, end] = [points(from), points(to)];
    const pairs = inGroup(group, "pairs");
    if (pairs) {
      const lines = pairs.value.split("\n").map((each) => each.trim()).filter(Boolean);
      if (!lines.includes(`${start} ${end}`)) change(pairs, [...lines, `${start} ${end}`].join("\n"));
    } else {
      change(inGroup(group, "from"), String(start));
      change(inGroup(group, "to"), String(end));
    }
    const quote = inGroup(group, "quote");
    const most = quote?.maxLength > 0 ? quote.maxLength : 500;
    if (quote && !quote.value.trim()) change(quote, words.slice(0, most));
    say("done", words.length > 60 ? `${words.slice(0, 57)}…` : words);
  };
  const firstEmpty = (group) =>
    [...group.querySelectorAll("input[type=text], select, textarea")].find(
      (each) => !each.dataset.span && !each.value,
    ) || group.querySelector("input:not([type=hidden]), select, textarea");
  const goOn = (group) => {
    document.dispatchEvent(new CustomEvent("pericia:show", { detail: "form" }));
    lastField = firstEmpty(group);
    lastField?.focus();
  };
  const markChosen = (isNew, thenForm) => {
    // A key may be faster than the event that tells of the selection.
    if (document.activeElement === text()) noteSelection();
    if (!chosen) return say("nothing");
    const group = target();
    if (isNew && group && !hasRoom(group)) return addRow(group);
    if (!group) return say("nowhere");
    mark(group, chosen);
    if (thenForm) goOn(group);
  };
  const addRow = (group) => {
    const list = group.closest("fieldset.group:has(> .entry)");
    const button = list?.querySelector(":scope > .field > button");
    if (!button) return say("nowhere");
    pending = { list: list.id, span: chosen, typed: "" };
    button.click();
  };
  // The row comes a moment later than the key: what is typed meanwhile is written into it.
  document.addEventListener(
    "keydown",
    (event) => {
      if (!pending || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key.length === 1) pending.typed += event.key;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
  const writeOn = (words) => {
    if (!words || !lastField?.matches("input[type=text], textarea")) return;
    lastField.setRangeText(words, lastField.value.length, lastField.value.length, "end");
    lastField.dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("htmx:afterSettle", () => {
    const group = pending && groups().filter((each) => each.closest(`#${pending.list}`)).at(-1);
    if (group && hasRoom(group)) {
      const { span, typed } = pending;
      pending = null;
      mark(group, span);
      goOn(group);
      writeOn(typed);
    }
    begin();
    showMarks();
  });
  document.addEventListener("htmx:afterRequest", () => {
    pending = null;
  });

  // What the form marks is shown in the document, and its words under the field.
  const spansOf = (group) => {
    const pairs = inGroup(group, "pairs")?.value.split("\n");
    const lines = pairs || [`${inGroup(group, "from")?.value} ${inGroup(group, "to")?.value}`];
    return lines
      .map((line) => line.trim().split(/[\s;,-]+/).map(Number))
      .filter(([from, to]) => from >= 0 && to > from)
      .map((span) => span.map(units));
  };
  const showMarks = () => {
    if (!node()) return;
    const marked = [];
    for (const group of groups()) {
      const spans = spansOf(group);
      marked.push(...spans);
      showWords(group, spans);
    }
    paint("marked", marked.map((each) => rangeOf(...each)));
  };
  const showWords = (group, spans) => {
    const field = (inGroup(group, "pairs") || inGroup(group, "to")).closest(".field");
    let list = field.querySelector(".quotes");
    if (!list) {
      list = document.createElement("div");
      list.className = "quotes";
      field.append(list);
    }
    const made = spans.map((span) => {
      const words = node().data.slice(...span);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "chip";
      button.textContent = words.length > 40 ? `${words.slice(0, 38)}…` : words;
      button.addEventListener("click", () => {
        document.dispatchEvent(new CustomEvent("pericia:show", { detail: "evidence" }));
        text().focus({ preventScroll: true });
        select(...span);
      });
      return button;
    });
    list.replaceChildren(...made);
  };

  document.addEventListener("input", ({ target: field }) => {
    if (field.matches?.("[data-find]")) find(field.value);
    if (field.matches?.("[data-span]")) showMarks();
  });
  document.addEventListener("focusin", ({ target: field }) => {
    if (form()?.contains(field)) lastField = field;
  });
  document.addEventListener("click", (event) => {
    const { target: pressed } = event;
    const by = pressed.closest?.("[data-step]")?.dataset.step;
    if (by) step(Number(by));
    const button = pressed.closest?.("[data-mark]");
    if (button) markChosen(button.dataset.mark === "new", button.dataset.mark === "new");
    if (pressed.closest?.("a[data-key=d]")) {
      event.preventDefault();
      enter();
    }
  });

  // Keys: in the search field, and in the text, where the page's own keys go on working.
  const inSearch = (event) => {
    if (event.key === "Enter" && !event.ctrlKey) step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" || event.key === "ArrowDown") enter();
    else return false;
    return true;
  };
  const inText = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "Enter") markChosen(event.shiftKey, true);
    else if (event.key === "Escape") leave();
    else return false;
    return true;
  };
  const leave = () => {
    const group = target();
    document.dispatchEvent(new CustomEvent("pericia:show", { detail: "form" }));
    (lastField?.isConnected ? lastField : group && firstEmpty(group))?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const done = event.target.matches?.("[data-find]")
      ? inSearch(event)
      : event.target.matches?.("[data-text]") && inText(event);
    if (done) event.preventDefault();
  });

  begin();
})();
