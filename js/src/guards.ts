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

export function listOf(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw mismatch(name, "a list", value);
  return value;
}

export function numberOf(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number") throw mismatch(name, "a number", value);
  return value;
}

/** A number that counts or points at something: whole, and not below 0. */
export function countOf(fields: Fields, name: string): number {
  const value = fields[name];
  if (!isCount(value)) throw mismatch(name, "a whole number from 0", value);
  return value;
}

export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw mismatch(name, "a text", value);
  return value;
}

export function textsOf(fields: Fields, name: string): readonly string[] {
  const value = listOf(fields, name);
  if (!value.every((item) => typeof item === "string")) throw mismatch(name, "a list of texts", value);
  return value as readonly string[];
}

export function mismatch(place: string, expected: string, value: unknown): ProtocolError {
  const got = value === undefined ? "nothing" : (JSON.stringify(value) ?? typeof value).slice(0, 80);
  return new ProtocolError(`${place}: expected ${expected}, got ${got}`);
}
