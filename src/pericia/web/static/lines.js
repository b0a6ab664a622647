// A text in lines, such as a playbook: their numbers stand beside its box, and the number of a line
// in which something is wrong leads there. The numbers are for the eye: screen readers hear the line
// with each mistake.
(() => {
  "use strict";

  const numbered = (box) => {
    const numbers = document.createElement("div");
    numbers.className = "line-numbers mono";
    numbers.setAttribute("aria-hidden", "true");
    const frame = document.createElement("div");
    frame.className = "lined";
    box.replaceWith(frame);
    frame.append(numbers, box);
    const follow = () => (numbers.scrollTop = box.scrollTop);
    const count = () => {
      const lines = box.value.split("\n").length;
      numbers.textContent = Array.from({ length: lines }, (_, at) => at + 1).join("\n") + "\n\n";
      follow();
    };
    box.addEventListener("input", count);
    box.addEventListener("scroll", follow);
    count();
  };
  document.querySelectorAll("textarea[data-lines]").forEach(numbered);

  // The whole line is marked and two before it are seen.
  const BEFORE = 2;
  const leadTo = (box, line) => {
    const lines = box.value.split("\n");
    const at = Math.min(line, lines.length) - 1;
    const start = lines.slice(0, at).join("\n").length + (at ? 1 : 0);
    box.focus();
    box.setSelectionRange(start, start + lines[at].length);
    box.scrollTop = Math.max(0, at - BEFORE) * parseFloat(getComputedStyle(box).lineHeight);
    box.scrollLeft = 0;
    box.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-line]");
    const box = link && document.getElementById(link.hash.slice(1));
    if (!box) return;
    event.preventDefault();
    leadTo(box, Number(link.dataset.line));
  });
})();
