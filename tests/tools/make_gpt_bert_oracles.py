#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tiny random models of gpt2, gpt_bigcode, opt, bert and roberta and what stock transformers computes for them.

Each folder holds config.json as written below, model.safetensors in the layout that the case names, and
expected.safetensors as tests/data/README.md describes it. The float64 numbers come from the same classes
with every float32 step widened. Needs torch and transformers.

    python3 tests/tools/make_gpt_bert_oracles.py --out tests/data/archs [NAME ...]
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

GPT2 = dict(model_type="gpt2", n_embd=24, n_head=4, n_layer=2, n_positions=32, n_inner=40, vocab_size=48,
            activation_function="gelu_new", bos_token_id=0, eos_token_id=0)
BIGCODE = dict(model_type="gpt_bigcode", n_embd=24, n_head=4, n_layer=2, n_positions=32, n_inner=40, vocab_size=48,
               bos_token_id=0, eos_token_id=0)
OPT = dict(model_type="opt", hidden_size=24, ffn_dim=32, num_hidden_layers=2, num_attention_heads=4,
           max_position_embeddings=24, vocab_size=48, activation_function="relu", bos_token_id=2, eos_token_id=2,
           pad_token_id=1)
BERT = dict(hidden_size=24, intermediate_size=32, num_hidden_layers=2, num_attention_heads=4, vocab_size=48,
            max_position_embeddings=24, type_vocab_size=2, hidden_act="gelu", layer_norm_eps=1e-12)


def model(base, head, without=(), **extra):
    config = {"architectures": [head], **base, **extra}
    return {key: value for key, value in config.items() if key not in without}


# pad > 0: so many tokens of row 1 at its end are padding; pad < 0: at its beginning.
# strip: a prefix that the stored names leave out. extra: further tensors that are stored and not used.
CASES = {
    "gpt2-scales": dict(pad=3, config=model(
        GPT2, "GPT2LMHeadModel", n_layer=3, scale_attn_weights=False, scale_attn_by_inverse_layer_idx=True,
        activation_function="gelu", tie_word_embeddings=False, torch_dtype="float32")),
    "gpt2-bare": dict(pad=-3, strip="transformer.", config=model(
        GPT2, "GPT2Model", without=["n_inner"], scale_attn_by_inverse_layer_idx=True),
        extra={"h.0.attn.bias": [1, 1, 32, 32], "h.0.attn.masked_bias": []}),
    "gpt2-seqcls-nopad": dict(batch=1, config=model(GPT2, "GPT2ForSequenceClassification", num_labels=3)),
    "bigcode": dict(pad=-3, extra={"transformer.h.0.attn.bias": [1, 1, 32, 32]}, config=model(BIGCODE, "GPTBigCodeForCausalLM")),
    "bigcode-seqcls": dict(pad=4, pad_id=7, config=model(
        BIGCODE, "GPTBigCodeForSequenceClassification", num_labels=3, pad_token_id=7, scale_attn_weights=False,
        activation_function="relu")),
    "opt-untied": dict(pad=-4, config=model(
        OPT, "OPTForCausalLM", word_embed_proj_dim=16, tie_word_embeddings=False, _remove_final_layer_norm=True,
        activation_function="gelu_new")),
    "opt-bare-plain": dict(pad=3, strip="model.", config=model(
        OPT, "OPTModel", enable_bias=False, layer_norm_elementwise_affine=False, activation_function="silu")),
    "bert-bare": dict(pad=4, strip="bert.", types=True, config=model(
        BERT, "BertModel", model_type="bert", hidden_act="gelu_new", pad_token_id=0,
        position_embedding_type="absolute"), extra={"embeddings.position_ids": [1, 24]}),
    "bert-mlm-untied": dict(pad=-3, types=True, config=model(
        BERT, "BertForMaskedLM", model_type="bert", hidden_act="relu", tie_word_embeddings=False)),
    "roberta-mlm": dict(pad=-4, config=model(
        BERT, "RobertaForMaskedLM", model_type="roberta", hidden_act="relu", type_vocab_size=1, pad_token_id=1,
        bos_token_id=0, eos_token_id=2)),
    "roberta-bare": dict(pad=3, pad_id=5, strip="roberta.", config=model(
        BERT, "RobertaModel", model_type="roberta", pad_token_id=5, layer_norm_eps=1e-5)),
}
TOKENS = 13


