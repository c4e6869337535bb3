// Draws intervals and their scale as SVG, all to one common axis; positions are percentages, so they stretch with the column.

const SVG = "http://www.w3.org/2000/svg";

/** @param {{low: number, high: number, ticks: number[]}} axis */
export function drawScale(cell, axis) {
  const scale = make("svg", { class: "scale", "aria-hidden": "true" });
  for (const tick of axis.ticks) {
    const label = make("text", { x: percent(tick, axis), y: 13 });
    label.textContent = Math.round(tick);
    // The outermost stay inside the column, which on a phone is the whole screen.
    if (tick === axis.low) label.style.textAnchor = "start";
    if (tick === axis.high) label.style.textAnchor = "end";
    scale.append(label);
  }
  cell.querySelector("svg")?.remove();
  cell.append(scale);
}

export function drawInterval(cell, { rating, low, high }, axis) {
  const drawing = make("svg", { class: "interval", "aria-hidden": "true" });
  for (const tick of axis.ticks) drawing.append(upright("tick", tick, axis, 0, 24));
  if (Number.isFinite(low) && Number.isFinite(high)) {
    const bounds = { x1: percent(low, axis), x2: percent(high, axis) };
    drawing.append(make("line", { class: "bar", ...bounds, y1: 12, y2: 12 }));
    drawing.append(upright("end", low, axis, 8, 16), upright("end", high, axis, 8, 16));
  }
  if (Number.isFinite(rating)) drawing.append(make("circle", { class: "dot", cx: percent(rating, axis), cy: 12, r: 3.5 }));
  cell.querySelector("svg")?.remove();
  cell.append(drawing);
}

function upright(name, value, axis, y1, y2) {
  const x = percent(value, axis);
  return make("line", { class: name, x1: x, x2: x, y1, y2 });
}

function percent(value, { low, high }) {
  const part = (value - low) / (high - low || 1);
  return `${(100 * Math.min(Math.max(part, 0), 1)).toFixed(2)}%`;
}

function make(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
