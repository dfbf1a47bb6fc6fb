"""What logging costs a training step on a GPU: `python -m tests.speed.cuda [--device cpu] [--steps N]`.

A small network is trained with no logging, with this package and with tensorboardX: three scalars on the device
each step, histograms of all gradients every 50 steps. Wall time is measured from step to step, over the whole
loop with one synchronisation at its end, so that the device's own work is in it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.speed.data import ROOT
from tests.speed.table import ROUNDS, Row, compared_row, plain_row, print_table

NO_DEVICE = "no CUDA device here: step times were not measured"
EVERY = 50
WARM_UP = 20
SCALARS = ("train/loss", "train/perplexity", "train/first_bias")
WRITERS = ("none", "tbx_widget", "tensorboardX", "tbx_widget watch")


class Timing(NamedTuple):
    """Seconds per step."""

    step: float
    caller: float
    """CPU time of the training thread."""
    slowest: float
    """The longest time that the training thread took for one step's calls."""


def has_device() -> bool:
    import torch

    return torch.cuda.is_available()


def rows(device: str = "cuda", steps: int = 500, rounds: int = ROUNDS) -> list[Row]:
    """Measure in processes of their own, in turn; nothing where there is no such device."""
    if device == "cuda" and not has_device():
        print(NO_DEVICE)
        return []
    found: dict[str, list[Timing]] = {name: [] for name in WRITERS}
    for _ in range(rounds):
        for name in WRITERS:
            found[name].append(run(name, device, steps))
    none, ours, theirs, watch = (found[name] for name in WRITERS)
    what = f"on {device}: 3 scalars a step, histograms of gradients every {EVERY}"
    return [
        plain_row(f"training step {what.split(':', maxsplit=1)[0]}, no logging", "us", _us(none, "step")),
        compared_row(f"training step {what}", "us", _us(ours, "step"), _us(theirs, "step"), ratio=None),
        compared_row("the same, training thread's CPU", "us", _us(ours, "caller"), _us(theirs, "caller"), ratio=None),
        compared_row("the same, slowest step", "us", _us(ours, "slowest"), _us(theirs, "slowest"), ratio=None),
        plain_row(f"training step with watch(model, every={EVERY})", "us", _us(watch, "step")),
    ]  # fmt: skip


def run(writer: str, device: str, steps: int) -> Timing:
    command = [sys.executable, "-W", "ignore", "-m", "tests.speed.cuda", "--run", writer, "--device", device]
    done = subprocess.run(
        [*command, "--steps", str(steps)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{writer} on {device}: {done.stderr}")
    return Timing(*json.loads(done.stdout.splitlines()[-1]))


def train(name: str, device: str, steps: int, logdir: Path) -> Timing:
    """Train, log, and time every step but the first ones."""
    import torch

    model, optimizer, batch, target = make_problem(device)
    writer = open_writer(name, logdir)
    log = bind(name, writer, model)
    started = cpu = slowest = 0.0
    for step in range(WARM_UP + steps):
        if step == WARM_UP:
            _synchronize(device)
            slowest, started, cpu = 0.0, time.perf_counter(), time.thread_time()
        begun = time.perf_counter()
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(batch), target)
        loss.backward()
        optimizer.step()
        log(step, loss)
        slowest = max(slowest, time.perf_counter() - begun)
    cpu = time.thread_time() - cpu
    _synchronize(device)
    spent = time.perf_counter() - started
    if writer is not None:
        writer.close()
        check(logdir, WARM_UP + steps, has_scalars=name != "tbx_widget watch")
    return Timing(spent / steps, cpu / steps, slowest)


def make_problem(device: str) -> tuple[Any, Any, Any, Any]:
    """A network of eight layers with 1.1 million parameters, and one batch."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    layers: list[Any] = [nn.Linear(256, 512), nn.ReLU()]
    for _ in range(3):
        layers += [nn.Linear(512, 512), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Linear(512, 10)).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    batch = torch.randn(512, 256, device=device)
    return model, optimizer, batch, torch.randint(0, 10, (512,), device=device)


def open_writer(name: str, logdir: Path) -> Any:
    if name == "none":
        return None
    if name == "tensorboardX":
        from tensorboardX import SummaryWriter
    else:
        from tbx_widget import SummaryWriter
    return SummaryWriter(str(logdir))


def bind(name: str, writer: Any, model: Any) -> Callable[[int, Any], None]:
    """Give what logs one step."""
    if writer is None:
        return lambda step, loss: None
    if name == "tbx_widget watch":
        writer.watch(model, every=EVERY)
        return lambda step, loss: None
    parameters = list(model.named_parameters())

    def log(step: int, loss: Any) -> None:
        numbers = loss.detach(), loss.detach().exp(), parameters[1][1].detach().mean()
        for tag, number in zip(SCALARS, numbers, strict=True):
            writer.add_scalar(tag, number, step)
        if step % EVERY == 0:
            for tag, parameter in parameters:
                writer.add_histogram(f"gradients/{tag}", parameter.grad, step)

    return log


def check(logdir: Path, steps: int, *, has_scalars: bool) -> None:
    """See that what was timed was written."""
    import tbx_widget

    [run] = tbx_widget.read(logdir).values()
    counts = {tag: len(run.steps("scalars", tag)) for tag in SCALARS} if has_scalars else {}
    histograms = len(run.steps("histograms", "gradients/0.weight"))
    if any(count != steps for count in counts.values()) or histograms != -(-steps // EVERY):
        raise RuntimeError(f"expected {steps} of each scalar, got {counts}; {histograms} histograms")


def _synchronize(device: str) -> None:
    import torch

    if device == "cuda":
        torch.cuda.synchronize()


def _us(timings: list[Timing], part: str) -> list[float]:
    return [1e6 * getattr(timing, part) for timing in timings]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.speed.cuda", description=__doc__)
    parser.add_argument("--device", default="cuda", help="cuda, or cpu to try the benchmark itself")
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--run", choices=WRITERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(train(options.run, options.device, options.steps, Path(folder))))
        return
    found = rows(options.device, options.steps, options.rounds)
    if found:
        print_table(found)


if __name__ == "__main__":
    main()
