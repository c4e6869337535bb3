// The name of an entry as an element: a codename in small capitals with a seal mark, an open name plain.

const ENTRY_PAGE = (slug) => `/entries/${encodeURIComponent(slug)}/`;

export function fillName(link, { name, codename, entry }, seal) {
  link.href = ENTRY_PAGE(entry);
  link.replaceChildren();
  if (!codename) {
    link.textContent = name;
    return link;
  }
  const letters = document.createElement("span");
  letters.className = "name-sealed";
  letters.textContent = name;
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.textContent = " (codename)";
  link.append(seal.cloneNode(true), letters, spoken);
  return link;
}
