// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/tune_overrides.h"

#include "ui/common/qt_text.h"
#include "ui/pages/train/fine_tune_form.h"

#include <QLocale>
#include <functional>
#include <map>
#include <type_traits>

namespace regroup::ui {
namespace {

/// Whether the value could be read.
using Setter = std::function<bool(FineTuneRequest&, const QString&)>;

template <typename Number> bool readNumber(const QString& text, Number& number) {
    bool isNumber = false;
    if constexpr (std::is_floating_point_v<Number>)
        number = QLocale::c().toDouble(text, &isNumber);
    else if constexpr (std::is_unsigned_v<Number>)
        number = static_cast<Number>(QLocale::c().toULongLong(text, &isNumber));
    else
        number = static_cast<Number>(QLocale::c().toLongLong(text, &isNumber));
    return isNumber;
}

bool readFlag(const QString& text, bool& flag) {
    flag = text == QStringLiteral("true");
    return flag || text == QStringLiteral("false");
}

template <typename Field> Setter number(Field field) {
    return [field](FineTuneRequest& request, const QString& text) {
        return readNumber(text, field(request));
    };
}

template <typename Value>
Setter choice(Value& (*field)(FineTuneRequest&), std::map<QString, Value> values) {
    return [field, values = std::move(values)](FineTuneRequest& request, const QString& text) {
        const auto found = values.find(text);
        if (found == values.end())
            return false;
        field(request) = found->second;
        return true;
    };
}

using Table = std::map<QString, Setter>;

void addLearning(Table& table) {
    using R = FineTuneRequest&;
    table["epochs"] = number([](R r) -> double& { return r.train.epochs; });
    table["steps"] = number([](R r) -> std::int64_t& { return r.train.stepLimit; });
    table["batch"] = number([](R r) -> std::int64_t& { return r.train.batchSize; });
    table["accumulate"] = number([](R r) -> std::int64_t& { return r.train.accumulation; });
    table["length"] = number([](R r) -> std::int64_t& { return r.length; });
    table["rate"] = number([](R r) -> double& { return r.train.optimizer.rate; });
    table["warmup"] = number([](R r) -> std::int64_t& { return r.train.optimizer.warmupSteps; });
    table["weight-decay"] = number([](R r) -> double& { return r.train.optimizer.weightDecay; });
    table["clip"] = number([](R r) -> double& { return r.train.optimizer.clipNorm; });
    table["label-smoothing"] = number([](R r) -> double& { return r.train.labelSmoothing; });
    table["schedule"] =
        choice<RateSchedule>([](R r) -> RateSchedule& { return r.train.optimizer.schedule; },
                             {{"linear", RateSchedule::Linear},
                              {"cosine", RateSchedule::Cosine},
                              {"constant", RateSchedule::Constant}});
    table["gradient-checkpointing"] = [](R r, const QString& text) {
        return readFlag(text, r.train.gradientCheckpointing);
    };
    table["no-buckets"] = [](R r, const QString& text) {
        bool no = false;
        const bool isRead = readFlag(text, no);
        r.train.lengthBuckets = !no;
        return isRead;
    };
}

void addMethod(Table& table) {
    using R = FineTuneRequest&;
    table["method"] =
        choice<TrainMethod>([](R r) -> TrainMethod& { return r.train.method; },
                            {{"full", TrainMethod::Full}, {"lora", TrainMethod::Lora}});
    table["lora-rank"] = number([](R r) -> int& { return r.train.lora.rank; });
    table["lora-alpha"] = number([](R r) -> double& { return r.train.lora.alpha; });
    table["lora-dropout"] = number([](R r) -> double& { return r.train.lora.dropout; });
    table["lora-targets"] = [](R r, const QString& text) {
        r.train.lora.targets = wordList(text);
        return true;
    };
    table["merge-adapters"] = [](R r, const QString& text) {
        return readFlag(text, r.mergeAdapters);
    };
    table["distill"] = [](R r, const QString& text) {
        r.teacher = toPath(text);
        return !text.isEmpty();
    };
    table["distill-weight"] = number([](R r) -> double& { return r.train.distill.weight; });
    table["temperature"] = number([](R r) -> double& { return r.train.distill.temperature; });
    table["hidden-weight"] = number([](R r) -> double& { return r.train.distill.hiddenWeight; });
}

void addKeeping(Table& table) {
    using R = FineTuneRequest&;
    table["eval-every"] = number([](R r) -> std::int64_t& { return r.train.evaluateEvery; });
    table["checkpoint-every"] =
        number([](R r) -> std::int64_t& { return r.train.checkpointEvery; });
    table["keep"] = number([](R r) -> int& { return r.train.keptCheckpoints; });
    table["patience"] = number([](R r) -> int& { return r.train.patience; });
    table["held-out"] = number([](R r) -> double& { return r.heldOutShare; });
    table["limit"] = number([](R r) -> std::int64_t& { return r.exampleLimit; });
    table["seed"] = number([](R r) -> std::uint64_t& { return r.train.seed; });
    table["threads"] = number([](R r) -> int& { return r.runtime.threadCount; });
    table["new-head"] = [](R r, const QString& text) { return readFlag(text, r.newHead); };
    table["device"] = [](R r, const QString& text) {
        r.runtime.device = fromQt(text);
        return !text.isEmpty();
    };
    table["dtype"] = [](R r, const QString& text) {
        r.runtime.dataType = fromQt(text);
        return !text.isEmpty();
    };
}

const Table& setters() {
    static const Table table = [] {
        Table made;
        addLearning(made);
        addMethod(made);
        addKeeping(made);
        return made;
    }();
    return table;
}

} // namespace

std::vector<std::string> wordList(const QString& text) {
    std::vector<std::string> words;
    for (const QString& word : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (!word.trimmed().isEmpty())
            words.push_back(fromQt(word.trimmed()));
    return words;
}

QString applyTuneOverrides(const QString& text, FineTuneRequest& request) {
    int row = 0;
    for (const QString& whole : text.split(QLatin1Char('\n'))) {
        ++row;
        const QString line = whole.trimmed();
        if (line.isEmpty() || line.startsWith(QLatin1Char('#')))
            continue;
        const qsizetype colon = line.indexOf(QLatin1Char(':'));
        if (colon < 0)
            return FineTuneForm::tr("Line %1 of the overrides is no “key: value”.").arg(row);
        const QString key = line.left(colon).trimmed().replace(QLatin1Char('_'), QLatin1Char('-'));
        const QString value = line.mid(colon + 1).trimmed();
        const auto found = setters().find(key);
        if (found == setters().end())
            return FineTuneForm::tr("Line %1 of the overrides: there is no setting “%2”.")
                .arg(row)
                .arg(key);
        if (!found->second(request, value))
            return FineTuneForm::tr("Line %1 of the overrides: “%2” cannot be %3.")
                .arg(row)
                .arg(value.isEmpty() ? FineTuneForm::tr("nothing") : value, key);
    }
    return {};
}

QStringList tuneOverrideKeys() {
    QStringList keys;
    for (const auto& [key, setter] : setters())
        keys.append(key);
    return keys;
}

} // namespace regroup::ui
