// Counts down to a reveal; from the due second on the page says "due, opening", whatever else happens.

export class Countdown {
  /** @param {HTMLElement} box with data-status, and data-reveal-at where there is a date */
  constructor(box) {
    this.box = box;
    this.line = box.querySelector("[data-remaining]");
    this.due = box.dataset.revealAt ? new Date(box.dataset.revealAt) : null;
    this.isDue = box.dataset.status === "due";
    this.#tell();
  }

  /** The ledger says so, as where the terms are a number of votes. */
  fallDue() {
    this.isDue = true;
    this.box.dataset.status = "due";
    this.line.textContent = "Due, opening";
  }

  #tell() {
    if (this.isDue) return this.fallDue();
    if (!this.due) return;
    const left = Math.ceil((this.due - Date.now()) / 1000);
    if (left <= 0) return this.fallDue();
    this.line.textContent = spell(left);
    setTimeout(() => this.#tell(), 1000 - (Date.now() % 1000));
  }
}

function spell(seconds) {
  const days = Math.floor(seconds / 86400);
  const clock = new Date((seconds % 86400) * 1000).toISOString().slice(11, 19);
  return days ? `${days} ${days === 1 ? "day" : "days"} ${clock}` : clock;
}
