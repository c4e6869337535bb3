// The watch gate of one battle: how long each side was really played and heard, and what of that must be reported.

export const SIDES = ["left", "right"];

// The server counts from the moment it hears "shown", a little after the first picture: stay behind it.
const MARGIN = 0.12;

export class Gate {
  constructor(watchSeconds, sound) {
    this.need = watchSeconds > 0 ? watchSeconds + MARGIN : 0;
    this.sound = sound;
    this.watched = { left: 0, right: 0 };
    this.audible = { left: 0, right: 0 };
    this.reported = {};
  }

  /** Count `seconds` of play for a side, and of hearing when it was audible. */
  add(side, seconds, audible) {
    this.watched[side] += seconds;
    if (audible) this.audible[side] += seconds;
  }

  seen(side) {
    return this.watched[side] >= this.need;
  }

  heard(side) {
    return this.sound && this.audible[side] >= this.need;
  }

  get opened() {
    return SIDES.every((side) => this.seen(side) && (!this.sound || this.heard(side)));
  }

  /** From 0 to 1: the part of what is needed that has been watched, and heard. */
  get progress() {
    if (this.need === 0) return 1;
    const counts = this.sound ? [this.watched, this.audible] : [this.watched];
    const parts = counts.flatMap((count) => SIDES.map((side) => Math.min(count[side] / this.need, 1)));
    return parts.reduce((sum, part) => sum + part, 0) / parts.length;
  }

  /** One sentence: what is still missing before a vote. */
  missing(letters) {
    const unseen = SIDES.filter((side) => !this.seen(side));
    if (unseen.length) return "Watch both clips a moment longer.";
    const unheard = SIDES.filter((side) => this.sound && !this.heard(side));
    if (unheard.length === 1) return `Listen to ${letters[unheard[0]]} a moment longer.`;
    return unheard.length ? "Listen to both clips a moment longer." : "";
  }

  /** Reports that are due and were not given yet: at the gate, and when a side becomes heard. */
  dueReports() {
    return SIDES.filter((side) => this.seen(side))
      .map((side) => this.#report(side))
      .filter((report) => {
        const stage = report.heard ? "heard" : "seen";
        if (this.reported[report.side] === stage) return false;
        this.reported[report.side] = stage;
        return true;
      });
  }

  /** All that was counted so far, for a server that may have forgotten it. */
  allReports() {
    return SIDES.filter((side) => this.watched[side] > 0 || this.need === 0).map((side) => this.#report(side));
  }

  #report(side) {
    return { side, seconds: Number(this.watched[side].toFixed(3)), heard: this.heard(side) };
  }
}
