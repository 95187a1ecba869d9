#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Training steps on a GPU: Regroup (bench_training) and a plain loop of transformers (PEFT for LoRA) and torch.optim.AdamW(fused=True).

    compare_training_gpu.py [--program BUILD/tests/bench/bench_training] [--shapes 1b,7b] [--methods full,lora] [--rows 4] [--length 2048]
                            [--steps 8] [--only ours,theirs]

Random weights and ids, no padding, bfloat16 products, scaled_dot_product_attention, gradients clipped to 1. The loop is measured twice: with all its numbers
in bfloat16 (weights, moments: its fastest, and less exact than what Regroup does), and with float32 weights under autocast, which is what Regroup's bfloat16
with float32 masters stands for. Both sides in turns in one run; a side's time is that of its last --steps steps.
Model-FLOPs use: 6 (LoRA: 4) operations a weight outside the embedding table and token, 6 (4) * layers * length * width a token for causal attention, over
--peak operations a second. What is computed twice counts once.
"""
import argparse
import gc
import json
import subprocess
import tempfile
import time

SHAPES = {
    "1b": dict(vocab_size=128256, hidden_size=2048, intermediate_size=8192, num_hidden_layers=16, num_attention_heads=32,
               num_key_value_heads=8, head_dim=64, tie_word_embeddings=True, rope_theta=500000.0),
    "7b": dict(vocab_size=32000, hidden_size=4096, intermediate_size=11008, num_hidden_layers=32, num_attention_heads=32,
               num_key_value_heads=32, head_dim=128, tie_word_embeddings=False, rope_theta=10000.0),
    "tiny": dict(vocab_size=512, hidden_size=64, intermediate_size=160, num_hidden_layers=2, num_attention_heads=4,
                 num_key_value_heads=2, head_dim=16, tie_word_embeddings=True, rope_theta=10000.0),
}
RANK = 16
WARM_UP = 3


def document(shape):
    return dict(SHAPES[shape], architectures=["LlamaForCausalLM"], model_type="llama", hidden_act="silu", rms_norm_eps=1e-5,
                max_position_embeddings=4096, torch_dtype="bfloat16", bos_token_id=1, eos_token_id=2)


def operations(shape, method, rows, length):
    """Of one step, of the model itself."""
    own = SHAPES[shape]
    width, inner, layers = own["hidden_size"], own["intermediate_size"], own["num_hidden_layers"]
    heads, shared = own["num_attention_heads"] * own["head_dim"], own["num_key_value_heads"] * own["head_dim"]
    weights = layers * (2 * width * heads + 2 * width * shared + 3 * width * inner) + own["vocab_size"] * width
    # A masked score and its product with a value: 2 * length * width each; half of them are seen.
    attention = 2 * layers * length * heads
    passes = 3 if method == "full" else 2
    return rows * length * passes * (2 * weights + attention)


def theirs(shape, method, arguments, autocast, checkpointing):
    import torch
    import transformers
    torch.manual_seed(0)
    device = arguments.device
    config = transformers.LlamaConfig(**{name: value for name, value in document(shape).items() if name != "torch_dtype"},
                                      attn_implementation="sdpa", use_cache=False)
    torch.set_default_dtype(torch.float32 if autocast else torch.bfloat16)
    with torch.device(device):
        model = transformers.LlamaForCausalLM(config)
    torch.set_default_dtype(torch.float32)
    if method == "lora":
        import peft
        model = peft.get_peft_model(model, peft.LoraConfig(task_type="CAUSAL_LM", r=RANK, lora_alpha=2 * RANK))
    model.train()
    if checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
        if method == "lora":
            model.enable_input_require_grads()
    learning = [value for value in model.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=1e-5, fused=device == "cuda")
    ids = torch.randint(3, config.vocab_size, (arguments.rows, arguments.length), device=device)
    sync = torch.cuda.synchronize if device == "cuda" else lambda: None
    for step in range(WARM_UP + arguments.steps):
        if step == WARM_UP:
            sync()
            begin = time.perf_counter()
        with torch.autocast(device, torch.bfloat16, enabled=autocast):
            loss = model(input_ids=ids, labels=ids).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        optimizer.zero_grad()
    sync()
    seconds = (time.perf_counter() - begin) / arguments.steps
    peak = torch.cuda.max_memory_allocated() if device == "cuda" else 0
    return {"seconds": seconds, "peak_bytes": peak, "loss": loss.item()}


def ours(shape, method, arguments, checkpointing):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(document(shape), file)
        file.flush()
        words = [arguments.program, file.name, method, arguments.rows, arguments.length, WARM_UP, arguments.steps,
                 "cuda:0" if arguments.device == "cuda" else "cpu", "bfloat16", RANK, int(checkpointing)]
        result = subprocess.run(list(map(str, words)), capture_output=True, text=True)
        if result.returncode != 0:
            raise RuntimeError((result.stderr or result.stdout)[-600:])
        return json.loads(result.stdout)


def row(name, shape, method, arguments, measure):
    try:
        if arguments.device == "cuda":
            import torch
            gc.collect()
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        result = measure()
    except Exception as error:  # The others are still worth their time.
        print(f"| {shape} | {method} | {name} | {type(error).__name__}: {str(error).splitlines()[0][:160] if str(error) else ''} |", flush=True)
        return
    seconds = result["seconds"]
    rate = arguments.rows * arguments.length / seconds
    use = operations(shape, method, arguments.rows, arguments.length) / seconds / (arguments.peak * 1e12)
    print(f"| {shape} | {method} | {name} | {1 / seconds:.3f} | {rate:,.0f} | {result['peak_bytes'] / 2**30:.1f} | {use:.1%} | {result['loss']:.4f} |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--shapes", default="1b,7b")
    parser.add_argument("--methods", default="full,lora")
    parser.add_argument("--rows", type=int, default=4)
    parser.add_argument("--length", type=int, default=2048)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--peak", type=float, default=989)
    parser.add_argument("--only", default="ours,theirs,autocast,checkpointing")
    arguments = parser.parse_args()
    sides = arguments.only.split(",")
    print("| shape | method | side | steps/s | tokens/s | peak GiB | FLOPs use | loss |\n|---|---|---|---|---|---|---|---|", flush=True)
    for shape in arguments.shapes.split(","):
        for method in arguments.methods.split(","):
            def measured(name, measure):
                row(name, shape, method, arguments, measure)
            for again in (False, True) if "checkpointing" in sides and method == "full" else (False,):
                ending = ", layers computed again" if again else ""
                if "ours" in sides:
                    measured("Regroup" + ending, lambda: ours(shape, method, arguments, again))
                if "theirs" in sides:
                    measured("transformers, bfloat16" + ending, lambda: theirs(shape, method, arguments, False, again))
                if "autocast" in sides and method == "full":
                    measured("transformers, autocast" + ending, lambda: theirs(shape, method, arguments, True, again))


main()