@contextlib.contextmanager
def everything_in_float64():
    """Softmax and norms ask for float32 by name; here that name means float64."""
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
    transposed = net.config.model_type == "gpt2"
    with torch.no_grad():
        for weight_name, weight in net.named_parameters():
            generator = torch.Generator().manual_seed(zlib.crc32(f"{name} {weight_name}".encode()))
            value = torch.randn(weight.shape, generator=generator)
            low = weight_name.lower()
            if weight.dim() == 1:
                is_norm = ("norm" in low or "ln_" in low) and low.endswith("weight")
                value = 1 + 0.2 * value if is_norm else 0.3 * value
            elif "embed" in low or ".wte" in low or ".wpe" in low or low.startswith(("wte", "wpe")):
                value = 0.6 * value
            else:
                fan_in = weight.shape[0] if transposed and "c_" in low else weight.shape[1]
                gain = 1.4 if any(part in low for part in ("q_proj", "k_proj", "query", "key", "c_attn")) else 1.2
                value = value * (gain / fan_in**0.5)
            weight.copy_(value)


def inputs_of(case, name, config):
    batch, pad = case.get("batch", 2), case.get("pad", 0)
    generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    ids = torch.randint(6, config.vocab_size, (batch, TOKENS), generator=generator)
    mask = torch.ones_like(ids)
    if pad:
        padded = slice(TOKENS - pad, TOKENS) if pad > 0 else slice(0, -pad)
        ids[1, padded] = config.pad_token_id if config.pad_token_id is not None else 0
        mask[1, padded] = 0
    inputs = {"input_ids": ids, "attention_mask": mask}
    if case.get("types"):
        inputs["token_type_ids"] = torch.zeros_like(ids)
        inputs["token_type_ids"][0, 6:] = 1
        inputs["token_type_ids"][1, 4:9] = 1
    return inputs


def projections_of(net):
    """Per layer the modules of keys and values, and which part of their output that is."""
    base = getattr(net, net.base_model_prefix, net)
    kind, width = net.config.model_type, net.config.hidden_size
    if kind == "gpt2":
        return [{"k": (block.attn.c_attn, slice(width, 2 * width)), "v": (block.attn.c_attn, slice(2 * width, None))}
                for block in base.h]
    if kind == "gpt_bigcode":
        head = width // net.config.num_attention_heads
        return [{"k": (block.attn.c_attn, slice(width, width + head)), "v": (block.attn.c_attn, slice(width + head, None))}
                for block in base.h]
    if kind == "opt":
        return [{side: (getattr(block.self_attn, f"{side}_proj"), slice(None)) for side in "kv"}
                for block in base.decoder.layers]
    return [{"k": (block.attention.self.key, slice(None)), "v": (block.attention.self.value, slice(None))}
            for block in base.encoder.layer]


def run(net, inputs):
    """The output by its name, and what each key and value projection gives."""
    found, hooks = {}, []
    head_width = net.config.hidden_size // net.config.num_attention_heads
    for layer, sides in enumerate(projections_of(net)):
        for side, (module, part) in sides.items():
            def keep(_, args, output, key=f"{side}_proj_out.{layer}", part=part):
                found[key] = output[..., part].unflatten(-1, (-1, head_width)).clone()
            hooks.append(module.register_forward_hook(keep))
    with torch.no_grad():
        output = net(**inputs)
    for hook in hooks:
        hook.remove()
    name = "logits" if "logits" in output else "last_hidden_state"
    return name, output[name], found


def stored_tensors(case, net):
    tied = net.config.tie_word_embeddings
    state = {}
    for key, value in net.state_dict().items():
        is_shared = key in ("lm_head.weight", "cls.predictions.decoder.weight", "cls.predictions.decoder.bias",
                            "lm_head.decoder.weight", "lm_head.decoder.bias")
        if not (tied and is_shared):
            state[key] = value.contiguous()
    base = case.get("strip", "")
    if base and not any(key.startswith(base) for key in state):
        base = ""  # A bare class has no prefix to begin with.
    state = {key[len(base):] if key.startswith(base) else key: value for key, value in state.items()}
    for key, shape in case.get("extra", {}).items():
        state[key] = torch.ones(shape) if "position_ids" not in key else torch.arange(shape[1]).view(shape)
    return state


def make(name, case, out):
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(case["config"], indent=1) + "\n")
    net = build(folder)
    randomize(net, name)
    save_file(stored_tensors(case, net), folder / "model.safetensors", metadata={"format": "pt"})

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
    if case["config"]["architectures"][0] in ("GPT2LMHeadModel", "GPTBigCodeForCausalLM", "OPTForCausalLM"):
        prompt = inputs["input_ids"][:1, :5]
        expected["greedy_prompt"] = prompt.clone()
        expected["greedy_ids"] = net.generate(
            prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=12, min_new_tokens=12,
            eos_token_id=None, pad_token_id=0)
    save_file(expected, folder / "expected.safetensors")
    distance = (expected[output_name].double() - expected[output_name + "_f64"]).abs().max()
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
