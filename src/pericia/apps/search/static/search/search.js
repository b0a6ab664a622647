// Arrow keys move from the question to what was found and back; Escape returns to the question.
(() => {
  "use strict";

  const question = document.getElementById("q");
  const hits = () => [...document.querySelectorAll("#found .hit")];

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const at = hits().indexOf(document.activeElement);
    if (at < 0 && document.activeElement !== question) return;
    let next;
    if (event.key === "ArrowDown") next = hits()[at + 1];
    else if (event.key === "ArrowUp" && at >= 0) next = at ? hits()[at - 1] : question;
    else if (event.key === "Escape" && at >= 0) next = question;
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (next === question) question.select();
  });
})();
