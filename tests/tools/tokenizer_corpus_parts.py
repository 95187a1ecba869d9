# SPDX-License-Identifier: GPL-3.0-or-later
"""The tokenizers of make_tokenizer_corpus.py: every model, normalizer, pre-tokenizer, post-processor and decoder."""
import json

from tokenizers import Tokenizer, models as hf_models, pre_tokenizers, trainers

TRAINING = [
    "The quick brown fox jumps over the lazy dog. The dog sleeps; the fox doesn't.", "I can't, you're; it's we'll be there in 12345 days!",
    "Ünïcödé text, déjà vu, naïve café, Straße.", "日本語のテキストと中文测试。", "привет мир, привет всем", "안녕하세요 세계",
    "under_score and kebab-case and the the the quick quick", "unhappiness, happiness, running, jumping, sleeping, quickly",
    "مرحبا بالعالم", "one two three four five six seven eight nine ten 10 20 30",
]


def trained(model, pre_tokenizer, trainer):
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.train_from_iterator(TRAINING, trainer)
    return json.loads(tokenizer.to_str())["model"]


def revealing_model():
    """Its ids are the bytes of every piece, and a byte 1 behind it: they show all that happened before the model."""
    vocab = {f"<0x{byte:02X}>": byte for byte in range(256)}
    return {"type": "BPE", "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": "\x01", "fuse_unk": False,
            "byte_fallback": True, "dropout": None, "vocab": vocab, "merges": []}


def byte_pair_models():
    byte_level = trained(hf_models.BPE(), pre_tokenizers.ByteLevel(add_prefix_space=False), trainers.BpeTrainer(
        vocab_size=330, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    characters = trained(hf_models.BPE(unk_token="<unk>"), pre_tokenizers.Whitespace(), trainers.BpeTrainer(
        vocab_size=170, show_progress=False, special_tokens=["<unk>", "<s>"], end_of_word_suffix="</w>"))
    prefixed = trained(hf_models.BPE(unk_token="<unk>"), pre_tokenizers.Whitespace(), trainers.BpeTrainer(
        vocab_size=170, show_progress=False, special_tokens=["<unk>"], continuing_subword_prefix="##"))
    plain = trained(hf_models.BPE(unk_token="<unk>"), pre_tokenizers.Metaspace(), trainers.BpeTrainer(
        vocab_size=170, show_progress=False, special_tokens=["<unk>", "<s>", "</s>"]))
    as_strings = {**byte_level, "merges": [" ".join(merge) for merge in byte_level["merges"]]}
    # Tokens that no merge makes, which only ignore_merges finds.
    ignoring = {**byte_level, "ignore_merges": True, "vocab": {**byte_level["vocab"], "Ġlazy": 400, "Ġdon": 401, "!!!": 402}}
    fallback = dict(plain, byte_fallback=True, fuse_unk=True)
    fallback["vocab"] = {**plain["vocab"], **{f"<0x{byte:02X}>": 200 + byte for byte in range(256)}}
    some_bytes = dict(plain, byte_fallback=True, fuse_unk=True)
    some_bytes["vocab"] = {**plain["vocab"], **{f"<0x{byte:02X}>": 200 + byte for byte in range(0x60, 0xB0)}}
    return {"byte-level": byte_level, "byte-level-strings": as_strings, "byte-level-ignore-merges": ignoring,
            "bpe-suffix": characters, "bpe-suffix-fused": {**characters, "fuse_unk": True}, "bpe-prefix": prefixed,
            "bpe-no-unknown": {**plain, "unk_token": None}, "bpe-fused": {**plain, "fuse_unk": True}, "bpe-fallback": fallback,
            "bpe-some-bytes": some_bytes}


def models():
    word_piece = trained(hf_models.WordPiece(unk_token="[UNK]"), pre_tokenizers.BertPreTokenizer(), trainers.WordPieceTrainer(
        vocab_size=190, show_progress=False, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]))
    unigram = trained(hf_models.Unigram(), pre_tokenizers.Metaspace(), trainers.UnigramTrainer(
        vocab_size=150, show_progress=False, special_tokens=["<unk>", "<s>"], unk_token="<unk>"))
    unigram_bytes = {**unigram, "byte_fallback": True,
                     "vocab": unigram["vocab"] + [[f"<0x{byte:02X}>", -20.0] for byte in range(256)]}
    # Equal scores, so that ties decide.
    ties = [["<unk>", 0.0], ["a", -2.0], ["b", -2.0], ["ab", -4.0], ["ba", -4.0], ["aba", -6.0], ["the", -3.0], ["▁", -1.0], ["▁the", -4.0]]
    words = {word: index for index, word in enumerate(["<unk>", "the", "The", "fox", "!", "Hello", "a", "12345", "世界", " "])}
    return {"revealing": revealing_model(), **byte_pair_models(), "word-piece": word_piece,
            "word-piece-short": {**word_piece, "max_input_chars_per_word": 5, "continuing_subword_prefix": "##"},
            "unigram": unigram, "unigram-bytes": unigram_bytes,
            "unigram-ties": {"type": "Unigram", "unk_id": 0, "vocab": ties},
            "unigram-no-unknown": {"type": "Unigram", "unk_id": None, "vocab": ties[1:]},
            "word-level": {"type": "WordLevel", "vocab": words, "unk_token": "<unk>"},
            "word-level-no-unknown": {"type": "WordLevel", "vocab": words, "unk_token": "[UNK]"}}


def added(content, identifier=None, **options):
    token = {"id": identifier, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": False}
    return {**token, **options}


def document(normalizer=None, pre_tokenizer=None, post_processor=None, decoder=None, added_tokens=()):
    tokens = [dict(token) for token in added_tokens]
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": tokens, "normalizer": normalizer,
            "pre_tokenizer": pre_tokenizer, "post_processor": post_processor, "decoder": decoder}


def sequence(kind, *steps):
    return {"type": "Sequence", kind: list(steps)}


BERT_NORMALIZER = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True}
BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
METASPACE = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
GPT4O = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def split(pattern, behavior="Isolated", invert=False):
    return {"type": "Split", "pattern": pattern, "behavior": behavior, "invert": invert}


