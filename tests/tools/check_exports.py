#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loads stock, padded and repeated exports with stock transformers and compares their logits with
those of the native export of the same merge, computed by `regroup score`; the models named, and
two made here, llamas with a head count that transformers' Llama refuses, one with biases.

    python tests/tools/check_exports.py build/release/bin/regroup [MODEL_FOLDER...] [--data TEXT]

Needs torch, transformers and safetensors from PyPI. Exits with 1 if a difference is 1e-4 of the
largest logit or more. `fitted` merges need --data, a text that the models have a tokenizer for.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import torch
import transformers
from safetensors.torch import load_file, save_file

ALLOWED = 1e-4


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments), "--no-store", "--json"],
                          capture_output=True, text=True)
    document = json.loads(done.stdout)
    if done.returncode != 0:
        raise RuntimeError(document["error"]["message"])
    return document


def groupings(info):
    """Some partitions for every layer, by name; only unions of what is shared already."""
    layers, heads = info["layers"], info["query_heads"]
    stored = info["kv_heads"] if isinstance(info["kv_heads"], int) else min(info["kv_heads"])
    of_head = [head * stored // heads for head in range(heads)]

    def spread(labels):  # Of stored heads -> of query heads.
        return [labels[of_head[head]] for head in range(heads)]

    half = max(1, stored // 2)
    equal = [spread([index % half for index in range(stored)]) for _ in range(layers)]
    uneven = [spread([0 if (index + layer) % 3 else 1 for index in range(stored)])
              for layer in range(layers)]
    other = [spread([min(index, 1) for index in range(stored)]) for _ in range(layers)]
    one = [spread([0] * stored) for _ in range(layers)]
    found = {"equal": (equal, equal), "apart": (uneven, other), "one": (one, one)}
    if len({len(set(labels)) for labels in uneven}) == 1:
        found["unequal"] = (uneven, uneven)
    return found


def odd_llama(folder, family):
    """A llama whose head count transformers' Llama refuses (hidden_size % heads != 0): what it
    computes is a Mistral, or with biases a Qwen2, so it is made as one."""
    torch.manual_seed(7)
    config = getattr(transformers, family + "Config")(
        vocab_size=96, hidden_size=64, intermediate_size=96, num_hidden_layers=2,
        num_attention_heads=6, num_key_value_heads=6, head_dim=8, sliding_window=None,
        max_position_embeddings=64, pad_token_id=0)
    model = getattr(transformers, family + "ForCausalLM")(config)
    tensors = model.state_dict()
    if family == "Qwen2":  # Llama's switch puts a bias on the output projection, too.
        for layer in range(2):
            attention = f"model.layers.{layer}.self_attn."
            for side in "qkv":
                tensors[f"{attention}{side}_proj.bias"].normal_()
    model.save_pretrained(folder)
    document = json.loads((folder / "config.json").read_text())
    for key in ("sliding_window", "use_sliding_window", "layer_types", "max_window_layers"):
        document.pop(key, None)
    document |= {"model_type": "llama", "architectures": ["LlamaForCausalLM"]}
    if family == "Qwen2":
        document["attention_bias"] = True
        tensors = load_file(folder / "model.safetensors")
        for layer in range(2):
            tensors[f"model.layers.{layer}.self_attn.o_proj.bias"] = torch.zeros(64)
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(document))
    return folder


def stock_model(folder):
    """Of the class that the export's config.json names, as anybody would load it."""
    named = json.loads((folder / "config.json").read_text()).get("architectures") or []
    kind = getattr(transformers, named[0]) if named else transformers.AutoModel
    return kind.from_pretrained(folder, dtype=torch.float32).eval()


def loads_nowhere(model):
    """Whether stock transformers refuses the model as it is, and `repeated` with it."""
    config = json.loads((model / "config.json").read_text())
    return (config["model_type"] == "llama"
            and config["hidden_size"] % config["num_attention_heads"] != 0)


def check(program, model, folder, grouping_name, grouping, merge, form):
    key, value = grouping
    file = folder / f"{grouping_name}.json"
    file.write_text(json.dumps({"version": 1, "layers": [
        {"key": k, "value": v} for k, v in zip(key, value)]}))
    out = folder / f"{grouping_name}-{'-'.join(merge).strip('-')[:24]}-{form}".replace("/", "_")
    native = folder / (out.name + "-native")
    try:
        report = run(program, "convert", model, "--grouping", file, *merge, "--export", form,
                     "--out", out)
    except RuntimeError as error:
        print(f"   -    {grouping_name:8} {' '.join(merge[:2]):14} {form:9} {str(error)[:110]}")
        return True
    run(program, "convert", model, "--grouping", file, *merge, "--export", "native", "--out", native)
    stock = stock_model(out)
    generator = torch.Generator().manual_seed(1)
    # Without a padding token a classifier takes one text at once.
    rows = 2 if stock.config.pad_token_id is not None else 1
    ids = torch.randint(3, stock.config.vocab_size, (rows, 17), generator=generator)
    save_file({"input_ids": ids}, folder / "inputs.safetensors")
    run(program, "score", native, "--inputs", folder / "inputs.safetensors",
        "--outputs", folder / "outputs.safetensors")
    outputs = load_file(folder / "outputs.safetensors")
    expected = outputs.get("logits", outputs.get("last_hidden_state"))
    with torch.no_grad():
        answer = stock(ids)
        found = answer.logits if "logits" in answer else answer.last_hidden_state
    difference = float((found - expected).abs().max() / expected.abs().max())
    right = difference < ALLOWED
    print(f"{'ok' if right else 'WRONG':6}  {grouping_name:8} {' '.join(merge[:2]):14} {form:9} "
          f"{type(stock).__name__}, {report['query_heads']} query heads, {report['kv_heads']} "
          f"key/value heads: {difference:.1e}")
    return right


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("models", nargs="*", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path)
    options = parser.parse_args()
    merges = [("--merge", "mean", "--refine", "none")]
    if options.data:
        merges.append(("--merge", "svd", "--refine", "weighted,centred", "--data",
                       str(options.data), "--tokens", "2048"))
    right = True
    odd = tempfile.TemporaryDirectory()
    made = [odd_llama(pathlib.Path(odd.name) / f"llama-six-heads-{family}", family)
            for family in ("Mistral", "Qwen2")]
    for model in [*options.models, *made]:
        print(model.name)
        info = run(options.program, "inspect", model)
        for name, grouping in groupings(info).items():
            for merge in merges:
                for form in ("stock", "padded", "repeated"):
                    if merge in merges[1:] and loads_nowhere(model):  # Has no tokenizer.
                        continue
                    if form == "repeated" and loads_nowhere(model):
                        continue
                    with tempfile.TemporaryDirectory() as folder:
                        right &= check(options.program, model, pathlib.Path(folder), name, grouping,
                                       merge, form)
    sys.exit(0 if right else 1)


main()
