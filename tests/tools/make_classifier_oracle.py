#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tiny classifiers, GLUE files of made-up rows, and what transformers, scikit-learn and scipy make of them.

Each folder of tests/data/classifiers holds a checkpoint (random weights), a tokenizer.json, the task's official files
(made of random words, with the columns that GLUE's have) and `expected.json`: per labelled row `scores` (float64 logits,
one row at a time, no padding, as the checkpoint's labels lie), `cut` (truncated to the positions), and the task's
metrics. `*_stderr` are spreads over 2,000 bootstrap samples of numpy (accuracy: SD / sqrt(n)).

    python3 tests/tools/make_classifier_oracle.py --out tests/data/classifiers
"""
import argparse
import contextlib
import copy
import json
import os
import random
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy
import torch
import transformers
from scipy import stats
from sklearn import metrics
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

WORDS = """the a cat dog house tree man woman child river old young big small red green sees likes finds leaves
runs sleeps never often here there with without and or not happy sad very quite it she he they is was bread milk
stone light dark rain sun . , ?""".split()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "<s>", "</s>", "<pad>"]

# labels: by place, deliberately in another order than the task's classes where the names tell.
CASES = {
    "bert-mnli": dict(task="mnli", model="bert", labels=["CONTRADICTION", "Entailment", "neutral"], positions=24, rows=41),
    "roberta-mrpc": dict(task="mrpc", model="roberta", labels=["equivalent", "not_equivalent"], positions=40, rows=37, seed=13),
    "bert-stsb": dict(task="stsb", model="bert", labels=["LABEL_0"], positions=40, rows=33),
    "llama-cola": dict(task="cola", model="llama", labels=["LABEL_0", "LABEL_1"], positions=16, rows=35),
}
CLASSES = {"mnli": ["entailment", "neutral", "contradiction"], "mrpc": ["not_equivalent", "equivalent"],
           "cola": ["LABEL_0", "LABEL_1"], "stsb": ["LABEL_0"]}


@contextlib.contextmanager
def float64_world():
    """Inside, float32 means float64: transformers computes Llama's norms and rotary tables in float32 whatever the model is."""
    saved = (torch.float32, torch.float, torch.Tensor.float, torch.get_default_dtype())
    torch.set_default_dtype(torch.float64)
    torch.float32, torch.float, torch.Tensor.float = torch.float64, torch.float64, torch.Tensor.double
    try:
        yield
    finally:
        torch.float32, torch.float, torch.Tensor.float = saved[:3]
        torch.set_default_dtype(saved[3])


def widened(model):
    """The same model in float64 throughout; call and run it inside float64_world()."""
    wide = type(model)(copy.deepcopy(model.config)).double()
    wide.load_state_dict({name: value.double() for name, value in model.state_dict().items()})
    return wide.eval()


def tokenizer_of(case):
    vocabulary = {word: index for index, word in enumerate(SPECIAL + WORDS)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()])
    if case["model"] == "bert":
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
            special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    elif case["model"] == "roberta":
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 4), ("</s>", 5)])
    else:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 4)])
    return tokenizer


def model_of(case):
    shape = dict(vocab_size=len(SPECIAL) + len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=4,
                 intermediate_size=24, initializer_range=0.5)
    labels = dict(id2label={index: name for index, name in enumerate(case["labels"])},
                  label2id={name: index for index, name in enumerate(case["labels"])})
    torch.manual_seed(case.get("seed", 11))
    if case["model"] == "bert":
        config = transformers.BertConfig(**shape, **labels, max_position_embeddings=case["positions"], pad_token_id=0)
        model = transformers.BertForSequenceClassification(config)
    elif case["model"] == "roberta":
        config = transformers.RobertaConfig(**shape, **labels, max_position_embeddings=case["positions"] + 7,
                                            pad_token_id=6, bos_token_id=4, eos_token_id=5, type_vocab_size=1)
        model = transformers.RobertaForSequenceClassification(config)
    else:
        config = transformers.LlamaConfig(**shape, **labels, max_position_embeddings=case["positions"], pad_token_id=6,
                                          bos_token_id=4, eos_token_id=5)
        model = transformers.LlamaForSequenceClassification(config)
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(parameter, std=0.3)
    return model.eval()


def sentence(chance, longest):
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(2, longest)))


def rows_of(case, chance):
    """[(first, second, label)]; label None: the file has none."""
    rows = []
    for _ in range(case["rows"]):
        label = round(chance.uniform(0, 5), 3) if case["task"] == "stsb" else chance.randrange(len(case["labels"]))
        rows.append((sentence(chance, 18), sentence(chance, 18), label))
    return rows


