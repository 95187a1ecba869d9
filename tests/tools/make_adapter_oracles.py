#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes small LoRA adapters with PEFT and what the adapted models compute: tests/data/adapters.

Each folder holds adapter_config.json and adapter_model.safetensors as PEFT writes them, and in expected.safetensors the
inputs and the logits in float64. Models: tests/data/archs. Every number is random with a seed.

    python3 tests/tools/make_adapter_oracles.py --archs tests/data/archs --out tests/data/adapters
"""
import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import peft
import torch
import transformers
from safetensors.torch import save_file

CASES = {
    "llama": dict(model="llama-gqa-llama3rope-bias", targets=["q_proj", "v_proj", "down_proj"], vocabulary=80),
    "gpt2": dict(model="gpt2-scales", targets=["c_attn", "c_fc"], vocabulary=48, transposed=True),
    "bert-labels": dict(model="bert-bare", targets=["query", "key", "value"], vocabulary=48, labels=3),
}


def adapted(case, archs):
    torch.manual_seed(5)
    if "labels" in case:
        model = transformers.AutoModelForSequenceClassification.from_pretrained(archs / case["model"],
                                                                              num_labels=case["labels"])
    else:
        model = transformers.AutoModelForCausalLM.from_pretrained(archs / case["model"])
    config = peft.LoraConfig(task_type="SEQ_CLS" if "labels" in case else "CAUSAL_LM", r=3, lora_alpha=5,
                             target_modules=case["targets"], fan_in_fan_out=case.get("transposed", False))
    model = peft.get_peft_model(model, config).eval()
    for name, value in model.named_parameters():
        if "lora_B" in name or "modules_to_save" in name:
            torch.nn.init.normal_(value, std=0.2)
    return model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--archs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    for name, case in CASES.items():
        model = adapted(case, arguments.archs)
        folder = arguments.out / name
        model.save_pretrained(folder)
        (folder / "README.md").unlink(missing_ok=True)
        config = json.loads((folder / "adapter_config.json").read_text())
        config["base_model_name_or_path"] = case["model"]
        (folder / "adapter_config.json").write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")
        ids = torch.randint(3, case["vocabulary"], (2, 7), generator=torch.Generator().manual_seed(len(name)))
        mask = torch.ones_like(ids)
        mask[1, 5:] = 0
        with torch.no_grad():
            logits = model.double()(input_ids=ids, attention_mask=mask).logits
        save_file(dict(input_ids=ids, attention_mask=mask, logits=logits.contiguous()), folder / "expected.safetensors")
        print(name, logits.flatten()[:3].tolist())


main()