def normalizers():
    for form in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Nmt", "ByteLevel"):
        yield form, {"type": form}
    yield "strip", {"type": "Strip", "strip_left": True, "strip_right": True}
    yield "strip-left", {"type": "Strip", "strip_left": True, "strip_right": False}
    yield "replace-string", {"type": "Replace", "pattern": {"String": "the"}, "content": "<T>"}
    yield "replace-empty", {"type": "Replace", "pattern": {"String": " "}, "content": ""}
    yield "replace-regex", {"type": "Replace", "pattern": {"Regex": r"\s{2,}|[0-9]+"}, "content": "_"}
    yield "prepend", {"type": "Prepend", "prepend": "▁"}
    yield "bert", BERT_NORMALIZER
    yield "bert-cased", {**BERT_NORMALIZER, "lowercase": False}
    yield "bert-accents", {**BERT_NORMALIZER, "lowercase": False, "strip_accents": True, "handle_chinese_chars": False}
    yield "bert-raw", {**BERT_NORMALIZER, "clean_text": False, "strip_accents": False}
    yield "sequence", sequence("normalizers", {"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"},
                               {"type": "Replace", "pattern": {"Regex": "a+"}, "content": "A"})
    yield "llama", sequence("normalizers", {"type": "Prepend", "prepend": "▁"},
                            {"type": "Replace", "pattern": {"String": " "}, "content": "▁"})


