// Every page works without this. It keeps what was typed when the connection is lost,
// and moves the reader to what is wrong.
(() => {
  "use strict";
  const wrong = document.querySelector(".wrong");
  if (wrong) wrong.focus();

  // A form with data-draft keeps its words in this browser until it has been taken.
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = "dondoc:" + form.dataset.draft;
    const fields = () => [...form.elements].filter(
      (e) => e.name && !e.name.startsWith("_") && !["file", "password", "hidden", "submit"].includes(e.type));
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(key) || "null"); } catch { kept = null; }
    if (kept && !wrong) {
      let restored = false;
      for (const e of fields()) {
        if (!(e.name in kept)) continue;
        if (e.type === "checkbox" || e.type === "radio") { e.checked = kept[e.name] === e.value; }
        else if (!e.value && kept[e.name]) { e.value = kept[e.name]; restored = true; }
      }
      const note = form.querySelector("[data-restored]");
      if (restored && note) note.hidden = false;
    }
    form.addEventListener("input", () => {
      const now = {};
      for (const e of fields()) {
        if ((e.type === "checkbox" || e.type === "radio") && !e.checked) continue;
        now[e.name] = e.value;
      }
      try { localStorage.setItem(key, JSON.stringify(now)); } catch { /* a full or forbidden store */ }
    });
    form.addEventListener("submit", (event) => {
      if (navigator.onLine === false) {
        event.preventDefault();
        const note = form.querySelector("[data-offline]");
        if (note) { note.hidden = false; note.focus(); }
      }
    });
  }
  // What was taken is forgotten here: the page that says so names the draft.
  for (const done of document.querySelectorAll("[data-taken]")) {
    try { localStorage.removeItem("dondoc:" + done.dataset.taken); } catch { /* as above */ }
  }
})();
