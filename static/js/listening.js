// Which side is heard: exactly one at a time, first one then the other by itself, then the one the voter asks for.

const other = (side) => (side === "left" ? "right" : "left");

// A long clip is not heard to its end before the other side's turn.
const LONGEST_TURN = 4; // s beyond what the gate needs

export class Listening {
  /** @param {boolean} sound whether the track has sound at all */
  constructor(sound) {
    this.sound = sound;
    this.on = sound;
    this.side = null;
    this.unlocked = !sound;
  }

  /** A new battle: which side comes first is drawn, so that neither gains from it. */
  begin(pair, gate) {
    this.pair = pair;
    this.gate = gate;
    this.guided = true;
    this.side = Math.random() < 0.5 ? "left" : "right";
    this.apply();
  }

  hear(side) {
    if (!this.sound) return;
    this.guided = false;
    this.side = side;
    this.on = true;
    this.apply();
  }

  /** Pointing at a side hears it, once the guided pass is over. */
  hover(side) {
    if (this.sound && this.on && this.gate?.opened && side !== this.side) this.hear(side);
  }

  toggle() {
    this.on = !this.on;
    this.apply();
  }

  /** At the end of a loop the other side has its turn, when this one was heard enough. */
  looped() {
    if (this.guided && this.gate.heard(this.side)) this.#pass();
  }

  /** During play: a long clip passes on before its end. */
  tick() {
    if (this.guided && this.sound && this.gate.audible[this.side] > this.gate.need + LONGEST_TURN) this.#pass();
  }

  #pass() {
    if (this.gate.opened) {
      this.guided = false;
      return;
    }
    this.side = other(this.side);
    this.apply();
  }

  apply() {
    if (!this.pair) return;
    for (const side of ["left", "right"]) {
      this.pair.videos[side].muted = !(this.sound && this.on && this.unlocked && side === this.side);
    }
    this.changed?.();
  }

  /** Inside a gesture: let every video of the page make sound later, also those that wait. */
  unlock(videos) {
    this.unlocked = true;
    for (const video of videos) {
      if (video.hasAttribute("src")) continue;
      video.muted = false;
      video.play().catch(() => {});
      video.pause();
      video.muted = true;
    }
    this.apply();
  }
}
