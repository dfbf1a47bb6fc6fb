/** Mixes two colours of the form `#rrggbb`; 0 is the first one, 1 the second. Returns red, green and blue. */
export function mixColors(a: string, b: string, share: number): readonly [number, number, number] {
  const at = (i: number) => {
    const from = Number.parseInt(a.slice(i, i + 2), 16);
    const to = Number.parseInt(b.slice(i, i + 2), 16);
    return Math.round(from + (to - from) * share);
  };
  return [at(1), at(3), at(5)];
}

export function mixedColor(a: string, b: string, share: number): string {
  return `rgb(${mixColors(a, b, share).join(" ")})`;
}
