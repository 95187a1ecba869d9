#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a Llama checkpoint with random bfloat16 weights, sharded as Hugging Face does it.

Without options it has the shape of Llama-2-7B (13 GB): for measuring how the program opens and
converts models that are larger than memory. The tokenizer is the sample's, whose 512 ids every
vocabulary of at least that size has. Standard library only.

    python3 tests/tools/make_llama_checkpoint.py --out /tmp/llama-7b-shape
"""
import argparse
import json
import os
import random
import shutil
import struct

SAMPLE = os.path.join(os.path.dirname(__file__), "..", "..", "resources", "samples", "stories260k")
POOL_BYTES = 32 << 20  # Random bytes are made once; tensors are cut out of them at random places.


def random_pool(seed):
    """bfloat16 numbers of either sign between 2^-9 and 2^-5, so that activations stay finite."""
    source = random.Random(seed)
    pool = bytearray(POOL_BYTES)
    pool[0::2] = source.randbytes(POOL_BYTES // 2)  # Mantissa and the exponent's last bit.
    exponents = bytes([0x3B, 0x3C, 0xBB, 0xBC][value % 4] for value in range(256))
    pool[1::2] = source.randbytes(POOL_BYTES // 2).translate(exponents)
    return memoryview(bytes(pool))


def tensors_of(options):
    """(name, shape, is a norm) of every tensor, in the order of a saved checkpoint."""
    width, inner = options.width, options.mlp
    yield "model.embed_tokens.weight", [options.vocabulary, width], False
    for layer in range(options.layers):
        block = f"model.layers.{layer}."
        for name in ("q_proj", "k_proj", "v_proj", "o_proj"):
            yield block + f"self_attn.{name}.weight", [width, width], False
        yield block + "mlp.gate_proj.weight", [inner, width], False
        yield block + "mlp.up_proj.weight", [inner, width], False
        yield block + "mlp.down_proj.weight", [width, inner], False
        yield block + "input_layernorm.weight", [width], True
        yield block + "post_attention_layernorm.weight", [width], True
    yield "model.norm.weight", [width], True
    yield "lm_head.weight", [options.vocabulary, width], False


def size_of(shape):
    size = 2
    for extent in shape:
        size *= extent
    return size


def split_into_shards(tensors, limit):
    shards, used = [[]], 0
    for tensor in tensors:
        size = size_of(tensor[1])
        if shards[-1] and used + size > limit:
            shards.append([])
            used = 0
        shards[-1].append(tensor)
        used += size
    return shards


def write_shard(path, tensors, pool, source):
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name, shape, _ in tensors:
        end = offset + size_of(shape)
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, shape, is_norm in tensors:
            rest = size_of(shape)
            if is_norm:
                file.write(b"\x80\x3f" * (rest // 2))  # 1.0
                continue
            while rest > 0:
                begin = 2 * source.randrange(len(pool) // 4)
                piece = pool[begin:begin + min(rest, len(pool) // 2)]
                file.write(piece)
                rest -= len(piece)
    return offset


def write_config(options):
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "bfloat16",
        "hidden_size": options.width, "intermediate_size": options.mlp,
        "num_hidden_layers": options.layers, "num_attention_heads": options.heads,
        "num_key_value_heads": options.heads, "vocab_size": options.vocabulary,
        "max_position_embeddings": 4096, "hidden_act": "silu", "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0, "rope_scaling": None, "tie_word_embeddings": False,
        "attention_bias": False, "bos_token_id": 1, "eos_token_id": 2,
    }
    with open(os.path.join(options.out, "config.json"), "w", encoding="utf-8") as file:
        json.dump(config, file, indent=2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, help="folder to write, created if needed")
    parser.add_argument("--layers", type=int, default=32)
    parser.add_argument("--width", type=int, default=4096)
    parser.add_argument("--heads", type=int, default=32)
    parser.add_argument("--mlp", type=int, default=11008)
    parser.add_argument("--vocabulary", type=int, default=32000)
    parser.add_argument("--shard-bytes", type=int, default=5_000_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.width % options.heads:
        parser.error(f"--heads {options.heads} does not divide --width {options.width}")

    os.makedirs(options.out, exist_ok=True)
    pool, source = random_pool(options.seed), random.Random(options.seed + 1)
    shards = split_into_shards(list(tensors_of(options)), options.shard_bytes)
    weight_map, total = {}, 0
    for number, tensors in enumerate(shards, 1):
        name = f"model-{number:05}-of-{len(shards):05}.safetensors"
        total += write_shard(os.path.join(options.out, name), tensors, pool, source)
        weight_map.update({tensor[0]: name for tensor in tensors})
    with open(os.path.join(options.out, "model.safetensors.index.json"), "w", encoding="utf-8") as file:
        json.dump({"metadata": {"total_size": total}, "weight_map": weight_map}, file, indent=2)
    write_config(options)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(os.path.join(SAMPLE, name), options.out)
    print(f"{options.out}: {total} bytes in {len(shards)} shards")


if __name__ == "__main__":
    main()