def pre_tokenizers_table():
    yield "byte-level", BYTE_LEVEL
    yield "byte-level-prefix", {**BYTE_LEVEL, "add_prefix_space": True}
    yield "byte-level-no-regex", {**BYTE_LEVEL, "add_prefix_space": True, "use_regex": False}
    for kind in ("Whitespace", "WhitespaceSplit", "BertPreTokenizer", "UnicodeScripts"):
        yield kind, {"type": kind}
    for behavior in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"):
        yield f"punctuation-{behavior}", {"type": "Punctuation", "behavior": behavior}
        yield f"split-{behavior}", split({"Regex": r"\s|[.,!?]+"}, behavior)
        yield f"split-invert-{behavior}", split({"Regex": r"\w+"}, behavior, True)
    yield "split-string", split({"String": "the"}, "Isolated")
    yield "split-llama3", split({"Regex": LLAMA3})
    yield "split-gpt4o", split({"Regex": GPT4O}, "Removed", True)
    yield "split-empty-match", split({"Regex": "x*"})
    yield "digits", {"type": "Digits", "individual_digits": False}
    yield "digits-individual", {"type": "Digits", "individual_digits": True}
    yield "delimiter", {"type": "CharDelimiterSplit", "delimiter": "e"}
    yield "fixed-length", {"type": "FixedLength", "length": 4}
    yield "metaspace", METASPACE
    yield "metaspace-first", {**METASPACE, "prepend_scheme": "first"}
    yield "metaspace-never", {**METASPACE, "prepend_scheme": "never", "split": False}
    yield "metaspace-old", {"type": "Metaspace", "replacement": "_", "add_prefix_space": False, "prepend_scheme": "never"}
    yield "metaspace-older", {"type": "Metaspace", "replacement": "▁", "str_rep": "▁", "add_prefix_space": True}
    yield "sequence", sequence("pretokenizers", {"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "Isolated"},
                               {"type": "Digits", "individual_digits": True})
    yield "sequence-scripts", sequence("pretokenizers", {"type": "UnicodeScripts"}, METASPACE)
    yield "sequence-qwen2", sequence("pretokenizers", split({"Regex": LLAMA3}), {**BYTE_LEVEL, "use_regex": False})


def decoders():
    byte_tokens = {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}
    fallback = sequence("decoders", byte_tokens, {"type": "ByteFallback"}, {"type": "Fuse"},
                        {"type": "Strip", "content": " ", "start": 1, "stop": 0})
    yield "none", "bpe-fallback", None
    yield "byte-level", "byte-level", {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}
    yield "fallback", "bpe-fallback", fallback
    yield "fallback-alone", "bpe-fallback", {"type": "ByteFallback"}
    yield "fuse-strip", "bpe-fallback", sequence("decoders", {"type": "Strip", "content": "e", "start": 1, "stop": 1}, {"type": "Fuse"})
    yield "replace-regex", "bpe-fallback", {"type": "Replace", "pattern": {"Regex": "[aeiou]+"}, "content": "*"}
    yield "metaspace", "unigram", METASPACE
    yield "metaspace-first", "unigram", {**METASPACE, "prepend_scheme": "first"}
    yield "metaspace-never", "unigram", {**METASPACE, "prepend_scheme": "never"}
    yield "word-piece", "word-piece", {"type": "WordPiece", "prefix": "##", "cleanup": True}
    yield "word-piece-raw", "word-piece", {"type": "WordPiece", "prefix": "##", "cleanup": False}
    yield "bpe", "bpe-suffix", {"type": "BPEDecoder", "suffix": "</w>"}
    yield "ctc", "bpe-fallback", {"type": "CTC", "pad_token": "e", "word_delimiter_token": "▁", "cleanup": True}
    yield "ctc-raw", "bpe-fallback", {"type": "CTC", "pad_token": "e", "word_delimiter_token": "▁", "cleanup": False}


def post_processors():
    special = {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}, "</s>": {"id": "</s>", "ids": [2, 5], "tokens": ["</s>", "x"]}}
    first, second = {"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}
    begin, end = {"SpecialToken": {"id": "<s>", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 3}}
    template = {"type": "TemplateProcessing", "single": [begin, first, end], "pair": [begin, first, end, begin, second, end],
                "special_tokens": special}
    swapped = {**template, "single": [{"Sequence": {"id": "A", "type_id": 2}}, end],
               "pair": [{"Sequence": {"id": "B", "type_id": 1}}, end, {"Sequence": {"id": "A", "type_id": 4}}]}
    roberta = {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1], "trim_offsets": True, "add_prefix_space": False}
    yield "bert", {"type": "BertProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1]}
    yield "roberta", roberta
    yield "template", template
    yield "template-swapped", swapped
    yield "byte-level", BYTE_LEVEL
    yield "sequence", sequence("processors", BYTE_LEVEL, template)
    yield "sequence-two", sequence("processors", roberta, BYTE_LEVEL)


ADDED = [
    added("<s>", 256, special=True), added("</s>", 257, special=True), added("[MASK]", 258, special=True, lstrip=True),
    added("<mask>", 259, special=True, lstrip=True, rstrip=True), added("<single>", 260, single_word=True), added("<pad>", 261, rstrip=True),
    added("NORMAL", 262, normalized=True), added("<lower>", 263, normalized=True), added("the", 264, single_word=True, normalized=True),
    added("  ", 265), added("é", 266, normalized=True), added("日本", 267, normalized=True, rstrip=True), added("quick brown", 268, normalized=True),
]


def added_token_cases():
    yield "added", document(added_tokens=ADDED)
    yield "added-lowercase", document({"type": "Lowercase"}, {"type": "WhitespaceSplit"}, added_tokens=ADDED)
    yield "added-bert", document(BERT_NORMALIZER, {"type": "BertPreTokenizer"}, decoder={"type": "WordPiece", "prefix": "##", "cleanup": True},
                                 added_tokens=ADDED)
    yield "added-metaspace-first", document(None, {**METASPACE, "prepend_scheme": "first"}, added_tokens=ADDED)
    yield "added-prepend", document(dict(normalizers())["llama"], None, added_tokens=ADDED)
    yield "added-strip-first", document({"type": "Strip", "strip_left": True, "strip_right": True},
                                        {**METASPACE, "prepend_scheme": "first"}, added_tokens=ADDED)
    yield "added-byte-level", document(None, {**BYTE_LEVEL, "add_prefix_space": True}, added_tokens=ADDED)


def model_cases():
    specials = [added("<s>", 1, special=True)]
    for name in ("byte-level", "byte-level-strings", "byte-level-ignore-merges"):
        yield f"model-{name}", name, document(None, BYTE_LEVEL, decoder=BYTE_LEVEL)
    for name in ("bpe-suffix", "bpe-suffix-fused", "bpe-prefix", "word-level", "word-level-no-unknown"):
        yield f"model-{name}", name, document(None, {"type": "Whitespace"})
    for name in ("bpe-no-unknown", "bpe-fused", "bpe-fallback", "bpe-some-bytes", "unigram", "unigram-bytes", "unigram-ties", "unigram-no-unknown"):
        yield f"model-{name}", name, document(None, METASPACE, decoder=METASPACE, added_tokens=specials)
    yield "model-unigram-whole", "unigram-ties", document()
    yield "model-word-level-whole", "word-level", document()
    yield "model-word-piece", "word-piece", document(BERT_NORMALIZER, {"type": "BertPreTokenizer"})
    yield "model-word-piece-short", "word-piece-short", document(BERT_NORMALIZER, {"type": "Whitespace"})


def tokenizers():
    """(name, name of the model, tokenizer.json without the model)"""
    for name, normalizer in normalizers():
        yield f"normalizer-{name}", "revealing", document(normalizer)
    for name, pre_tokenizer in pre_tokenizers_table():
        yield f"pre-tokenizer-{name}", "revealing", document(None, pre_tokenizer)
    for name, case in added_token_cases():
        yield name, "revealing", case
    yield from model_cases()
    for name, model, decoder in decoders():
        yield f"decoder-{name}", model, document(None, METASPACE, decoder=decoder)
    for name, processor in post_processors():
        yield f"post-{name}", "unigram", document(None, METASPACE, processor, added_tokens=[added("<s>", 1, special=True)])
