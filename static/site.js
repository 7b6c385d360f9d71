// What a script adds to every page: leaving quickly, printing, and three pages kept on the phone of a reader who asks
// for it. Everything else works without this. All words come from the page, in its language.
"use strict";

// Leaving quickly ---------------------------------------------------------------------------------
{
  const PRESSES = 3;
  const WITHIN = 5000;
  const leave = document.querySelector(".leave");
  const words = leave.dataset;
  const count = document.createElement("p");
  count.className = "leave-count";
  count.setAttribute("role", "status");
  leave.after(count);

  const go = (event) => {
    event?.preventDefault();
    for (const one of document.body.children) one.inert = true;
    const cover = document.createElement("div");
    cover.className = "leave-cover";
    cover.setAttribute("role", "alert");
    document.body.append(cover);
    cover.textContent = document.title = words.loading;
    // This page gives its place in the list of Back to the other one.
    location.replace(leave.href);
  };

  let presses = 0;
  let alone = false;
  let timer;
  const forget = (said = "") => {
    clearTimeout(timer);
    if (presses) count.textContent = said;
    presses = 0;
  };
  leave.addEventListener("click", go);
  // Shift counts everywhere, also while someone writes: that is when a person may come in. Only Shift by itself, three
  // times in a row: a capital letter, a shortcut or a choice of keyboard (Alt and Shift) never counts.
  document.addEventListener("keydown", ({ key, ctrlKey, altKey, metaKey }) => {
    alone = key === "Shift" && !ctrlKey && !altKey && !metaKey;
    if (!alone) forget();
  });
  document.addEventListener("pointerdown", () => { alone = false; });
  document.addEventListener("keyup", ({ key }) => {
    if (key !== "Shift" || !alone) return;
    alone = false;
    presses += 1;
    clearTimeout(timer);
    if (presses === PRESSES) return go();
    count.textContent = presses === 1 ? words.twoMore : words.oneMore;
    timer = setTimeout(() => forget(words.expired), WITHIN);
  });
}

// Printing ----------------------------------------------------------------------------------------
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Kept on this phone ------------------------------------------------------------------------------
{
  const root = document.documentElement;
  const inWords = (date) =>
    new Date(date).toLocaleString(root.lang, { dateStyle: "long", timeStyle: "short" });

  // sw.js marks a page that it answers from the copy.
  const mark = document.querySelector("[data-copy-from]");
  if (root.dataset.copy && mark) {
    mark.hidden = false;
    mark.append(` ${inWords(root.dataset.copy)}`);
  }

  const panel = document.querySelector("[data-keep]");
  const workers = navigator.serviceWorker;
  if (panel && workers && window.caches) {
    const [keep, remove] = panel.querySelectorAll("button");
    const status = panel.querySelector("[role=status]");
    const words = panel.dataset;

    // The button to remove stands also where only the other language is kept: one tap clears the phone.
    const show = async (otherwise = "") => {
      const copy = (await workers.getRegistration()) && (await caches.match(location.pathname));
      keep.hidden = Boolean(copy);
      remove.hidden = !(await caches.keys()).length;
      status.textContent = copy ? `${words.kept} ${inWords(copy.headers.get("date"))}` : otherwise;
    };
    const scope = new URL(".", new URL(words.keep, location)).href;
    const forget = async (goes) => {
      for (const worker of await workers.getRegistrations()) if (goes(worker.scope)) await worker.unregister();
      for (const name of await caches.keys()) if (goes(name.split(" ")[0])) await caches.delete(name);
    };
    const ready = (worker) =>
      new Promise((done, fail) => {
        const look = () => {
          if (worker.state === "activated") done();
          if (worker.state === "redundant") fail();
        };
        worker.addEventListener("statechange", look);
        look();
      });

    keep.addEventListener("click", async () => {
      status.textContent = words.working;
      try {
        const { installing, waiting, active } = await workers.register(words.keep);
        await ready(installing ?? waiting ?? active);
        await show();
        remove.focus();
      } catch {
        // What is kept in the other language stays.
        await forget((one) => one === scope);
        await show(words.failed);
      }
    });
    remove.addEventListener("click", async () => {
      await forget(() => true);
      await show(words.removed);
      keep.focus();
    });
    panel.hidden = false;
    show();
  }
}
