"""`RecordWriter` writes what TensorFlow's and tensorboardX's writers write."""

from __future__ import annotations

import pytest
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import PyRecordReader_New
from tensorboardX.record_writer import RecordWriter as TensorboardxRecordWriter

from tbx_widget import RecordWriter

RECORDS = [b"", b"one", bytes(range(256)) * 5]


def test_the_file_is_the_one_that_tensorboardx_writes(tmp_path):
    for make, name in ((RecordWriter, "ours"), (TensorboardxRecordWriter, "theirs")):
        writer = make(str(tmp_path / name))
        for record in RECORDS:
            writer.write(record)
        writer.close()

    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()


def test_tensorboards_reader_finds_the_records(tmp_path):
    with RecordWriter(tmp_path / "deep" / "er" / "data.tfrecord") as writer:
        for record in RECORDS[1:]:
            writer.write(record)

    reader = PyRecordReader_New(str(tmp_path / "deep" / "er" / "data.tfrecord"))
    found = []
    for _ in RECORDS[1:]:
        reader.GetNext()
        found.append(reader.record())
    assert found == RECORDS[1:]


def test_what_is_flushed_is_in_the_file_before_the_writer_is_closed(tmp_path):
    path = tmp_path / "data"
    writer = RecordWriter(path)
    writer.write(bytearray(b"abc"))
    writer.flush()

    assert path.stat().st_size == 19
    writer.close()


def test_a_second_close_does_nothing_and_writing_after_it_is_an_error(tmp_path):
    writer = RecordWriter(tmp_path / "data")
    writer.close()
    writer.close()

    with pytest.raises(ValueError, match="closed"):
        writer.write(b"abc")


def test_only_bytes_are_taken(tmp_path):
    with RecordWriter(tmp_path / "data") as writer, pytest.raises(TypeError, match="expected bytes, got str"):
        writer.write("abc")

    assert (tmp_path / "data").read_bytes() == b""


@pytest.mark.parametrize("path", ["s3://bucket/data", "gs://bucket/data", "hdfs://host/data"])
def test_remote_places_are_not_yet_supported(path):
    with pytest.raises(
        NotImplementedError, match=f"RecordWriter: expected a local path, got '{path}'.* not yet"
    ):
        RecordWriter(path)
