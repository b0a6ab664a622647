// Forms that are checked while they are filled in: <form data-checks> is posted to its own address
// a moment after a field was changed, with `look` beside what stands there, and the answer names
// what is wrong so far. It is told at the fields that were changed already, and taken away once it
// is right. Nothing is kept by looking; without this script the form is checked as it is sent.
(() => {
  const WAIT_MS = 350;
  const CONTROLS = "input, select, textarea";
  const looks = new WeakMap();

  const stateOf = (form) => {
    if (!looks.has(form)) looks.set(form, { changed: new Set(), timer: 0, count: 0 });
    return looks.get(form);
  };

  const noted = (event) => {
    const form = event.target.closest?.("form[data-checks]");
    const field = event.target.closest?.(".field");
    if (!form || !field) return;
    const state = stateOf(form);
    const isTold = Boolean(field.querySelector("p.error"));
    if (event.type === "change" || isTold) state.changed.add(field);
    else return;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => look(form, field), event.type === "change" ? 0 : WAIT_MS);
  };

  async function look(form, latest) {
    const state = stateOf(form);
    const count = ++state.count;
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    body.set("look", "1");
    const headers = { Accept: "application/json" };
    const answer = await fetch(location.href, { method: "POST", body, headers }).catch(() => null);
    if (!answer?.ok || count !== state.count || !form.isConnected) return;
    const { wrong } = await answer.json();
    form.querySelectorAll(".field:has(> p.error)").forEach((each) => state.changed.add(each));
    for (const field of state.changed) tell(field, wrong.find(({ id }) => isOf(field, id)));
    const said = wrong.find(({ id }) => isOf(latest, id));
    if (said) latest.scrollIntoView({ block: "nearest" });
    const status = form.querySelector("[data-checks-told]");
    if (status) status.textContent = said ? `${said.label}: ${said.message}` : "";
  }

  const isOf = (field, id) => field.id === id || Boolean(field.querySelector(`#${CSS.escape(id)}`));

  function tell(field, mistake) {
    let note = field.querySelector(":scope > p.error");
    const id = mistake?.id ?? note?.id.replace(/-error$/, "");
    if (!id) return;
    const control = document.getElementById(id);
    if (mistake && !note) {
      note = document.createElement("p");
      note.className = "error";
      note.id = `${id}-error`;
      field.append(note);
    }
    if (mistake && note.textContent !== mistake.message) note.textContent = mistake.message;
    if (!mistake) note?.remove();
    const others = (control?.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== `${id}-error`);
    const described = mistake ? [...others, `${id}-error`] : others;
    if (described.length) control?.setAttribute("aria-describedby", described.join(" "));
    else control?.removeAttribute("aria-describedby");
    if (control?.matches(CONTROLS)) control.toggleAttribute("aria-invalid", Boolean(mistake));
    if (mistake && control?.matches(CONTROLS)) control.setAttribute("aria-invalid", "true");
  }

  document.addEventListener("change", noted);
  document.addEventListener("input", noted);
})();
