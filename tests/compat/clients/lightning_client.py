"""PyTorch Lightning with its `TensorBoardLogger`: `python -m tests.compat.clients.lightning_client LOGDIR`."""

from __future__ import annotations

import sys
from typing import Any

import lightning as pl
import torch
from lightning.pytorch.loggers import TensorBoardLogger
from torch.utils.data import DataLoader, TensorDataset


class TinyModel(pl.LightningModule):
    def __init__(self, width: int = 8, rate: float = 0.1) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.example_input_array = torch.zeros(2, 4)
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(4, width), torch.nn.ReLU(), torch.nn.Linear(width, 1)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers(x)

    def training_step(self, batch: Any, index: int) -> torch.Tensor:
        loss = torch.nn.functional.mse_loss(self(batch[0]), batch[1])
        self.log("train/loss", loss, on_step=True, on_epoch=True)
        self.log_dict({"train/twice": 2 * loss, "train/half": loss / 2})
        return loss

    def validation_step(self, batch: Any, index: int) -> None:
        self.log("val/loss", torch.nn.functional.mse_loss(self(batch[0]), batch[1]))

    def on_train_epoch_end(self) -> None:
        board = self.logger.experiment
        for name, weights in self.named_parameters():
            board.add_histogram(name, weights, self.current_epoch)
        board.add_image("weights", self.layers[0].weight.detach()[None], self.current_epoch)
        board.add_text("note", f"epoch **{self.current_epoch}**", self.current_epoch)
        board.add_scalars("both", {"one": 1.0, "two": self.layers[0].bias[0]}, self.current_epoch)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), lr=self.hparams.rate)


def main(logdir: str) -> None:
    pl.seed_everything(1, verbose=False)
    inputs = torch.randn(48, 4)
    loader = DataLoader(TensorDataset(inputs, inputs.sum(1, keepdim=True)), batch_size=8)
    logger = TensorBoardLogger(logdir, name="tiny", log_graph=True, default_hp_metric=False)
    logger.log_hyperparams({"kind": "tiny", "deep": {"layers": 2}, "is_new": True}, {"val/best": 0.5})
    trainer = pl.Trainer(
        max_epochs=2,
        accelerator="cpu",
        logger=logger,
        log_every_n_steps=1,
        enable_progress_bar=False,
        enable_model_summary=False,
        default_root_dir=logdir,
    )
    trainer.fit(TinyModel(), loader, loader)


if __name__ == "__main__":
    main(sys.argv[1])
