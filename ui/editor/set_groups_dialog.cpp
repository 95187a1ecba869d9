// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/set_groups_dialog.h"

#include "ui/common/form_fields.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>

namespace regroup::ui {
namespace {

QString divisorsOf(int number) {
    QStringList divisors;
    for (int divisor = 1; divisor <= number; ++divisor)
        if (number % divisor == 0)
            divisors.append(QString::number(divisor));
    return divisors.join(QStringLiteral(", "));
}

} // namespace

SetGroupsDialog::SetGroupsDialog(Kind kind, int layer, int layerCount, int headCount,
                                 const SetGroupsChoice& start, QWidget* parent)
    : QDialog(parent), m_headCount(headCount) {
    setObjectName(QStringLiteral("setGroupsDialog"));
    setWindowTitle(kind == Kind::Random ? tr("Random Groups") : tr("Ward's Clusters"));
    createFields(kind, layer, layerCount, start);
    auto* buttons = new QDialogButtonBox;
    m_apply = buttons->addButton(tr("&Group"), QDialogButtonBox::AcceptRole);
    QPushButton* cancel = buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout()->addWidget(buttons);
    m_apply->setDefault(true); // Only now it has a dialog to be the default of.
    setTabOrder(m_allLayers, m_apply);
    setTabOrder(m_apply, cancel);
    m_groups->setFocus();
    m_groups->selectAll();
    update();
}

void SetGroupsDialog::createFields(Kind kind, int layer, int layerCount,
                                   const SetGroupsChoice& start) {
    QFormLayout* form = createForm();
    m_groups =
        addSpinField(form, tr("Groups"), 1, m_headCount, start.groupCount, tr("Groups of a layer"));
    m_groups->setObjectName(QStringLiteral("groupCount"));
    m_sizes = addComboField(form, tr("Sizes"), tr("Whether all groups have as many heads"));
    m_sizes->setObjectName(QStringLiteral("groupSizes"));
    m_sizes->addItem(tr("Any"), static_cast<int>(GroupSizes::Unequal));
    m_sizes->addItem(tr("Equal"), static_cast<int>(GroupSizes::Equal));
    chooseValue(m_sizes, static_cast<int>(start.sizes));
    m_note = addNoteField(form, {});
    m_note->setObjectName(QStringLiteral("groupsNote"));
    if (kind == Kind::Random) {
        const int most = std::numeric_limits<int>::max();
        m_seed =
            addSpinField(form, tr("Seed"), 0, most,
                         static_cast<int>(std::min<std::uint64_t>(start.seed, std::uint64_t(most))),
                         tr("Same seed, same groups"));
        m_seed->setObjectName(QStringLiteral("groupSeed"));
    }
    m_allLayers = new QCheckBox(tr("&All layers"));
    m_allLayers->setObjectName(QStringLiteral("allLayers"));
    m_allLayers->setToolTip(tr("Not only layer %1. Locked layers stay as they are.").arg(layer));
    m_allLayers->setChecked(start.allLayers && layerCount > 1);
    m_allLayers->setEnabled(layerCount > 1);
    form->addRow(QString(), m_allLayers);
    auto* column = new QVBoxLayout(this);
    column->addLayout(form);
    connect(m_groups, &QSpinBox::valueChanged, this, &SetGroupsDialog::update);
    connect(m_sizes, &QComboBox::currentIndexChanged, this, &SetGroupsDialog::update);
}

SetGroupsChoice SetGroupsDialog::choice() const {
    return {m_groups->value(), chosenValue<GroupSizes>(m_sizes),
            m_seed == nullptr ? 0 : static_cast<std::uint64_t>(m_seed->value()),
            m_allLayers->isChecked()};
}

QString SetGroupsDialog::problem() const {
    if (chosenValue<GroupSizes>(m_sizes) != GroupSizes::Equal ||
        m_headCount % m_groups->value() == 0)
        return {};
    return tr("%1 heads cannot form %2 groups of equal size. Choose %3 groups, or groups of any "
              "size.")
        .arg(m_headCount)
        .arg(m_groups->value())
        .arg(divisorsOf(m_headCount));
}

void SetGroupsDialog::update() {
    const QString wrong = problem();
    const double average = static_cast<double>(m_headCount) / m_groups->value();
    m_note->setText(wrong.isEmpty() ? tr("%L1 heads a group on average").arg(average, 0, 'g', 3)
                                    : wrong);
    m_note->setForegroundRole(wrong.isEmpty() ? QPalette::PlaceholderText : QPalette::WindowText);
    m_apply->setEnabled(wrong.isEmpty());
}

} // namespace regroup::ui
