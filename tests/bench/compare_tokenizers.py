#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times Regroup's tokenizers and the `tokenizers` library on the same lines, one thread, in turns; prints a table.

    compare_tokenizers.py BENCH_TOKENIZER DATA [--runs 7]

DATA holds tokenizers/ and benchmarks/wikitext-2 (the shared folder). Times are of encoding alone, no start-up; each side
encodes all lines once unmeasured. The library's time is that of its fastest call (encode_batch_fast, which leaves out offsets).
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import tempfile
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"
import tokenizers  # noqa: E402
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors  # noqa: E402

LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def gpt2(data):
    folder = f"{data}/tokenizers/gpt2-bert-torchtext"
    return Tokenizer(models.BPE.from_file(f"{folder}/gpt2_bpe_encoder.json", f"{folder}/gpt2_bpe_vocab.bpe"))


def gpt2_bpe(data):
    tokenizer = gpt2(data)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.ByteLevel()
    return tokenizer


def llama3_bpe(data):
    tokenizer = gpt2(data)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(LLAMA3), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    return tokenizer


def bert_word_piece(data):
    file = f"{data}/tokenizers/gpt2-bert-torchtext/bert_base_uncased_vocab.txt"
    tokenizer = Tokenizer(models.WordPiece.from_file(file, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 102), ("[CLS]", 101))
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def pieces(file):
    import sentencepiece
    model = sentencepiece.SentencePieceProcessor(model_file=file)
    return [(model.id_to_piece(index), model.get_score(index)) for index in range(model.get_piece_size())]


def llama_model(data):
    vocab = {piece: index for index, (piece, _) in enumerate(pieces(f"{data}/tokenizers/llama2/tokenizer.model"))}
    merges = [(piece[:cut], piece[cut:]) for piece in vocab for cut in range(1, len(piece)) if piece[:cut] in vocab and piece[cut:] in vocab]
    tokenizer = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A $B", special_tokens=[("<s>", 1)])
    return tokenizer


def llama_bpe(data):
    tokenizer = llama_model(data)
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    return tokenizer


def llama_metaspace(data):
    tokenizer = llama_model(data)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    return tokenizer


def unigram(data):
    tokenizer = Tokenizer(models.Unigram(pieces(f"{data}/tokenizers/gpt2-bert-torchtext/spm_example.model"), 0, False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


ROWS = {"GPT-2 BPE": gpt2_bpe, "Llama 3's expression, GPT-2 BPE": llama3_bpe, "BERT WordPiece": bert_word_piece,
        "Llama 2 BPE, Prepend and Replace": llama_bpe, "Llama 2 BPE, Metaspace": llama_metaspace, "Unigram, NFKC": unigram}


def checksum(encodings):
    value = 0
    for encoding in encodings:
        for index in encoding.ids:
            value = (value * 31 + index) % 1000000007
    return value


def library_seconds(tokenizer, lines):
    best = float("inf")
    for encode in (tokenizer.encode_batch_fast, tokenizer.encode_batch):
        begin = time.perf_counter()
        encode(lines)
        best = min(best, time.perf_counter() - begin)
    return best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bench")
    parser.add_argument("data")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    text = f"{options.data}/benchmarks/wikitext-2/test.txt"
    lines = [line for line in open(text, encoding="utf-8", newline="\n").read().split("\n") if line]
    print(f"tokenizers {tokenizers.__version__}, Python {platform.python_version()}, {platform.machine()}, {len(lines)} lines\n")
    print("| tokenizer | Regroup, s | library, s | ratio |\n|---|---|---|---|")
    for name, make in ROWS.items():
        if options.only not in name:
            continue
        tokenizer = make(options.data)
        expected = checksum(tokenizer.encode_batch(lines))
        ours, theirs = [], []
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "tokenizer.json")
            tokenizer.save(file)
            for _ in range(options.runs):
                row = json.loads(subprocess.run([options.bench, file, text, "3"], check=True, capture_output=True, text=True).stdout)
                if row["checksum"] != expected:
                    raise SystemExit(f"{name}: the ids differ")
                ours.append(min(row["seconds"][1:]))
                theirs.append(library_seconds(tokenizer, lines))
        mine, other = statistics.median(ours), statistics.median(theirs)
        print(f"| {name} | {mine:.3f} | {other:.3f} | {other / mine:.2f} |", flush=True)


if __name__ == "__main__":
    main()
