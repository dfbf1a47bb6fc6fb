"""`tbx_widget.patch()` and the order of imports, each in a process of its own."""

from __future__ import annotations

from textwrap import dedent

import pytest
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

from tests.reading import read_scalars

HIDE = """
    import sys

    class Hider:
        names = {names!r}

        def find_spec(self, fullname, path=None, target=None):
            if fullname.partition(".")[0] in self.names:
                raise ModuleNotFoundError(f"No module named {{fullname!r}}", name=fullname)

    sys.meta_path.insert(0, Hider())
"""
LOG = """
    writer.add_scalars("a/b", {"c": 1.0}, 2)
    writer.close()
    print(isinstance(writer, tbx_widget.SummaryWriter))
"""
PLACES = {"torch.utils.tensorboard": "a_b_c", "tensorboardX": "a/b/c"}


def run_lines(run_python, *parts: str) -> list[str]:
    return run_python("\n".join(map(dedent, parts))).splitlines()


@pytest.mark.parametrize(
    "source",
    [
        "tbx_widget.patch()\nfrom {0} import SummaryWriter\nwriter = SummaryWriter('{0}')",
        "tbx_widget.patch()\nfrom {0}.writer import SummaryWriter\nwriter = SummaryWriter('{0}')",
        "tbx_widget.patch()\nimport {0} as tb\nwriter = tb.SummaryWriter('{0}')",
        "from {0} import SummaryWriter\ntbx_widget.patch()\nwriter = SummaryWriter('{0}')",
        "import {0} as tb\ntbx_widget.patch()\nwriter = tb.writer.SummaryWriter('{0}')",
        "from {0} import SummaryWriter\nmake = lambda cls=SummaryWriter: cls('{0}')\ndel SummaryWriter\n"
        "tbx_widget.patch()\nwriter = make()",
        "with tbx_widget.patch():\n    from {0} import SummaryWriter\n    writer = SummaryWriter('{0}')",
    ],
    ids=["not imported", "writer module", "module", "bound before", "module before", "default", "with"],
)
def test_a_writer_is_ours_however_it_was_imported(run_python, tmp_path, source):
    parts = [source.format(package) + dedent(LOG) for package in PLACES]

    assert run_lines(run_python, "import tbx_widget", *parts) == ["True", "True"]
    for package, place in PLACES.items():
        assert read_scalars(tmp_path / package / place) == {"a/b": [(2, 1.0)]}


@pytest.mark.parametrize("module", ["", ".writer"])
def test_a_package_that_is_not_installed_has_a_stand_in(run_python, tmp_path, module):
    source = """
        import importlib.util
        import tbx_widget

        tbx_widget.patch()
        assert importlib.util.find_spec("{0}{1}")
        from {0}{1} import FileWriter, SummaryWriter
        writer = SummaryWriter("{0}")
    """
    parts = [dedent(source).format(package, module) + dedent(LOG) for package in PLACES]

    lines = run_lines(run_python, HIDE.format(names={"tensorboard", "tensorboardX"}), *parts)

    assert lines == ["True", "True"]
    for package, place in PLACES.items():
        assert read_scalars(tmp_path / package / place) == {"a/b": [(2, 1.0)]}


def test_stand_ins_are_gone_after_undo(run_python):
    source = """
        import sys
        import tbx_widget

        modules = set(sys.modules)
        with tbx_widget.patch():
            import tensorboardX.writer
            import torch.utils.tensorboard
            print(tensorboardX.__version__, tensorboardX.RecordWriter is tbx_widget.RecordWriter)
        print([name for name in sys.modules if "tensorboard" in name.lower() and "tbx_widget" not in name])
        print(hasattr(torch.utils, "tensorboard"))
        try:
            import tensorboardX
        except ImportError as error:
            print(error)
    """
    lines = run_lines(run_python, HIDE.format(names={"tensorboard", "tensorboardX"}), source)

    assert lines == ["2.6.5 True", "[]", "False", "No module named 'tensorboardX'"]


@pytest.mark.parametrize("package", ["torch.utils.tensorboard", "tensorboardX"])
def test_libraries_that_make_messages_about_hyperparameters_find_the_function(run_python, package):
    source = f"""
        import tbx_widget

        tbx_widget.patch()
        from {package} import SummaryWriter
        from {package}.summary import hparams
        with SummaryWriter("run") as writer:
            for summary in hparams({{"rate": 0.1, "kind": "sgd"}}, {{"loss": 0.5}}):
                writer.file_writer.add_summary(summary)
        for summary in hparams({{"rate": 0.1, "kind": "sgd"}}, {{"loss": 0.5}}):
            print(summary.SerializeToString().hex())
    """
    hidden = run_lines(run_python, HIDE.format(names={"tensorboard", "tensorboardX"}), source)
    there = run_lines(run_python, source)

    assert list(map(sorted_summary, hidden)) == list(map(sorted_summary, there))


