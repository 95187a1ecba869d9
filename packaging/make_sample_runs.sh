#!/usr/bin/env bash
# Makes anew what a first look at the sample shows: resources/samples/runs.sqlite, finished runs of every kind (the
# recipes first-look.yaml and pipeline.yaml, a quiz in the layout of MMLU, one run that is stamped because its search read
# the reported text), and resources/samples/ward-4.yaml, a grouping. Takes about three minutes on two cores.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
regroup="${1:-build/release/bin/regroup}"
samples=resources/samples
model=$samples/stories260k
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
export XDG_CACHE_HOME="$folder/cache"
store="$folder/runs.sqlite"

"$regroup" run $samples/first-look.yaml --store "$store" --quiet >/dev/null
"$regroup" run $samples/pipeline.yaml --store "$store" --quiet >/dev/null

python3 $samples/make_quiz.py --out "$folder/quiz"
quiz() { # What it is called, and options.
  "$regroup" evaluate $model --task mmlu --data "$folder/quiz" --shots 5 "${@:2}" --store "$store" --json --quiet >/dev/null
  python3 packaging/clean_sample_runs.py name "$store" "$1"
}
quiz "quiz, original"
for method in neighbour paper-asymmetric; do
  for size in 2 4; do
    "$regroup" search $model --method $method --average-group-size $size --objective similarity --metric activation-mean \
      --iterations 2000 --data $samples/stories.txt --seed 42 --out "$folder/$method-$size.yaml" --no-store --quiet >/dev/null
    quiz "quiz, $method $size" --grouping "$folder/$method-$size.yaml"
  done
done

"$regroup" search $model --method paper --average-group-size 4 --objective loss --tokens 1024 --held-out 512 --iterations 20 \
  --data $samples/stories-heldout.txt --seed 42 --out "$folder/leaking.yaml" --store "$store" --quiet >/dev/null
python3 packaging/clean_sample_runs.py name "$store" "paper 4, searched on the reported text"
"$regroup" evaluate $model --task perplexity --data $samples/stories-heldout.txt --grouping "$folder/leaking.yaml" \
  --store "$store" --quiet >/dev/null
python3 packaging/clean_sample_runs.py name "$store" "paper 4, chosen on the reported text"

python3 packaging/clean_sample_runs.py clean "$store" "$PWD/" "$folder/"
mv "$store" $samples/runs.sqlite
"$regroup" search $model --method ward --groups 4 --objective similarity --metric activation-mean --no-store \
  --data $samples/stories.txt --seed 42 --out $samples/ward-4.yaml --quiet >/dev/null
sed -i "s|$PWD/||g" $samples/ward-4.yaml
