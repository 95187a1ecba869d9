#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""MMLU and decoding of Regroup beside lm-evaluation-harness and transformers: same weights, threads and items, in turns.

    compare_evaluation.py REGROUP DATA [--threads 2] [--limit 100] [--rounds 2] [--parts mmlu,decode]

REGROUP is the program; DATA the shared folder (GPT-Neo 3M, stories260k, MMLU). Needs lm-eval 0.4.13 and transformers.
MMLU: the subject global_facts, 0 and 5 shots; both sides are timed from the loaded tokenizer's first item to the last
number (Regroup's time includes reading the model); every log-likelihood and the accuracy are compared. Decoding: greedy,
batch 1, of the GPT-Neo; of the same model with G = H, H/2, H/4 and 1 key and value heads also Regroup's own numbers.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

NEO, STORIES = "tinystories-3m-gptneo-hf-dequant", "stories260k-mha-hf"
SUBJECT = "global_facts"


def run(words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stderr}")
    return json.loads(done.stdout)


def theirs(folder):
    """The model and tokenizer as transformers has them."""
    import transformers
    model = transformers.AutoModelForCausalLM.from_pretrained(folder).eval().float()
    if folder.name == NEO:
        from tokenizers import Tokenizer, decoders, models, pre_tokenizers
        backend = Tokenizer(models.BPE.from_file(str(folder / "vocab.json"), str(folder / "merges.txt")))
        backend.pre_tokenizer, backend.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
        end = "<|endoftext|>"
        backend.add_special_tokens([end])
        tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=backend, eos_token=end, bos_token=end, unk_token=end)
    else:
        tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), bos_token="<s>",
                                                         eos_token="</s>", unk_token="<unk>")
    return model, tokenizer


def harness_tasks(data, limit, folder):
    """The harness's own task files with only the data source replaced."""
    import csv
    import lm_eval
    from lm_eval.tasks import TaskManager
    own = Path(lm_eval.__file__).parent / "tasks/mmlu/default"
    files = {}
    for split in ("dev", "test"):
        with open(data / f"benchmarks/mmlu/{split}/{SUBJECT}_{split}.csv", newline="", encoding="utf-8") as file:
            rows = [dict(question=row[0], choices=row[1:5], answer="ABCD".index(row[5].strip())) for row in csv.reader(file)]
        files[split] = str(folder / f"{split}.jsonl")
        Path(files[split]).write_text("".join(json.dumps(row) + "\n" for row in rows[: limit if split == "test" else None]))
    yaml = (own / "_default_template_yaml").read_text() + "\n" + (own / f"mmlu_{SUBJECT}.yaml").read_text()
    keep = [line for line in yaml.splitlines()
            if not re.match(r"\s*\"?(dataset_path|dataset_name|tag|task|task_alias|include|group)\"?:", line)]
    (folder / "task.yaml").write_text(f"task: bench_mmlu\ndataset_path: json\ndataset_kwargs:\n  data_files: {json.dumps(files)}\n"
                                      + "\n".join(keep) + "\n")
    return TaskManager(include_path=str(folder), include_defaults=False)


def harness_mmlu(lm, manager, shots):
    import lm_eval
    begun = time.perf_counter()
    results = lm_eval.simple_evaluate(model=lm, tasks=["bench_mmlu"], num_fewshot=shots, task_manager=manager, log_samples=True,
                                      bootstrap_iters=0, verbosity="ERROR")
    seconds = time.perf_counter() - begun
    samples = sorted(results["samples"]["bench_mmlu"], key=lambda sample: sample["doc_id"])
    return seconds, results["results"]["bench_mmlu"]["acc,none"], [
        [float(response[0][0] if isinstance(response[0], (list, tuple)) else response[0]) for response in sample["resps"]]
        for sample in samples]


def our_mmlu(arguments, folder, shots, scratch):
    samples = scratch / "samples.jsonl"
    result = run([arguments.regroup, "evaluate", folder, "--task", f"mmlu_{SUBJECT}", "--data", arguments.data / "benchmarks/mmlu",
                  "--shots", shots, "--limit", arguments.limit, "--threads", arguments.threads, "--samples", samples, "--no-store",
                  "--json"])
    items = [json.loads(line)["loglikelihoods"] for line in samples.read_text().splitlines()]
    return result["seconds"], result["results"][f"mmlu_{SUBJECT}"]["acc,none"], items


