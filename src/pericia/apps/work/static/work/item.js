// The page of an item: when its draft was saved, and where the focus goes after a refusal.
(() => {
  "use strict";

  // pericia.js says that a draft was saved; here the time is added.
  const timed = (status) => {
    const { saved, savedAt, zone } = status.dataset;
    if (!savedAt || status.textContent !== saved) return;
    const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: zone };
    const now = new Intl.DateTimeFormat(document.documentElement.lang, clock).format(new Date());
    status.textContent = savedAt.replace("{time}", now);
  };
  const told = (record) => record.target.closest?.("[data-draft-status]");
  new MutationObserver((records) =>
    records.map(told).forEach((status) => status && timed(status)),
  ).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "main") document.querySelector("#main .error-summary")?.focus();
  });
})();
