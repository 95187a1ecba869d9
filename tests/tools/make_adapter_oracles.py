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
    # What only whole adapter folders have: scales, ranks and biases of their own layers; a decoder's head.
    "qwen2-rslora": dict(model="qwen2-mixed", targets=["q_proj", "k_proj", "v_proj", "up_proj"], vocabulary=48,
                         more=dict(use_rslora=True, alpha_pattern={"v_proj": 9}, rank_pattern={"k_proj": 2},
                                   bias="lora_only")),
    "llama-labels": dict(model="llama-bare", targets=["q_proj", "o_proj"], vocabulary=48, labels=2, unpadded=True),
}


def adapted(case, archs):
    torch.manual_seed(5)
    if "labels" in case:
        model = transformers.AutoModelForSequenceClassification.from_pretrained(archs / case["model"],
                                                                              num_labels=case["labels"])
    else:
        model = transformers.AutoModelForCausalLM.from_pretrained(archs / case["model"])
    config = peft.LoraConfig(task_type="SEQ_CLS" if "labels" in case else "CAUSAL_LM", r=3, lora_alpha=5,
                             target_modules=case["targets"], fan_in_fan_out=case.get("transposed", False),
                             **case.get("more", {}))
    model = peft.get_peft_model(model, config).eval()
    for name, value in model.named_parameters():
        if "lora_B" in name or "modules_to_save" in name or (config.bias != "none" and value.requires_grad
                                                             and name.endswith(".bias")):
            torch.nn.init.normal_(value, std=0.2)
    return model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--archs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=list(CASES))
    arguments = parser.parse_args()
    for name in arguments.only:
        case = CASES[name]
        model = adapted(case, arguments.archs)
        folder = arguments.out / name
        model.save_pretrained(folder)
        (folder / "README.md").unlink(missing_ok=True)
        config = json.loads((folder / "adapter_config.json").read_text())
        config["base_model_name_or_path"] = case["model"]
        (folder / "adapter_config.json").write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")
        ids = torch.randint(3, case["vocabulary"], (2, 7), generator=torch.Generator().manual_seed(len(name)))
        mask = torch.ones_like(ids)
        if case.get("unpadded"):
            model.config.pad_token_id = 0
        else:
            mask[1, 5:] = 0
        with torch.no_grad():
            logits = model.double()(input_ids=ids, attention_mask=mask).logits
        save_file(dict(input_ids=ids, attention_mask=mask, logits=logits.contiguous()), folder / "expected.safetensors")
        print(name, logits.flatten()[:3].tolist())


main()
