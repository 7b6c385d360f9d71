// The finder without a click on "Show these", and with the phone's own place, rounded to about half a mile before it is
// put into the form. Everything works without this.
"use strict";
const form = document.getElementById("finder");
const atOnce = document.getElementById("at-once").content;
for (const select of form.querySelectorAll("#sort, #zone")) {
  // Whoever cannot see the page change is told before (WCAG 3.2.2).
  select.after(atOnce.cloneNode(true));
  select.nextElementSibling.id = `${select.id}-hint`;
  select.setAttribute("aria-describedby", `${select.id}-hint`);
  select.addEventListener("change", () => form.requestSubmit());
}

const offer = document.getElementById("locate");
if (navigator.geolocation && offer) {
  offer.replaceWith(offer.content);
  const button = form.querySelector(".locate button");
  const status = form.querySelector("[data-asking]");
  button.addEventListener("click", () => {
    status.textContent = status.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.near.value = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
        form.requestSubmit();
      },
      () => { status.textContent = status.dataset.failed; },
      { maximumAge: 600000, timeout: 20000 },
    );
  });
}
