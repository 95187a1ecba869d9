#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes corpora of tokenizers with what the Hugging Face `tokenizers` library makes of texts.

    make_tokenizer_corpus.py OUT.json                      the stored corpus of tests/data/tokenizers
    make_tokenizer_corpus.py OUT.json --random 300 --seed 7   more and random texts
    make_tokenizer_corpus.py OUT.json --codepoints         every code point, in blocks
    make_tokenizer_corpus.py OUT.json --tokenizer F.json…  given tokenizer.json files, instead of the synthetic ones

Layout: {"models": {name: model}, "texts": […], "tokenizers": [{"name", "model": name or null, "json": a tokenizer.json
without its model, "ids", "special": ids of the first texts or all (null: the library refuses), "pairs": [[first, second, ids, type ids]],
"decoded": [[ids, kept, skipped]]}]}. tests/core/tokenizer/corpus_test.cpp reads it.
"""
import argparse
import json
import random

from tokenizers import Tokenizer

import tokenizer_corpus_parts as parts

NASTY = [
    "", " ", "  ", "\n", "a", "Hello, world!", "  at both  ends ", "I can't, you're; it's we'll 12345.67",
    "CamelCase snake_case kebab-case", "tabs\tand\nlines\r\n\r\n", "Ünïcödé Ǆ ﬁ ½ ① Å Å", "e\u0301a\u0308 o\u0327\u0301x",
    "İstanbul DİYARBAKIR ßẞ ΑΣ σς", "日本語のテキスト、カタカナー", "中文测试。你好吗", "안녕하세요 한국어", "مرحبا بالعالم ١٢٣",
    "สวัสดีครับ ประเทศไทย", "हिन्दी में क्षत्रिय", "👨‍👩‍👧‍👦 👍🏽 🇩🇪🇫🇷 ❤️", "\x00\x01\x1f\x7f\x80\x9f", "zero\u200bwidth\u200djoin\ufeffbom",
    "a\u00a0b\u2003c\u3000d\u2028e", "▁under▁score ▁", "!!! ... ??? --- ,,,", "<s>start</s> [MASK]  [CLS]x[SEP] <pad>",
    "before <mask> after<mask>  word<single> <single>.", "NORMAL normal <Lower> <lower>", "##ing </w> Ġ Ċ <0x41> <unk>",
    "do not  ' n't 'm 's . , ?", "\ufffd\ue000\U000e0001\U0001f9ff\U00020000\U0002fa1f", "a\u0300\u0301\u0302b가각",
    "1 22 333 4444 ٣४Ⅷ²", "A quick brown fox. the the", "don’t “quote” –— …", "क्‍ष ﷺ ﬃ ㎏ ｶﾞ",
]


def random_text(rng):
    ranges = [(32, 126), (32, 126), (97, 122), (97, 122), (0xA0, 0x17F), (0x300, 0x36F), (0x370, 0x5FF), (0x600, 0x6FF),
              (0x900, 0xDFF), (0xE00, 0xEFF), (0x1100, 0x11FF), (0x1E00, 0x20CF), (0x2100, 0x2BFF), (0x3000, 0x30FF),
              (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFFFD), (0x1F000, 0x1FAFF), (0x10000, 0x1FFFF), (0, 0x10FFFF), (0, 31)]
    words = ["<s>", "</s>", "[MASK]", "[CLS]", "<mask>", "<single>", "<lower>", "<Lower>", "NORMAL", "the", " the", "  ", "\n\n", "▁",
             "\u200d", "\ufe0f", "'s", "'LL", " don't", "quick", "lazy dog", "12", "٣", "\r\n", "ing", "##", "</w>", "!?", "\u3000",
             "<pad>", " <mask> ", "日本", "привет", "İ", "\u0301", "   \t "]
    text = ""
    for _ in range(rng.randint(1, 12)):
        if rng.random() < 0.4:
            text += rng.choice(words)
            continue
        low, high = rng.choice(ranges)
        for _ in range(rng.randint(1, 5)):
            c = rng.randint(low, high)
            text += " " if 0xD800 <= c < 0xE000 else chr(c)
    return text


def code_point_texts():
    texts = []
    for block in range(0, 0x110000, 64):
        if not 0xD800 <= block < 0xE000 and (block < 0x32000 or 0xE0000 <= block < 0xE0200 or block % 0x2000 == 0):
            texts.append("".join("a" + chr(c) for c in range(block, block + 64)))
            texts.append("".join(chr(c) for c in range(block, block + 64)))
    return texts


def attempt(function):
    try:
        return function()
    except BaseException as error:  # The library's panics are no Exception.
        if isinstance(error, KeyboardInterrupt):
            raise
        return None


def measure(name, model_name, document, model, texts, pairs, decode_count, rng):
    tokenizer = Tokenizer.from_str(json.dumps({**document, "model": model}))
    row = {"name": name, "model": model_name, "json": document, "ids": [], "special": [], "pairs": [], "decoded": []}
    for text in texts[:9] if name.startswith("decoder") else texts:
        row["ids"].append(attempt(lambda: tokenizer.encode(text, add_special_tokens=False).ids))
        row["special"].append(attempt(lambda: tokenizer.encode(text).ids))
    if row["special"] == row["ids"]:
        del row["special"]
    if not name.startswith(("post", "/")):
        pairs = pairs[:1]
    if name.startswith(("normalizer", "pre-tokenizer", "post")):
        decode_count = 0  # Their bytes decode to nothing of interest.
    for first, second in pairs:
        encoding = attempt(lambda: tokenizer.encode(first, second))
        if encoding is not None:
            row["pairs"].append([first, second, encoding.ids, encoding.type_ids])
    known = sorted(tokenizer.get_vocab().values())
    sequences = [ids for ids in row.get("special", row["ids"]) if ids][:decode_count]
    for _ in range(decode_count):
        sequences.append([rng.choice(known) for _ in range(rng.randint(1, 12))])
    sequences.append([])
    for ids in sequences:
        kept = attempt(lambda: tokenizer.decode(ids, skip_special_tokens=False))
        skipped = attempt(lambda: tokenizer.decode(ids, skip_special_tokens=True))
        row["decoded"].append([ids, kept] if kept == skipped else [ids, kept, skipped])
    return row


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--decode", type=int, default=6)
    parser.add_argument("--codepoints", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--tokenizer", nargs="*")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    texts = code_point_texts() if options.codepoints else NASTY + [random_text(rng) for _ in range(options.random)]
    pairs = [("Hello", "world <s>"), ("", "b"), ("a", ""), ("", "")]
    if options.tokenizer:
        models, rows = {}, []
        for file in options.tokenizer:
            document = json.load(open(file, encoding="utf-8"))
            document.pop("truncation", None), document.pop("padding", None)
            rows.append((file, file, document))
            models[file] = document.pop("model")
    else:
        models, rows = parts.models(), list(parts.tokenizers())
    corpus = {"models": models, "texts": texts, "tokenizers": []}
    for name, model_name, document in rows:
        if options.only in name:
            corpus["tokenizers"].append(measure(name, model_name, document, models[model_name], texts, pairs,
                                                options.decode, rng))
    with open(options.out, "w", encoding="utf-8") as file:
        json.dump(corpus, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
