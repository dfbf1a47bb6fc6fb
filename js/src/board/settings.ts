import type { Signal } from "@preact/signals";
import { batch, signal } from "@preact/signals";
import type { Host, Undo } from "../host/host";
import type { Settings } from "../protocol";

type SettingSignals = { readonly [K in keyof Settings]: Signal<Settings[K]> };

/** What the user and Python have set. Only what the user sets here is reported. */
export class BoardSettings {
  readonly values: SettingSignals;
  readonly undo: Undo;

  constructor(private readonly host: Host["settings"]) {
    const now = host.read();
    this.values = {
      smoothing: signal(now.smoothing),
      xAxis: signal(now.xAxis),
      tagFilter: signal(now.tagFilter),
      runFilter: signal(now.runFilter),
      hiddenRuns: signal(now.hiddenRuns),
      theme: signal(now.theme),
      height: signal(now.height),
    };
    this.undo = host.listen((settings) => this.take(settings));
  }

  /** The user sets something. */
  set<K extends keyof Settings>(key: K, value: Settings[K]): void {
    if (this.values[key].peek() === value) return;
    const settings: Partial<Settings> = { [key]: value };
    this.take(settings);
    this.host.report(settings);
  }

  private take(settings: Partial<Settings>): void {
    batch(() => {
      for (const key of Object.keys(this.values) as (keyof Settings)[]) this.assign(key, settings[key]);
    });
  }

  private assign<K extends keyof Settings>(key: K, value: Settings[K] | undefined): void {
    const values: { readonly [P in K]: Signal<Settings[P]> } = this.values;
    if (value !== undefined) values[key].value = value;
  }
}
