#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes stories.txt and stories-heldout.txt: texts that the sample model writes at temperature 1.

Every story has a stored seed (its number), so the same build gives the same texts. Standard library
only; needs the built `regroup`.

    python3 resources/samples/make_stories.py [--regroup build/release/bin/regroup]
"""
import argparse
import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PROMPTS = ["Once upon a time", "One day", "There was a", "Lily", "Tim", "In a small house", "Ben and Mia", "A little bird"]
TOKENS = 400


def story(regroup, seed):
    """One story, without the half sentence that the token limit may leave at its end."""
    answer = subprocess.run(
        [regroup, "generate", HERE / "stories260k", "--prompt", PROMPTS[seed % len(PROMPTS)], "--tokens", str(TOKENS),
         "--temperature", "1", "--seed", str(seed), "--threads", "1", "--json", "--quiet"],
        check=True, capture_output=True, text=True)
    text = json.loads(answer.stdout)["text"]
    end = max(text.rfind(mark) for mark in '.!?"')
    return " ".join(text[: end + 1].split())


def write(regroup, name, first_seed, byte_count):
    stories, size, seed = [], 0, first_seed
    while size < byte_count:
        stories.append(story(regroup, seed))
        size += len(stories[-1].encode()) + 1
        seed += 1
    (HERE / name).write_text("\n".join(stories) + "\n", encoding="utf-8")
    print(f"{name}: {len(stories)} stories, seeds {first_seed} to {seed - 1}, {size} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--regroup", default="build/release/bin/regroup")
    regroup = parser.parse_args().regroup
    write(regroup, "stories.txt", 1000, 100_000)
    write(regroup, "stories-heldout.txt", 5000, 60_000)


if __name__ == "__main__":
    main()
