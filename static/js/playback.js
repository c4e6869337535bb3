// Play, pause and replay of the battle on the stage, and the one tap that lets the browser make sound.

export class Playback {
  /** @param {{current: Battle?, stage: Stage, listening: Listening, pairs: Pair[], start: (battle) => void}} duel */
  constructor(duel) {
    this.duel = duel;
  }

  async play() {
    const pair = this.duel.current?.pair;
    if (!pair) return;
    this.duel.stage.playback(true);
    await pair.play().catch((error) => error.name === "NotAllowedError" && this.#heldBack(pair));
  }

  pause() {
    this.duel.current?.pair.pause();
    this.duel.stage.playback(false);
  }

  toggle() {
    if (!this.duel.current?.shown) return;
    if (this.duel.current.pair.playing) this.pause();
    else this.play();
  }

  replay() {
    if (!this.duel.current?.shown) return;
    this.duel.stage.playback(true);
    this.duel.current.pair.replay().catch(() => {});
  }

  /** Called inside a gesture, which is what browsers want before they let a page be heard. */
  unlock() {
    const { current, listening, pairs, stage } = this.duel;
    listening.unlock(pairs.flatMap((pair) => pair.both));
    stage.open();
    if (current?.started) this.play();
    else if (current) this.duel.start(current);
  }

  #heldBack(pair) {
    pair.pause();
    this.duel.listening.unlocked = false;
    this.duel.stage.playback(false);
    this.duel.stage.curtain("Your browser held the sound back", { more: "Tap to let it play.", unlock: true, thin: true });
  }
}
