import type { ViewContext } from "../views/context";
import { Cards } from "./cards";
import { NoRunsBox } from "./empty";
import { RunList } from "./run_list";
import type { BoardState } from "./state";
import { Problems, StatusStrip } from "./status";
import { Toolbar } from "./toolbar";

interface LayoutProps {
  readonly state: BoardState;
  readonly context: ViewContext;
  /** The page is nothing but the board. */
  readonly isPage: boolean;
}

/** Toolbar above, runs beside the cards, or above them where it is narrow, and a line of status below. */
export function Layout({ state, context, isPage }: LayoutProps) {
  if (state.runNames.value.length === 0) {
    return (
      <>
        <NoRunsBox progress={state.progress.value} isOpening={isPage && state.progress.value === null} />
        <Problems state={state} />
      </>
    );
  }
  return (
    <>
      <Toolbar state={state} hasTheme={isPage} />
      <div class="tbx-body">
        <RunList state={state} loop={context.loop} />
        <Cards state={state} context={context} />
      </div>
      <Problems state={state} />
      <StatusStrip state={state} />
    </>
  );
}
