import { expect, test } from "vitest";
import { imageType } from "../../../src/views/images/blob_url";

test.each([
  ["image/png", "\x89PNG\r\n\x1a\nrest"],
  ["image/gif", "GIF89a......."],
  ["image/jpeg", "\xff\xd8\xff\xe0......."],
  ["image/webp", "RIFF\x10\x00\x00\x00WEBPVP8 "],
  ["video/mp4", "\x00\x00\x00 ftypisom"],
  ["video/webm", "\x1a\x45\xdf\xa3\x01webm"],
  [null, "RIFF\x10\x00\x00\x00WAVEfmt "],
  [null, "<svg></svg>"],
  [null, ""],
])("an image's kind is known by its first bytes: %s", (type, text) => {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));

  expect(imageType(bytes)).toBe(type);
});
