// The page of a draft: its files, its dry run as it happens, and a word before what is typed is lost.

import { Files } from "./desk-files.js";
import { DeskLive } from "./desk-live.js";

const FRESH_AFTER = 300; // ms

class Trials {
  #timer = 0;

  hear({ trial, state, words }) {
    const row = document.querySelector(`[data-trial="${Number(trial)}"]`);
    if (!row) return;
    if (row.dataset.state !== state) this.#timer ||= setTimeout(() => this.#fetch(), FRESH_AFTER);
    else if (state === "running" && words) row.querySelector("[data-words]").textContent = words;
  }

  /** Draw anew what has changed, by the server's own hand; a clip that plays goes on. */
  async #fetch() {
    this.#timer = 0;
    const answer = await fetch(location.pathname, { redirect: "error" }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const row of document.querySelectorAll("[data-trial]")) {
      const fresh = page.querySelector(`[data-trial="${row.dataset.trial}"]`);
      if (fresh && fresh.dataset.state !== row.dataset.state) row.replaceWith(document.adoptNode(fresh));
    }
    const [waits, still] = [document.querySelector("[data-waits]"), page.querySelector("[data-waits]")];
    if (waits && still) waits.replaceWith(document.adoptNode(still));
    const [old, fresh] = [document.getElementById("seal"), page.getElementById("seal")];
    if (old && fresh && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(fresh));
  }
}

class Unsaved {
  constructor(form, files) {
    this.typed = false;
    const word = document.querySelector("[data-unsaved]");
    form.addEventListener("input", (event) => {
      if (event.target.type === "file") return;
      this.typed = true;
      word.hidden = false;
    });
    form.addEventListener("submit", () => {
      this.typed = false;
    });
    addEventListener("beforeunload", (event) => {
      if (this.typed || files?.busy) event.preventDefault();
    });
  }
}

const config = JSON.parse(document.getElementById("desk-live").textContent);
const form = document.getElementById("draft");
const section = document.querySelector("#files");
const files = section?.querySelector("[data-prompt]") ? new Files(section, form.elements.csrfmiddlewaretoken.value) : null;
const trials = new Trials();
new Unsaved(form, files);
new DeskLive(config, (message) => {
  if (message.draft !== config.draft) return;
  if (message.type === "upload") files?.hear(message);
  if (message.type === "trial") trials.hear(message);
});
