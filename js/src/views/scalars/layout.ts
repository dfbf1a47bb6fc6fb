import type { Scale } from "../../compute/scale";
import type { Area } from "../../draw/canvas";
import type { Window } from "./zoom";

/** Where everything lies in the last drawing, in CSS pixels. */
export interface Layout {
  readonly area: Area;
  readonly xScale: Scale;
  readonly yScale: Scale;
  readonly window: Window;
  readonly ratio: number;
  readonly width: number;
  readonly height: number;
}
