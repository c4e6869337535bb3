// What happens at a lab's own desk: over its socket, and by asking every few seconds while that is down.

import { JsonSocket } from "./socket.js";

const ASK_EVERY = 5000; // ms

export class DeskLive {
  #timer = 0;

  /**
   * @param {{state: string}} config address that tells the present state as messages
   * @param {(message: object) => void} hear called with each message
   */
  constructor({ state }, hear) {
    this.state = state;
    this.hear = hear;
    new JsonSocket("/ws/desk/", {
      open: () => {},
      message: (message) => this.#receive(message),
      down: () => this.#askOn(),
    });
  }

  #receive(message) {
    if (message.type !== "listening") return this.hear(message);
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#ask(); // what was said before the socket listened
  }

  #askOn() {
    if (!this.#timer) this.#timer = setInterval(() => this.#ask(), ASK_EVERY);
  }

  async #ask() {
    const answer = await fetch(this.state, { headers: { Accept: "application/json" }, redirect: "error" }).catch(() => null);
    if (!answer?.ok) return;
    for (const message of (await answer.json()).messages) this.hear(message);
  }
}