def compare_mmlu(arguments):
    import torch
    from lm_eval.models.huggingface import HFLM
    torch.set_num_threads(arguments.threads)
    print("| model | shots | Regroup, s | harness, s | ratio | largest difference of a log-likelihood | accuracy |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        manager = harness_tasks(arguments.data, arguments.limit, scratch)
        for name in (NEO, STORIES):
            folder = arguments.data / "models" / name
            model, tokenizer = theirs(folder)
            lm = HFLM(pretrained=model, tokenizer=tokenizer, device="cpu", batch_size=8)
            for shots in (0, 5):
                ours, other = [], []
                for _ in range(arguments.rounds):
                    ours.append(our_mmlu(arguments, folder, shots, scratch))
                    other.append(harness_mmlu(lm, manager, shots))
                difference = max(abs(a - b) for first, second in zip(ours[0][2], other[0][2]) for a, b in zip(first, second))
                assert len(ours[0][2]) == len(other[0][2])
                mine, their = (statistics.median(side[0] for side in sides) for sides in (ours, other))
                same = "the same" if ours[0][1] == other[0][1] else f"{ours[0][1]} against {other[0][1]}"
                print(f"| {name} | {shots} | {mine:.2f} | {their:.2f} | {their / mine:.1f} | {difference:.1e} | {same} |", flush=True)


def compare_decoding(arguments):
    import torch
    torch.set_num_threads(arguments.threads)
    folder = arguments.data / "models" / NEO
    model, tokenizer = theirs(folder)
    prompt, count = "Once upon a time there was a little girl named Lily. She", 150

    def their_rate():
        ids = tokenizer(prompt, return_tensors="pt").input_ids
        with torch.inference_mode():
            begun = time.perf_counter()
            made = model.generate(ids, max_new_tokens=count, min_new_tokens=count, do_sample=False, use_cache=True,
                                  pad_token_id=tokenizer.eos_token_id)
        return (made.shape[1] - ids.shape[1]) / (time.perf_counter() - begun), made[0, ids.shape[1]:].tolist()

    def our_rate(where):
        result = run([arguments.regroup, "generate", where, "--prompt", prompt, "--tokens", count, "--threads", arguments.threads,
                      "--json", "--quiet"])
        return result["tokens_per_second"], result["ids"], result["kv_cache_bytes"]

    their_rate()
    ours, other = [], []
    for _ in range(arguments.rounds):
        ours.append(our_rate(folder))
        other.append(their_rate())
    mine, their = statistics.median(one[0] for one in ours), statistics.median(one[0] for one in other)
    ids = ours[0][1][-len(other[0][1]):]
    print(f"\ngreedy decoding, {count} tokens: Regroup {mine:.0f} tokens/s, transformers {their:.0f}, ratio {mine / their:.1f}; "
          f"{'the same ids' if ids == other[0][1][: len(ids)] else 'other ids'}\n")
    print("| G of 16 | tokens/s | KV cache, bytes |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        config = json.loads((folder / "config.json").read_text())
        heads, layers = config["num_heads"], config["num_layers"]
        for groups in (heads, heads // 2, heads // 4, 1):
            labels = [head * groups // heads for head in range(heads)]
            grouping, out = Path(scratch) / f"{groups}.json", Path(scratch) / f"model-{groups}"
            grouping.write_text(json.dumps(dict(version=1, layers=[dict(key=labels, value=labels)] * layers)))
            run([arguments.regroup, "convert", folder, "--grouping", grouping, "--merge", "mean", "--export", "native", "--out", out,
                 "--no-store", "--json"])
            rates = [our_rate(out) for _ in range(arguments.rounds)]
            print(f"| {groups} | {statistics.median(rate[0] for rate in rates):.0f} | {rates[0][2]} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("regroup", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--parts", default="mmlu,decode")
    chosen = parser.parse_args()
    print("load before:", *(f"{load:.1f}" for load in os.getloadavg()))
    if "mmlu" in chosen.parts:
        compare_mmlu(chosen)
    if "decode" in chosen.parts:
        compare_decoding(chosen)
    print("load after:", *(f"{load:.1f}" for load in os.getloadavg()))
