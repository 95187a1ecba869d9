// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/tour.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace regroup::ui {
namespace {

constexpr int followMs = 100;
constexpr int gap = 12;
constexpr int outlineWidth = 3;

/// A frame around what is pointed at; clicks go through it.
class Outline : public QWidget {
public:
    explicit Outline(QWidget* window) : QWidget(window) {
        setObjectName(QStringLiteral("tourOutline"));
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setFocusPolicy(Qt::NoFocus);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(palette().color(QPalette::Highlight), outlineWidth));
        const double inset = outlineWidth / 2.0;
        painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), 5, 5);
    }
};

/// Beside the target, where there is room; else in its lower middle.
QPoint bubbleCorner(const QRect& target, const QSize& bubble, const QRect& window) {
    const int x = std::clamp(target.center().x() - bubble.width() / 2, gap,
                             std::max(gap, window.width() - bubble.width() - gap));
    const int y = std::clamp(target.center().y() - bubble.height() / 2, gap,
                             std::max(gap, window.height() - bubble.height() - gap));
    for (const QPoint corner : {QPoint(target.right() + gap, y), QPoint(x, target.bottom() + gap),
                                QPoint(target.left() - gap - bubble.width(), y),
                                QPoint(x, target.top() - gap - bubble.height())})
        if (window.contains(QRect(corner, bubble)))
            return corner;
    return {x, std::max(gap, std::min(target.bottom(), window.bottom()) - bubble.height() - gap)};
}

} // namespace

Tour::Tour(QList<TourStep> steps, QWidget* window)
    : QFrame(window), m_steps(std::move(steps)), m_window(window) {
    setObjectName(QStringLiteral("tour"));
    setFrameShape(QFrame::Box);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_outline = new Outline(window);
    m_outline->hide();
    hide();
    m_title = new QLabel;
    QFont strong = font();
    strong.setBold(true);
    m_title->setFont(strong);
    m_text = new QLabel;
    m_text->setObjectName(QStringLiteral("tourText"));
    m_text->setWordWrap(true);
    m_text->setFixedWidth(fontMetrics().averageCharWidth() * 52);
    m_count = new QLabel;
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_skip = new QPushButton(tr("&Skip"));
    m_skip->setObjectName(QStringLiteral("tourSkip"));
    m_back = new QPushButton(tr("&Back"));
    m_back->setObjectName(QStringLiteral("tourBack"));
    m_next = new QPushButton;
    m_next->setObjectName(QStringLiteral("tourNext"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_count, 1);
    for (QPushButton* button : {m_skip, m_back, m_next}) {
        button->setAutoDefault(true); // Enter presses the one that has the focus.
        buttons->addWidget(button);
    }
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addLayout(buttons);
    connect(m_skip, &QPushButton::clicked, this, &Tour::end);
    connect(m_back, &QPushButton::clicked, this, [this] { showStep(m_step - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] { showStep(m_step + 1); });
    connect(&m_follow, &QTimer::timeout, this, &Tour::place);
}

Tour::~Tour() {
    delete m_outline;
}

void Tour::start() {
    showStep(0);
}

void Tour::showStep(int step) {
    if (step < 0 || step >= m_steps.size()) {
        end();
        return;
    }
    m_step = step;
    const TourStep& shown = m_steps[step];
    if (shown.lead)
        shown.lead();
    m_title->setText(shown.title);
    m_text->setText(shown.text);
    m_count->setText(tr("%1 of %2").arg(step + 1).arg(m_steps.size()));
    m_back->setEnabled(step > 0);
    m_next->setText(step + 1 < m_steps.size() ? tr("&Next") : tr("&Done"));
    setAccessibleName(tr("Tour: %1. %2").arg(shown.title, shown.text));
    place();
    show();
    m_next->setFocus(Qt::OtherFocusReason); // The screen reader begins to read here.
    m_follow.start(followMs);
}

void Tour::end() {
    if (m_step < 0)
        return;
    m_step = -1;
    m_follow.stop();
    hide();
    m_outline->hide();
    Q_EMIT ended();
}

QRect Tour::targetRect() const {
    if (m_target == nullptr || !m_target->isVisible() || m_target->window() != m_window)
        return {};
    return QRect(m_target->mapTo(m_window, QPoint(0, 0)), m_target->size())
        .intersected(m_window->rect());
}

void Tour::place() {
    m_target = m_steps[m_step].target();
    const QRect target = targetRect();
    adjustSize();
    m_outline->setVisible(!target.isNull());
    if (!target.isNull())
        m_outline->setGeometry(
            target.adjusted(-outlineWidth, -outlineWidth, outlineWidth, outlineWidth)
                .intersected(m_window->rect()));
    move(bubbleCorner(target.isNull() ? m_window->rect() : target, size(), m_window->rect()));
    m_outline->raise();
    raise();
}

void Tour::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        end();
    else
        QFrame::keyPressEvent(event);
}

} // namespace regroup::ui
