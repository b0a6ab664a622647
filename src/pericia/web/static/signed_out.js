// Who was signed out in another tab keeps what was typed into a draft here: the page says so, waits
// until the same person has signed in again, and then saves it. What is handed in meanwhile stays.
(() => {
  "use strict";

  const AGAIN_MS = 3000;
  const OUT = [401, 403];
  const change = (form) => form.dispatchEvent(new Event("change", { bubbles: true }));

  // Signing in makes a new token for forms. It is taken only where the name at the top is the same:
  // nothing is sent in the name of somebody else.
  const nameOf = (page) => page.querySelector("[popovertarget=account]")?.textContent.trim();
  const isSignedInAgain = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!token || nameOf(page) !== nameOf(document)) return false;
    for (const each of document.getElementsByName("csrfmiddlewaretoken")) each.value = token;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    return true;
  };

  const waitFor = async (form) => {
    const isBack = await isSignedInAgain().catch(() => false);
    if (!form.isConnected) return;
    if (!isBack) return setTimeout(() => waitFor(form), AGAIN_MS);
    delete form.dataset.waits;
    form.dataset.renewed = "yes";
    form.querySelector("[data-sign-in]").hidden = true;
    change(form);
  };

  // The link stands beside the status, whose words change while it is pressed.
  document.addEventListener("pericia:draft-refused", ({ target, detail }) => {
    const link = target.querySelector("[data-sign-in]");
    if (!link || !OUT.includes(detail)) return;
    // Refused with a new token too: it is not about signing in.
    if (detail === 403 && target.dataset.renewed) {
      const status = target.querySelector("[data-draft-status]");
      status.textContent = status.dataset.refused;
      return;
    }
    link.hidden = false;
    link.scrollIntoView({ block: "nearest" });
    if (target.dataset.waits) return;
    target.dataset.waits = "yes";
    setTimeout(() => waitFor(target), AGAIN_MS);
  });

  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (!form || event.detail.xhr.status !== 401) return;
    event.preventDefault();
    setTimeout(() => change(form));
  });
})();
