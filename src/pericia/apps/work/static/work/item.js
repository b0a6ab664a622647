// Adds the time to the words "saved" that pericia.js says when a draft was kept.
(() => {
  "use strict";

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
})();
