import type { Progress } from "../protocol";
import { strings } from "../strings";
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
    const progress = state.progress.value;
    const reason = findReason(progress, state.problems.value);
    return (
      <>
        <NoRunsBox progress={progress} reason={reason} isOpening={isPage && progress === null} />
        <Problems state={state} said={reason} />
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

/** Returns the problem that no log directory can be read for; null when one can. */
function findReason(progress: Progress | null, problems: readonly string[]): string | null {
  if (progress?.directories !== 0 || progress.files > 0) return null;
  return problems.find((line) => line !== strings.status.lost) ?? null;
}
