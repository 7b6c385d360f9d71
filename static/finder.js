// The finder without a click on "Show these", and with the phone's own place, rounded to about half a mile before it is
// put into the form. Everything works without this.
"use strict";
const form = document.getElementById("finder");
for (const name of ["sort", "zone"]) {
  form.elements[name]?.addEventListener("change", () => form.requestSubmit());
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
