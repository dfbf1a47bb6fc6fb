"""The golden frames: `python -m tests.frames.golden` writes them again, which is a change of the protocol.

Each `<name>.bin` is a packed frame, `<name>.json` what a decoder must find in it.
"""

from __future__ import annotations

import base64
import json
import math
from pathlib import Path

import numpy as np

from tbx_widget.events import (
    AUDIO,
    HISTOGRAMS,
    IMAGES,
    TEXT,
    Audio,
    Event,
    Histogram,
    Image,
    Scalar,
    ScalarColumns,
    Text,
)
from tbx_widget.live.frame_reading import read_columns
from tbx_widget.live.frames import (
    DETAIL,
    KEYFRAME,
    Block,
    Frame,
    MediaItem,
    Progress,
    Status,
    build_frame,
    pack_frame,
)
from tbx_widget.live.series import thin
from tbx_widget.live.store import Store

FOLDER = Path(__file__).parent
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def columns(run: str, tag: str, steps: list[int], values: list[float], *, start: float) -> ScalarColumns:
    n = len(steps)
    return ScalarColumns(
        run,
        (tag,),
        np.array([n]),
        np.array(steps, np.int64),
        start + 0.25 * np.arange(n),
        np.array(values, np.float32),
    )


def make_frames() -> dict[str, Frame]:
    """Build one frame of every kind from fixed records."""
    store = Store()
    store.epoch = "golden"
    source = store.open_source("runs/cnn")
    source.write(columns("runs/cnn", "train/loss", [0, 1, 2, 3], [2.5, 1.25, math.nan, 0.1], start=1.7e9))
    source.write(columns("runs/cnn", "lr", [5, 6, 2, 2], [0.1, math.inf, -math.inf, 0.0], start=1.7e9 + 1))
    long_steps = list(range(3000))
    source.write(columns("runs/cnn", "long", long_steps, [math.sin(s / 50) for s in long_steps], start=1.7e9))
    described = Scalar(7.0, "Accuracy", "**share** of right answers")
    source.write(Event("runs/cnn", "scalars", "acc", -3, 1.7e9 + 2, described))
    histogram = Histogram(-1.0, 2.0, 6.0, 3.5, 7.25, np.array([-0.5, 0.5, 2.0]), np.array([1.0, 2.0, 3.0]))
    source.write(Event("runs/cnn", HISTOGRAMS, "weights", 10, 1.7e9 + 3, histogram))
    source.write(Event("runs/cnn", IMAGES, "样本/digits", 11, 1.7e9 + 4, Image(1, 1, 4, PNG)))
    table = Text(("a", "b", "<b>ü</b>", "d"), (2, 2))
    source.write(Event("runs/cnn", TEXT, "config/text_summary", 0, 1.7e9 + 5, table))
    source.write(Event("runs/cnn", AUDIO, "voice", 12, 1.7e9 + 6, Audio(b"RIFF")))
    source.write(Event("runs/cnn", IMAGES, "pair", 13, 1.7e9 + 7, Image(1, 1, 4, PNG, (PNG,))))
    store.entries[0].replaced_from = 2
    return {
        "empty": build_frame(epoch="golden", seq=0, sent_at=1.7e9),
        "delta": _delta(store),
        "keyframe": _keyframe(store),
        "media": _media(store),
        "detail": _detail(store),
    }


def _delta(store: Store) -> Frame:
    entries = [store.entries[0], store.entries[1], store.entries[3]]
    blocks = [
        Block(entries[0], 1, 3, entries[0].data.take(1, 4)),
        Block(entries[1], 0, 4, entries[1].data.take(0, 4)),
        Block(entries[2], 0, 1, entries[2].data.take(0, 1)),
    ]
    progress = Progress(("runs",), 1, 3, 2, 4096, 1024, 3008, 2, 5, True)
    status = Status(2, ("cannot write to cnn: No space left on device",), ("runs/cnn",), progress)
    return build_frame(epoch="golden", seq=7, sent_at=1.7e9 + 9, series=entries, blocks=blocks, status=status)


def _keyframe(store: Store) -> Frame:
    entry = store.entries[2]
    block = Block(entry, 0, entry.data.count, entry.data.summary(), KEYFRAME)
    return build_frame(epoch="golden", seq=8, sent_at=1.7e9 + 10, series=[entry], blocks=[block])


def _media(store: Store) -> Frame:
    entries = [store.entries[number] for number in (4, 5, 6, 7, 8)]
    items = [MediaItem(entry, 0, entry.data.events[0][0]) for entry in entries]
    return build_frame(epoch="golden", seq=9, sent_at=1.7e9 + 11, series=entries, media=items)


def _detail(store: Store) -> Frame:
    entry = store.entries[2]
    points = thin(entry.data.take(1000, 2000), 100)
    block = Block(entry, 1000, 1000, points, DETAIL)
    return build_frame(epoch="golden", seq=-1, sent_at=1.7e9 + 12, blocks=[block], request=4)


def describe(frame: Frame) -> dict:
    """Give what a decoder must find, as JSON can hold it: NaN and infinities as words."""
    expected = {name: [_word(x) for x in column.tolist()] for name, column in read_columns(frame).items()}
    media = [_describe_media(item, frame.buffer) for item in frame.header["media"]]
    return {"header": frame.header, "columns": expected, "media": media}


def _describe_media(item: dict, buffer: bytes) -> dict:
    found = {key: value for key, value in item.items() if key not in ("data", "limits", "counts", "others")}
    if "data" in item:
        offset, length = item["data"]
        found["data_base64"] = base64.b64encode(buffer[offset : offset + length]).decode()
    if "others" in item:
        cut = [buffer[offset : offset + length] for offset, length in item["others"]]
        found["others_base64"] = [base64.b64encode(one).decode() for one in cut]
    for name in ("limits", "counts"):
        if name in item:
            offset, length = item[name]
            found[name] = np.frombuffer(buffer, "<f8", length, offset).tolist()
    return found


def _word(number: float) -> float | str:
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def main() -> None:
    for name, frame in make_frames().items():
        (FOLDER / f"{name}.bin").write_bytes(pack_frame(frame))
        text = json.dumps(describe(frame), indent=1, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
