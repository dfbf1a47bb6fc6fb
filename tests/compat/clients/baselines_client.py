"""stable-baselines3 with `tensorboard_log`: `python -m tests.compat.clients.baselines_client LOGDIR`."""

from __future__ import annotations

import sys

import numpy as np
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import HParam, Image


class MoreKinds(BaseCallback):
    """Logs what the library's guide to TensorBoard shows besides scalars."""

    def _on_training_start(self) -> None:
        hparams = {"algorithm": type(self.model).__name__, "gamma": self.model.gamma}
        self.logger.record("hparams", HParam(hparams, {"rollout/ep_len_mean": 0}), exclude=("stdout", "json"))

    def _on_step(self) -> bool:
        return True

    def _on_rollout_end(self) -> None:
        weights = self.model.policy.action_net.weight
        picture = np.full((4, 4, 3), 100, np.uint8)
        self.logger.record("weights", weights.detach(), exclude=("stdout", "json"))
        self.logger.record("picture", Image(picture, "HWC"), exclude=("stdout", "json"))
        self.logger.record("note", "rolled out", exclude=("stdout", "json"))


def main(logdir: str) -> None:
    torch.set_num_threads(1)
    model = PPO(
        "MlpPolicy",
        "CartPole-v1",
        n_steps=64,
        batch_size=32,
        n_epochs=2,
        seed=1,
        device="cpu",
        tensorboard_log=logdir,
    )
    model.learn(192, callback=MoreKinds(), tb_log_name="ppo")


if __name__ == "__main__":
    main(sys.argv[1])
