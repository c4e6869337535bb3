// The name of an entry as an element: a codename in small capitals with a seal mark, an open name plain.

const ENTRY_PAGE = (slug) => `/entries/${encodeURIComponent(slug)}/`;

/** Whether a sealed entry's terms are met: as the server said, or because its date has come since. */
export function isDue({ codename, status, reveal_at: at }) {
  return Boolean(codename) && (status === "due" || Boolean(at && Date.parse(at) <= Date.now()));
}

export function fillName(link, standing, seal) {
  const { name, codename, entry } = standing;
  link.href = ENTRY_PAGE(entry);
  link.replaceChildren();
  if (!codename) {
    link.textContent = name;
    return link;
  }
  const letters = document.createElement("span");
  letters.className = "name-sealed";
  letters.textContent = name;
  const told = document.createElement("span");
  told.className = isDue(standing) ? "name-due" : "visually-hidden";
  told.textContent = isDue(standing) ? "due, opening" : " (codename)";
  link.append(seal.cloneNode(true), letters, told);
  return link;
}
