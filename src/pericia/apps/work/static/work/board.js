// The board: its live part is asked for again every few seconds, and only what changed is sent. On the
// list of items: choose all, and how many are chosen.
(() => {
  "use strict";

  const live = document.getElementById("live");
  if (live) {
    const toggle = document.getElementById("live-on");
    const status = document.getElementById("live-status");
    const everyMs = 1000 * Number(live.dataset.every);
    let tag = "";
    let isAsking = false;

    // Whoever reads or types there is not interrupted; the next round brings the same news.
    const isBusy = () => document.hidden || isAsking || !toggle.checked;

    const placed = (element) => element?.closest("#live") && (element.id || element.getAttribute("href"));

    const show = (html) => {
      const focused = placed(document.activeElement);
      live.innerHTML = html;
      if (!focused) return;
      const again =
        document.getElementById(focused) ||
        [...live.querySelectorAll("a")].find((each) => each.getAttribute("href") === focused);
      again?.focus({ preventScroll: true });
    };

    const ask = async () => {
      if (isBusy()) return;
      isAsking = true;
      try {
        const headers = { "HX-Request": "true" };
        if (tag) headers["If-None-Match"] = tag;
        const answer = await fetch(live.dataset.live, { headers, cache: "no-store" });
        if (answer.status === 401 || answer.redirected) return location.reload();
        if (answer.status === 200) {
          tag = answer.headers.get("ETag") || "";
          show(await answer.text());
        }
        status.textContent = answer.ok || answer.status === 304 ? "" : live.dataset.failed;
      } catch {
        status.textContent = live.dataset.failed;
      } finally {
        isAsking = false;
      }
    };
    setInterval(ask, everyMs);
    document.addEventListener("visibilitychange", ask);
  }

  const form = document.getElementById("bulk");
  if (!form) return;
  const boxes = [...form.querySelectorAll('input[name="item"]')];
  const all = form.querySelector("[data-all]");
  const count = form.querySelector("[data-count]");
  const tell = () => {
    const chosen = boxes.filter((each) => each.checked).length;
    count.value = chosen ? `(${chosen})` : "";
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  form.addEventListener("change", (event) => {
    if (event.target === all) boxes.forEach((each) => (each.checked = all.checked));
    tell();
  });
  // Which of the buttons is meant, Enter in a field cannot say: it leads to them.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".bulk :is(input, select)")) return;
    event.preventDefault();
    form.querySelector(".bulk .actions button").focus();
  });
  tell();
})();
