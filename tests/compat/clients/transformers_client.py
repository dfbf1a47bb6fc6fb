"""Hugging Face `Trainer` with `report_to="tensorboard"`: `python -m tests.compat.clients.transformers_client LOGDIR`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import torch
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments, set_seed


class Sentences(torch.utils.data.Dataset):
    def __init__(self, count: int) -> None:
        self.tokens = torch.arange(count * 8).reshape(count, 8) * 7 % 50

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        return {"input_ids": self.tokens[index], "labels": self.tokens[index]}


def main(logdir: str) -> None:
    set_seed(1)
    os.environ["TENSORBOARD_LOGGING_DIR"] = logdir
    config = GPT2Config(
        vocab_size=50, n_positions=8, n_embd=16, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=0
    )
    arguments = TrainingArguments(
        output_dir=str(Path(logdir, "checkpoints")),
        report_to="tensorboard",
        max_steps=6,
        per_device_train_batch_size=4,
        logging_steps=2,
        eval_strategy="steps",
        eval_steps=3,
        save_strategy="no",
        use_cpu=True,
        disable_tqdm=True,
        dataloader_pin_memory=False,
        seed=1,
    )
    trainer = Trainer(
        GPT2LMHeadModel(config), arguments, train_dataset=Sentences(24), eval_dataset=Sentences(8)
    )
    trainer.train()


if __name__ == "__main__":
    main(sys.argv[1])
