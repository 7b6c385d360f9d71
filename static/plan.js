// The family plan. What is written stays on this page; it is kept on the device only for someone who asked for that,
// and is never sent. All words come from the page (templates/plan/keep.html).
"use strict";
{
  const KEY = "plan";
  const panel = document.getElementById("keep");
  const [keep, erase, status] = ["input", "button", "[role=status]"].map((one) => panel.querySelector(one));
  const answers = () => [...document.querySelectorAll(".plan-item :is(input, textarea)")];
  const value = (one) => (one.type === "checkbox" ? one.checked || "" : one.value);
  const say = (what) => { status.textContent = panel.dataset[what]; };

  // Paper shows an answer as text of any length, which a text box would cut off.
  const show = (one) => { if (one.type !== "checkbox") one.parentNode.dataset.written = one.value; };

  const fill = (kept) => answers().forEach((one) => {
    const was = kept[one.id] || "";
    if (one.type === "checkbox") one.checked = was === true;
    else one.value = was;
    show(one);
  });

  const store = () => {
    try {
      localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(answers().map((one) => [one.id, value(one)]))));
      return true;
    } catch {
      keep.checked = false;
      say("refused");
      return false;
    }
  };

  const forget = () => { try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ } };

  const load = () => {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(KEY)); } catch { /* not allowed, or not ours */ }
    keep.checked = !!kept;
    // The browser itself may bring back what was written when someone comes back to the page.
    if (kept) fill(kept); else answers().forEach(show);
  };

  document.addEventListener("input", (event) => {
    if (!event.target.closest(".plan-item")) return;
    show(event.target);
    if (keep.checked && store()) say("kept");
  });
  keep.addEventListener("change", () => {
    if (!keep.checked) { forget(); say("notKept"); } else if (store()) say("kept");
  });
  erase.addEventListener("click", () => { forget(); fill({}); keep.checked = false; say("erased"); });
  // Erased or changed in another tab: this one follows, and does not write it back.
  addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return;
    if (event.newValue) load();
    else { fill({}); keep.checked = false; }
  });

  // A new page would lose what is not kept, so what is near is put into this one.
  const put = async (address) => {
    try {
      const answer = await fetch(address);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("near-us").replaceWith(page.getElementById("near-us"));
      history.replaceState(null, "", address);
      (document.querySelector("#near-us h2") || document.getElementById("near")).focus();
    } catch { location = address; }
  };
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    put("?" + new URLSearchParams(new FormData(event.target)));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#near-us .warning a");
    if (link) { event.preventDefault(); put(link.href); }
  });

  // Firefox would bring ticks back after a reload. HTML has this word for text boxes only, so the page cannot say it.
  for (const one of answers()) one.autocomplete = "off";
  panel.hidden = false;
  load();
}
