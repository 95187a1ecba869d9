#!/usr/bin/env python3
# SPDX-License-Identifier: CC0-1.0
"""Writes questions in the layout of MMLU: DIR/dev and DIR/test with a file for every one of the 57 subjects.

The questions are about little stories and not about their subjects, which only name the files. What differs from subject
to subject is how often the right answer is B: from a quarter of the questions to nearly all. A model that follows the
answers which it has been shown before a question does well in some subjects and guesses in the others, so a chart of all
57 has something to show. The same seed gives the same files. They are in the public domain (CC0 1.0), as is this script.

    python3 resources/samples/make_quiz.py --out DIR
"""
import argparse
import csv
import random
import re
from pathlib import Path

WHO = ["Lily", "Tom", "Anna", "Ben", "Mia", "Sam"]
THINGS = ["a ball", "a cat", "a tree", "a boat", "a hat", "a cake", "a bird", "a toy"]


def subjects():
    """As the program knows them."""
    source = (Path(__file__).resolve().parents[2] / "core/data/mmlu.cpp").read_text()
    return sorted(set(re.findall(r'\{"([a-z_]+)", MmluCategory::', source)))


def question(chance, share):
    who, choices = chance.choice(WHO), chance.sample(THINGS, 4)
    answer = 1 if chance.random() < share else chance.choice([0, 2, 3])
    return [f"{who} saw {choices[answer]}. What did {who} see?", *choices, "ABCD"[answer]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--questions", type=int, default=16)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    names = subjects()
    assert len(names) == 57, len(names)
    for folder in ("dev", "test"):
        (arguments.out / folder).mkdir(parents=True, exist_ok=True)
    for index, name in enumerate(names):
        share = 0.25 + 0.7 * ((index * 23) % len(names)) / (len(names) - 1)
        for folder, count in (("dev", 5), ("test", arguments.questions)):
            with open(arguments.out / folder / f"{name}_{folder}.csv", "w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerows(question(chance, share) for _ in range(count))


if __name__ == "__main__":
    main()
