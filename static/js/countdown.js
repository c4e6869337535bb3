// Counts down to a reveal; from the due second on the page says "due, opening", whatever else happens.

const box = document.querySelector("[data-reveal-at]");
const line = box.querySelector("[data-remaining]");
const due = new Date(box.dataset.revealAt);

function tell() {
  const left = Math.ceil((due - Date.now()) / 1000);
  line.classList.toggle("due", left <= 0);
  line.textContent = left > 0 ? `Opens in ${spell(left)}.` : "Due, opening.";
  if (left > 0) setTimeout(tell, 1000 - (Date.now() % 1000));
}

function spell(seconds) {
  const days = Math.floor(seconds / 86400);
  const clock = new Date((seconds % 86400) * 1000).toISOString().slice(11, 19);
  return days ? `${days} ${days === 1 ? "day" : "days"} ${clock}` : clock;
}

tell();
