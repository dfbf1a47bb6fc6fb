/** The part of an anywidget model that the host uses; a proxy of it is another object each time. */
export interface CommModel {
  get(name: string): unknown;
  on(event: string, listener: (...values: unknown[]) => void): void;
  off(event: string, listener: (...values: unknown[]) => void): void;
  send(content: unknown): void;
}
