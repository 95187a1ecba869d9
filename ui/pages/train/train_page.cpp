// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/train_page.h"

#include "ui/pages/train/convert_panel.h"
#include "ui/pages/train/fine_tune_panel.h"

#include <QTabWidget>
#include <QVBoxLayout>

namespace regroup::ui {

TrainPage::TrainPage(const StudioContext& context, ConvertController& convert,
                     FineTuneController& fineTune, GroupingDocument& document,
                     std::function<GroupingFile()> grouping, QWidget* parent)
    : QWidget(parent) {
    setObjectName(QStringLiteral("trainPage"));
    m_convert = new ConvertPanel(context, convert, document, std::move(grouping));
    m_fineTune = new FineTunePanel(context, fineTune);
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("trainTabs"));
    m_tabs->setAccessibleName(tr("Conversion and training"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_convert, tr("&Convert"));
    m_tabs->addTab(m_fineTune, tr("&Fine-Tune"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_tabs);
    connect(m_convert, &ConvertPanel::openModelRequested, this, &TrainPage::openModelRequested);
    connect(m_convert, &ConvertPanel::fineTuneRequested, this,
            [this](const std::filesystem::path& model) {
                showFineTune();
                Q_EMIT tuneModelRequested(model);
            });
    connect(m_fineTune, &FineTunePanel::openRequested, this, &TrainPage::openRequested);
    connect(m_fineTune, &FineTunePanel::openModelRequested, this, &TrainPage::openModelRequested);
}

void TrainPage::showConvert() {
    m_tabs->setCurrentWidget(m_convert);
}

void TrainPage::showFineTune() {
    m_tabs->setCurrentWidget(m_fineTune);
}

void TrainPage::start() {
    if (m_tabs->currentWidget() == m_convert)
        m_convert->start();
    else
        m_fineTune->start();
}

bool TrainPage::canExport() const {
    return m_tabs->currentWidget() == m_fineTune && m_fineTune->canExport();
}

FigureSource TrainPage::figureSource() const {
    return m_fineTune->figureSource();
}

} // namespace regroup::ui
