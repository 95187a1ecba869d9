// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/convert_panel.h"

#include "ui/common/form_fields.h"
#include "ui/common/qt_text.h"
#include "ui/common/step_text.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/train/convert_controller.h"
#include "ui/pages/train/verify_model.h"
#include "ui/window/free_folder.h"
#include "ui/window/inspector_facts.h"
#include "ui/window/path_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QTreeView>
#include <algorithm>
#include <array>
#include <utility>

namespace regroup::ui {
namespace {

constexpr int planDelayMs = 200;
/// Larger models are checked in every form only if it is asked for.
constexpr std::uint64_t checkedFormsLimit = std::uint64_t{1} << 28U;

const char* formName(ExportForm form) {
    switch (form) {
    case ExportForm::Native: return "native";
    case ExportForm::Stock: return "stock";
    case ExportForm::Padded: return "padded";
    case ExportForm::Repeated: return "repeated";
    }
    return "";
}

/// As stored runs name it.
const char* ruleName(MergeRule rule) {
    switch (rule) {
    case MergeRule::Mean: return "mean";
    case MergeRule::First: return "first";
    case MergeRule::Align: return "align";
    case MergeRule::Svd: return "svd";
    }
    return "";
}

/// "weighted,centred" of a stored run; pages do not link the core's own reader.
MergeRefinements refinementsOf(const QString& text) {
    MergeRefinements refinements;
    const std::array<std::pair<const char*, bool MergeRefinements::*>, 7> parts{{
        {"weighted", &MergeRefinements::weighted},
        {"centred", &MergeRefinements::centred},
        {"sequential", &MergeRefinements::sequential},
        {"refit", &MergeRefinements::refit},
        {"values", &MergeRefinements::values},
        {"scores", &MergeRefinements::scores},
        {"mlp", &MergeRefinements::mlp},
    }};
    const QStringList names = text.split(QLatin1Char(','));
    for (const auto& [name, member] : parts)
        refinements.*member = names.contains(QLatin1String(name));
    return refinements;
}

QString loadersText(ExportForm form) {
    switch (form) {
    case ExportForm::Native: return ConvertPanel::tr("This program, with any grouping.");
    case ExportForm::Stock:
        return ConvertPanel::tr("transformers, vLLM, and llama.cpp after its conversion. Keys and "
                                "values together, groups of equal size, as many in every layer.");
    case ExportForm::Padded:
        return ConvertPanel::tr("The same programs, with any groups: they are filled up with query "
                                "heads of zeros.");
    case ExportForm::Repeated:
        return ConvertPanel::tr("Everything that loads the original. Saves no memory: merged heads "
                                "are written out for every query head.");
    }
    return {};
}

/// Names of groupings are free text; folders should have no surprises.
QString folderPart(QString text) {
    for (QChar& letter : text)
        if (!letter.isLetterOrNumber() && letter != QLatin1Char('.'))
            letter = QLatin1Char('-');
    return text;
}

} // namespace

ConvertPanel::ConvertPanel(const StudioContext& context, ConvertController& controller,
                           GroupingDocument& document, std::function<GroupingFile()> grouping,
                           QWidget* parent)
    : QWidget(parent), m_context(context), m_controller(controller), m_document(document),
      m_grouping(std::move(grouping)) {
    setObjectName(QStringLiteral("convertPanel"));
    m_verification = new VerifyModel(this);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(createFormColumn(), 0);
    layout->addWidget(createResultColumn(), 1);
    m_planTimer.setSingleShot(true);
    m_planTimer.setInterval(planDelayMs);
    connectController();
    connectForm();
    refresh();
}

void ConvertPanel::connectController() {
    connect(&m_planTimer, &QTimer::timeout, this, &ConvertPanel::planNow);
    connect(&m_controller, &ConvertController::planned, this, &ConvertPanel::showPlan);
    connect(&m_controller, &ConvertController::planFailed, this, [this](const Failure& failure) {
        m_planProblem = toQt(failure.message);
        m_preflight->setText(failure.hint.empty()
                                 ? m_planProblem
                                 : tr("%1 %2").arg(m_planProblem, toQt(failure.hint)));
        refresh();
    });
    connect(&m_controller, &ConvertController::started, this, [this] {
        m_verification->clear();
        m_status->setText(tr("Preparing the conversion…"));
        m_progress->setRange(0, 0);
        refresh();
    });
    connect(&m_controller, &ConvertController::progressed, this, [this](const Progress& progress) {
        m_progress->setRange(0, progress.total > 0 ? 1000 : 0);
        if (progress.total > 0)
            m_progress->setValue(static_cast<int>(1000 * progress.done / progress.total));
        if (!progress.step.empty())
            m_status->setText(stepText(progress.step));
    });
    connect(&m_controller, &ConvertController::finished, this,
            [this](const std::shared_ptr<const ExportReport>& report) {
                m_verification->setReport(*report);
                showResult(tr("Written to %1 and verified. It loads in: %2.")
                               .arg(toQt(m_controller.request().out), toQt(report->loadsIn)),
                           true);
                suggestOutput(); // The folder is taken now.
                planSoon();
            });
    connect(&m_controller, &ConvertController::stopped, this,
            [this] { showResult(tr("Stopped. Nothing is left in the folder."), false); });
    connect(&m_controller, &ConvertController::failed, this, [this] {
        showResult(tr("The conversion failed; the message above says why."), false);
    });
    connect(m_start, &QPushButton::clicked, this, &ConvertPanel::start);
    connect(m_stop, &QPushButton::clicked, &m_controller, &ConvertController::stop);
}

/// What changes the form, or what the form is about.
void ConvertPanel::connectForm() {
    const auto changed = [this] {
        suggestOutput();
        planSoon();
    };
    connect(&m_context.model, &StudioModel::opened, this, [this, changed] {
        m_checkForms->setChecked(m_context.model.summary().weightBytes <= checkedFormsLimit);
        changed();
    });
    connect(&m_document, &GroupingDocument::changed, this, changed);
    connect(&m_document, &GroupingDocument::groupingReplaced, this, changed);
    connect(&m_document, &GroupingDocument::titleChanged, this, changed);
    for (QComboBox* combo : {m_rule, m_refinements, m_form, m_dataType})
        connect(combo, &QComboBox::currentIndexChanged, this, changed);
    connect(m_output, &PathField::changed, this, &ConvertPanel::refresh);
    connect(m_output, &PathField::edited, this, [this] {
        m_outputIsMine = false;
        planSoon();
    });
}

void ConvertPanel::suggestOutput() {
    if (!m_outputIsMine || !m_context.model.isOpen())
        return;
    const QString name = QStringLiteral("%1-%2-%3")
                             .arg(folderPart(m_context.model.name()), folderPart(m_document.name()),
                                  QLatin1String(formName(chosenValue<ExportForm>(m_form))));
    // After a conversion, too: the next one goes into a folder of its own.
    m_output->setPath(freeFolder(m_context.paths.store.parent_path() / "models" / fromQt(name)));
}

void ConvertPanel::setOutput(const std::filesystem::path& folder) {
    m_outputIsMine = false;
    m_output->setPath(folder);
    planSoon();
}

void ConvertPanel::setMerge(const std::string& merge, const std::string& form) {
    const std::size_t plus = merge.find('+');
    for (const MergeRule rule :
         {MergeRule::Mean, MergeRule::First, MergeRule::Align, MergeRule::Svd})
        if (ruleName(rule) == merge.substr(0, plus))
            chooseValue(m_rule, static_cast<int>(rule));
    const QString refinements =
        plus == std::string::npos ? QStringLiteral("none") : toQt(merge.substr(plus + 1));
    if (m_refinements->findData(refinements) < 0) // What the page did not offer itself.
        m_refinements->addItem(refinements, refinements);
    m_refinements->setCurrentIndex(m_refinements->findData(refinements));
    for (const ExportForm known :
         {ExportForm::Native, ExportForm::Stock, ExportForm::Padded, ExportForm::Repeated})
        if (formName(known) == form)
            chooseValue(m_form, static_cast<int>(known));
}

void ConvertPanel::setDataType(const QString& name) {
    const int index = name.isEmpty() ? 0 : m_dataType->findText(name);
    if (index >= 0)
        m_dataType->setCurrentIndex(index);
}

ConvertRequest ConvertPanel::request() const {
    ConvertRequest request;
    request.model = m_context.model.path();
    request.runtime = m_context.model.runtime();
    request.grouping = m_grouping();
    request.groupingPlace = fromQt(m_document.runName());
    request.merge.rule = chosenValue<MergeRule>(m_rule);
    if (m_refinements->currentIndex() > 0)
        request.merge.refinements = refinementsOf(m_refinements->currentData().toString());
    request.merge.calibration = m_context.model.calibration();
    request.form = chosenValue<ExportForm>(m_form);
    if (chosenNumber(m_dataType) >= 0)
        request.dataType = chosenValue<DataType>(m_dataType);
    request.checksAllForms = m_checkForms->isChecked();
    request.out = m_output->path();
    request.store = m_context.paths.store;
    request.name =
        fromQt(tr("%1, %2").arg(m_document.runName(), QLatin1String(formName(request.form))));
    return request;
}

QString ConvertPanel::problem() const {
    if (!m_context.model.isOpen() || !m_document.isOpen())
        return tr("Open a model first.");
    if (m_output->path().empty())
        return tr("Choose a folder for the checkpoint.");
    return m_planProblem;
}

void ConvertPanel::planSoon() {
    m_planProblem.clear();
    m_planTimer.start();
    refresh();
}

void ConvertPanel::planNow() {
    if (!isVisible() || m_controller.isRunning() || !m_context.model.isOpen() ||
        !m_document.isOpen() || m_output->path().empty())
        return;
    m_controller.plan(request());
}

void ConvertPanel::showPlan(const ConvertPlan& plan) {
    m_planProblem.clear();
    m_preflight->setText(tr("Writes about %1; %2 are free. Takes about %3 of memory.")
                             .arg(bytesText(plan.outputBytes), bytesText(plan.freeBytes),
                                  bytesText(plan.memoryBytes)));
    refresh();
}

void ConvertPanel::start() {
    if (m_controller.isRunning() || !problem().isEmpty())
        return;
    m_next->setVisible(false);
    m_controller.start(request());
}

void ConvertPanel::showResult(const QString& text, bool written) {
    m_status->setText(text);
    m_next->setVisible(written);
    refresh();
}

void ConvertPanel::refresh() {
    const bool running = m_controller.isRunning();
    const QString missing = problem();
    m_name->setText(m_document.isOpen() ? m_document.title() : tr("none"));
    if (m_context.model.isOpen()) {
        QStringList types;
        for (const auto& [type, parameters] : m_context.model.summary().dataTypes)
            types.append(toQt(type));
        m_dataType->setItemText(
            0, tr("%1, as in the checkpoint").arg(types.join(QStringLiteral(", "))));
    }
    m_loaders->setText(loadersText(chosenValue<ExportForm>(m_form)));
    enableStartAndStop(*m_start, !running && missing.isEmpty(), *m_stop, running);
    m_start->setToolTip(missing.isEmpty() ? tr("Write the checkpoint and verify it (Ctrl+R)")
                                          : missing);
    m_progress->setVisible(running);
    m_table->setVisible(m_verification->rowCount() > 0);
}

void ConvertPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    suggestOutput();
    planSoon();
}

} // namespace regroup::ui
