// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/welcome/welcome_page.h"

#include "ui/common/form_fields.h"

#include <QDir>
#include <QFileInfo>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace regroup::ui {
namespace {

constexpr int pathRole = Qt::UserRole;
constexpr int pinnedRole = pathRole + 1;

QLabel* heading(const QString& text, double pointFactor) {
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * pointFactor);
    font.setBold(true);
    label->setFont(font);
    return label;
}

QLabel* paragraph(const QString& text) {
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    return label;
}

QPushButton* action(const QString& text, const QString& explanation, QVBoxLayout* into) {
    auto* button = new QPushButton(text);
    button->setMinimumHeight(button->fontMetrics().height() * 2);
    into->addWidget(button);
    QLabel* label = paragraph(explanation);
    label->setForegroundRole(QPalette::PlaceholderText);
    into->addWidget(label);
    into->addSpacing(10);
    return button;
}

} // namespace

WelcomePage::WelcomePage(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("welcomePage"));
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(32, 32, 32, 24);
    column->setSpacing(6);
    column->addWidget(heading(tr("Regroup Studio"), 2.0));
    column->addWidget(paragraph(
        tr("Turn a multi-head attention checkpoint into a grouped-query one: see how similar the "
           "heads "
           "are, group them by search or by hand, and compare what each grouping costs.")));
    column->addSpacing(22);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(40);
    columns->addWidget(createStartColumn(), 2);
    columns->addWidget(createRecentColumn(), 3);
    column->addLayout(columns, 1);

    QScrollArea* scroll = createColumnScroll(content);
    scroll->setMaximumWidth(fontMetrics().averageCharWidth() * 150);
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addStretch(1);
    outer->addWidget(scroll, 100);
    outer->addStretch(1);
    setRecent({}, {});
}

QWidget* WelcomePage::createStartColumn() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(heading(tr("Start"), 1.2));
    column->addSpacing(4);
    QPushButton* open =
        action(tr("Open &Checkpoint…"),
               tr("A Hugging Face folder. One of its files (config.json, .safetensors, .bin) or a "
                  "llama2.c file opens from the File menu, or dropped here. Architectures: llama, "
                  "mistral, qwen2, gpt2, gpt_bigcode, gpt_neo, opt, bert, roberta."),
               column);
    open->setDefault(true);
    connect(open, &QPushButton::clicked, this, &WelcomePage::openRequested);
    m_openSample =
        action(tr("Open &Sample"),
               tr("A small trained model that comes with the program. Works offline."), column);
    connect(m_openSample, &QPushButton::clicked, this, &WelcomePage::openSampleRequested);
    QPushButton* tour = action(tr("Take the &Tour"),
                               tr("Five things of this window, shown on the sample."), column);
    tour->setObjectName(QStringLiteral("tourButton"));
    connect(tour, &QPushButton::clicked, this, &WelcomePage::tourRequested);
    m_runRecipe = action(
        tr("Compare &Groupings of the Sample"),
        tr("Runs first-look.yaml: neighbouring, random and searched groups; under two minutes."),
        column);
    connect(m_runRecipe, &QPushButton::clicked, this, &WelcomePage::runSampleRecipeRequested);
    column->addStretch(1);
    return box;
}

QListWidget* WelcomePage::createRecentList(const QString& name) {
    auto* list = new QListWidget;
    list->setAccessibleName(name);
    list->setFrameShape(QFrame::NoFrame);
    list->setContextMenuPolicy(Qt::CustomContextMenu);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setTextElideMode(Qt::ElideMiddle);
    connect(list, &QListWidget::itemActivated, this,
            [this](QListWidgetItem* item) { openItem(*item); });
    connect(list, &QListWidget::customContextMenuRequested, this,
            [this, list](const QPoint& where) { showItemMenu(list, where); });
    return list;
}

void WelcomePage::openItem(const QListWidgetItem& item) {
    const QString path = item.data(pathRole).toString();
    if (QFileInfo::exists(path))
        Q_EMIT openPathRequested(path);
    else
        Q_EMIT locateRequested(path);
}

void WelcomePage::showItemMenu(QListWidget* list, const QPoint& where) {
    const QListWidgetItem* item = list->itemAt(where);
    if (item == nullptr)
        return;
    auto* menu = new QMenu(list);
    menu->setObjectName(QStringLiteral("recentMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString path = item->data(pathRole).toString();
    const bool pinned = item->data(pinnedRole).toBool();
    menu->addAction(pinned ? tr("Un&pin") : tr("&Pin to the Top"), this,
                    [this, path, pinned] { Q_EMIT pinRecentRequested(path, !pinned); });
    if (!QFileInfo::exists(path))
        menu->addAction(tr("&Locate…"), this, [this, path] { Q_EMIT locateRequested(path); });
    menu->addAction(tr("&Remove from This List"), this,
                    [this, path] { Q_EMIT removeRecentRequested(path); });
    menu->popup(list->viewport()->mapToGlobal(where));
}

QWidget* WelcomePage::createRecentColumn() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(heading(tr("Recent models"), 1.2));
    m_noRecent = paragraph(tr("Models you open appear here. A folder, a grouping or a recipe can "
                              "also be dropped anywhere "
                              "on this window."));
    m_noRecent->setForegroundRole(QPalette::PlaceholderText);
    column->addWidget(m_noRecent);
    m_models = createRecentList(tr("Recent models"));
    column->addWidget(m_models, 3);
    m_documentsBox = new QWidget;
    auto* documents = new QVBoxLayout(m_documentsBox);
    documents->setContentsMargins(0, 12, 0, 0);
    documents->addWidget(heading(tr("Recent groupings and recipes"), 1.2));
    m_documents = createRecentList(tr("Recent groupings and recipes"));
    documents->addWidget(m_documents);
    column->addWidget(m_documentsBox, 2);
    column->addStretch(1);
    return box;
}

void WelcomePage::fill(QListWidget* list, const QStringList& paths, const QStringList& pinned) {
    list->clear();
    for (const QString& path : paths) {
        const QFileInfo info(path);
        QString where = QDir::toNativeSeparators(info.absolutePath());
        if (where.startsWith(QDir::homePath()))
            where.replace(0, QDir::homePath().size(), QStringLiteral("~"));
        const bool isPinned = pinned.contains(path);
        const QString text = tr("%1    %2").arg(info.fileName(), where);
        auto* item = new QListWidgetItem(isPinned ? tr("%1    (pinned)").arg(text) : text, list);
        item->setData(pathRole, path);
        item->setData(pinnedRole, isPinned);
        item->setToolTip(
            info.exists()
                ? path
                : tr("%1 is not there any more. Open it to say where it is now.").arg(path));
        if (!info.exists())
            item->setForeground(list->palette().placeholderText());
    }
}

void WelcomePage::setRecent(const QStringList& models, const QStringList& documents,
                            const QStringList& pinned) {
    fill(m_models, models, pinned);
    fill(m_documents, documents, pinned);
    m_models->setVisible(!models.isEmpty());
    m_noRecent->setVisible(models.isEmpty());
    m_documentsBox->setVisible(!documents.isEmpty());
}

void WelcomePage::setSampleAvailable(bool available) {
    m_openSample->setEnabled(available);
    m_runRecipe->setEnabled(available);
    const QString why =
        available ? QString() : tr("The sample is not installed beside the program.");
    m_openSample->setToolTip(why);
    m_runRecipe->setToolTip(why);
}

} // namespace regroup::ui
