// Hands for the duel: buttons, taps on the players, keys, dialogs, and the page going out of sight.

import { SIDES } from "./gate.js";
import { listenToKeys } from "./keys.js";

const byId = (id) => document.getElementById(id);

export function listenToControls(duel) {
  const { playback } = duel;
  const press = (id, act) => byId(id)?.addEventListener("click", act);
  press("play", () => playback.toggle());
  press("replay", () => playback.replay());
  press("mute", () => duel.listening.toggle());
  press("skip", () => duel.skip());
  press("unlock", () => playback.unlock());
  press("first-frame", () => duel.stage.enlarge());
  press("open-help", () => byId("help").showModal());
  press("open-report", () => byId("report").showModal());
  for (const button of duel.stage.buttons) button.addEventListener("click", () => duel.vote(button.dataset.choice));
  for (const button of duel.stage.hearing) button.addEventListener("click", () => duel.listening.hear(button.dataset.hear));
  listenToPlayers(duel);
  listenToReports(duel);
  listenToSight(duel);
  listenToKeys({
    vote: (choice) => duel.vote(choice),
    toggle: () => playback.toggle(),
    replay: () => playback.replay(),
    skip: () => duel.skip(),
    mute: () => duel.listening.sound && duel.listening.toggle(),
    hear: (side) => duel.listening.hear(side),
    help: () => byId("help").showModal(),
  });
}

/** With sound a tap hears that side; without, it plays or pauses both. */
function listenToPlayers(duel) {
  for (const side of SIDES) {
    const picture = duel.stage.figures[side].querySelector(".picture");
    picture.addEventListener("click", () => (duel.listening.sound ? duel.listening.hear(side) : duel.playback.toggle()));
    picture.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && duel.listening.hover(side));
  }
}

function listenToReports(duel) {
  for (const button of byId("report").querySelectorAll("[data-reason]")) {
    button.addEventListener("click", () => {
      byId("report").close();
      duel.report(button.dataset.side, button.dataset.reason);
    });
  }
}

/** A page out of sight pauses, and goes on where it was when it is seen again. */
function listenToSight(duel) {
  let goOn = false;
  document.addEventListener("visibilitychange", () => {
    const pair = duel.current?.pair;
    if (document.hidden) {
      goOn = Boolean(pair?.playing);
      duel.playback.pause();
    } else if (goOn || (pair && !duel.current.shown && duel.listening.unlocked)) {
      duel.playback.play();
    }
  });
}
