#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes checkpoint folders with tokenizers in the older layouts, and in expected.json what transformers makes of texts.

    make_tokenizer_folders.py OUT                   small vocabularies, the folders of tests/data/tokenizers/folders
    make_tokenizer_folders.py OUT --shared DATA     the real vocabularies of DATA/tokenizers (GPT-2, BERT, Llama 2, Unigram)
"""
import argparse
import json
import os
import random
import shutil

os.environ["HF_HUB_OFFLINE"] = "1"
from transformers import AutoTokenizer  # noqa: E402

import make_tokenizer_corpus as corpus  # noqa: E402
import tokenizer_corpus_parts as parts  # noqa: E402


def token(content, **options):
    return {"__type": "AddedToken", "content": content, "lstrip": False, "rstrip": False, "single_word": False, "normalized": True, **options}


def decoder_entry(content, **options):
    return {"content": content, "lstrip": False, "rstrip": False, "single_word": False, "normalized": False, "special": True, **options}


GPT2 = {"tokenizer_class": "GPT2Tokenizer"}
ROBERTA = {"tokenizer_class": "RobertaTokenizer"}
BERT = {"tokenizer_class": "BertTokenizer"}
LLAMA = {"tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}


def gpt2_cases():
    yield "gpt2", GPT2, {}
    yield "gpt2-config-only", None, {"config.json": {"model_type": "gpt2"}}
    yield "gpt2-prefix-bos", {**GPT2, "add_prefix_space": True, "add_bos_token": True}, {}
    yield "gpt2-old", {**GPT2, "bos_token": token("<|endoftext|>"), "eos_token": token("<|endoftext|>"), "unk_token": token("<|endoftext|>"),
                       "errors": "replace", "add_prefix_space": False, "clean_up_tokenization_spaces": True}, {
        "special_tokens_map.json": {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>",
                                    "pad_token": "<pad>", "additional_special_tokens": ["<x>", "<mask>"]},
        "added_tokens.json": {"<pad>": 1, "<x>": 2}}
    yield "gpt2-decoder", {**GPT2, "added_tokens_decoder": {
        "0": decoder_entry("<|endoftext|>", normalized=True), "100000": decoder_entry("<mask>", lstrip=True),
        "100001": decoder_entry("NORMAL", special=False, normalized=True)}, "mask_token": "<mask>", "bos_token": "<|endoftext|>"}, {}
    yield "gpt2-opt", {**GPT2, "add_bos_token": True, "bos_token": token("</s>"), "eos_token": token("</s>"),
                       "unk_token": token("</s>"), "pad_token": token("<pad>")}, {"config.json": {"model_type": "opt"}}
    yield "gpt2-split", {**GPT2, "split_special_tokens": True, "bos_token": "<|endoftext|>", "added_tokens_decoder": {
        "0": decoder_entry("<|endoftext|>"), "100000": decoder_entry("<mask>"),
        "100001": decoder_entry("NORMAL", special=False, normalized=True)}}, {}
    yield "gpt2-qwen2", {"tokenizer_class": "Qwen2Tokenizer"}, {"config.json": {"model_type": "qwen2"}}


def roberta_cases():
    yield "roberta", ROBERTA, {}
    yield "roberta-config-only", None, {"config.json": {"model_type": "roberta"}}
    yield "roberta-prefix", {**ROBERTA, "add_prefix_space": True, "trim_offsets": False}, {}
    yield "roberta-map", {**ROBERTA}, {"special_tokens_map.json": {"mask_token": {"content": "<mask>", "lstrip": True, "normalized": False,
                                                                               "rstrip": False, "single_word": False}}}


def bert_cases():
    yield "bert", BERT, {}
    yield "bert-config-only", None, {"config.json": {"model_type": "bert"}}
    yield "bert-cased", {**BERT, "do_lower_case": False}, {}
    yield "bert-accents", {**BERT, "do_lower_case": False, "strip_accents": True, "tokenize_chinese_chars": False}, {}
    yield "bert-lower-accents-kept", {**BERT, "do_lower_case": True, "strip_accents": False, "clean_up_tokenization_spaces": True}, {}
    yield "bert-added", {**BERT, "additional_special_tokens": ["<x>"]}, {
        "added_tokens.json": {"<lower>": 100000, "NORMAL": 100001}, "special_tokens_map.json": {"cls_token": "[CLS]", "sep_token": "[SEP]"}}
    yield "bert-swapped", {**BERT, "cls_token": "[SEP]", "sep_token": "[CLS]"}, {}
    yield "bert-split", {**BERT, "split_special_tokens": True, "additional_special_tokens": ["<x>"]}, {}
    yield "bert-distil", {"tokenizer_class": "DistilBertTokenizer"}, {}


def llama_cases():
    yield "llama", LLAMA, {}
    yield "llama-legacy", {**LLAMA, "legacy": True}, {}
    yield "llama-eos", {**LLAMA, "add_bos_token": False, "add_eos_token": True, "legacy": True}, {}
    yield "llama-both", {**LLAMA, "add_bos_token": True, "add_eos_token": True, "legacy": False}, {}
    yield "llama-old", {**LLAMA, "add_bos_token": True, "add_eos_token": False, "clean_up_tokenization_spaces": False, "legacy": None,
                        "bos_token": token("<s>"), "eos_token": token("</s>"), "unk_token": token("<unk>"), "pad_token": None,
                        "sp_model_kwargs": {}}, {
        "special_tokens_map.json": {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"},
        "added_tokens.json": {"<pad>": 32000}}
    yield "llama-split", {**LLAMA, "split_special_tokens": True, "legacy": False}, {}
    yield "llama-prefix-off", {**LLAMA, "add_prefix_space": False, "legacy": False}, {}
    yield "llama-decoder", {**LLAMA, "legacy": False, "added_tokens_decoder": {
        "0": decoder_entry("<unk>"), "1": decoder_entry("<s>"), "2": decoder_entry("</s>"),
        "32000": decoder_entry("<mask>", lstrip=True, normalized=True, special=False)}}, {}


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=0)


def attempt(function):
    try:
        return function()
    except Exception as error:
        print("   ", type(error).__name__, str(error)[:200])
        return None


def expectations(folder, texts, rng):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    row = {"class": type(tokenizer).__name__, "texts": texts, "ids": [], "special": [], "pairs": [], "decoded": []}
    for text in texts:
        row["ids"].append(tokenizer.encode(text, add_special_tokens=False))
        row["special"].append(tokenizer.encode(text))
    for first, second in [("Hello world", "again <s>"), ("", "b")]:
        encoding = tokenizer(first, second, return_token_type_ids=True)
        row["pairs"].append([first, second, encoding["input_ids"], encoding["token_type_ids"]])
    for ids in row["special"]:
        row["decoded"].append([ids, tokenizer.decode(ids), tokenizer.decode(ids, skip_special_tokens=True)])
    known = sorted(tokenizer.get_vocab().values())
    for _ in range(4):
        ids = [rng.choice(known) for _ in range(10)]
        row["decoded"].append([ids, tokenizer.decode(ids), tokenizer.decode(ids, skip_special_tokens=True)])
    return row


def write_case(out, name, config, files, vocabulary, texts):
    folder = os.path.join(out, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    vocabulary(folder)
    if config is not None:
        write_json(os.path.join(folder, "tokenizer_config.json"), config)
    for file, value in files.items():
        write_json(os.path.join(folder, file), value)
    row = attempt(lambda: expectations(folder, texts, random.Random(3)))
    if row is None:
        print(name, ": transformers refuses")
        shutil.rmtree(folder)
        return
    with open(os.path.join(folder, "expected.json"), "w", encoding="utf-8") as file:
        json.dump(row, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


def small_byte_pairs(specials):
    def write(folder):
        model = parts.byte_pair_models()["byte-level"]
        vocab = {content: index for index, content in enumerate(specials)}
        for content in model["vocab"]:
            vocab[content] = len(vocab)
        write_json(os.path.join(folder, "vocab.json"), vocab)
        with open(os.path.join(folder, "merges.txt"), "w", encoding="utf-8") as file:
            file.write("#version: 0.2\n" + "\n".join(" ".join(merge) for merge in model["merges"]) + "\n")
    return write


def small_words(folder):
    vocab = parts.models()["word-piece"]["vocab"]
    with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(sorted(vocab, key=vocab.get)) + "\n")


def copies(**names):
    def write(folder):
        for name, source in names.items():
            shutil.copyfile(source, os.path.join(folder, name.replace("__", ".")))
    return write


def small_llama(folder):
    import sentencepiece
    text = os.path.join(folder, "text")
    with open(text, "w", encoding="utf-8") as file:
        file.write("\n".join(parts.TRAINING * 3) + "\n")
    sentencepiece.SentencePieceTrainer.train(
        input=text, model_prefix=os.path.join(folder, "tokenizer"), model_type="bpe", vocab_size=390, character_coverage=1.0, minloglevel=2,
        num_threads=1, normalization_rule_name="identity", byte_fallback=True, remove_extra_whitespaces=False, split_digits=True,
        hard_vocab_limit=False, user_defined_symbols=["<x>"])
    os.remove(text)
    os.remove(os.path.join(folder, "tokenizer.vocab"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--shared")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    rng = random.Random(5)
    texts = corpus.NASTY[2:] if options.shared else corpus.NASTY[2:30:4]
    texts = ["", " a", "a  <s> b</s>", "[MASK] <mask> <x> NORMAL  <lower>x<|endoftext|>"] + texts
    texts += [corpus.random_text(rng) for _ in range(options.random)]
    if options.shared:
        real = os.path.join(options.shared, "tokenizers")
        torchtext = os.path.join(real, "gpt2-bert-torchtext")
        gpt2 = copies(vocab__json=f"{torchtext}/gpt2_bpe_encoder.json", merges__txt=f"{torchtext}/gpt2_bpe_vocab.bpe")
        table = [(gpt2_cases, gpt2), (bert_cases, copies(vocab__txt=f"{torchtext}/bert_base_uncased_vocab.txt")),
                 (llama_cases, copies(tokenizer__model=f"{real}/llama2/tokenizer.model"))]
    else:
        table = [(gpt2_cases, small_byte_pairs(["<|endoftext|>"])), (roberta_cases, small_byte_pairs(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])),
                 (bert_cases, small_words), (llama_cases, small_llama)]
    for cases, vocabulary in table:
        for name, config, files in cases():
            if options.only in name:
                write_case(options.out, name, config, files, vocabulary, texts)


if __name__ == "__main__":
    main()
