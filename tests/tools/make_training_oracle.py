#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what a plain loop of transformers and torch.optim.AdamW makes of tiny models: tests/data/train.

Each file NAME.safetensors holds the inputs of every step and batch (`ids.S.B`, `mask.S.B`, `labels.S.B`), the loss of
every step in float32 and float64 (`loss.float32`, `loss.float64`), the gradient's norm before clipping (`norm.float64`),
and the sum and one row of every parameter after the last step in float64 (`sum.PARAMETER`, `row.PARAMETER`). A new head's
first values are `head.PARAMETER`. The settings stand in the file's metadata. Models: tests/data/archs. Dropout is off.

    python3 tests/tools/make_training_oracle.py --archs tests/data/archs --out tests/data/train
"""
import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
import transformers
from safetensors.torch import save_file

CASES = {
    "llama": dict(model="llama-gqa-llama3rope-bias", pad=0, vocabulary=80),
    "gpt-neo": dict(model="gpt-neo", pad=0, vocabulary=96, schedule="cosine"),
    "opt": dict(model="opt-untied", pad=1, vocabulary=48, accumulation=2, schedule="constant"),
    "qwen2-labels": dict(model="qwen2-seqcls", pad=0, vocabulary=48, labels=True, smoothing=0.1),
    "bert-labels": dict(model="bert-bare", pad=0, vocabulary=48, labels=True, new_head=3, accumulation=2),
    "bert-masked": dict(model="bert-mlm-untied", pad=0, vocabulary=48, masked=True),
    "roberta-masked": dict(model="roberta-mlm", pad=1, vocabulary=48, masked=True),
}
SETTINGS = dict(rate=3e-3, warmup=2, steps=6, decay=0.1, clip=1.0, beta1=0.9, beta2=0.98, epsilon=1e-7)


def batches(case, label_count, generator):
    """[step][batch] of ids, mask and labels; labels of prompts and padding are -100."""
    result = []
    for _ in range(SETTINGS["steps"]):
        step = []
        for part in range(case.get("accumulation", 1)):
            lengths = [9, 4, 12] if part == 0 else [5, 7]
            ids = torch.full((len(lengths), max(lengths)), case["pad"])
            mask = torch.zeros_like(ids)
            for row, length in enumerate(lengths):
                ids[row, :length] = torch.randint(3, case["vocabulary"], (length,), generator=generator)
                mask[row, :length] = 1
            if case.get("labels"):
                labels = torch.randint(0, label_count, (len(lengths),), generator=generator)
            else:
                labels = ids.masked_fill(mask == 0, -100)
                labels[0, :3] = -100
            if case.get("masked"):  # The labels stay, the tokens are replaced by one or by any.
                hidden = (torch.rand(ids.shape, generator=generator) < 0.4) & (mask == 1)
                hidden[:, 0] = True
                labels = ids.masked_fill(~hidden, -100)
                ids = torch.where(hidden & (torch.rand(ids.shape, generator=generator) < 0.8), 4, ids)
            step.append((ids, mask, labels))
        result.append(step)
    return result


def load(case, archs, dtype):
    folder = archs / case["model"]
    kind = transformers.AutoModelForSequenceClassification if case.get("labels") else transformers.AutoModelForCausalLM
    if case.get("masked"):
        kind = transformers.AutoModelForMaskedLM
    extra = dict(num_labels=case["new_head"]) if "new_head" in case else {}
    torch.manual_seed(3)
    attention = "eager" if case["model"] == "gpt-neo" else "sdpa"
    return kind.from_pretrained(folder, dtype=dtype, attn_implementation=attention, **extra).eval()


def schedule_of(case, optimizer):
    name = case.get("schedule", "linear")
    warmup, steps = SETTINGS["warmup"], SETTINGS["steps"]
    if name == "linear":
        return transformers.get_linear_schedule_with_warmup(optimizer, warmup, steps)
    if name == "cosine":
        return transformers.get_cosine_schedule_with_warmup(optimizer, warmup, steps)
    return transformers.get_constant_schedule_with_warmup(optimizer, warmup)


def train(model, case, data):
    decayed = [value for value in model.parameters() if value.dim() > 1]
    others = [value for value in model.parameters() if value.dim() <= 1]
    optimizer = torch.optim.AdamW([dict(params=decayed, weight_decay=SETTINGS["decay"]),
                                   dict(params=others, weight_decay=0.0)], lr=SETTINGS["rate"],
                                  betas=(SETTINGS["beta1"], SETTINGS["beta2"]), eps=SETTINGS["epsilon"])
    schedule = schedule_of(case, optimizer)
    losses, norms = [], []
    for step in data:
        count = sum((labels[:, 1:] != -100).sum() if labels.dim() == 2 else len(labels) for _, _, labels in step)
        optimizer.zero_grad()
        total = 0.0
        for ids, mask, labels in step:
            if case.get("masked"):
                loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
                loss.backward()
                total += loss.item()
                continue
            logits = model(input_ids=ids, attention_mask=mask).logits
            if labels.dim() == 2:
                logits, labels = logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten()
            loss = torch.nn.functional.cross_entropy(logits, labels, reduction="sum", ignore_index=-100,
                                                     label_smoothing=case.get("smoothing", 0.0)) / count
            loss.backward()
            total += loss.item()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), SETTINGS["clip"]).item())
        optimizer.step()
        schedule.step()
        losses.append(total)
    return losses, norms


def write(name, case, archs, out):
    generator = torch.Generator().manual_seed(len(name) * 1000 + ord(name[0]))
    tensors = {}
    data = None
    for dtype in (torch.float32, torch.float64):
        model = load(case, archs, torch.float32).to(dtype)
        if data is None:
            data = batches(case, model.config.num_labels, generator)
            for step, parts in enumerate(data):
                for index, values in enumerate(parts):
                    for key, value in zip(("ids", "mask", "labels"), values):
                        tensors[f"{key}.{step}.{index}"] = value.contiguous()
            if "new_head" in case:
                for key, value in model.named_parameters():
                    if key.startswith(("classifier.", "score.")):
                        tensors[f"head.{key}"] = value.detach().float().clone()
        losses, norms = train(model, case, data)
        word = "float32" if dtype == torch.float32 else "float64"
        tensors[f"loss.{word}"] = torch.tensor(losses, dtype=torch.float64)
        if dtype == torch.float64:
            tensors["norm.float64"] = torch.tensor(norms, dtype=torch.float64)
            for key, value in model.named_parameters():
                tensors[f"sum.{key}"] = value.detach().sum().reshape(1)
                tensors[f"row.{key}"] = value.detach().reshape(-1, value.shape[-1])[0].clone()
    settings = {**SETTINGS, "schedule": "linear", "smoothing": 0.0, "accumulation": 1, **case}
    save_file(tensors, out / f"{name}.safetensors", metadata={key: json.dumps(value) for key, value in settings.items()})
    print(name, [round(value, 5) for value in losses])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--archs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=list(CASES))
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    for name in arguments.only:
        write(name, CASES[name], arguments.archs, arguments.out)


main()
