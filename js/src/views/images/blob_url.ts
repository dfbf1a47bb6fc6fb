import { useLayoutEffect, useState } from "preact/hooks";

const STARTS: readonly (readonly [string, string])[] = [
  ["image/png", "\x89PNG\r\n\x1a\n"],
  ["image/gif", "GIF8"],
  ["image/jpeg", "\xff\xd8\xff"],
  ["video/webm", "\x1a\x45\xdf\xa3"],
];

/** Tells what kind of image or film the bytes are, by how they begin; null for everything that is not shown, SVG too. */
export function imageType(bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith("RIFF") && head.endsWith("WEBP")) return "image/webp";
  if (head.startsWith("ftyp", 4)) return "video/mp4";
  return STARTS.find(([, start]) => head.startsWith(start))?.[0] ?? null;
}

/** Gives an image's bytes an address as long as they are shown; null when they are no image. */
export function useBlobUrl(bytes: Uint8Array): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useLayoutEffect(() => {
    const type = imageType(bytes);
    if (type === null) {
      setUrl(null);
      return;
    }
    const made = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return url;
}
