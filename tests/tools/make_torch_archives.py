#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/torch: small files of torch.save and, as safetensors, the values torch reads back.

python make_torch_archives.py FOLDER, with torch and safetensors installed. Seeded.
"""
import pathlib
import sys

import torch
from safetensors.torch import save_file

folder = pathlib.Path(sys.argv[1])
torch.manual_seed(1)

base = torch.randn(6, 8)
table = torch.randn(5, 4)
state = {
    "plain": torch.randn(3, 4),
    "transposed": base.t(),
    "columns": base[:, 2:7:2],
    "rows": base[1::3],
    "permuted": torch.arange(24, dtype=torch.float32).reshape(2, 3, 4).permute(2, 0, 1),
    "offset": base[3, 4:],
    "expanded": torch.randn(4, 1).expand(4, 3),
    "repeated": torch.tensor(2.5).expand(7),
    "scalar": torch.tensor(-3.25),
    "empty": torch.empty(0, 5),
    "tied.first": table,
    "tied.second": table,
    "tied.part": table[2:],
    "parameter": torch.nn.Parameter(torch.randn(2, 2)),
    "float64": torch.randn(3, dtype=torch.float64),
    "float16": torch.randn(5).half(),
    "bfloat16": torch.randn(5).bfloat16()[1:],
    "int64": torch.tensor([-(2**62), 7]),
    "int32": torch.tensor([-5, 6], dtype=torch.int32),
    "int16": torch.tensor([-5, 6], dtype=torch.int16),
    "int8": torch.tensor([-5, 6], dtype=torch.int8),
    "uint8": torch.tensor([5, 250], dtype=torch.uint8),
    "bool": torch.tensor([True, False, True]),
}
torch.save(state, folder / "views.pt")
torch.save(state, folder / "views-legacy.pt", _use_new_zipfile_serialization=False)
torch.save(state, folder / "views-protocol4.pt", pickle_protocol=4)
save_file({name: value.detach().contiguous().clone() for name, value in state.items()},
          folder / "views.safetensors")

module = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.LayerNorm(2))
training = {
    "epoch": 3, "best_loss": torch.tensor(4.5), "note": "größer", "device": torch.device("cpu"), "dtype": torch.float32,
    "optimizer": {"state": {0: {"step": torch.tensor(1.0)}}, "param_groups": [{"lr": 1e-3}]},
}
torch.save({**training, "state_dict": module.state_dict()}, folder / "nested-state-dict.pt")
torch.save({**training, "model": {"_orig_mod." + k: v for k, v in module.state_dict().items()}},
           folder / "nested-compiled-model.pt")
save_file(module.state_dict(), folder / "nested.safetensors")
