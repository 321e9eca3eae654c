// Numbers and sentences for people. A true minus sign, and never "-0".

const MINUS = "\u2212";
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A positive number in powers of ten, as people write them: 8.1×10⁻¹⁷. */
export function inPowers(value, decimals) {
  const [digits, exponent] = value.toExponential(decimals).split("e");
  const raised = [...exponent.replace("+", "")].map((digit) => RAISED[digit] ?? "⁻");
  return `${digits}×10${raised.join("")}`;
}

export function fixed(value, decimals) {
  if (!Number.isFinite(value)) return value > 0 ? "\u221e" : value < 0 ? `${MINUS}\u221e` : "\u2013";
  const size = Math.abs(value);
  const text = size >= 1e9 ? inPowers(size, 3) : size.toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** A number that is positive by its nature: where `decimals` would show next to nothing of it, three digits of it. */
export function positive(value, decimals) {
  if (!(value > 0) || value >= 10 ** (1 - decimals)) return fixed(value, decimals);
  return value >= 1e-4 ? value.toPrecision(3) : inPowers(value, 2);
}

/** A value of a column of the parameter table. */
export function inColumn(value, column) {
  return (column.positive ? positive : fixed)(value, column.decimals);
}

/** As fixed, with a sign in front of every number that is not zero at this precision. */
export function signed(value, decimals) {
  const text = fixed(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A gain: few digits, in powers of ten once it is small. */
export function brief(value) {
  if (!Number.isFinite(value) || value === 0) return fixed(value, 0);
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e6) return (value < 0 ? MINUS : "") + inPowers(size, 1);
  return fixed(value, size >= 100 ? 1 : size >= 1 ? 3 : 5);
}

/** A count with its thousands apart. */
export function grouped(count) {
  return count.toLocaleString("en-US");
}

/** Replace every {name} in a sentence. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** Round ticks (steps of 1, 2 or 5 times a power of ten) within low..high, about `count` of them. */
export function ticks(low, high, count) {
  const raw = (high - low) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const values = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) values.push(i * step);
  return values.map((value) => ({ value, text: fixed(value, Math.min(decimals, 10)) }));
}
