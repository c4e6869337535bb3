// Counts, picture by picture, how long each side of the battle on the stage has really moved.

import { SIDES } from "./gate.js";

const LONGEST_STEP = 0.25; // s: a gap beyond it is a sleeping page, not play

export class Ticker {
  /** @param {(battle) => void} counted called after each step */
  constructor(counted) {
    this.counted = counted;
    this.battle = null;
  }

  follow(battle) {
    const asleep = !this.battle;
    this.battle = battle;
    this.last = performance.now();
    if (asleep) requestAnimationFrame((now) => this.#step(now));
  }

  #step(now) {
    const seconds = Math.min(Math.max(now - this.last, 0) / 1000, LONGEST_STEP);
    this.last = now;
    const { pair, gate } = this.battle;
    for (const side of SIDES) {
      if (pair.isRunning(side)) gate.add(side, seconds, pair.isAudible(side));
    }
    this.counted(this.battle);
    requestAnimationFrame((later) => this.#step(later));
  }
}
