// The desk's first page: how many clips are made, as it happens, and the countdowns of what is sealed.

import { Countdown } from "./countdown.js";
import { DeskLive } from "./desk-live.js";

const FRESH_EVERY = 2000; // ms: many clips may fail at once

class Entries {
  #waiting = new Set();
  #timer = 0;

  hear(message) {
    if (message.type !== "clip") return;
    const entry = document.querySelector(`[data-entry="${CSS.escape(message.entry)}"]`);
    if (!entry) return;
    const bar = entry.querySelector("[data-made]");
    const news = String(message.failed) !== entry.dataset.failed || message.ready === message.ordered || !bar;
    if (bar) {
      bar.max = message.ordered;
      bar.value = message.ready;
      entry.querySelector("[data-ready]").textContent = message.ready;
      entry.querySelector("[data-ordered]").textContent = message.ordered;
      entry.querySelector("[data-words]").textContent = message.words;
    }
    if (news && !(bar && entry.dataset.whole === `${message.ready}/${message.ordered}/${message.failed}`)) {
      entry.dataset.whole = `${message.ready}/${message.ordered}/${message.failed}`;
      this.#freshen(message.entry);
    }
  }

  /** Reasons, buttons and states are drawn by the server: take them from there. */
  #freshen(entry) {
    this.#waiting.add(entry);
    this.#timer ||= setTimeout(() => this.#fetch(), FRESH_EVERY);
  }

  async #fetch() {
    const wanted = [...this.#waiting];
    this.#waiting.clear();
    this.#timer = 0;
    const answer = await fetch(location.href, { redirect: "error" }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const entry of wanted) {
      const place = `[data-entry="${CSS.escape(entry)}"]`;
      const [old, fresh] = [document.querySelector(place), page.querySelector(place)];
      if (!old || !fresh || old.contains(document.activeElement)) continue;
      fresh.dataset.whole = old.dataset.whole;
      old.replaceWith(document.adoptNode(fresh));
      countDown(fresh);
    }
  }
}

function countDown(within) {
  for (const box of within.querySelectorAll("[data-countdown]")) new Countdown(box);
}

const config = JSON.parse(document.getElementById("desk-live").textContent);
const entries = new Entries();
countDown(document);
new DeskLive(config, (message) => entries.hear(message));
