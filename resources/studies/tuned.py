#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tuning recovers after heads have been merged, as two tables; every number comes from the program's own commands.

    tuned.py text REGROUP MODEL TEXT OUT [--device cuda:0] [--jobs 4] [--sizes 4]
    tuned.py sst2 REGROUP MODEL DATA OUT [--device cuda:0] [--jobs 4] [--sizes 2,3,4,6] [--rows 10000]

text: a language model and its text. Groups are found and merged on the first half (as resources/studies/groupings.yaml does), the models are tuned on the
same half (at most 500 steps of 16 x 128 tokens; of every tenth example of it is chosen which checkpoint and which of two rates is kept), with and
without distillation from the model as it was, and 8192 tokens of the second half are reported.

sst2: the paper's way. A classifier is tuned for one epoch, calibrated and searched on training rows, its heads are merged, the merged model is tuned for
three epochs (over the first --rows training rows, where a processor is to be done with it in an hour), and the official development rows
(DATA/test.tsv, 872 of them) are reported.

What is finished in OUT is not done again. Standard library only.
"""
import argparse
import json
import math
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TEXT_LINES = [  # name, search, merge
    ("neighbour + mean", ["--method", "neighbour", "--sizes", "equal"], ["--merge", "mean"]),
    ("random + mean", ["--method", "random", "--sizes", "equal", "--seed", "1"], ["--merge", "mean"]),
    ("paper, symmetric + mean", ["--method", "paper-symmetric", "--objective", "loss", "--held-out", "2048", "--seed", "1"], ["--merge", "mean"]),
    ("paper, asymmetric + mean", ["--method", "paper-asymmetric", "--objective", "loss", "--held-out", "2048", "--seed", "1"], ["--merge", "mean"]),
    ("error optimum + mean", ["--method", "exact", "--objective", "error", "--sizes", "unequal"], ["--merge", "mean"]),
    ("neighbour + align", ["--method", "neighbour", "--sizes", "equal"], ["--merge", "align", "--refine", "none"]),
    ("neighbour + svd", ["--method", "neighbour", "--sizes", "equal"], ["--merge", "svd", "--refine", "none"]),
    ("neighbour + svd, weighted, centred", ["--method", "neighbour", "--sizes", "equal"], ["--merge", "svd", "--refine", "weighted,centred"]),
    ("best + align", ["--method", "agglomerate", "--objective", "error", "--merge", "align", "--sizes", "unequal"], ["--merge", "align", "--refine", "none"]),
    ("best + svd", ["--method", "agglomerate", "--objective", "error", "--merge", "svd", "--sizes", "unequal"], ["--merge", "svd", "--refine", "none"]),
    ("best + svd, weighted, centred", ["--method", "agglomerate", "--objective", "error", "--merge", "svd", "--sizes", "unequal"],
     ["--merge", "svd", "--refine", "weighted,centred"]),
    ("the same + refit", ["--method", "agglomerate", "--objective", "error", "--merge", "svd", "--sizes", "unequal"],
     ["--merge", "svd", "--refine", "weighted,centred,refit"]),
    ("the same + values", ["--method", "agglomerate", "--objective", "error", "--merge", "svd", "--sizes", "unequal"],
     ["--merge", "svd", "--refine", "weighted,centred,refit,values"]),
]
TASK_LINES = [
    ("neighbour + mean", ["--method", "neighbour", "--sizes", "equal"], ["--merge", "mean"]),
    ("asymmetric + mean", ["--method", "paper-asymmetric", "--objective", "error", "--seed", "1"], ["--merge", "mean"]),
    ("best + svd", ["--method", "agglomerate", "--objective", "error", "--merge", "svd", "--sizes", "unequal"], ["--merge", "svd"]),
]
RATES = ["3e-4", "1e-3"]


class Program:
    def __init__(self, arguments):
        self.path, self.device = arguments.program, arguments.device
        self.failures = []
        self.lock = threading.Lock()

    def run(self, *words, device=None):
        """The document that a command prints; None if it fails, which is said at the end."""
        words = [self.path, *map(str, words), "--json", "--quiet", "--no-store", "--device", device or self.device, "--threads", "2"]
        result = subprocess.run(words, capture_output=True, text=True)
        if result.returncode == 0:
            return json.loads(result.stdout)
        with self.lock:
            self.failures.append(" ".join(words[1:6]) + f": {result.returncode} {(result.stderr or result.stdout).strip()[-300:]}")
        return None

    def made(self, folder, *words):
        """True once a folder that the command writes is there."""
        return (folder / "config.json").exists() or self.run(*words, "--out", folder) is not None

    def tuned(self, folder, *words):
        """The best held-out value of a training, which may lie there already."""
        report = folder.with_suffix(".json")
        if not report.exists():
            shutil.rmtree(folder, ignore_errors=True)  # Of a training that was stopped.
            document = self.run("finetune", *words, "--keep", 1, "--out", folder)
            if document is None:
                return None
            report.write_text(json.dumps(document))
        return json.loads(report.read_text())["best_metric"]

    def grouped(self, out, size, search, merge, model, calibration):
        """The folder of a merged model, or None. Searched on the processor: the models are small."""
        name = "-".join(search + merge).replace(",", "_").replace("--", "")
        groups, folder = out / f"{name}-{size}.yaml", out / f"{name}-{size}"
        if not groups.exists() and self.run("search", model, *search, "--average-group-size", size, *calibration, "--out", groups, device="cpu") is None:
            return None
        data = [] if merge == ["--merge", "mean"] else calibration
        return folder if self.made(folder, "convert", model, "--grouping", groups, *merge, *data, "--export", "native") else None


def halves(text, out):
    lines = text.read_text().splitlines(keepends=True)
    total, so_far, at = sum(map(len, lines)), 0, 0
    while so_far < total / 2:
        so_far += len(lines[at])
        at += 1
    first, second = out / "first.txt", out / "second.txt"
    first.write_text("".join(lines[:at]))
    second.write_text("".join(lines[at:]))
    return first, second


def text_table(arguments):
    program, out = Program(arguments), arguments.out
    first, second = halves(arguments.data, out)
    calibration = ["--data", first, "--tokens", 32000, "--length", 256]

    def perplexity(model):
        if model is None:
            return math.nan
        document = program.run("evaluate", model, "--task", "perplexity", "--data", second, "--length", 256, "--limit", 8192)
        return document["results"]["perplexity"]["perplexity,none"] if document else math.nan

    def tuned(model, distill):
        if model is None:
            return math.nan
        results = []
        for rate in RATES:
            folder = out / f"{Path(model).name}-tuned-{rate}{'-distilled' if distill else ''}"
            held_out = program.tuned(folder, model, "--text", first, "--steps", 500, "--batch", 16, "--length", 128, "--rate", rate, "--warmup", 20,
                                     "--held-out", 0.1, "--eval-every", 50, "--seed", 1, *(["--distill", arguments.model] if distill else []))
            if held_out is not None:
                results.append((held_out, folder))
        return perplexity(min(results)[1]) if results else math.nan

    def line(job):
        name, size, search, merge = job
        model = arguments.model if size == 0 else program.grouped(out, size, search, merge, arguments.model, calibration)
        return name, size, perplexity(model), tuned(model, False), tuned(model, True)

    jobs = [("as it is", 0, [], [])] + [(*[entry[0]], size, entry[1], entry[2]) for size in arguments.sizes for entry in TEXT_LINES]
    print("| line | group size | merged | tuned | tuned, distilled |\n|---|--:|--:|--:|--:|")
    with ThreadPoolExecutor(arguments.jobs) as pool:
        for name, size, *values in pool.map(line, jobs):
            print(f"| {name} | {size or '-'} | " + " | ".join(f"{value:.2f}" for value in values) + " |", flush=True)
    return program.failures


def interval(right, count):
    """Wilson's, 95 %."""
    share, z = right / count, 1.959964
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    width = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return middle - width, middle + width