def sorted_summary(data: str):
    """The session without the order of its hyperparameters, and what else is in a summary."""
    summary = Summary.FromString(bytes.fromhex(data))
    content = summary.value[0].metadata.plugin_data.content
    summary.value[0].metadata.plugin_data.content = b""
    return HParamsPluginData.FromString(content), summary


def test_a_finder_that_asks_all_others_goes_on(run_python):
    source = """
        import sys
        import tbx_widget

        class Asking:
            def find_spec(self, *arguments):
                found = (finder.find_spec(*arguments) for finder in sys.meta_path if finder is not self)
                return next(filter(None, found), None)

        tbx_widget.patch()
        sys.meta_path.insert(0, Asking())
        import tensorboardX
        import torch.utils.tensorboard
        for module in (tensorboardX, torch.utils.tensorboard):
            print(issubclass(module.SummaryWriter, tbx_widget.SummaryWriter))
    """

    assert run_lines(run_python, source) == ["True", "True"]


def test_a_folder_of_logs_called_tensorboard_is_no_package(run_python, tmp_path):
    (tmp_path / "tensorboard").mkdir()
    source = """
        import sys
        from importlib.machinery import PathFinder

        class OnlyHere:
            def find_spec(self, fullname, path=None, target=None):
                if fullname == "tensorboard":
                    return PathFinder.find_spec(fullname, ["."])

        sys.meta_path.insert(0, OnlyHere())
        import tbx_widget
        tbx_widget.patch()
        from torch.utils.tensorboard import SummaryWriter
        print(SummaryWriter.__mro__[1].__name__)
    """

    assert run_lines(run_python, source) == ["SummaryWriter"]


def test_patching_imports_none_of_the_packages(run_python):
    source = """
        import sys
        import tbx_widget

        with tbx_widget.patch():
            print([name for name in ("torch", "tensorboardX", "tensorboard") if name in sys.modules])
    """

    assert run_lines(run_python, source) == ["[]"]


def test_a_module_that_was_imported_meanwhile_is_as_if_it_had_not_been(run_python):
    source = """
        import importlib.util
        import tbx_widget
        with tbx_widget.patch():
            from {0} import SummaryWriter
            module = importlib.import_module("{0}.writer")
        print(SummaryWriter is module.SummaryWriter, SummaryWriter.__mro__[1].__name__)
        print(type(module.__spec__.loader).__name__, module.__spec__.loader is module.__loader__)
        print(type(importlib.util.find_spec("{0}.writer").loader).__name__)
    """
    expected = ["True object", "SourceFileLoader True", "SourceFileLoader"]

    assert run_lines(run_python, *map(dedent(source).format, PLACES)) == expected * 2


def test_a_module_is_patched_that_another_thread_is_about_to_import(run_python, tmp_path):
    (tmp_path / "tensorboardX").mkdir()
    (tmp_path / "tensorboardX" / "__init__.py").write_text("from .writer import SummaryWriter\n")
    (tmp_path / "tensorboardX" / "writer.py").write_text(
        "import __main__\n__main__.reached.set(); __main__.go_on.wait()\n"
        "class SummaryWriter:\n    def __init__(self, logdir=None):\n        pass\n"
    )
    source = """
        import sys, threading
        sys.path.insert(0, ".")
        import tbx_widget
        tbx_widget.patch().undo()
        reached, go_on = threading.Event(), threading.Event()
        thread = threading.Thread(target=lambda: __import__("tensorboardX"))
        thread.start()
        reached.wait()
        threading.Timer(0.2, go_on.set).start()
        tbx_widget.patch()
        thread.join()
        import tensorboardX
        print(issubclass(tensorboardX.SummaryWriter, tbx_widget.SummaryWriter))
    """

    assert run_lines(run_python, source) == ["True"]


def test_a_module_that_loads_on_use_stays_unloaded(run_python, tmp_path):
    (tmp_path / "lazy_one.py").write_text("print('loaded')\n")
    source = """
        import importlib.util, sys
        import tensorboardX

        spec = importlib.util.spec_from_file_location("lazy_one", "lazy_one.py")
        spec.loader = importlib.util.LazyLoader(spec.loader)
        sys.modules["lazy_one"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        import tbx_widget
        with tbx_widget.patch():
            print("patched")
    """

    assert run_lines(run_python, source) == ["patched"]


def test_nothing_stands_in_behind_a_patch_whose_finder_somebody_puts_back(run_python):
    source = """
        import tbx_widget

        patch = tbx_widget.patch()
        meanwhile = list(sys.meta_path)
        patch.undo()
        sys.meta_path[:] = meanwhile
        try:
            import tensorboardX
        except ModuleNotFoundError as error:
            print(error)
    """

    lines = run_lines(run_python, HIDE.format(names={"tensorboardX"}), source)

    assert lines == ["No module named 'tensorboardX'"]
