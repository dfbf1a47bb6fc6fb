import { ProtocolError } from "./protocol";

/** JSON as it came: an object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function fieldsOf(value: unknown, place: string): Fields {
  if (!isFields(value)) throw mismatch(place, "an object", value);
  return value;
}

export const listOf = reader((value): value is readonly unknown[] => Array.isArray(value), "a list");
export const numberOf = reader((value) => typeof value === "number", "a number");
export const textOf = reader(isText, "a text");
export const textsOf = reader(isTexts, "a list of texts");

/** A number that counts or points at something: whole, and not below 0. */
export const countOf = reader(isCount, "a whole number from 0");
export const countsOf = reader(isCounts, "a list of whole numbers from 0");

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isCount);
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

/** Makes a function that reads one field of an object, or says what was expected there. */
function reader<T>(holds: (value: unknown) => value is T, expected: string) {
  return (fields: Fields, name: string): T => {
    const value = fields[name];
    if (!holds(value)) throw mismatch(name, expected, value);
    return value;
  };
}

export function mismatch(place: string, expected: string, value: unknown): ProtocolError {
  const got = value === undefined ? "nothing" : (JSON.stringify(value) ?? typeof value).slice(0, 80);
  return new ProtocolError(`${place}: expected ${expected}, got ${got}`);
}
