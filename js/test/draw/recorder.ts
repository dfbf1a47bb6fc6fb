export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** A canvas context that keeps what it was asked to draw. Letters are six pixels wide. */
export function recordingContext(): { context: CanvasRenderingContext2D; calls: Call[] } {
  const calls: Call[] = [];
  const known: Record<string | symbol, unknown> = {
    measureText: (text: string) => ({ width: text.length * 6 }),
  };
  const context = new Proxy(known, {
    get(target, name) {
      if (name in target) return target[name];
      return (...args: unknown[]) => void calls.push({ name: String(name), args });
    },
    set(target, name, value) {
      target[name] = value;
      return true;
    },
  });
  return { context: context as unknown as CanvasRenderingContext2D, calls };
}

export function named(calls: readonly Call[], name: string): readonly Call[] {
  return calls.filter((call) => call.name === name);
}
