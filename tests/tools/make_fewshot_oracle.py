#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes GLUE files of made-up rows and the few-shot prompts that lm-evaluation-harness makes of them.

Each folder of tests/data/harness holds the official files train.tsv and dev*.tsv (made of random words) and
`prompts.json`: {shots: [prompt of every validation row]}, from the harness's own task files with only the data source
replaced. Some validation rows stand in the training file, too, which the harness leaves out of their examples.
`sst2/results_*.json` and `sst2/samples_*.jsonl` are what the harness writes of such a run, with a model that gives every
answer a made-up likelihood: files to import.

    python3 tests/tools/make_fewshot_oracle.py --out tests/data/harness       (needs lm-eval 0.4.13)
"""
import argparse
import hashlib
import json
import os
import random
import re
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_OFFLINE", "1")

import lm_eval
from lm_eval.api.model import LM
from lm_eval.loggers import EvaluationTracker
from lm_eval.tasks import TaskManager

OWN = Path(lm_eval.__file__).parent / "tasks"
WORDS = "the a cat dog house tree man woman old young sees likes finds leaves never often good bad film story .".split()
MNLI = ["entailment", "neutral", "contradiction"]
TRAIN = {"sst2": 26, "mnli": 140}


class MadeUp(LM):
    """Likelihoods that depend on the texts only."""

    def loglikelihood(self, requests):
        digests = [hashlib.sha256("".join(request.args).encode()).digest() for request in requests]
        return [(-(digest[0] + 256 * digest[1]) / 1000 - 0.1, digest[2] % 3 == 0) for digest in digests]

    def loglikelihood_rolling(self, requests):
        raise NotImplementedError

    def generate_until(self, requests):
        raise NotImplementedError


def sentence(chance):
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(3, 9)))


def rows_of(name, count, chance):
    if name == "sst2":
        return [dict(sentence=sentence(chance) + " ", label=chance.randrange(2), idx=n) for n in range(count)]
    return [dict(premise=sentence(chance), hypothesis=sentence(chance), label=chance.randrange(3), idx=n) for n in range(count)]


def write_tsv(name, rows, path):
    if name == "sst2":
        lines = ["sentence\tlabel"] + [f"{row['sentence']}\t{row['label']}" for row in rows]
    else:
        lines = ["index\tsentence1\tsentence2\tgold_label"]
        lines += [f"{row['idx']}\t{row['premise']}\t{row['hypothesis']}\t{MNLI[row['label']]}" for row in rows]
    path.write_text("\n".join(lines) + "\n")


def make(name, out):
    chance = random.Random(name)
    train, validation = rows_of(name, TRAIN[name], chance), rows_of(name, 9, chance)
    for place in range(0, 9, 2):
        train[place] = dict(validation[place])
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    write_tsv(name, train, folder / "train.tsv")
    write_tsv(name, validation, folder / ("dev.tsv" if name == "sst2" else "dev_matched.tsv"))
    prompts = {}
    with tempfile.TemporaryDirectory() as tmp:
        tmp = Path(tmp)
        files = {}
        for split, rows in (("train", train), ("validation" if name == "sst2" else "validation_matched", validation)):
            (tmp / f"{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
            files[split] = str(tmp / f"{split}.jsonl")
        if name == "mnli":
            shutil.copy(OWN / "glue/mnli/utils.py", tmp / "utils.py")
        yaml = (OWN / "glue" / name / "default.yaml").read_text().splitlines()
        keep = [line for line in yaml if not re.match(r"(dataset_path|dataset_name|tag|task):", line)]
        (tmp / f"{name}.yaml").write_text(f"task: {name}\ndataset_path: json\ndataset_kwargs:\n  data_files: {json.dumps(files)}\n"
                                          + "\n".join(keep) + "\n")
        manager = TaskManager(include_path=str(tmp), include_defaults=False)
        for shots in (1, 3, 7):
            tracker = EvaluationTracker(output_path=str(tmp / "output"))
            results = lm_eval.simple_evaluate(model=MadeUp(), tasks=[name], num_fewshot=shots, task_manager=manager,
                                              log_samples=True, bootstrap_iters=0, verbosity="ERROR", evaluation_tracker=tracker)
            samples = results.pop("samples")
            results["pretty_env_info"] = "left out"
            found = sorted(samples[name], key=lambda sample: sample["doc_id"])
            prompts[shots] = [sample["arguments"][0][0] if isinstance(sample["arguments"], list)
                              else sample["arguments"]["gen_args_0"]["arg_0"] for sample in found]
            if name == "sst2" and shots == 3:
                tracker.save_results_aggregated(results=results, samples=samples)
                tracker.save_results_samples(task_name=name, samples=samples[name])
                for old in list(folder.glob("results_*")) + list(folder.glob("samples_*")):
                    old.unlink()
                for file in (tmp / "output").rglob("*.json*"):
                    text = file.read_text().replace(str(tmp), "/made/up")
                    (folder / re.sub(r"20\d\d-.*(\.json)", r"2026-01-02T03-04-05.000006\1", file.name)).write_text(text)
    (folder / "prompts.json").write_text(json.dumps(prompts, indent=0))
    print(name, {shots: len(texts) for shots, texts in prompts.items()})


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    for task in TRAIN:
        make(task, arguments.out)
