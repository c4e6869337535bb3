// The verdict of the last pair: two pictures, the names that made them, and what the voter chose, with its receipt.

import { fillName } from "./names.js";

const CHOICES = {
  left: "A is better",
  right: "B is better",
  tie: "a tie",
  both_bad: "both bad",
};

export class Verdict {
  constructor(strip, seal) {
    this.strip = strip;
    this.seal = seal;
  }

  /** @param {object} verdict the server's message; @param posters image elements that are loaded already */
  show(verdict, posters) {
    this.strip.hidden = false;
    this.strip.dataset.choice = verdict.choice;
    this.strip.replaceChildren(
      this.#side("left", "A", verdict, posters),
      choiceMark(verdict),
      this.#side("right", "B", verdict, posters),
    );
  }

  #side(side, letter, verdict, posters) {
    const box = element("div", `side ${side}`);
    box.classList.toggle("chosen", verdict.choice === side);
    const picture = posters[side];
    picture.alt = "";
    const link = fillName(element("a", "who"), verdict[side], this.seal);
    link.prepend(element("span", "visually-hidden", `${letter} was made by `));
    box.append(picture, link);
    return box;
  }
}

function choiceMark(verdict) {
  const mark = element("p", "choice");
  const receipt = element("a", "receipt", CHOICES[verdict.choice]);
  receipt.href = `/ledger/?battle=${encodeURIComponent(verdict.battle)}#receipt`;
  receipt.title = "Check that this vote is in the ledger";
  mark.append(element("span", "said", "You said "), receipt);
  return mark;
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