def write_task(case, rows, folder):
    task = case["task"]
    if task == "cola":  # No header.
        lines = [f"gj04\t{label}\t{'*' if label == 0 else ''}\t{first}" for first, _, label in rows]
        return (folder / "dev.tsv").write_text("\n".join(lines) + "\n")
    if task == "mnli":
        header = "index promptID pairID genre sentence1_binary_parse sentence2_binary_parse sentence1_parse sentence2_parse " \
                 "sentence1 sentence2 label1 label2 label3 label4 label5 gold_label".split()
        names = CLASSES["mnli"]
        lines = [[str(n), "1", "1e", "made", "(", "(", "(", "(", first, second] + [names[label]] * 6
                 for n, (first, second, label) in enumerate(rows)]
        lines[3][-1] = "-"  # The annotators did not agree: left out.
        rows[3] = (rows[3][0], rows[3][1], None)
        name = "dev_matched.tsv"
    elif task == "mrpc":
        header = ["\ufeffQuality", "#1 ID", "#2 ID", "#1 String", "#2 String"]
        lines = [[str(label), "1", "2", first, second] for first, second, label in rows]
        name = "dev.tsv"
    else:
        header = "index genre filename year old_index source1 source2 sentence1 sentence2 score".split()
        lines = [[str(n), "made", "none", "2026", "0", "none", "none", first, second, f"{label:.3f}"]
                 for n, (first, second, label) in enumerate(rows)]
        name = "dev.tsv"
    text = "\r\n".join("\t".join(cells) for cells in [header] + lines) + "\r\n"
    (folder / name).write_bytes(text.encode())


def bootstrap(metric, predictions, targets):
    chance = numpy.random.default_rng(0)
    values = []
    for _ in range(2000):
        picks = chance.integers(0, len(targets), len(targets))
        values.append(metric(targets[picks], predictions[picks]))
    return float(numpy.std(numpy.nan_to_num(values), ddof=1))


def metrics_of(task, predictions, targets):
    predictions, targets = numpy.array(predictions), numpy.array(targets)
    result = {}

    def add(name, metric):
        result[name] = float(metric(targets, predictions))
        result[name + "_stderr"] = bootstrap(metric, predictions, targets)

    if task == "stsb":
        add("pearson", lambda a, b: stats.pearsonr(a, b)[0])
        add("spearman", lambda a, b: stats.spearmanr(a, b)[0])
        return result
    if task == "cola":
        add("mcc", metrics.matthews_corrcoef)
        return result
    right = (predictions == targets).astype(float)
    result["acc"] = float(metrics.accuracy_score(targets, predictions))
    result["acc_stderr"] = float(numpy.std(right, ddof=1) / len(right) ** 0.5)
    if task == "mrpc":
        add("f1", lambda a, b: metrics.f1_score(a, b, zero_division=0))
    return result


def make(name, case, out):
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    model = model_of(case)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    tokenizer = tokenizer_of(case)
    tokenizer.save(str(folder / "tokenizer.json"))
    chance = random.Random(name)
    rows = rows_of(case, chance)
    write_task(case, rows, folder)
    tokenizer.enable_truncation(case["positions"], strategy="longest_first")
    whole = tokenizer_of(case)
    with float64_world():
        model = widened(model)
    order = [case["labels"].index(label) if label in case["labels"] else
             [other.lower() for other in case["labels"]].index(label) for label in CLASSES[case["task"]]]
    items, predictions, targets = [], [], []
    for document, (first, second, label) in enumerate(rows):
        if label is None:
            continue
        texts = (first,) if case["task"] == "cola" else (first, second)
        encoded = tokenizer.encode(*texts)
        inputs = dict(input_ids=torch.tensor([encoded.ids]))
        if case["model"] == "bert":
            inputs["token_type_ids"] = torch.tensor([encoded.type_ids])
        with float64_world(), torch.no_grad():
            logits = model(**inputs).logits[0]
        by_class = logits[order]
        predictions.append(float(logits[0]) if case["task"] == "stsb" else int(by_class.argmax()))
        targets.append(label)
        items.append(dict(doc_id=document, scores=logits.tolist(), by_class=by_class.tolist(),
                          prediction=predictions[-1], target=label,
                          cut=len(whole.encode(*texts).ids) > case["positions"], tokens=len(encoded.ids)))
    expected = dict(task=case["task"], transformers=transformers.__version__, items=items,
                    metrics=metrics_of(case["task"], predictions, targets))
    (folder / "expected.json").write_text(json.dumps(expected, indent=1))
    print(name, expected["metrics"], sum(item["cut"] for item in items), "cut")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    for name, case in CASES.items():
        make(name, case, arguments.out)
