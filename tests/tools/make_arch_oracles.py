#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tiny random models and what stock transformers computes for them: tests/data/archs.

Each folder holds config.json exactly as written below (old layouts and missing keys are the point),
model.safetensors, and expected.safetensors as tests/data/README.md describes it. The float64 numbers
come from the same classes with every float32 step widened. Needs torch and transformers.

    python3 tests/tools/make_arch_oracles.py --out tests/data/archs [NAME ...]
"""
import argparse
import contextlib
import json
import os
import zlib
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
import transformers
from safetensors.torch import save_file

BASE = dict(hidden_size=24, intermediate_size=32, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, head_dim=12, vocab_size=48, max_position_embeddings=64, rms_norm_eps=1e-5,
            hidden_act="silu", bos_token_id=1, eos_token_id=2, tie_word_embeddings=False)


def model(kind, head, without=(), **extra):
    names = {"llama": "Llama", "mistral": "Mistral", "qwen2": "Qwen2"}
    config = {"architectures": [names[kind] + head], "model_type": kind, **BASE, **extra}
    return {key: value for key, value in config.items() if key not in without}


CASES = {
    "llama-yarn": dict(
        pad=3, config=model("llama", "ForCausalLM", dtype="float32", rope_parameters=dict(
            rope_type="yarn", rope_theta=300.0, factor=4.0, original_max_position_embeddings=256,
            mscale=1.2, mscale_all_dim=0.7))),
    "llama-yarn-v4": dict(
        pad=-3, config=model("llama", "ForCausalLM", torch_dtype="float32", rope_theta=500.0,
                             attention_bias=True, mlp_bias=True, rope_scaling=dict(
            type="yarn", factor=3.0, beta_fast=12, beta_slow=2, attention_factor=1.3, truncate=False))),
    "llama-dynamic": dict(
        pad=4, config=model("llama", "ForCausalLM", max_position_embeddings=9, rope_parameters=dict(
            rope_type="dynamic", rope_theta=200.0, factor=3.0))),
    "llama-linear-v4": dict(
        pad=-4, config=model("llama", "ForCausalLM", without=["head_dim", "num_key_value_heads"],
                             tie_word_embeddings=True, rope_theta=700.0,
                             rope_scaling=dict(type="linear", factor=2.5))),
    "llama-seqcls-nopad": dict(
        batch=1, config=model("llama", "ForSequenceClassification", num_labels=3)),
    "llama-bare": dict(pad=3, config=model("llama", "Model", pad_token_id=0)),
    "mistral-window-v4": dict(
        pad=-4, config=model("mistral", "ForCausalLM", torch_dtype="float32", rope_theta=900.0,
                             sliding_window=4)),
    "mistral-nowindow-seqcls": dict(
        pad=-3, config=model("mistral", "ForSequenceClassification", sliding_window=None, pad_token_id=0,
                             id2label={"0": "no", "1": "yes", "2": "perhaps"})),
    "qwen2-mixed": dict(
        pad=-3, config=model("qwen2", "ForCausalLM", without=["head_dim"], num_hidden_layers=3,
                             use_sliding_window=True, sliding_window=5, max_window_layers=1,
                             rope_theta=1000.0),
        other={"config.listed.json": dict(max_window_layers=28, layer_types=[
            "full_attention", "sliding_attention", "sliding_attention"])}),
    "qwen2-seqcls": dict(
        pad=4, config=model("qwen2", "ForSequenceClassification", use_sliding_window=True, sliding_window=6,
                            pad_token_id=0, num_hidden_layers=2, tie_word_embeddings=True,
                            layer_types=["sliding_attention", "full_attention"])),
}
TOKENS = 13


@contextlib.contextmanager
def everything_in_float64():
    """Softmax, norms and rotary tables ask for float32 by name; here that name means float64."""
    saved = torch.float32, torch.float, torch.Tensor.float
    torch.set_default_dtype(torch.float64)
    torch.float32 = torch.float = torch.float64
    torch.Tensor.float = torch.Tensor.double
    try:
        yield
    finally:
        torch.float32, torch.float, torch.Tensor.float = saved
        torch.set_default_dtype(torch.float32)


def build(folder):
    config = transformers.AutoConfig.from_pretrained(folder)
    config._attn_implementation = "eager"
    return getattr(transformers, config.architectures[0])(config).eval()


def randomize(net, name):
    """Weights large enough that attention, norms and biases all matter in the output."""
    with torch.no_grad():
        for weight_name, weight in net.named_parameters():
            generator = torch.Generator().manual_seed(zlib.crc32(f"{name} {weight_name}".encode()))
            value = torch.randn(weight.shape, generator=generator)
            if weight.dim() == 1:
                value = 1 + 0.2 * value if "norm" in weight_name else 0.3 * value
            elif "embed" in weight_name:
                value = 0.8 * value
            else:
                gain = 1.6 if "q_proj" in weight_name or "k_proj" in weight_name else 1.2
                value = value * (gain / weight.shape[1] ** 0.5)
            weight.copy_(value)


def inputs_of(case, name, config):
    """pad > 0: that many tokens of row 1 at its end are padding; pad < 0: at its beginning."""
    batch, pad = case.get("batch", 2), case.get("pad", 0)
    generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    ids = torch.randint(3, config.vocab_size, (batch, TOKENS), generator=generator)
    mask = torch.ones_like(ids)
    if pad:
        padded = slice(TOKENS - pad, TOKENS) if pad > 0 else slice(0, -pad)
        ids[1, padded] = config.pad_token_id if config.pad_token_id is not None else 0
        mask[1, padded] = 0
    return {"input_ids": ids, "attention_mask": mask}


def run(net, inputs):
    """The output by its name, and what each key and value projection gives."""
    found, hooks = {}, []
    base = getattr(net, "model", net)
    width = base.layers[0].self_attn.head_dim
    for layer, block in enumerate(base.layers):
        for side in "kv":
            def keep(module, args, output, key=f"{side}_proj_out.{layer}"):
                found[key] = output.unflatten(-1, (-1, width)).clone()
            hooks.append(getattr(block.self_attn, f"{side}_proj").register_forward_hook(keep))
    with torch.no_grad():
        output = net(**inputs)
    for hook in hooks:
        hook.remove()
    name = "logits" if "logits" in output else "last_hidden_state"
    return name, output[name], found


def make(name, case, out):
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(case["config"], indent=1) + "\n")
    for other, changes in case.get("other", {}).items():
        (folder / other).write_text(json.dumps({**case["config"], **changes}, indent=1) + "\n")

    net = build(folder)
    randomize(net, name)
    state = {key: value.contiguous() for key, value in net.state_dict().items()}
    if case["config"]["tie_word_embeddings"]:
        state.pop("lm_head.weight", None)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})

    inputs = inputs_of(case, name, net.config)
    output_name, output, projections = run(net, inputs)
    with everything_in_float64():
        wide = build(folder).double()
        wide.load_state_dict({key: value.double() for key, value in net.state_dict().items()})
        _, wide_output, _ = run(wide, inputs)
    mask = inputs["attention_mask"].bool()
    expected = dict(inputs)
    for key, value in {output_name: output, output_name + "_f64": wide_output, **projections}.items():
        if value.dim() > 2:  # Values at padded positions mean nothing.
            value = value.masked_fill(~mask.view(mask.shape + (1,) * (value.dim() - 2)), 0)
        expected[key] = value.contiguous()
    if case["config"]["architectures"][0].endswith("ForCausalLM"):
        # Through the cache; a model fresh from its file, since "dynamic" remembers long texts.
        fresh = build(folder)
        fresh.load_state_dict(net.state_dict())
        prompt = inputs["input_ids"][:1, :5]
        expected["greedy_prompt"] = prompt.clone()
        expected["greedy_ids"] = fresh.generate(
            prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=12, min_new_tokens=12,
            eos_token_id=None, pad_token_id=0)
    save_file(expected, folder / "expected.safetensors")
    distance = (output.double() - wide_output).abs().masked_fill(~mask[..., None] if output.dim() > 2 else
                                                                 torch.zeros_like(output).bool(), 0).max()
    print(f"{name}: {output_name} {tuple(output.shape)}, float32 is within {distance:.1e} of float64")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("names", nargs="*", default=list(CASES))
    options = parser.parse_args()
    torch.set_num_threads(1)
    for name in options.names:
        make(name, CASES[name], options.out)


if __name__ == "__main__":
    main()
