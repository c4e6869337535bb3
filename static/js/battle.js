// One battle in the browser: the server's message, its two videos, its gate, and what was said about it.

import { Gate, SIDES } from "./gate.js";

export class Battle {
  constructor(message, pair) {
    this.message = message;
    this.id = message.battle;
    this.pair = pair;
    this.gate = new Gate(message.watch_seconds, message.sound);
    this.started = false;
    this.shown = false;
    this.choice = null;
    this.sentAt = 0;
    this.retries = 0;
    this.posters = Object.fromEntries(SIDES.map((side) => [side, picture(message[side].poster)]));
    this.firstFrame = message.prompt.image && picture(message.prompt.image, "First frame given with the prompt");
    this.loaded = pair.load(message);
  }

  /** What a server must hear again after the line was down: shown, watched, and a vote without an answer. */
  retell() {
    const told = [];
    if (this.shown) told.push({ type: "shown", battle: this.id });
    for (const report of this.gate.allReports()) told.push({ type: "watched", battle: this.id, ...report });
    if (this.choice) told.push({ type: "vote", battle: this.id, choice: this.choice });
    return this.shown ? told : [];
  }

  dueReports() {
    return this.gate.dueReports().map((report) => ({ type: "watched", battle: this.id, ...report }));
  }
}

// Kept as an element, so that it is there at once when it is shown, without asking again.
function picture(address, alt = "") {
  const image = new Image();
  image.alt = alt;
  image.src = address;
  return image;
}
