// How far an upload is. Without this the browser's own bar tells.
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest?.("[data-upload]")?.querySelector("progress");
  if (!bar || !event.detail.lengthComputable) return;
  const { loaded, total } = event.detail;
  if (loaded < total) {
    bar.max = total;
    bar.value = loaded;
  } else {
    bar.removeAttribute("value"); // arrived: now it is read
  }
});
