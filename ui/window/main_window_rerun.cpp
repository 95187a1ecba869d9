// SPDX-License-Identifier: GPL-3.0-or-later
// A stored run made again: its recipe goes into the form of its page, and what is not as it was
// then is said.
#include "core/base/file.h"
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
#include "ui/window/file_dialogs.h"
#include "ui/window/free_folder.h"
#include "ui/window/main_window.h"
#include "ui/window/stored_request.h"

#include <nlohmann/json.hpp>

namespace regroup::ui {
namespace {

using Json = nlohmann::ordered_json;

std::filesystem::path placeOf(const Json& run, const char* key, const QStringList& options) {
    const QString stored = storedText(run, key);
    return toPath(stored.isEmpty() ? storedOption(run, options) : stored);
}

std::string modelText(const Json& run, const char* key) {
    const auto model = run.find("model");
    return model != run.end() && model->is_object() ? model->value(key, std::string())
                                                    : std::string();
}

std::string groupingNameOf(const Json& run) {
    const auto grouping = run.find("grouping");
    return grouping != run.end() && grouping->is_object() ? grouping->value("name", std::string())
                                                          : run.value("name", std::string());
}

QStringList sentencesAbout(const QStringList& notTaken) {
    return notTaken.isEmpty()
               ? QStringList()
               : QStringList(MainWindow::tr("The form cannot hold all of its settings: %1.")
                                 .arg(notTaken.join(QStringLiteral(", "))));
}

/// The recipe as it was then: its file if it still is that, else a copy beside it, where the paths
/// in it lead to the same places. @param file empty: not known
std::filesystem::path recipeAsThen(const std::filesystem::path& file, const std::string& text,
                                   const std::filesystem::path& folder, std::int64_t run) {
    std::error_code ignored;
    const bool isThere = std::filesystem::is_regular_file(file, ignored);
    if (isThere && (text.empty() || readTextFile(file) == text))
        return file;
    if (text.empty())
        throw Error(ErrorCode::BadData,
                    file.string() + ": is not there any more, and the run kept no recipe.");
    std::filesystem::path copy = (isThere ? file.parent_path() : folder) /
                                 ((file.empty() ? std::string("recipe") : file.stem().string()) +
                                  "-run" + std::to_string(run) + ".yaml");
    writeFileAtomically(copy, text);
    return copy;
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
    sayWhatDiffers(run, {m_model.path(), place, recipe.request.task},
                   sentencesAbout(recipe.notTaken));
    if (start)
        runPageStep();
}

/// Says which model to open first if none is.
bool MainWindow::hasModelFor(const Json& run) {
    if (m_model.isOpen())
        return true;
    const std::string place = modelText(run, "path");
    m_messages->post({StripMessage::Kind::Notice,
                      tr("Open the model first that this run is about."),
                      {},
                      {},
                      place.empty() ? QString() : tr("Open It"),
                      [this, place] { openPath(place); }});
    return false;
}

/// @return whether it is edited now, or there is none to edit; what is wrong with it was said.
bool MainWindow::editStoredGrouping(const Json& run, const std::optional<ModelGrouping>& grouping) {
    if (!grouping || *grouping == m_grouping->grouping())
        return true;
    const std::string name = groupingNameOf(run);
    try {
        checkGroupingFits({*grouping, std::nullopt, std::nullopt},
                          {m_model.summary().architecture,
                           m_model.summary().layerCount,
                           m_model.summary().headCount,
                           {}},
                          name);
    } catch (const Error& error) {
        showError(tr("The grouping of this run cannot be taken."),
                  {error.code(), error.what(), error.hint()});
        return false;
    }
    openEdited(toQt(name), *grouping, tr("Grouping of %1").arg(toQt(name)));
    return true;
}

void MainWindow::rerunConversion(const Json& run, bool start) {
    m_trainPage->showConvert();
    if (!editStoredGrouping(run, storedGroupingOf(run)))
        return;
    ConvertPanel& panel = m_trainPage->convertPanel();
    panel.setDataType(storedText(run, "export_dtype"));
    panel.setMerge(fromQt(storedText(run, "merge_rule")), fromQt(storedText(run, "export")));
    if (const auto out = placeOf(run, "out", {QStringLiteral("--out")}); !out.empty())
        panel.setOutput(freeFolder(out));
    sayWhatDiffers(run, {m_model.path(), m_model.calibration().data}, {});
    if (start)
        runPageStep();
}

void MainWindow::rerunSearch(const Json& run, bool start) {
    const StoredSearch stored = storedSearchOf(run);
    m_selection.showPage(QStringLiteral("search"));
    CalibrationSettings calibration = stored.request.calibration;
    calibration.part = m_model.calibration().part;
    if (!calibration.data.empty())
        m_model.setCalibration(calibration);
    m_searchPage->options().setRequest(stored.request);
    sayWhatDiffers(run, {m_model.path(), calibration.data, calibration.task},
                   sentencesAbout(stored.notTaken));
    if (start)
        runPageStep();
}

void MainWindow::rerunEvaluation(const Json& run, bool start) {
    const StoredEvaluation stored = storedEvaluationOf(run);
    const TaskRequest& request = stored.request;
    if (stored.isGrouped && !editStoredGrouping(run, stored.grouping))
        return;
    m_selection.showPage(QStringLiteral("evaluate"));
    if (const CalibrationSettings& merge = request.evaluation.merge.calibration;
        !merge.data.empty())
        m_model.setCalibration(merge);
    m_evaluatePage->setRequest(request, stored.isGrouped);
    sayWhatDiffers(run, {m_model.path(), request.evaluation.data, request.task},
                   sentencesAbout(stored.notTaken));
    if (start)
        runPageStep();
}

/// Its file as it was then; a copy is saved where the user wants it, to be changed.
void MainWindow::rerunRecipe(const Json& run, bool start) {
    const QStringList words = storedCommand(run);
    std::filesystem::path file;
    if (const auto at = words.indexOf(QStringLiteral("run")); at >= 0 && at + 1 < words.size())
        file = toPath(words[at + 1]);
    const std::filesystem::path folder = m_paths.store.parent_path();
    if (file.is_relative() && !file.empty()) {
        std::error_code ignored;
        if (const auto beside = folder / file; std::filesystem::exists(beside, ignored))
            file = beside;
    }
    const auto save = [this, file, folder, text = run.value("recipe", std::string()),
                       id = run.value("id", std::int64_t{0})](
                          const std::filesystem::path& place,
                          const std::function<void(const std::filesystem::path&)>& then) {
        JobEvents<std::filesystem::path> events;
        events.done = then;
        events.failed = [this](const Failure& failure) {
            showError(tr("The recipe of this run cannot be taken."), failure);
        };
        m_jobs.start<std::filesystem::path>(
            {JobLane::Light, {}, this, nullptr, {}},
            [file, folder, text, id, place](JobContext&) {
                if (place.empty())
                    return recipeAsThen(file, text, folder, id);
                writeFileAtomically(place, text.empty() ? readTextFile(file) : text);
                return place;
            },
            std::move(events));
    };
    if (start) {
        save({}, [this](const std::filesystem::path& place) { runRecipe(place); });
        return;
    }
    FileQuestion question;
    question.what = FileQuestion::What::NewFile;
    question.title = tr("Save a Copy of the Recipe");
    question.filter = tr("Recipes (*.yaml *.yml)");
    question.defaultEnding = QStringLiteral("yaml");
    askForPath(this, question, [this, save](const std::filesystem::path& place) {
        save(place, [this](const std::filesystem::path& copy) {
            m_messages->post({StripMessage::Kind::Notice,
                              tr("The recipe is saved as %1. Change it with a text editor.")
                                  .arg(toQt(copy.filename())),
                              {},
                              {},
                              tr("Run It"),
                              [this, copy] { runRecipe(copy); }});
        });
    });
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
    if (kind == "sweep") // It names its models itself.
        return rerunRecipe(run, start);
    if (!hasModelFor(run))
        return;
    try {
        if (kind == "search")
            rerunSearch(run, start);
        else if (kind == "evaluate")
            rerunEvaluation(run, start);
        else if (kind == "finetune" || kind == "convert") {
            m_selection.showPage(QStringLiteral("train"));
            if (kind == "convert")
                rerunConversion(run, start);
            else
                rerunTraining(run, start);
        }
    } catch (const Error& error) { // Of a later version: names that are not known here.
        showError(tr("The settings of this run cannot be taken."),
                  {error.code(), error.what(), error.hint()});
    }
}

} // namespace regroup::ui
