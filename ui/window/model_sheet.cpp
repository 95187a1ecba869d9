// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/model_sheet.h"

#include "ui/common/qt_text.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

namespace regroup::ui {
namespace {

QString number(std::int64_t value) {
    return QLocale().toString(static_cast<qlonglong>(value));
}

/// "8", or "4 to 8" where layers differ.
QString countsText(const std::vector<int>& counts) {
    if (counts.empty())
        return QStringLiteral("–");
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    return *least == *most ? QString::number(*least)
                           : ModelSheet::tr("%1 to %2, by layer").arg(*least).arg(*most);
}

QString typesText(const ModelSummary& summary) {
    QStringList types;
    for (const auto& [type, count] : summary.dataTypes)
        types.append(summary.dataTypes.size() == 1
                         ? toQt(type)
                         : QStringLiteral("%1 (%2)").arg(toQt(type), number(count)));
    return types.join(QStringLiteral(", "));
}

} // namespace

ModelSheet::ModelSheet(const StudioContext& context, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("modelSheet"));
    setWindowTitle(tr("Model"));
    auto* content = new QWidget;
    m_form = new QFormLayout(content);
    m_form->setLabelAlignment(Qt::AlignLeft);
    m_form->setHorizontalSpacing(fontMetrics().averageCharWidth() * 3);
    const ModelSummary& summary = context.model.summary();
    addSection(context.model.name());
    addShape(summary);
    addSection(tr("Files"));
    addLongFact(tr("Folder"), toQt(context.model.path()));
    addStorage(summary);
    m_hash = addLongFact(tr("Hash of the weights"), tr("being computed…"));
    m_hash->setObjectName(QStringLiteral("modelHash"));
    addSection(tr("What Can Be Done"));
    addSupport(summary);
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    auto* copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(text()); });
    auto* column = new QVBoxLayout(this);
    column->addWidget(scroll, 1);
    column->addWidget(buttons);
    // A box of buttons passes the focus on to its first one on screen, and would skip the others.
    setTabOrder(copy, buttons->button(QDialogButtonBox::Close));
    resize(fontMetrics().averageCharWidth() * 84, fontMetrics().height() * 38);
    readHash(context);
}

QString ModelSheet::text() const {
    const auto shown = [this](int row, QFormLayout::ItemRole role) {
        const QLayoutItem* item = m_form->itemAt(row, role);
        if (item == nullptr)
            return QString();
        if (const auto* line = qobject_cast<QLineEdit*>(item->widget()))
            return line->text();
        return qobject_cast<QLabel*>(item->widget())->text();
    };
    QStringList lines;
    for (int row = 0; row < m_form->rowCount(); ++row) {
        const QString title = shown(row, QFormLayout::SpanningRole);
        lines.append(title.isEmpty()
                         ? QStringLiteral("%1\t%2").arg(shown(row, QFormLayout::LabelRole),
                                                        shown(row, QFormLayout::FieldRole))
                         : title);
    }
    return lines.join(QLatin1Char('\n'));
}

void ModelSheet::addSection(const QString& title) {
    auto* label = new QLabel(title);
    label->setTextFormat(Qt::PlainText);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    if (m_form->rowCount() > 0)
        label->setContentsMargins(0, fontMetrics().height() / 2, 0, 0);
    m_form->addRow(label);
}

void ModelSheet::addFact(const QString& name, const QString& value) {
    auto* label = new QLabel(value);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAccessibleName(name);
    m_form->addRow(name, label);
}

QLineEdit* ModelSheet::addLongFact(const QString& name, const QString& value) {
    auto* line = new QLineEdit(value);
    line->setReadOnly(true);
    line->setFrame(false);
    line->setAccessibleName(name);
    line->setCursorPosition(0);
    QPalette palette = line->palette();
    palette.setColor(QPalette::Base, Qt::transparent);
    line->setPalette(palette);
    m_form->addRow(name, line);
    return line;
}

void ModelSheet::addShape(const ModelSummary& summary) {
    addFact(tr("Family"), summary.className.empty()
                              ? toQt(summary.architecture)
                              : QStringLiteral("%1 (%2)").arg(toQt(summary.architecture),
                                                              toQt(summary.className)));
    addFact(tr("Layers"), number(summary.layerCount));
    addFact(tr("Query heads"), number(summary.headCount));
    addFact(tr("Key heads"), countsText(summary.keyHeadCounts));
    addFact(tr("Value heads"), countsText(summary.valueHeadCounts));
    addFact(tr("Head width"), number(summary.headDim));
    addFact(tr("Model width"), number(summary.modelDim));
    addFact(tr("Vocabulary"), number(summary.vocabularySize));
    addFact(tr("Context"), summary.positionCount > 0
                               ? tr("%1 positions").arg(number(summary.positionCount))
                               : tr("not stated"));
    addFact(tr("Output layer"),
            summary.tiedHead ? tr("shares the embedding's weights") : tr("weights of its own"));
    addFact(tr("KV cache"), tr("%1 per token").arg(bytesText(summary.keyValueBytesPerToken)));
}

void ModelSheet::addStorage(const ModelSummary& summary) {
    addFact(tr("Parameters"), number(summary.parameterCount));
    addFact(tr("Data type"), typesText(summary));
    addFact(tr("Weights"), bytesText(summary.weightBytes));
    addFact(tr("Tokenizer"),
            summary.tokenizer.empty() ? tr("none found") : toQt(summary.tokenizer));
}

void ModelSheet::addSupport(const ModelSummary& summary) {
    const bool shared = std::any_of(summary.keyHeadCounts.begin(), summary.keyHeadCounts.end(),
                                    [&](int count) { return count < summary.headCount; });
    addFact(tr("Similarity, search, convert"),
            shared ? tr("yes; its heads share key/value heads already, and are grouped further")
                   : tr("yes"));
    addFact(tr("Texts"), summary.tokenizer.empty()
                             ? tr("only token ids: without a tokenizer no text can be calibrated, "
                                  "trained or evaluated on")
                             : tr("calibration, fine-tuning and evaluation"));
    for (const std::string& warning : summary.warnings)
        addFact(tr("Note"), toQt(warning));
}

void ModelSheet::readHash(const StudioContext& context) {
    JobEvents<std::string> events;
    events.done = [this](const std::string& hash) {
        m_hash->setText(toQt(hash));
        m_hash->setCursorPosition(0);
        m_hasHash = true;
    };
    events.stopped = [this] {
        m_hash->setText(tr("stopped"));
        m_hasHash = true;
    };
    events.failed = [this](const Failure& failure) {
        m_hash->setText(toQt(failure.message));
        m_hasHash = true;
    };
    context.jobs.start<std::string>(
        {JobLane::Light, tr("Hash the weights of %1").arg(context.model.name()), this, nullptr, {}},
        [hash = context.work.contentHash, model = context.model.path(),
         store = context.paths.store](JobContext& job) { return hash(model, store, job); },
        std::move(events));
}

} // namespace regroup::ui
