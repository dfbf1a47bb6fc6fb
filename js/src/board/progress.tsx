import { byteLabels } from "../compute/byte_format";
import type { Progress } from "../protocol";
import { strings } from "../strings";

/** Says how many of the files are read: "Reading 34 of 100 files, 1.2 of 3.4 GB". */
export function progressWords({ files, filesRead, bytes, bytesRead }: Progress): string {
  const { count } = strings.board;
  const [part, whole, unit] = byteLabels(bytesRead, bytes);
  return strings.progress.reading(count(filesRead), count(files), part, `${whole} ${unit}`);
}

/** Names the log directories. */
export function rootWords({ roots }: Progress): string {
  return roots.join(", ");
}

/** A thin bar: how much of the event files is read. */
export function ProgressBar({ progress }: { readonly progress: Progress }) {
  const share = progress.bytes > 0 ? Math.min(progress.bytesRead / progress.bytes, 1) : 0;
  const percent = Math.round(share * 100);
  return (
    <div
      class="tbx-progress"
      role="progressbar"
      aria-label={progressWords(progress)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <i style={{ width: `${share * 100}%` }} />
    </div>
  );
}
