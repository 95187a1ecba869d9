#!/usr/bin/env python3
# SPDX-License-Identifier: CC0-1.0
"""Writes a small task in the layout of GLUE's SST-2: sentences of little stories, 1 for a happy one, 0 for a sad one.

What counts is how the last word about somebody's mood is meant: "but", "not" and "no longer" turn it around, so that
counting happy words is not enough. No sentence stands in two files. The same seed gives the same files. The rows are
made by this script and are in the public domain (CC0 1.0), as is the script.

    python3 resources/samples/make_mood.py --out resources/samples/mood
"""
import argparse
import random
from pathlib import Path

WHO = ["Lily", "Tom", "Anna", "Ben", "Mia", "Sam", "the cat", "the dog", "the little bird", "mom", "dad", "the boy", "the girl"]
DID = ["went to the park", "saw a big tree", "found a red ball", "ate a piece of cake", "lost the toy", "played in the rain",
       "heard a loud noise", "helped a friend", "sat on the bed", "ran to the house", "looked at the sky", "made a boat"]
GOOD = ["happy", "glad", "proud", "full of joy", "very pleased"]
BAD = ["sad", "angry", "scared", "upset", "very sorry"]
WHEN = ["one day", "then", "in the end", "after that", "in the morning", ""]


def sentence(chance):
    """(text, 1 for happy and 0 for sad)"""
    mood = chance.randrange(2)
    words, others = (GOOD, BAD) if mood else (BAD, GOOD)
    who, did, when = chance.choice(WHO), chance.choice(DID), chance.choice(WHEN)
    form = chance.randrange(5)
    if form == 0:
        feeling = f"and was {chance.choice(words)}"
    elif form == 1:
        feeling = f"and was not {chance.choice(others)}"
    elif form == 2:
        feeling = f"and was {chance.choice(others)} at first but {chance.choice(words)} later"
    elif form == 3:
        feeling = f"and was no longer {chance.choice(others)}"
    else:
        feeling = f"and felt {chance.choice(words)}"
    return " ".join(part for part in (when, who, did, feeling, ".") if part), mood


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--train", type=int, default=2400)
    parser.add_argument("--dev", type=int, default=400)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    rows = {}
    while len(rows) < arguments.train + arguments.dev:
        text, mood = sentence(chance)
        rows.setdefault(text, mood)
    rows = list(rows.items())
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, part in (("train.tsv", rows[: arguments.train]), ("dev.tsv", rows[arguments.train:])):
        lines = ["sentence\tlabel"] + [f"{text}\t{mood}" for text, mood in part]
        (arguments.out / name).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
