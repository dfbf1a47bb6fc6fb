const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/** Writes two sizes in the unit that suits the greater one: `["1.2", "3.4", "GB"]`. */
export function byteLabels(
  part: number,
  whole: number,
): readonly [part: string, whole: string, unit: string] {
  const power = Math.min(Math.floor(Math.log10(Math.max(whole, 1)) / 3), UNITS.length - 1);
  const label = (bytes: number) => {
    const scaled = bytes / 1000 ** power;
    return power > 0 && scaled < 100 ? scaled.toFixed(1) : String(Math.round(scaled));
  };
  return [label(part), label(whole), UNITS[power] as string];
}