def task_table(arguments):
    program, out = Program(arguments), arguments.out
    data = arguments.data
    sentences = out / "sentences.txt"  # What a classifier reads, without the wording of a prompt.
    rows = (data / "train.tsv").read_text().splitlines()[1:]
    sentences.write_text("\n".join(row.split("\t")[0] for row in rows) + "\n")
    calibration = ["--data", sentences, "--tokens", 32000]
    common = ["--task", "sst2", "--data", data, "--batch", arguments.batch, "--length", 128, "--rate", "5e-5", "--held-out", 0]

    def accuracy(model):
        document = program.run("evaluate", model, "--task", "sst2", "--protocol", "classifier", "--data", data / "test.tsv") if model else None
        if document is None:
            return "-"
        result = document["results"]["sst2"]
        count = 872
        low, high = interval(round(result["acc,none"] * count), count)
        return f"{result['acc,none']:.4f} ({low:.3f} to {high:.3f})"

    base = out / "mha"
    program.tuned(base, arguments.model, *common, "--epochs", 1)

    def line(job):
        name, size, search, merge = job
        model = program.grouped(out, size, search, merge, base, calibration)
        folder = out / f"{model.name}-tuned" if model else None
        rows = ["--limit", arguments.rows] if arguments.rows else []
        done = model is not None and (program.tuned(folder, model, *common, "--epochs", 3, *rows) is not None or (folder / "config.json").exists())
        return name, size, accuracy(model), accuracy(folder if done else None)

    print("| line | group size | merged | tuned three epochs |\n|---|--:|---|---|")
    print(f"| MHA, tuned one epoch | 1 | {accuracy(base)} | |", flush=True)
    jobs = [(entry[0], size, entry[1], entry[2]) for size in arguments.sizes for entry in TASK_LINES]
    with ThreadPoolExecutor(arguments.jobs) as pool:
        for name, size, merged, tuned in pool.map(line, jobs):
            print(f"| {name} | {size} | {merged} | {tuned} |", flush=True)
    return program.failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("table", choices=["text", "sst2"])
    parser.add_argument("program")
    parser.add_argument("model", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rows", type=int, help="training rows of the three epochs of sst2; all by default")
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")])
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    arguments.sizes = arguments.sizes or ([4] if arguments.table == "text" else [2, 3, 4, 6])
    for failure in (text_table if arguments.table == "text" else task_table)(arguments):
        print("failed:", failure)


main()
