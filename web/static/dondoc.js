// Every page works without this. It keeps what was typed when the connection is lost,
// and moves the reader to what is wrong.
(() => {
  "use strict";
  const KEPT = "dondoc:", SENT = "dondoc:sent", DAYS = 30;
  const store = (act) => { try { return act(); } catch { return null; } }; // full or forbidden
  const wrong = document.querySelector(".wrong");
  if (wrong) wrong.focus();

  // A page that says what was done has taken the form that was sent last: its draft is forgotten.
  // Any other page has not: the draft stays, also when another page says something later.
  const sent = store(() => sessionStorage.getItem(SENT));
  const going = document.querySelector("[data-going]"); // the form is being worked on: not taken yet
  if (sent && !going) store(() => sessionStorage.removeItem(SENT));
  if (sent && document.querySelector("main > .said")) store(() => localStorage.removeItem(sent));
  // Whoever signs out leaves nothing on a machine that others use; old drafts go by themselves.
  const drafts = () => store(() => Object.keys(localStorage).filter((key) => key.startsWith(KEPT))) || [];
  for (const form of document.querySelectorAll('form[action="/dang-xuat"]')) {
    form.addEventListener("submit", () => { for (const key of drafts()) store(() => localStorage.removeItem(key)); });
  }
  for (const key of drafts()) {
    const at = store(() => JSON.parse(localStorage.getItem(key)).at) || 0;
    if (Date.now() - at > DAYS * 86400000) store(() => localStorage.removeItem(key));
  }

  // Work that goes on is looked at again and again, ever more rarely, until its answer is there.
  if (going) {
    let wait = 1000;
    const look = async () => {
      try {
        const answer = await fetch(location.href, { redirect: "manual", cache: "no-store" });
        const page = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
        const now = page && page.querySelector("[data-going]");
        if (!now) { location.reload(); return; }
        going.replaceChildren(...now.childNodes);
      } catch { /* the line is lost: it is looked at again */ }
      wait = Math.min(wait * 1.25, 5000);
      setTimeout(look, wait);
    };
    setTimeout(look, wait);
  }

  // A form with data-draft keeps its words in this browser until it has been taken. Its id is kept
  // with them: what is sent again after a lost answer is written once.
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = KEPT + form.dataset.draft;
    const note = (name) => form.querySelector("[data-" + name + "]");
    const fields = [...form.elements].filter((e) => e.name && (e.name === "_once" ||
      (!e.name.startsWith("_") && !["file", "password", "hidden", "submit"].includes(e.type))));
    const box = (e) => e.type === "checkbox" || e.type === "radio";
    const untouched = (e) => e.tagName === "SELECT"
      ? [...e.options].every((o) => o.selected === o.defaultSelected) || !e.querySelector("[selected]")
      : e.value === e.defaultValue;
    const kept = store(() => JSON.parse(localStorage.getItem(key)));
    if (kept && kept.values && !wrong) {
      let restored = false;
      for (const e of fields) {
        const value = kept.values[e.name];
        if (e.name === "_once" || value === undefined || box(e)) continue;
        if (untouched(e) && e.value !== value) { e.value = value; restored = true; }
      }
      if (restored) {
        for (const e of fields) {
          if (e.name === "_once" && kept.values._once) e.value = kept.values._once;
          if (box(e)) e.checked = kept.values[e.name + "=" + e.value] === true;
        }
        if (note("restored")) note("restored").hidden = false;
      }
    }
    const keep = () => {
      const values = {};
      for (const e of fields) {
        if (box(e)) values[e.name + "=" + e.value] = e.checked; else values[e.name] = e.value;
      }
      store(() => localStorage.setItem(key, JSON.stringify({ at: Date.now(), values })));
    };
    form.addEventListener("input", keep);
    form.addEventListener("submit", (event) => {
      keep();
      if (navigator.onLine === false) {
        event.preventDefault();
        if (note("offline")) { note("offline").hidden = false; note("offline").focus(); }
        return;
      }
      store(() => sessionStorage.setItem(SENT, key));
    });
    addEventListener("online", () => { if (note("offline")) note("offline").hidden = true; });
  }
})();
