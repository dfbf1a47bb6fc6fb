import { countOf, fieldsOf, textsOf } from "./guards";
import type { Progress, Status } from "./protocol";

export function decodeStatus(status: unknown): Status | null {
  if (status === null) return null;
  const fields = fieldsOf(status, "status");
  return {
    spilled: countOf(fields, "spilled"),
    problems: textsOf(fields, "problems"),
    live: textsOf(fields, "live"),
    progress: decodeProgress(fields.progress ?? null),
  };
}

function decodeProgress(progress: unknown): Progress | null {
  if (progress === null) return null;
  const fields = fieldsOf(progress, "progress");
  return {
    roots: textsOf(fields, "roots"),
    runs: countOf(fields, "runs"),
    files: countOf(fields, "files"),
    filesRead: countOf(fields, "files_read"),
    bytes: countOf(fields, "bytes"),
    bytesRead: countOf(fields, "bytes_read"),
    points: countOf(fields, "points"),
    directories: countOf(fields, "directories"),
    otherFiles: countOf(fields, "other_files"),
    isReading: fields.is_reading === true,
  };
}
