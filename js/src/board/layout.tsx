import type { ViewContext } from "../views/context";
import { Cards } from "./cards";
import { WaitingBox } from "./empty";
import { RunList } from "./run_list";
import type { BoardState } from "./state";
import { Problems, StatusStrip } from "./status";
import { Toolbar } from "./toolbar";

interface LayoutProps {
  readonly state: BoardState;
  readonly context: ViewContext;
}

/** Toolbar above, runs beside the cards, or above them where it is narrow, and a line of status below. */
export function Layout({ state, context }: LayoutProps) {
  if (state.runNames.value.length === 0) {
    return (
      <>
        <WaitingBox />
        <Problems state={state} />
      </>
    );
  }
  return (
    <>
      <Toolbar state={state} />
      <div class="tbx-body">
        <RunList state={state} loop={context.loop} />
        <Cards state={state} context={context} />
      </div>
      <Problems state={state} />
      <StatusStrip state={state} />
    </>
  );
}
