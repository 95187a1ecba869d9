#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that adapters of `regroup finetune --method lora` load in PEFT and give the outputs of the merged model.

    check_adapters.py REGROUP TEXT GLUE_FOLDER MODEL[:TASK] ...

MODEL is a folder with a tokenizer; TASK (e.g. sst2, read from GLUE_FOLDER) gives it a head for labels, without one it is
tuned on TEXT. For every model: PEFT on the original with the adapter, against `regroup score` of OUT/merged.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import peft
import torch
import transformers
from safetensors.torch import load_file, save_file


def regroup(program, *words):
    result = subprocess.run([program, *map(str, words), "--no-store", "--quiet"], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(result.stderr)
    return result.stdout


def check(program, text, glue, model, task, folder):
    data = ["--task", task, "--data", glue] if task else ["--text", text]
    out = folder / "out"
    regroup(program, "finetune", model, *data, "--out", out, "--method", "lora", "--merge-adapters", "--steps", 5, "--batch", 4,
            "--length", 48, "--limit", 40, "--rate", 5e-3, "--lora-targets", "all-linear", "--lora-dropout", 0.1)
    if task:
        labels = len(json.loads((out / "merged" / "config.json").read_text())["id2label"])
        base = transformers.AutoModelForSequenceClassification.from_pretrained(model, num_labels=labels)
        pad = json.loads((out / "merged" / "config.json").read_text()).get("pad_token_id")
        base.config.pad_token_id = pad
    else:
        base = transformers.AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32)
    adapted = peft.PeftModel.from_pretrained(base, out).eval()
    trained = sum(1 for name, _ in adapted.named_parameters() if "lora_B" in name)
    ids = torch.randint(3, base.config.vocab_size, (3, 11), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        expected = adapted(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
        with adapted.disable_adapter():
            before = adapted(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
    save_file(dict(input_ids=ids, attention_mask=torch.ones_like(ids)), folder / "in.safetensors")
    regroup(program, "score", out / "merged", "--inputs", folder / "in.safetensors", "--outputs", folder / "out.safetensors")
    found = load_file(folder / "out.safetensors")["logits"]
    difference = (found - expected).abs().max().item()
    moved = (expected - before).abs().max().item()
    print(f"{model}{':' + task if task else ''}: {trained} adapted layers, moved {moved:.3g}, difference {difference:.2e}")
    return difference < 2e-3 and moved > 1e-2 and trained > 0


def main():
    program, text, glue, *models = sys.argv[1:]
    good = True
    for named in models:
        model, _, task = named.partition(":")
        with tempfile.TemporaryDirectory() as folder:
            good = check(program, text, glue, model, task, Path(folder)) and good
    sys.exit(0 if good else 1)


main()
