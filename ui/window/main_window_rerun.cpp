// SPDX-License-Identifier: GPL-3.0-or-later
// A stored run made again: its recipe goes into the form of its page, and what is not as it was
// then is said.
#include "core/grouping/grouping_file.h"
#include "ui/common/message_strip.h"
#include "ui/common/qt_text.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/evaluate/evaluate_page.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/pages/search/search_page.h"
#include "ui/pages/train/convert_panel.h"
#include "ui/pages/train/fine_tune_form.h"
#include "ui/pages/train/fine_tune_panel.h"
#include "ui/pages/train/train_page.h"
#include "ui/pages/train/tune_recipe.h"
#include "ui/window/main_window.h"

#include <nlohmann/json.hpp>

namespace regroup::ui {
namespace {

using Json = nlohmann::ordered_json;

const Json& paramOf(const Json& run, const char* key) {
    static const Json nothing;
    const auto params = run.find("parameters");
    if (params == run.end() || !params->is_object())
        return nothing;
    const auto found = params->find(key);
    return found == params->end() ? nothing : *found;
}

QString textParam(const Json& run, const char* key) {
    const Json& value = paramOf(run, key);
    return value.is_string() ? toQt(value.get<std::string>()) : QString();
}

/// The task of an evaluation: its first score's; of MMLU the total.
QString taskOf(const Json& run) {
    QString task;
    for (const Json& score : run.value("scores", Json::array())) {
        const QString own = toQt(score.value("task", std::string()));
        if (task.isEmpty() || own == QStringLiteral("mmlu"))
            task = own;
    }
    return task;
}

void fillSearch(SearchOptionsPanel& options, const Json& run) {
    QString method = textParam(run, "method");
    if (method.startsWith(QStringLiteral("paper-"))) // Its sizes are a field of their own.
        method = QStringLiteral("paper");
    if (!method.isEmpty())
        options.setMethod(searchMethodFromName(fromQt(method)));
    if (const Json& groups = paramOf(run, "groups"); groups.is_number())
        options.setGroupCount(static_cast<int>(groups.get<double>()));
    if (const Json& iterations = paramOf(run, "iterations"); iterations.is_number())
        options.setIterations(static_cast<int>(iterations.get<double>()));
    if (run.contains("seed") && run["seed"].is_number())
        options.setSeed(run["seed"].get<int>());
}

/// The words of a command line, as a shell takes them: 'my texts/a.txt' is one.
QStringList wordsOf(const QString& command) {
    QStringList words(QString{});
    bool isQuoted = false;
    for (qsizetype at = 0; at < command.size(); ++at) {
        if (command[at] == QLatin1Char('\''))
            isQuoted = !isQuoted;
        else if (command[at] == QLatin1Char('\\') && !isQuoted && at + 1 < command.size())
            words.back() += command[++at];
        else if (command[at] == QLatin1Char(' ') && !isQuoted)
            words.append(QString());
        else
            words.back() += command[at];
    }
    return words;
}

/// The word behind an option of the run's command; for runs that keep no such setting.
QString wordOf(const Json& run, const QStringList& options) {
    const QStringList words = wordsOf(toQt(run.value("command", std::string())));
    for (qsizetype at = 0; at + 1 < words.size(); ++at)
        if (options.contains(words[at]))
            return words[at + 1];
    return {};
}

std::filesystem::path placeOf(const Json& run, const char* key, const QStringList& options) {
    const QString stored = textParam(run, key);
    return toPath(stored.isEmpty() ? wordOf(run, options) : stored);
}

/// Beside the folder that the run has filled: "tuned-2".
std::filesystem::path freeFolder(const std::filesystem::path& taken) {
    std::error_code ignored;
    std::filesystem::path folder = taken;
    for (int number = 2; std::filesystem::exists(folder, ignored) && number < 1000; ++number)
        folder = std::filesystem::path(taken.string() + "-" + std::to_string(number));
    return folder;
}

std::string modelText(const Json& run, const char* key) {
    const auto model = run.find("model");
    return model != run.end() && model->is_object() ? model->value(key, std::string())
                                                    : std::string();
}

/// Of a run that knows its model, else as it was kept as a text. @throws Error(BadData)
std::optional<ModelGrouping> groupingOf(const Json& run) {
    if (const auto grouping = run.find("grouping"); grouping != run.end() && grouping->is_object())
        return groupingFromJson(grouping->at("layers"), "grouping");
    const Json kept = Json::parse(fromQt(textParam(run, "grouping")), nullptr, false);
    return kept.is_array() ? std::optional(groupingFromJson(kept, "grouping")) : std::nullopt;
}

std::string groupingNameOf(const Json& run) {
    const auto grouping = run.find("grouping");
    return grouping != run.end() && grouping->is_object() ? grouping->value("name", std::string())
                                                          : run.value("name", std::string());
}

} // namespace

void MainWindow::rerunTraining(const Json& run, bool start) {
    m_trainPage->showFineTune();
    FineTuneForm& form = m_trainPage->fineTunePanel().form();
    const TuneRecipe recipe =
        tuneRecipeOf(run.value("recipe", std::string()), m_work.fineTuneRecipe({}));
    form.setRecipe(recipe);
    const std::filesystem::path place =
        placeOf(run, "training_data", {QStringLiteral("--data"), QStringLiteral("--text")});
    if (!place.empty())
        form.setData(place);
    if (const auto out = placeOf(run, "out", {QStringLiteral("--out")}); !out.empty())
        form.setOutput(freeFolder(out));
    QStringList more;
    if (!recipe.notTaken.isEmpty())
        more.append(tr("The form cannot hold all of its settings: %1.")
                        .arg(recipe.notTaken.join(QStringLiteral(", "))));
    sayWhatDiffers(run, {m_model.path(), place, recipe.request.task}, more);
    if (start)
        runPageStep();
}

void MainWindow::rerunConversion(const Json& run, bool start) {
    m_trainPage->showConvert();
    std::optional<ModelGrouping> grouping;
    try {
        grouping = groupingOf(run);
        if (grouping)
            checkGroupingFits({*grouping, std::nullopt, std::nullopt},
                              {m_model.summary().architecture,
                               m_model.summary().layerCount,
                               m_model.summary().headCount,
                               {}},
                              groupingNameOf(run));
    } catch (const Error& error) {
        showError(tr("The grouping of this run cannot be taken."),
                  {error.code(), error.what(), error.hint()});
        return;
    }
    const auto fill = [this, run, start] {
        ConvertPanel& panel = m_trainPage->convertPanel();
        panel.setMerge(fromQt(textParam(run, "merge_rule")), fromQt(textParam(run, "export")));
        if (const auto out = placeOf(run, "out", {QStringLiteral("--out")}); !out.empty())
            panel.setOutput(freeFolder(out));
        sayWhatDiffers(run, {m_model.path(), m_model.calibration().data}, {});
        if (start)
            runPageStep();
    };
    if (!grouping || *grouping == m_grouping->grouping()) {
        fill();
        return;
    }
    const QString name = toQt(groupingNameOf(run));
    openEdited(name, *grouping, tr("Grouping of %1").arg(name));
    fill();
}

void MainWindow::sayWhatDiffers(const Json& run, const RerunPlaces& places,
                                const QStringList& more) {
    const QString name = toQt(run.value("name", std::string()));
    m_compare->readDifferences(
        run.value("id", std::int64_t{0}), places, [this, name, more](QStringList differences) {
            differences += more;
            m_messages->showNotice(
                differences.isEmpty()
                    ? tr("The form is as %1 was made: version, model and data are those of then.")
                          .arg(name)
                    : tr("The form is as %1 was made. %2")
                          .arg(name, differences.join(QLatin1Char(' '))));
        });
}

void MainWindow::rerun(const Json& run, bool start) {
    const std::string kind = run.value("kind", std::string());
    if (!m_model.isOpen()) {
        const std::string place = modelText(run, "path");
        m_messages->post({StripMessage::Kind::Notice,
                          tr("Open the model first that this run is about."),
                          {},
                          {},
                          place.empty() ? QString() : tr("Open It"),
                          [this, place] { openPath(place); }});
        return;
    }
    if (kind == "search") {
        m_selection.showPage(QStringLiteral("search"));
        fillSearch(m_searchPage->options(), run);
    } else if (kind == "evaluate") {
        m_selection.showPage(QStringLiteral("evaluate"));
        if (const QString task = taskOf(run); !task.isEmpty())
            m_evaluatePage->setTask(task);
        if (const QString text = textParam(run, "evaluation_data"); !text.isEmpty())
            m_evaluatePage->setData(toPath(text));
        if (run.contains("seed") && run["seed"].is_number())
            m_evaluatePage->setSeed(run["seed"].get<int>());
    } else if (kind == "finetune" || kind == "convert") {
        m_selection.showPage(QStringLiteral("train"));
        if (kind == "convert")
            rerunConversion(run, start);
        else
            rerunTraining(run, start);
        return;
    } else {
        chooseRecipe();
        return;
    }
    if (start)
        runPageStep();
}

} // namespace regroup::ui
