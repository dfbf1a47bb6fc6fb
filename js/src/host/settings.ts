import { type BoardMessage, decodeChanged, decodeSettings, encodeSettings } from "../messages";
import { DEFAULT_SETTINGS, type Settings } from "../protocol";
import type { Host, Undo } from "./host";
import type { CommModel } from "./model";

/** A slider moves many times a second; Python hears where it came to rest. */
export const REPORT_MS = 300;

type SettingsHost = Host["settings"];
type Listener = (settings: Partial<Settings>) => void;

/** Settings through the trait `settings`, which only Python writes. */
export class SettingsLink implements SettingsHost {
  private readonly listeners = new Set<Listener>();
  /** What holds now, whoever has set it. */
  private current: Settings;
  /** What Python has set last. */
  private received: Partial<Settings>;
  private pending: Partial<Settings> = {};
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly model: CommModel,
    private readonly send: (message: BoardMessage) => void,
  ) {
    this.received = decodeSettings(model.get("settings"));
    this.current = { ...DEFAULT_SETTINGS, ...this.received };
    model.on("change:settings", this.receive);
  }

  readonly read = (): Settings => this.current;

  readonly listen = (listener: Listener): Undo => {
    const entry: Listener = (settings) => listener(settings);
    this.listeners.add(entry);
    return () => this.listeners.delete(entry);
  };

  readonly report = (settings: Partial<Settings>): void => {
    this.current = { ...this.current, ...settings };
    this.pending = { ...this.pending, ...settings };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.send(encodeSettings(this.pending));
      this.pending = {};
    }, REPORT_MS);
  };

  close(): void {
    clearTimeout(this.timer);
    this.model.off("change:settings", this.receive);
    this.listeners.clear();
  }

  /**
   * Hands on only what Python has set, so that a slider moved meanwhile stays where it is: what Python
   * names, even to the value that it had there before, and what differs, for a message may be lost.
   */
  private readonly receive = (): void => {
    const wire = this.model.get("settings");
    const settings = decodeSettings(wire);
    const changed = { ...differences(this.received, settings), ...pick(settings, decodeChanged(wire)) };
    this.received = settings;
    this.current = { ...this.current, ...changed };
    if (Object.keys(changed).length === 0) return;
    for (const listener of [...this.listeners]) listener(changed);
  };
}

function pick(settings: Partial<Settings>, keys: readonly (keyof Settings)[]): Partial<Settings> {
  return Object.fromEntries(keys.filter((key) => key in settings).map((key) => [key, settings[key]]));
}

function differences(before: Partial<Settings>, after: Partial<Settings>): Partial<Settings> {
  const changed = Object.entries(after).filter(([key, value]) => {
    return JSON.stringify(value) !== JSON.stringify(before[key as keyof Settings]);
  });
  return Object.fromEntries(changed);
}
